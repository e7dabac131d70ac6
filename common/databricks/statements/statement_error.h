#ifndef SEMANTIC_LAYER_COMMON_DATABRICKS_STATEMENTS_STATEMENT_ERROR_H_
#define SEMANTIC_LAYER_COMMON_DATABRICKS_STATEMENTS_STATEMENT_ERROR_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace semantic_layer::databricks {

// What a statement failed of, taken out of the message of Databricks SQL:
//
//   [PARSE_SYNTAX_ERROR] Syntax error at or near 'INSER'. SQLSTATE: 42601
//   (line 1, pos 0)
//
//   == SQL ==
//   INSER INTO t ...
struct SqlError {
  std::string error_class = {};  // "PARSE_SYNTAX_ERROR", with its subclass
  std::string sql_state = {};    // "42601"
  std::string text = {};         // the sentence, without class, state and SQL
  int line = 0;                  // from 1; 0: not said
  int position = -1;             // within the line, from 0
};

// Reads a message of any form; what it does not say stays empty. `text` is
// never empty and has no more than kMaxErrorMessageBytes.
SqlError ReadSqlError(absl::string_view message);

// What the API says of a statement that failed.
struct StatementFailure {
  absl::string_view statement_id = {};
  absl::string_view error_code = {};  // the API's own, "BAD_REQUEST"
  absl::string_view message = {};
  absl::string_view sql_state = {};
};

// The status of a statement that failed. The reason follows from the error
// class, then from the SQLSTATE, then from the API's error code:
// SQL_SYNTAX, SQL_INVALID, SQL_PARAMETER, TABLE_NOT_FOUND, SCHEMA_NOT_FOUND,
// CATALOG_NOT_FOUND, PERMISSION_DENIED, RESULT_TOO_LARGE, ... The metadata
// holds error_class, sql_state, line, position, statement_id and
// databricks_error_code where they are known.
absl::Status StatusOfFailedStatement(const StatementFailure& failure);

}  // namespace semantic_layer::databricks

#endif  // SEMANTIC_LAYER_COMMON_DATABRICKS_STATEMENTS_STATEMENT_ERROR_H_
