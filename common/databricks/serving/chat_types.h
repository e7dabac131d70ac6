#ifndef SEMANTIC_LAYER_COMMON_DATABRICKS_SERVING_CHAT_TYPES_H_
#define SEMANTIC_LAYER_COMMON_DATABRICKS_SERVING_CHAT_TYPES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace semantic_layer::databricks {

// Chats with a model behind a serving endpoint. Plain values.

enum class ChatRole { kSystem, kUser, kAssistant };

struct ChatMessage {
  ChatRole role = ChatRole::kUser;
  std::string content = {};
};

// The JSON schema that an answer shall fit. Endpoints know a part of JSON
// schema only and keep to it mostly: whoever uses the answer checks it again.
struct ChatResponseSchema {
  std::string name = {};    // of [A-Za-z0-9_-]
  std::string schema = {};  // a JSON text
};

struct ChatRequest {
  std::vector<ChatMessage> messages = {};
  std::optional<int> max_tokens = {};
  std::optional<double> temperature = {};  // 0 to 2
  std::vector<std::string> stop = {};
  std::optional<ChatResponseSchema> response_schema = {};
};

enum class ChatFinish {
  kOther,
  kStop,
  kLength,  // cut: max_tokens, or what the model can hold
  kToolCalls,
  kContentFilter,
};

struct ChatUsage {
  int64_t prompt_tokens = 0;
  int64_t completion_tokens = 0;
  int64_t total_tokens = 0;

  bool operator==(const ChatUsage&) const = default;
};

struct ChatAnswer {
  std::string id = {};
  std::string model = {};
  std::string content = {};  // all text, without a model's thoughts
  // Why it does not answer; from models that say so apart from the content.
  std::string refusal = {};
  ChatFinish finish = ChatFinish::kOther;
  std::optional<ChatUsage> usage = {};
};

// An endpoint as the workspace describes it.
struct ServingEndpoint {
  std::string name = {};
  bool ready = false;
  bool updating = false;
  std::string task = {};  // "llm/v1/chat"
};

}  // namespace semantic_layer::databricks

#endif  // SEMANTIC_LAYER_COMMON_DATABRICKS_SERVING_CHAT_TYPES_H_
