#ifndef SEMANTIC_LAYER_COMMON_SQL_DIALECT_POSTGRES_H_
#define SEMANTIC_LAYER_COMMON_SQL_DIALECT_POSTGRES_H_

#include "common/sql/dialect/standard_printer.h"

namespace semantic_layer::sql {

// Writes PostgreSQL's SQL (14 and later). Names are folded to lower case there,
// so a name with capitals is quoted.
class PostgresPrinter : public StandardPrinter {
 public:
  using StandardPrinter::StandardPrinter;

 protected:
  bool IsReserved(absl::string_view lower) const override;
  absl::string_view TypeName(TypeKind kind) const override;
  absl::string_view Title() const override { return "PostgreSQL"; }

  void PrintName(absl::string_view text, bool quoted) override;
  void PrintBinaryOp(BinaryOp op) override;
  void PrintLiteralExpr(const LiteralExpr& literal) override;
  void PrintParameterExpr(const ParameterExpr& parameter) override;
  void PrintStarExpr(const StarExpr& star) override;
  void PrintCastExpr(const CastExpr& cast) override;
  void PrintLambdaExpr(const LambdaExpr& lambda) override;
  void PrintDataType(const DataType& type) override;
  void PrintTableSample(const TableSample& sample) override;
  void PrintSelect(const Select& select) override;
  void PrintPivotRelation(const PivotRelation& pivot) override;
  void PrintUnpivotRelation(const UnpivotRelation& unpivot) override;
};

}  // namespace semantic_layer::sql

#endif  // SEMANTIC_LAYER_COMMON_SQL_DIALECT_POSTGRES_H_
