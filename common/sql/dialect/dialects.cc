#include "common/sql/dialect/dialects.h"

#include "common/sql/dialect/duckdb.h"
#include "common/sql/dialect/postgres.h"

namespace semantic_layer::sql {
namespace {

template <typename T>
std::unique_ptr<Printer> Make(Layout* layout) {
  if (layout != nullptr) return std::make_unique<T>(layout);
  return std::make_unique<T>();
}

}  // namespace

std::unique_ptr<Printer> NewPrinter(DialectId dialect, Layout* layout) {
  switch (dialect) {
    case DialectId::kDatabricks:
      return Make<Printer>(layout);
    case DialectId::kDuckDb:
      return Make<DuckDbPrinter>(layout);
    case DialectId::kPostgres:
      return Make<PostgresPrinter>(layout);
  }
  return Make<Printer>(layout);
}

Result<std::string> PrintIn(DialectId dialect, const Node& tree) {
  const std::unique_ptr<Printer> printer = NewPrinter(dialect);
  printer->Print(tree);
  Result<std::string> result;
  result.value = printer->Take();
  for (const Printer::Finding& finding : printer->findings()) {
    result.diagnostics.push_back({Severity::kError,
                                  DiagnosticCode::kUnsupportedFeature,
                                  finding.message, finding.span,
                                  finding.hint});
  }
  return result;
}

}  // namespace semantic_layer::sql
