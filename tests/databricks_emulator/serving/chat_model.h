#ifndef SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_SERVING_CHAT_MODEL_H_
#define SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_SERVING_CHAT_MODEL_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/json/reader.h"

namespace semantic_layer::emulator {

// A function that the model wants to be called.
struct ToolCall {
  std::string name = {};
  std::string arguments = {};  // a JSON object
};

// What the admin port lays down for questions to a model.
struct ChatScript {
  std::string match = {};  // part of the last user's message, in any case
  int count = -1;          // so many answers; -1: all
  std::string content = {};
  std::vector<ToolCall> tool_calls = {};  // in place of the content
  absl::Duration delay = absl::ZeroDuration();
};

// What a model says.
struct ChatAnswer {
  std::string content = {};
  std::vector<ToolCall> tool_calls = {};  // then there is no content
  int choices = 1;                        // how often it is said
  std::string finish_reason = "stop";
  int prompt_tokens = 0;
  int completion_tokens = 0;
  bool stream = false;
  absl::Duration delay = absl::ZeroDuration();
};

// A chat model without a model: answers what a script says, else a value that
// fits the JSON schema that was asked for, else the question again. Where
// tool_choice wants a call, a tool is called with values that fit its
// parameters. Thread safe.
class ChatModel {
 public:
  // Reads a request of chat completions and answers it. BAD_REQUEST for what a
  // serving endpoint refuses: no messages, unknown roles, temperatures out of
  // range, schemas with keywords or sizes beyond its limits, a choice of a tool
  // that is not there.
  absl::StatusOr<ChatAnswer> Answer(json::Value request);

  void AddScript(ChatScript script);
  void ClearScripts();

 private:
  std::optional<ChatScript> ScriptFor(const std::string& question);

  absl::Mutex mu_;
  std::vector<ChatScript> scripts_ ABSL_GUARDED_BY(mu_);
};

// A value that fits a JSON schema: the first of an enum, one item in a list,
// all properties of an object, texts that name their property.
std::string ValueForSchema(json::Value schema, absl::string_view name);

}  // namespace semantic_layer::emulator

#endif  // SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_SERVING_CHAT_MODEL_H_
