#ifndef SEMANTIC_LAYER_COMMON_DATABRICKS_SERVING_CHAT_JSON_H_
#define SEMANTIC_LAYER_COMMON_DATABRICKS_SERVING_CHAT_JSON_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/databricks/serving/chat_types.h"
#include "common/json/reader.h"

namespace semantic_layer::databricks {

// The JSON of chats. Pure functions.

// INVALID_REQUEST for a request without messages, a schema that is no JSON, a
// request over kMaxChatRequestBytes.
absl::StatusOr<std::string> WriteChatRequest(const ChatRequest& request,
                                             bool stream);

// WORKSPACE_FAILED for an answer without a choice.
absl::StatusOr<ChatAnswer> ReadChatAnswer(const json::Value& answer);

// Adds what one event of a stream (its data) says; `*done` becomes true at the
// end. Appends the text that is new to `*delta`. WORKSPACE_FAILED for data that
// is no JSON, that tells of an error, or once the text is over
// kMaxChatTextBytes.
absl::Status AddChatEvent(absl::string_view data, ChatAnswer* answer,
                          std::string* delta, bool* done);

ServingEndpoint ReadServingEndpoint(const json::Value& endpoint);

}  // namespace semantic_layer::databricks

#endif  // SEMANTIC_LAYER_COMMON_DATABRICKS_SERVING_CHAT_JSON_H_
