#ifndef SEMANTIC_LAYER_COMMON_WAREHOUSE_DUCKDB_STATEMENT_GUARD_H_
#define SEMANTIC_LAYER_COMMON_WAREHOUSE_DUCKDB_STATEMENT_GUARD_H_

#include <string>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "duckdb.h"

namespace semantic_layer::warehouse {

// Refuses what no user's statement may do in the embedded warehouse, whatever
// was checked before: the second line of defence behind common/sql's guard and
// beside the engine's locked configuration. The third is that a connection
// which ran anything but a SELECT is never used again.
//
// DuckDB lets a SELECT act through table functions: read_blob still reads the
// attached database files with external access off, enable_logging shows one
// user's queries to the next. So every table function that the engine has and
// that is not on a short list of harmless ones is refused, by name, wherever a
// name stands before a parenthesis. The list of what the engine has is read
// from the engine: one that a newer version brings is refused too.
//
// Immutable, thread-safe.
class StatementGuard {
 public:
  // Asks the engine for its functions.
  static absl::StatusOr<StatementGuard> Create(duckdb_connection connection);

  // PERMISSION_DENIED when the text calls a function that is not allowed or is
  // a PRAGMA or IMPORT, which DuckDB rewrites before it tells a type.
  absl::Status CheckText(absl::string_view sql, bool allow_writes) const;

  // PERMISSION_DENIED when statements of this type are not allowed.
  static absl::Status CheckType(duckdb_statement_type type,
                                absl::string_view sql, bool allow_writes);

 private:
  explicit StatementGuard(absl::flat_hash_set<std::string> denied)
      : denied_(std::move(denied)) {}

  absl::flat_hash_set<std::string> denied_;  // table functions, lower case
};

}  // namespace semantic_layer::warehouse

#endif  // SEMANTIC_LAYER_COMMON_WAREHOUSE_DUCKDB_STATEMENT_GUARD_H_
