#ifndef SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_GENIE_GENIE_EVALUATIONS_H_
#define SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_GENIE_GENIE_EVALUATIONS_H_

#include "tests/databricks_emulator/genie/genie_service.h"
#include "tests/databricks_emulator/http/router.h"
#include "tests/databricks_emulator/statements/statement_store.h"

namespace semantic_layer::emulator {

// /api/2.0/genie/spaces/{id}/eval-runs: asks Genie the benchmark questions of a
// space's serialized_space and compares the rows of its SQL with those of the
// benchmark's. GOOD: the same rows in the same order; BAD: others, or none;
// NEEDS_REVIEW: the benchmark has no SQL. Each poll of a run takes its
// questions further, as polls of messages do. Both pointers must outlive the
// router.
void AddGenieEvaluationRoutes(GenieService* genie, StatementStore* statements,
                              Router* router);

}  // namespace semantic_layer::emulator

#endif  // SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_GENIE_GENIE_EVALUATIONS_H_
