#include "common/sql/dialect/dialect_id.h"

#include "absl/strings/match.h"

namespace semantic_layer::sql {
namespace {

constexpr DialectId kAll[] = {DialectId::kDatabricks, DialectId::kDuckDb,
                              DialectId::kPostgres};

}  // namespace

absl::string_view DialectName(DialectId dialect) {
  switch (dialect) {
    case DialectId::kDatabricks:
      return "databricks";
    case DialectId::kDuckDb:
      return "duckdb";
    case DialectId::kPostgres:
      return "postgres";
  }
  return "";
}

std::optional<DialectId> DialectFromName(absl::string_view name) {
  for (const DialectId dialect : kAll) {
    if (absl::EqualsIgnoreCase(DialectName(dialect), name)) return dialect;
  }
  return std::nullopt;
}

}  // namespace semantic_layer::sql
