#ifndef SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_SQL_SQL_ERROR_H_
#define SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_SQL_SQL_ERROR_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/sql/diagnostics/diagnostic.h"

namespace semantic_layer::emulator {

// A mistake in SQL as a status: Spark's error class and SQLSTATE are part of
// the message, "[CLASS] text SQLSTATE: 42P01".
absl::Status SqlError(absl::string_view error_class, absl::string_view sqlstate,
                      absl::string_view text);

// What Spark says of a text that it cannot parse, the text with a caret in it.
absl::Status SyntaxError(absl::string_view text,
                         const sql::Diagnostic& diagnostic);

// The first error among diagnostics; OK when there is none.
absl::Status ErrorOf(absl::string_view text,
                     const std::vector<sql::Diagnostic>& diagnostics);

// DuckDB's message in Spark's words.
absl::Status FromEngine(const absl::Status& status);

// [INSUFFICIENT_PERMISSIONS] for a refusal of AccessControl.
absl::Status FromAccess(const absl::Status& status);

// The common ones. `name` is written as it is shown: main.sales.orders.
absl::Status TableNotFound(absl::string_view name);
absl::Status SchemaNotFound(absl::string_view name);
absl::Status CatalogNotFound(absl::string_view name);
absl::Status AlreadyExists(absl::string_view what, absl::string_view name);
absl::Status NotSupported(absl::string_view what);

// What a statement's status says of an error.
struct SqlErrorParts {
  std::string error_code = "BAD_REQUEST";
  std::string sqlstate = {};
  std::string message = {};
};
SqlErrorParts SqlPartsOf(const absl::Status& status);

}  // namespace semantic_layer::emulator

#endif  // SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_SQL_SQL_ERROR_H_
