#include "tests/databricks_emulator/serving/chat_model.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/json/writer.h"
#include "common/status/status_macros.h"
#include "tests/databricks_emulator/http/api_error.h"
#include "tests/databricks_emulator/http/json_text.h"

namespace semantic_layer::emulator {
namespace {

constexpr int kMaxSchemaKeys = 64;
constexpr int kMaxToolKeys = 16;
constexpr int64_t kMaxChoices = 8;
constexpr size_t kEchoBytes = 200;

absl::Status Bad(absl::string_view message) {
  return ApiError(400, "BAD_REQUEST", message);
}

std::vector<std::string> WordsOf(absl::string_view text) {
  return absl::StrSplit(text, absl::ByAnyChar(" \n\t"), absl::SkipEmpty());
}

// The text of a message's content, which may be a list of parts.
std::string ContentOf(json::Value message) {
  if (const auto text = TextOf(message, "content")) return *text;
  std::string joined;
  for (const json::Value part : ListOf(message, "content")) {
    if (const auto text = TextOf(part, "text")) absl::StrAppend(&joined, *text);
  }
  return joined;
}

// Counts keys and finds what structured output does not take.
absl::Status CheckSchema(json::Value value, int most, int* keys) {
  if (value.kind() == json::Kind::kArray) {
    for (const json::Value item : value.elements()) {
      RETURN_IF_ERROR(CheckSchema(item, most, keys));
    }
  }
  if (value.kind() != json::Kind::kObject) return absl::OkStatus();
  if (const auto properties = ObjectOf(value, "properties")) {
    *keys += static_cast<int>(properties->size());
  }
  if (*keys > most) {
    return Bad(absl::StrCat("The JSON schema has more than ", most, " keys."));
  }
  for (const auto& [key, member] : value.members()) {
    for (const char* refused :
         {"pattern", "anyOf", "oneOf", "allOf", "prefixItems", "$ref"}) {
      if (key.string() == refused && member.kind() != json::Kind::kObject) {
        return Bad(absl::StrCat("The JSON schema keyword '", refused,
                                "' is not supported."));
      }
    }
    RETURN_IF_ERROR(CheckSchema(member, most, keys));
  }
  return absl::OkStatus();
}

struct Conversation {
  std::string last_question;
  int tokens = 0;
};

absl::StatusOr<Conversation> ReadMessages(json::Value request) {
  Conversation conversation;
  const std::vector<json::Value> messages = ListOf(request, "messages");
  if (messages.empty()) return Bad("messages must have at least one message.");
  for (const json::Value message : messages) {
    const std::string role = TextOf(message, "role").value_or("");
    if (role != "system" && role != "user" && role != "assistant" &&
        role != "tool") {
      return Bad(absl::StrCat("Invalid role '", role,
                              "'; it must be system, user, assistant or "
                              "tool."));
    }
    const std::string content = ContentOf(message);
    conversation.tokens += static_cast<int>(WordsOf(content).size());
    if (role == "user") conversation.last_question = content;
  }
  return conversation;
}

// What response_format asks for, in place of plain text.
absl::StatusOr<std::optional<std::string>> Structured(json::Value request) {
  const auto format = ObjectOf(request, "response_format");
  if (!format.has_value()) return std::nullopt;
  const std::string type = TextOf(*format, "type").value_or("text");
  if (type == "text") return std::nullopt;
  if (type == "json_object") return R"({"answer":"text"})";
  if (type != "json_schema") {
    return Bad(
        "response_format.type must be text, json_object or "
        "json_schema.");
  }
  const auto named = ObjectOf(*format, "json_schema");
  if (!named.has_value() || !TextOf(*named, "name").has_value()) {
    return Bad("response_format.json_schema needs a name and a schema.");
  }
  const auto schema = ObjectOf(*named, "schema");
  if (!schema.has_value()) return Bad("json_schema.schema is missing.");
  int keys = 0;
  RETURN_IF_ERROR(CheckSchema(*schema, kMaxSchemaKeys, &keys));
  return ValueForSchema(*schema, "value");
}

// The call that tools and tool_choice ask for, if they do.
absl::StatusOr<std::optional<ToolCall>> ChosenTool(json::Value request) {
  std::string wanted;
  const std::string choice = TextOf(request, "tool_choice").value_or("auto");
  if (const auto named = ObjectOf(request, "tool_choice")) {
    const auto function = ObjectOf(*named, "function");
    wanted = function.has_value() ? TextOf(*function, "name").value_or("") : "";
    if (wanted.empty()) return Bad("tool_choice.function needs a name.");
  } else if (choice != "auto" && choice != "none" && choice != "required") {
    return Bad("tool_choice must be auto, none, required, or name a function.");
  }
  std::optional<ToolCall> call;
  for (const json::Value tool : ListOf(request, "tools")) {
    const auto function = ObjectOf(tool, "function");
    if (TextOf(tool, "type") != "function" || !function.has_value()) {
      return Bad("Each tool must be of type function.");
    }
    ToolCall made;
    made.name = TextOf(*function, "name").value_or("");
    if (made.name.empty()) return Bad("Each function of tools needs a name.");
    made.arguments = "{}";
    if (const auto parameters = ObjectOf(*function, "parameters")) {
      int keys = 0;
      RETURN_IF_ERROR(CheckSchema(*parameters, kMaxToolKeys, &keys));
      made.arguments = ValueForSchema(*parameters, made.name);
    }
    const bool chosen =
        wanted.empty() ? choice == "required" : made.name == wanted;
    if (chosen && !call.has_value()) call = std::move(made);
  }
  if (!call.has_value() && (choice == "required" || !wanted.empty())) {
    return Bad("tool_choice asks for a function that is not among tools.");
  }
  return call;
}

}  // namespace

std::string ValueForSchema(json::Value schema, absl::string_view name) {
  if (const auto choices = ListOf(schema, "enum"); !choices.empty()) {
    return std::string(choices[0].source());
  }
  std::string type = TextOf(schema, "type").value_or("");
  if (const auto types = TextsOf(schema, "type"); !types.empty()) {
    type = types[0];
  }
  const auto properties = ObjectOf(schema, "properties");
  if (type == "object" || properties.has_value()) {
    JsonObject object;
    if (properties.has_value()) {
      for (const auto& [key, member] : properties->members()) {
        object.Raw(key.string(), ValueForSchema(member, key.string()));
      }
    }
    return object.Take();
  }
  if (type == "array") {
    const auto items = ObjectOf(schema, "items");
    return items.has_value()
               ? absl::StrCat("[", ValueForSchema(*items, name), "]")
               : "[]";
  }
  if (type == "integer") {
    return absl::StrCat(IntOf(schema, "minimum").value_or(1));
  }
  if (type == "number") return "0.5";
  if (type == "boolean") return "true";
  if (type == "null") return "null";
  return json::Quoted(absl::StrCat("text of ", name));
}

std::optional<ChatScript> ChatModel::ScriptFor(const std::string& question) {
  const std::string lower = absl::AsciiStrToLower(question);
  absl::MutexLock lock(&mu_);
  for (ChatScript& script : scripts_) {
    if (script.count == 0 || !absl::StrContains(lower, script.match)) continue;
    if (script.count > 0) --script.count;
    return script;
  }
  return std::nullopt;
}

absl::StatusOr<ChatAnswer> ChatModel::Answer(json::Value request) {
  ASSIGN_OR_RETURN(const Conversation conversation, ReadMessages(request));
  const double temperature = DoubleOf(request, "temperature").value_or(0);
  if (temperature < 0 || temperature > 2) {
    return Bad("temperature must be from 0 to 2.");
  }
  const int64_t most = IntOf(request, "max_tokens").value_or(1 << 20);
  if (most < 1) return Bad("max_tokens must be at least 1.");
  ASSIGN_OR_RETURN(const std::optional<std::string> structured,
                   Structured(request));
  ASSIGN_OR_RETURN(const std::optional<ToolCall> tool, ChosenTool(request));
  const int64_t choices = IntOf(request, "n").value_or(1);
  if (choices < 1 || choices > kMaxChoices) {
    return Bad(absl::StrCat("n must be from 1 to ", kMaxChoices, "."));
  }
  ChatAnswer answer;
  answer.choices = static_cast<int>(choices);
  answer.stream = BoolOf(request, "stream").value_or(false);
  answer.prompt_tokens = conversation.tokens;
  if (const auto script = ScriptFor(conversation.last_question)) {
    answer.content = script->content;
    answer.tool_calls = script->tool_calls;
    answer.delay = script->delay;
  } else if (tool.has_value()) {
    answer.tool_calls = {*tool};
  } else if (structured.has_value()) {
    answer.content = *structured;
  } else {
    answer.content = absl::StrCat(
        "You asked: ", conversation.last_question.substr(0, kEchoBytes));
  }
  if (!answer.tool_calls.empty()) {
    answer.content.clear();
    answer.finish_reason = "tool_calls";
    for (const ToolCall& call : answer.tool_calls) {
      answer.completion_tokens +=
          1 + static_cast<int>(WordsOf(call.arguments).size());
    }
    return answer;
  }
  // A word is a token here.
  std::vector<std::string> words = WordsOf(answer.content);
  if (static_cast<int64_t>(words.size()) > most) {
    words.resize(static_cast<size_t>(most));
    answer.content = absl::StrJoin(words, " ");
    answer.finish_reason = "length";
  }
  answer.completion_tokens = static_cast<int>(words.size());
  return answer;
}

void ChatModel::AddScript(ChatScript script) {
  absl::MutexLock lock(&mu_);
  script.match = absl::AsciiStrToLower(script.match);
  scripts_.push_back(std::move(script));
}

void ChatModel::ClearScripts() {
  absl::MutexLock lock(&mu_);
  scripts_.clear();
}

}  // namespace semantic_layer::emulator
