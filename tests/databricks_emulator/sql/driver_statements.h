#ifndef SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_SQL_DRIVER_STATEMENTS_H_
#define SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_SQL_DRIVER_STATEMENTS_H_

#include <optional>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "tests/databricks_emulator/sql/sql_context.h"

namespace semantic_layer::emulator {

// Answers a statement that Databricks' drivers send for their metadata and
// that is not part of the documented language:
//
//   SHOW TABLES IN CATALOG c [SCHEMA LIKE 'p'] [LIKE 'q']
//   SHOW TABLES IN ALL CATALOGS ...
//   SHOW SCHEMAS IN ALL CATALOGS [LIKE 'p']
//   SHOW COLUMNS IN CATALOG c [SCHEMA LIKE 'p'] [TABLE LIKE 'q'] [LIKE 'r']
//   SHOW [USER] FUNCTIONS IN CATALOG c [SCHEMA LIKE 'p'] [LIKE 'q']
//   SHOW [FOREIGN] KEYS IN CATALOG c IN SCHEMA s IN TABLE t
//
// In patterns, % and * are any text. Nothing for any other text. Tables that
// the user may not see are left out.
std::optional<absl::Status> AnswerDriverStatement(absl::string_view text,
                                                  const SqlContext& context,
                                                  RowSink* sink);

}  // namespace semantic_layer::emulator

#endif  // SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_SQL_DRIVER_STATEMENTS_H_
