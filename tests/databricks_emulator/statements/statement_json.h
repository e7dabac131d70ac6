#ifndef SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_STATEMENTS_STATEMENT_JSON_H_
#define SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_STATEMENTS_STATEMENT_JSON_H_

#include <cstdint>
#include <string>

#include "absl/time/time.h"
#include "tests/databricks_emulator/statements/statement.h"

namespace semantic_layer::emulator {

// Where links to results lead, and until when.
struct LinkSource {
  std::string host_url = {};  // "http://127.0.0.1:1234", as the client said it
  absl::Time expires = {};
};

// The answer of POST and GET for a statement: status, and for one that
// succeeded manifest and first chunk. `state`: what is said in place of the
// statement's own, where that is not at its end.
std::string StatementJson(Statement& statement, StatementState state,
                          const LinkSource& links);

// One chunk, as it stands under "result". It must exist.
std::string ChunkJson(Statement& statement, const StatementResult& result,
                      size_t index, const LinkSource& links);

}  // namespace semantic_layer::emulator

#endif  // SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_STATEMENTS_STATEMENT_JSON_H_
