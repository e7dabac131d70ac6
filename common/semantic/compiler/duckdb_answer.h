#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_DUCKDB_ANSWER_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_DUCKDB_ANSWER_H_

#include <string>
#include <vector>

#include "duckdb.h"

namespace semantic_layer::semantic {

// An answer of DuckDB as text, for comparing answers in tests: floats by nine
// digits, midnight as its date, columns by lower-case name.
struct DuckDbAnswer {
  std::string error;                 // empty on success
  std::vector<std::string> columns;  // sorted by name
  std::vector<std::vector<std::string>> rows;

  void SortRows();
};

// An in-memory DuckDB for one test. Not thread safe.
class DuckDbForTest {
 public:
  DuckDbForTest();
  ~DuckDbForTest();
  DuckDbForTest(const DuckDbForTest&) = delete;
  DuckDbForTest& operator=(const DuckDbForTest&) = delete;

  // Runs statements without looking at their answers; returns the error.
  std::string Execute(const std::string& sql);
  DuckDbAnswer Query(const std::string& sql);

 private:
  duckdb_database database_ = nullptr;
  duckdb_connection connection_ = nullptr;
};

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_DUCKDB_ANSWER_H_
