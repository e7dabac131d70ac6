#ifndef SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_GENIE_GENIE_JSON_H_
#define SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_GENIE_GENIE_JSON_H_

#include <optional>
#include <string>

#include "tests/databricks_emulator/genie/genie_service.h"

namespace semantic_layer::emulator {

// Genie's objects as its REST shows them. Pure functions.
std::string SpaceJson(const GenieSpace& space, bool serialized);
std::string ConversationJson(const GenieConversation& conversation);
// `rows`: of the query's result, where it is there.
std::string MessageJson(const GenieMessage& message,
                        std::optional<int64_t> rows);

}  // namespace semantic_layer::emulator

#endif  // SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_GENIE_GENIE_JSON_H_
