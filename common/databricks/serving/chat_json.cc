#include "common/databricks/serving/chat_json.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/databricks/client/json_fields.h"
#include "common/databricks/serving/limits.h"
#include "common/json/writer.h"
#include "common/status/make_status.h"

namespace semantic_layer::databricks {
namespace {

constexpr char kDone[] = "[DONE]";
constexpr char kContent[] = "content";

absl::string_view RoleName(ChatRole role) {
  switch (role) {
    case ChatRole::kSystem:
      return "system";
    case ChatRole::kUser:
      return "user";
    case ChatRole::kAssistant:
      return "assistant";
  }
  return "user";
}

ChatFinish FinishOf(absl::string_view reason) {
  if (reason == "stop") return ChatFinish::kStop;
  if (reason == "length") return ChatFinish::kLength;
  if (reason == "tool_calls") return ChatFinish::kToolCalls;
  if (reason == "content_filter") return ChatFinish::kContentFilter;
  return ChatFinish::kOther;
}

// The text of a message or a delta: one string, or a list of items of which
// those of text count and those of reasoning do not.
std::string TextOf(const json::Value& message) {
  std::string text = TextField(message, kContent);
  ForEachObject(message, kContent, [&](const json::Value& item) {
    const std::string type = TextField(item, "type");
    if (type.empty() || type == "text" || type == "output_text") {
      absl::StrAppend(&text, TextField(item, "text"));
    }
  });
  return text;
}

// What an event says that went wrong; "" for one of an answer that goes on. It
// is an object, a text, or the members of an error of the workspace.
std::string ErrorIn(const json::Value& event) {
  std::string text = TextField(event, "error");
  if (const auto error = ObjectField(event, "error")) {
    text = TextField(*error, "message");
    if (text.empty()) text = "it does not say why";
  }
  const std::string code = TextField(event, "error_code");
  if (text.empty() && !code.empty()) {
    text = absl::StrCat(code, ": ", TextField(event, "message"));
  }
  return std::string(absl::StripSuffix(text, "."));
}

std::optional<json::Value> FirstChoice(const json::Value& answer) {
  std::optional<json::Value> first;
  ForEachObject(answer, "choices", [&](const json::Value& choice) {
    if (!first.has_value()) first = choice;
  });
  return first;
}

// Id, model, usage: what whole answers and events have alike.
void ReadCommon(const json::Value& object, ChatAnswer* answer) {
  if (answer->id.empty()) answer->id = TextField(object, "id");
  if (answer->model.empty()) answer->model = TextField(object, "model");
  if (const auto usage = ObjectField(object, "usage")) {
    answer->usage = ChatUsage{
        .prompt_tokens = IntField(*usage, "prompt_tokens").value_or(0),
        .completion_tokens = IntField(*usage, "completion_tokens").value_or(0),
        .total_tokens = IntField(*usage, "total_tokens").value_or(0)};
  }
}

absl::Status CheckText(absl::string_view text) {
  if (text.size() <= kMaxChatTextBytes) return absl::OkStatus();
  return MakeStatus(ErrorReason::kWorkspaceFailed,
                    absl::StrCat("The model answered with more than ",
                                 kMaxChatTextBytes, " bytes of text."));
}

void WriteSchema(const ChatResponseSchema& schema, json::Writer& writer) {
  writer.Key("response_format").BeginObject();
  writer.Key("type").String("json_schema");
  writer.Key("json_schema").BeginObject();
  writer.Key("name").String(schema.name);
  writer.Key("schema").Raw(schema.schema);
  writer.Key("strict").Bool(true).EndObject().EndObject();
}

}  // namespace

absl::StatusOr<std::string> WriteChatRequest(const ChatRequest& request,
                                             bool stream) {
  if (request.messages.empty()) {
    return MakeStatus(ErrorReason::kInvalidRequest,
                      "A chat needs at least one message.");
  }
  if (request.response_schema.has_value() &&
      !json::IsValidJson(request.response_schema->schema)) {
    return MakeStatus(ErrorReason::kInvalidRequest,
                      "The schema of the answer is not JSON.");
  }
  std::string text;
  json::Writer writer(&text);
  writer.BeginObject().Key("messages").BeginArray();
  for (const ChatMessage& message : request.messages) {
    writer.BeginObject().Key("role").String(RoleName(message.role));
    writer.Key(kContent).String(message.content).EndObject();
  }
  writer.EndArray();
  if (request.max_tokens.has_value()) {
    writer.Key("max_tokens").Int(*request.max_tokens);
  }
  if (request.temperature.has_value()) {
    writer.Key("temperature").Double(*request.temperature);
  }
  if (!request.stop.empty()) {
    writer.Key("stop").BeginArray();
    for (const std::string& stop : request.stop) writer.String(stop);
    writer.EndArray();
  }
  if (request.response_schema.has_value()) {
    WriteSchema(*request.response_schema, writer);
  }
  if (stream) writer.Key("stream").Bool(true);
  writer.EndObject().Flush();
  if (text.size() > kMaxChatRequestBytes) {
    return MakeStatus(
        ErrorReason::kInvalidRequest,
        absl::StrCat("The chat is ", text.size(), " bytes long; at most ",
                     kMaxChatRequestBytes, " are possible."));
  }
  return text;
}

absl::StatusOr<ChatAnswer> ReadChatAnswer(const json::Value& answer) {
  const std::optional<json::Value> choice = FirstChoice(answer);
  if (!choice.has_value()) {
    return MakeStatus(ErrorReason::kWorkspaceFailed,
                      "The serving endpoint answered without a choice. Is it "
                      "an endpoint for chats?");
  }
  ChatAnswer result;
  ReadCommon(answer, &result);
  if (const auto message = ObjectField(*choice, "message")) {
    result.content = TextOf(*message);
    result.refusal = TextField(*message, "refusal");
  }
  result.finish = FinishOf(TextField(*choice, "finish_reason"));
  const absl::Status size = CheckText(result.content);
  if (!size.ok()) return size;
  return result;
}

absl::Status AddChatEvent(absl::string_view data, ChatAnswer* answer,
                          std::string* delta, bool* done) {
  if (data == kDone) {
    *done = true;
    return absl::OkStatus();
  }
  const absl::StatusOr<json::Document> event =
      ReadAnswer(data, "chat with a serving endpoint");
  if (!event.ok()) return event.status();
  const json::Value root = event->root();
  if (const std::string error = ErrorIn(root); !error.empty()) {
    return MakeStatus(ErrorReason::kWorkspaceFailed,
                      absl::StrCat("The serving endpoint failed while it "
                                   "answered: ",
                                   error, "."));
  }
  ReadCommon(root, answer);
  const std::optional<json::Value> choice = FirstChoice(root);
  if (!choice.has_value()) return absl::OkStatus();
  const std::string reason = TextField(*choice, "finish_reason");
  if (!reason.empty()) answer->finish = FinishOf(reason);
  if (const auto part = ObjectField(*choice, "delta")) {
    const std::string text = TextOf(*part);
    absl::StrAppend(delta, text);
    absl::StrAppend(&answer->content, text);
    absl::StrAppend(&answer->refusal, TextField(*part, "refusal"));
  }
  absl::Status size = CheckText(answer->content);
  size.Update(CheckText(answer->refusal));
  return size;
}

ServingEndpoint ReadServingEndpoint(const json::Value& endpoint) {
  ServingEndpoint result = {.name = TextField(endpoint, "name"),
                            .task = TextField(endpoint, "task")};
  if (const auto state = ObjectField(endpoint, "state")) {
    result.ready = TextField(*state, "ready") == "READY";
    result.updating = TextField(*state, "config_update") == "IN_PROGRESS";
  }
  return result;
}

}  // namespace semantic_layer::databricks
