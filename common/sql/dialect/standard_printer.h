#ifndef SEMANTIC_LAYER_COMMON_SQL_DIALECT_STANDARD_PRINTER_H_
#define SEMANTIC_LAYER_COMMON_SQL_DIALECT_STANDARD_PRINTER_H_

#include "common/sql/printer/printer.h"

namespace semantic_layer::sql {

// What DuckDB and PostgreSQL have in common and Databricks SQL has not: names
// in double quotes, strings without escapes, numbers without suffixes, VALUES
// in parentheses. Their printers derive from it.
class StandardPrinter : public Printer {
 public:
  using Printer::Printer;

 protected:
  // Whether a plain name must be quoted because the dialect reserves it. The
  // name is in lower case.
  virtual bool IsReserved(absl::string_view lower) const = 0;
  // The name of a type without arguments or elements; empty for none.
  virtual absl::string_view TypeName(TypeKind kind) const = 0;
  // The dialect's name as people write it.
  virtual absl::string_view Title() const = 0;

  void PrintName(absl::string_view text, bool quoted) override;
  void PrintIdentifier(const Identifier& name) override;
  void PrintFunctionName(const ObjectName& name) override;
  void PrintString(absl::string_view value) override;

  // Both have fewer levels than Databricks SQL: || & | << >> and ~ stand on
  // one, under + and -, and comparisons bind looser than IN, LIKE and BETWEEN
  // and cannot be chained. What would be read otherwise gets parentheses.
  Precedence PrecedenceOf(const Expression& expression) const override;
  void PrintBinaryExpr(const BinaryExpr& node) override;

  void PrintLiteralExpr(const LiteralExpr& literal) override;
  void PrintIntervalExpr(const IntervalExpr& interval) override;
  void PrintJsonPathExpr(const JsonPathExpr& path) override;
  void PrintTemplateExpr(const TemplateExpr& expression) override;
  void PrintIsDistinctExpr(const IsDistinctExpr& expression) override;
  void PrintCastExpr(const CastExpr& cast) override;
  void PrintFunctionCall(const FunctionCall& call) override;
  void PrintDataType(const DataType& type) override;
  void PrintValuesRelation(const ValuesRelation& values) override;
  void PrintTimeTravel(const TimeTravel& travel) override;
  void PrintLateralView(const LateralView& view) override;
  void PrintPipeQuery(const PipeQuery& pipe) override;

  // `items` separated by commas.
  template <typename List>
  void Listed(const List& items) {
    bool first = true;
    for (const auto* item : items) {
      if (!first) Text(", ");
      first = false;
      Print(*item);
    }
  }

 private:
  void PrintTypedLiteral(absl::string_view type, absl::string_view text);
};

}  // namespace semantic_layer::sql

#endif  // SEMANTIC_LAYER_COMMON_SQL_DIALECT_STANDARD_PRINTER_H_
