#ifndef SEMANTIC_LAYER_COMMON_SQL_DIALECT_DUCKDB_H_
#define SEMANTIC_LAYER_COMMON_SQL_DIALECT_DUCKDB_H_

#include "common/sql/dialect/standard_printer.h"

namespace semantic_layer::sql {

// A call of this name is written as * REPLACE (value AS column, ...), for which
// the tree of Databricks SQL has no node. Its arguments are AliasExprs.
inline constexpr absl::string_view kStarReplace = "* REPLACE";

// Writes DuckDB's SQL (1.4). Trees of Databricks SQL have to be translated
// first: this class only knows how DuckDB spells what the tree says.
class DuckDbPrinter : public StandardPrinter {
 public:
  using StandardPrinter::StandardPrinter;

 protected:
  bool IsReserved(absl::string_view lower) const override;
  absl::string_view TypeName(TypeKind kind) const override;
  absl::string_view Title() const override { return "DuckDB"; }

  void PrintBinaryOp(BinaryOp op) override;
  void PrintParameterExpr(const ParameterExpr& parameter) override;
  void PrintStarExpr(const StarExpr& star) override;
  void PrintFunctionCall(const FunctionCall& call) override;
  void PrintNamedArgumentExpr(const NamedArgumentExpr& argument) override;
  void PrintLambdaExpr(const LambdaExpr& lambda) override;
  void PrintDataType(const DataType& type) override;
  void PrintTableRelation(const TableRelation& table) override;
  void PrintTableSample(const TableSample& sample) override;
  void PrintJoinRelation(const JoinRelation& join) override;
};

}  // namespace semantic_layer::sql

#endif  // SEMANTIC_LAYER_COMMON_SQL_DIALECT_DUCKDB_H_
