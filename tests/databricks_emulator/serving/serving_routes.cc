#include "tests/databricks_emulator/serving/serving_routes.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/status/status_macros.h"
#include "tests/databricks_emulator/auth/directory.h"
#include "tests/databricks_emulator/http/api_error.h"
#include "tests/databricks_emulator/http/json_text.h"

namespace semantic_layer::emulator {
namespace {

constexpr size_t kMaxBodyBytes = 16 << 20;
// Bytes of an answer that one event of a stream carries.
constexpr size_t kDeltaBytes = 12;

std::string UsageJson(const ChatAnswer& answer) {
  return JsonObject()
      .Int("prompt_tokens", answer.prompt_tokens)
      .Int("completion_tokens", answer.completion_tokens)
      .Int("total_tokens", answer.prompt_tokens + answer.completion_tokens)
      .Take();
}

class Endpoints {
 public:
  Endpoints(std::vector<std::string> names, ChatModel* model,
            const EmulatorClock* clock)
      : names_(std::move(names)), model_(model), clock_(clock) {}

  absl::StatusOr<Response> List(const Call&) const {
    std::vector<std::string> list;
    for (const std::string& name : names_) list.push_back(EndpointJson(name));
    return JsonResponse(JsonObject().List("endpoints", list).Take());
  }

  absl::StatusOr<Response> Get(const Call& call) const {
    RETURN_IF_ERROR(Check(call.params[0]));
    return JsonResponse(EndpointJson(call.params[0]));
  }

  absl::StatusOr<Response> Invoke(const Call& call) const {
    return Chat(call, call.params[0]);
  }

  absl::StatusOr<Response> Complete(const Call& call) const {
    ASSIGN_OR_RETURN(const json::Document body, ParseBody(call.request->body));
    ASSIGN_OR_RETURN(const std::string model,
                     RequiredText(body.root(), "model"));
    return Chat(call, model);
  }

 private:
  absl::Status Check(const std::string& name) const {
    if (std::find(names_.begin(), names_.end(), name) != names_.end()) {
      return absl::OkStatus();
    }
    return ApiError(
        404, "RESOURCE_DOES_NOT_EXIST",
        absl::StrCat("Serving endpoint with name ", name, " not found"));
  }

  static std::string EndpointJson(const std::string& name) {
    return JsonObject()
        .Text("name", name)
        .Text("id", name)
        .Text("creator", "admin@example.com")
        .Raw("state", R"({"ready":"READY","config_update":"NOT_UPDATING"})")
        .Text("task", "llm/v1/chat")
        .Raw("config",
             JsonObject()
                 .List("served_entities",
                       {JsonObject()
                            .Text("name", name)
                            .Raw("foundation_model",
                                 JsonObject().Text("name", name).Take())
                            .Take()})
                 .Take())
        .Take();
  }

  absl::StatusOr<Response> Chat(const Call& call,
                                const std::string& name) const {
    RETURN_IF_ERROR(Check(name));
    if (call.request->body.size() > kMaxBodyBytes) {
      return ApiError(413, "REQUEST_TOO_LARGE",
                      "The request is larger than 16 MB.");
    }
    ASSIGN_OR_RETURN(const json::Document body, ParseBody(call.request->body));
    ASSIGN_OR_RETURN(const ChatAnswer answer, model_->Answer(body.root()));
    Response response =
        answer.stream ? Stream(answer, name) : Whole(answer, name);
    response.delivery.delay = answer.delay;
    return response;
  }

  // The calls as a message or, with their places, a stream's delta has them.
  static std::string CallsJson(const ChatAnswer& answer, bool places) {
    std::vector<std::string> list;
    for (const ToolCall& call : answer.tool_calls) {
      JsonObject object;
      if (places) object.Int("index", static_cast<int64_t>(list.size()));
      list.push_back(object.Text("id", "call_" + RandomHex(24))
                         .Text("type", "function")
                         .Raw("function", JsonObject()
                                              .Text("name", call.name)
                                              .Text("arguments", call.arguments)
                                              .Take())
                         .Take());
    }
    return JsonList(list);
  }

  static std::string ChoiceJson(const ChatAnswer& answer, int index) {
    JsonObject message;
    message.Text("role", "assistant");
    if (answer.tool_calls.empty()) {
      message.Text("content", answer.content);
    } else {
      message.Null("content").Raw("tool_calls", CallsJson(answer, false));
    }
    return JsonObject()
        .Int("index", index)
        .Raw("message", message.Take())
        .Text("finish_reason", answer.finish_reason)
        .Null("logprobs")
        .Take();
  }

