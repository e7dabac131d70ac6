#ifndef SEMANTIC_LAYER_COMMON_SQL_TRANSLATE_DUCKDB_RUNNER_H_
#define SEMANTIC_LAYER_COMMON_SQL_TRANSLATE_DUCKDB_RUNNER_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "duckdb.h"

namespace semantic_layer::sql {

// An embedded DuckDB for tests of the translation: in memory, its session in
// UTC. Not thread-safe.
class DuckDbRunner {
 public:
  using Table = std::vector<std::vector<std::string>>;

  DuckDbRunner();
  ~DuckDbRunner();
  DuckDbRunner(const DuckDbRunner&) = delete;
  DuckDbRunner& operator=(const DuckDbRunner&) = delete;

  // Runs statements for their effect; false when one fails. The message is
  // added to `note`, which may be null.
  bool Run(const std::string& sql, std::string* note = nullptr);

  // Whether DuckDB takes a statement: it parses, and names and types fit.
  bool Binds(const std::string& sql);

  // Runs a query and gives its values as text, NULL as NULL, empty and blank
  // texts in quotes, timestamps in UTC without an offset. Empty when it fails;
  // the message is added to `note`.
  std::optional<Table> Query(const std::string& sql, std::string* note);

  // The same as one text: rows separated by " ; ", columns by " | "; ERROR when
  // it fails.
  std::string Rows(const std::string& sql, std::string* note);

 private:
  duckdb_database database_ = nullptr;
  duckdb_connection connection_ = nullptr;
};

}  // namespace semantic_layer::sql

#endif  // SEMANTIC_LAYER_COMMON_SQL_TRANSLATE_DUCKDB_RUNNER_H_
