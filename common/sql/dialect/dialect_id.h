#ifndef SEMANTIC_LAYER_COMMON_SQL_DIALECT_DIALECT_ID_H_
#define SEMANTIC_LAYER_COMMON_SQL_DIALECT_DIALECT_ID_H_

#include <cstdint>
#include <optional>

#include "absl/strings/string_view.h"

namespace semantic_layer::sql {

// The dialects that trees can be printed in. A new one is a row in dialects.cc.
enum class DialectId : uint8_t { kDatabricks, kDuckDb, kPostgres };

// "databricks", "duckdb", "postgres".
absl::string_view DialectName(DialectId dialect);

// Reads a dialect's name in any case; empty for an unknown one.
std::optional<DialectId> DialectFromName(absl::string_view name);

}  // namespace semantic_layer::sql

#endif  // SEMANTIC_LAYER_COMMON_SQL_DIALECT_DIALECT_ID_H_
