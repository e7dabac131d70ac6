#ifndef SEMANTIC_LAYER_COMMON_WAREHOUSE_DUCKDB_DUCKDB_ERRORS_H_
#define SEMANTIC_LAYER_COMMON_WAREHOUSE_DUCKDB_DUCKDB_ERRORS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace semantic_layer::warehouse {

// What DuckDB says, as our statuses. DuckDB's messages begin with their kind
// ("Binder Error: ...") and may end with an excerpt of the statement
// ("LINE 1: ..."): the kind chooses the reason, both are taken off, and quoted
// values of the user's data are blanked out. Pure function.
absl::Status StatusFromDuckDb(absl::string_view message);

// True when the database cannot be used any more and must be opened anew.
bool IsFatal(absl::string_view message);

// True when the statement was stopped by duckdb_interrupt.
bool IsInterrupt(absl::string_view message);

// "name" with quotes doubled, as DuckDB reads it. `name` holds no NUL.
std::string QuoteIdentifier(absl::string_view name);
// 'text' with quotes doubled.
std::string QuoteLiteral(absl::string_view text);

}  // namespace semantic_layer::warehouse

#endif  // SEMANTIC_LAYER_COMMON_WAREHOUSE_DUCKDB_DUCKDB_ERRORS_H_
