#ifndef SEMANTIC_LAYER_COMMON_SQL_TRANSLATE_DUCKDB_RUNNER_H_
#define SEMANTIC_LAYER_COMMON_SQL_TRANSLATE_DUCKDB_RUNNER_H_

#include <string>

#include "absl/strings/string_view.h"
#include "duckdb.h"

namespace semantic_layer::sql {

// An embedded DuckDB for tests of the translation: in memory, its session in
// UTC. Not thread-safe.
class DuckDbRunner {
 public:
  DuckDbRunner();
  ~DuckDbRunner();
  DuckDbRunner(const DuckDbRunner&) = delete;
  DuckDbRunner& operator=(const DuckDbRunner&) = delete;

  // Runs statements for their effect; false when one fails.
  bool Run(const std::string& sql);

  // Runs a query and gives its rows as text: rows separated by " ; ", columns
  // by " | ", NULL as NULL, empty and blank texts in quotes, timestamps in UTC
  // without an offset. ERROR when it fails; the message is added to `note`.
  std::string Rows(const std::string& sql, std::string* note);

 private:
  duckdb_database database_ = nullptr;
  duckdb_connection connection_ = nullptr;
};

}  // namespace semantic_layer::sql

#endif  // SEMANTIC_LAYER_COMMON_SQL_TRANSLATE_DUCKDB_RUNNER_H_
