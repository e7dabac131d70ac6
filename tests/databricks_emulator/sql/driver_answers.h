#ifndef SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_SQL_DRIVER_ANSWERS_H_
#define SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_SQL_DRIVER_ANSWERS_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "tests/databricks_emulator/sql/sql_context.h"

namespace semantic_layer::emulator {

// What a driver's statement lists, and of what.
struct DriverListing {
  enum class What {
    kTables,
    kSchemas,
    kColumns,
    kFunctions,
    kPrimaryKeys,
    kForeignKeys
  };
  What what = What::kTables;
  std::optional<std::string> catalog = {};  // nothing: all of them
  // Patterns of the names.
  std::optional<std::string> schemas = {};
  std::optional<std::string> tables = {};
  std::optional<std::string> names = {};  // columns and functions
  // Of keys: the table itself.
  std::string schema = {};
  std::string table = {};
};

// The rows in the columns that the drivers read. Errors of sql_error.h for a
// catalog, and a table of keys, that is not there.
absl::Status AnswerListing(const DriverListing& listing,
                           const SqlContext& context, RowSink* sink);

}  // namespace semantic_layer::emulator

#endif  // SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_SQL_DRIVER_ANSWERS_H_
