#ifndef SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_STATEMENTS_STATEMENT_LINKS_H_
#define SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_STATEMENTS_STATEMENT_LINKS_H_

#include "tests/databricks_emulator/http/http_message.h"
#include "tests/databricks_emulator/statements/statement_json.h"
#include "tests/databricks_emulator/statements/statement_store.h"

namespace semantic_layer::emulator {

// Links to results for an answer to `request`: they lead to the host that the
// client called, and live as long as the store says.
LinkSource LinksFor(const StatementStore& store, const Request& request);

}  // namespace semantic_layer::emulator

#endif  // SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_STATEMENTS_STATEMENT_LINKS_H_
