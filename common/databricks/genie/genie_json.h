#ifndef SEMANTIC_LAYER_COMMON_DATABRICKS_GENIE_GENIE_JSON_H_
#define SEMANTIC_LAYER_COMMON_DATABRICKS_GENIE_GENIE_JSON_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/databricks/genie/genie_types.h"
#include "common/json/reader.h"

namespace semantic_layer::databricks {

// Genie's JSON. Pure functions. Members that are absent, null or of another
// kind than expected are left out; what cannot do without fails with
// WORKSPACE_FAILED.

GenieSpace ReadGenieSpace(const json::Value& space);
GenieConversation ReadGenieConversation(const json::Value& conversation);
// Without an id of its own it fails. `place` fills in the space and the
// conversation where the message does not say them.
absl::StatusOr<GenieMessage> ReadGenieMessage(const json::Value& message,
                                              const GenieMessageId& place);
GenieAttachment ReadGenieAttachment(const json::Value& attachment);
// {"statement_response": {...}}
absl::StatusOr<GenieResult> ReadGenieResult(const json::Value& answer);

// The questions that the author of a space wrote down, from the text of
// "serialized_space"; none when it is not as expected.
std::vector<std::string> ReadSampleQuestions(absl::string_view serialized);

std::string WriteGenieContent(absl::string_view content);
std::string WriteGenieFeedback(GenieRating rating, absl::string_view comment);

}  // namespace semantic_layer::databricks

#endif  // SEMANTIC_LAYER_COMMON_DATABRICKS_GENIE_GENIE_JSON_H_
