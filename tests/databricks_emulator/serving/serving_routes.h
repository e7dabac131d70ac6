#ifndef SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_SERVING_SERVING_ROUTES_H_
#define SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_SERVING_SERVING_ROUTES_H_

#include <string>
#include <vector>

#include "tests/databricks_emulator/emulator_clock.h"
#include "tests/databricks_emulator/http/router.h"
#include "tests/databricks_emulator/serving/chat_model.h"

namespace semantic_layer::emulator {

// Serving endpoints with chat: invocations, the OpenAI form, streams, and what
// an endpoint is. All pointers must outlive the routers.
void AddServingRoutes(const std::vector<std::string>& endpoints,
                      ChatModel* model, const EmulatorClock* clock,
                      Router* router);
// POST, DELETE /serving/scripts: {"match","count","content"|"json","delay_ms"}.
void AddServingAdminRoutes(ChatModel* model, Router* router);

}  // namespace semantic_layer::emulator

#endif  // SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_SERVING_SERVING_ROUTES_H_