  Response Whole(const ChatAnswer& answer, const std::string& name) const {
    std::vector<std::string> choices;
    for (int i = 0; i < answer.choices; ++i) {
      choices.push_back(ChoiceJson(answer, i));
    }
    return JsonResponse(JsonObject()
                            .Text("id", NewId())
                            .Text("object", "chat.completion")
                            .Int("created", clock_->NowMillis() / 1000)
                            .Text("model", name)
                            .List("choices", choices)
                            .Raw("usage", UsageJson(answer))
                            .Take());
  }

  Response Stream(const ChatAnswer& answer, const std::string& name) const {
    Response response;
    response.content_type = "text/event-stream";
    response.piece_pause = absl::Milliseconds(1);
    const std::string id = NewId();
    const int64_t created = clock_->NowMillis() / 1000;
    const auto event = [&](const std::string& delta, const std::string& reason,
                           bool last) {
      JsonObject choice;
      choice.Int("index", 0).Raw("delta", delta);
      if (reason.empty()) {
        choice.Null("finish_reason");
      } else {
        choice.Text("finish_reason", reason);
      }
      JsonObject chunk;
      chunk.Text("id", id)
          .Text("object", "chat.completion.chunk")
          .Int("created", created)
          .Text("model", name)
          .List("choices", {choice.Take()});
      if (last) chunk.Raw("usage", UsageJson(answer));
      response.pieces.push_back(absl::StrCat("data: ", chunk.Take(), "\n\n"));
    };
    event(R"({"role":"assistant","content":""})", "", false);
    if (!answer.tool_calls.empty()) {
      event(JsonObject().Raw("tool_calls", CallsJson(answer, true)).Take(), "",
            false);
    }
    absl::string_view rest = answer.content;
    while (!rest.empty()) {
      size_t size = std::min(kDeltaBytes, rest.size());
      // Not in the middle of a character.
      while (size < rest.size() &&
             (static_cast<unsigned char>(rest[size]) & 0xC0) == 0x80) {
        ++size;
      }
      event(JsonObject().Text("content", rest.substr(0, size)).Take(), "",
            false);
      rest.remove_prefix(size);
    }
    event("{}", answer.finish_reason, true);
    response.pieces.push_back("data: [DONE]\n\n");
    return response;
  }

  static std::string NewId() { return "chatcmpl-" + RandomHex(24); }

  const std::vector<std::string> names_;
  ChatModel* const model_;
  const EmulatorClock* const clock_;
};

}  // namespace

void AddServingRoutes(const std::vector<std::string>& endpoints,
                      ChatModel* model, const EmulatorClock* clock,
                      Router* router) {
  const auto all = std::make_shared<const Endpoints>(endpoints, model, clock);
  const auto add = [&](const char* method, const std::string& path,
                       auto function) {
    router->Add(method, path, [all, function](const Call& call) {
      return ((*all).*function)(call);
    });
  };
  for (const char* base : {"", "/api/2.0"}) {
    const std::string at = absl::StrCat(base, "/serving-endpoints");
    add("POST", at + "/chat/completions", &Endpoints::Complete);
    add("POST", at + "/{name}/invocations", &Endpoints::Invoke);
  }
  add("GET", "/api/2.0/serving-endpoints", &Endpoints::List);
  add("GET", "/api/2.0/serving-endpoints/{name}", &Endpoints::Get);
}

void AddServingAdminRoutes(ChatModel* model, Router* router) {
  router->Add(
      "POST", "/serving/scripts",
      [model](const Call& call) -> absl::StatusOr<Response> {
        ASSIGN_OR_RETURN(const json::Document body,
                         ParseBody(call.request->body));
        ChatScript script;
        script.match = TextOf(body.root(), "match").value_or("");
        script.count =
            static_cast<int>(IntOf(body.root(), "count").value_or(-1));
        script.content = TextOf(body.root(), "content").value_or("");
        if (const auto json = body.root().Find("json")) {
          script.content = std::string(json->source());
        }
        for (const json::Value call : ListOf(body.root(), "tool_calls")) {
          ASSIGN_OR_RETURN(const std::string name, RequiredText(call, "name"));
          const auto arguments = ObjectOf(call, "arguments");
          script.tool_calls.push_back(
              {name, arguments.has_value() ? std::string(arguments->source())
                                           : "{}"});
        }
        script.delay =
            absl::Milliseconds(IntOf(body.root(), "delay_ms").value_or(0));
        model->AddScript(std::move(script));
        return JsonResponse("{}");
      });
  router->Add("DELETE", "/serving/scripts",
              [model](const Call&) -> absl::StatusOr<Response> {
                model->ClearScripts();
                return JsonResponse("{}");
              });
}

}  // namespace semantic_layer::emulator
