#include "tests/databricks_emulator/genie/genie_routes.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/json/reader.h"
#include "common/status/status_macros.h"
#include "tests/databricks_emulator/genie/genie_json.h"
#include "tests/databricks_emulator/http/api_error.h"
#include "tests/databricks_emulator/http/error_response.h"
#include "tests/databricks_emulator/http/json_text.h"
#include "tests/databricks_emulator/statements/statement_json.h"
#include "tests/databricks_emulator/statements/statement_links.h"
#include "tests/databricks_emulator/unity_catalog/listing.h"

namespace semantic_layer::emulator {
namespace {

constexpr size_t kPageSize = 100;

// What a space holds, in the version that spaces are kept in: an older one is
// stored as that.
absl::StatusOr<std::string> AsVersion2(const std::string& serialized) {
  const auto document = json::ParseJson(serialized);
  if (!document.ok() || document->root().kind() != json::Kind::kObject) {
    return ApiError(400, "INVALID_PARAMETER_VALUE",
                    "serialized_space is not a valid JSON object.");
  }
  if (IntOf(document->root(), "version").value_or(1) >= 2) return serialized;
  JsonObject space;
  space.Int("version", 2);
  for (const auto& [key, value] : document->root().members()) {
    if (key.string() != "version") space.Raw(key.string(), value.source());
  }
  return space.Take();
}

class Routes {
 public:
  Routes(GenieService* genie, StatementStore* statements)
      : genie_(genie), statements_(statements) {}

  // ---- Spaces --------------------------------------------------------------

  absl::StatusOr<Response> ListSpaces(const Call& call) const {
    ASSIGN_OR_RETURN(PageAsked page,
                     ReadPage(*call.request, kPageSize, false, "page_size"));
    PageWriter writer(std::move(page), false);
    for (const GenieSpace& space : genie_->Spaces()) {
      if (!writer.Add(space.id, [&] { return SpaceJson(space, false); })) break;
    }
    return JsonResponse(writer.Take("spaces"));
  }

  absl::StatusOr<Response> GetSpace(const Call& call) const {
    ASSIGN_OR_RETURN(const GenieSpace space, genie_->Space(call.params[0]));
    return JsonResponse(SpaceJson(
        space, call.request->Query("include_serialized_space") == "true"));
  }

  absl::StatusOr<Response> CreateSpace(const Call& call) const {
    ASSIGN_OR_RETURN(const json::Document body, ParseBody(call.request->body));
    GenieSpace space;
    ASSIGN_OR_RETURN(space.warehouse_id,
                     RequiredText(body.root(), "warehouse_id"));
    ASSIGN_OR_RETURN(space.serialized,
                     RequiredText(body.root(), "serialized_space"));
    ASSIGN_OR_RETURN(space.serialized, AsVersion2(space.serialized));
    space.title = TextOf(body.root(), "title").value_or("New Space");
    space.description = TextOf(body.root(), "description").value_or("");
    space.parent_path =
        TextOf(body.root(), "parent_path").value_or(space.parent_path);
    return JsonResponse(SpaceJson(genie_->CreateSpace(space), true));
  }

  absl::StatusOr<Response> PatchSpace(const Call& call) const {
    ASSIGN_OR_RETURN(const json::Document body, ParseBody(call.request->body));
    ASSIGN_OR_RETURN(GenieSpace space, genie_->Space(call.params[0]));
    const json::Value root = body.root();
    space.title = TextOf(root, "title").value_or(space.title);
    space.description = TextOf(root, "description").value_or(space.description);
    space.warehouse_id =
        TextOf(root, "warehouse_id").value_or(space.warehouse_id);
    if (const auto serialized = TextOf(root, "serialized_space")) {
      ASSIGN_OR_RETURN(space.serialized, AsVersion2(*serialized));
    }
    space.etag = TextOf(root, "etag").value_or(space.etag);
    RETURN_IF_ERROR(genie_->UpdateSpace(space));
    ASSIGN_OR_RETURN(space, genie_->Space(call.params[0]));
    return JsonResponse(SpaceJson(space, true));
  }

  absl::StatusOr<Response> DeleteSpace(const Call& call) const {
    RETURN_IF_ERROR(genie_->DeleteSpace(call.params[0]));
    return JsonResponse("{}");
  }

  // ---- Questions -----------------------------------------------------------

  absl::StatusOr<Response> Start(const Call& call) const {
    return Ask(call, std::nullopt);
  }

  absl::StatusOr<Response> Continue(const Call& call) const {
    return Ask(call, call.params[1]);
  }

  absl::StatusOr<Response> GetMessage(const Call& call) const {
    ASSIGN_OR_RETURN(
        const GenieMessage message,
        genie_->Poll(call.params[1], call.params[2], call.principal));
    return JsonResponse(Message(message));
  }

  absl::StatusOr<Response> ListMessages(const Call& call) const {
    ASSIGN_OR_RETURN(const std::vector<GenieMessage> messages,
                     genie_->Messages(call.params[1], call.principal));
    std::vector<std::string> list;
    for (const GenieMessage& message : messages) {
      list.push_back(Message(message));
    }
    return JsonResponse(JsonObject().List("messages", list).Take());
  }

  absl::StatusOr<Response> DeleteMessage(const Call& call) const {
    RETURN_IF_ERROR(
        genie_->DeleteMessage(call.params[1], call.params[2], call.principal));
    return JsonResponse("{}");
  }

  absl::StatusOr<Response> ListConversations(const Call& call) const {
    RETURN_IF_ERROR(genie_->Space(call.params[0]).status());
    std::vector<std::string> list;
    for (const GenieConversation& conversation :
         genie_->Conversations(call.params[0], call.principal)) {
      list.push_back(ConversationJson(conversation));
    }
    return JsonResponse(JsonObject().List("conversations", list).Take());
  }

  absl::StatusOr<Response> DeleteConversation(const Call& call) const {
    RETURN_IF_ERROR(genie_->DeleteConversation(call.params[1], call.principal));
    return JsonResponse("{}");
  }

  // ---- Results -------------------------------------------------------------

  absl::StatusOr<Response> QueryResult(const Call& call) const {
    ASSIGN_OR_RETURN(
        const GenieMessage message,
        genie_->Get(call.params[1], call.params[2], call.principal));
    RETURN_IF_ERROR(CheckAttachment(call, message));
    if (message.status == "QUERY_RESULT_EXPIRED") {
      return ApiError(404, "RESOURCE_DOES_NOT_EXIST",
                      "The query result has expired; execute the query "
                      "again.");
    }
    if (message.status != "COMPLETED" && message.status != "EXECUTING_QUERY") {
      return ApiError(400, "INVALID_STATE",
                      absl::StrCat("The message is in status ", message.status,
                                   "; there is no result."));
    }
    return StatementResponse(call, message);
  }

  absl::StatusOr<Response> ExecuteQuery(const Call& call) const {
    ASSIGN_OR_RETURN(
        GenieMessage message,
        genie_->Get(call.params[1], call.params[2], call.principal));
    RETURN_IF_ERROR(CheckAttachment(call, message));
    ASSIGN_OR_RETURN(message, genie_->RunAgain(call.params[1], call.params[2],
                                               call.principal));
    return StatementResponse(call, message);
  }

  // ---- Feedback ------------------------------------------------------------

  absl::StatusOr<Response> Feedback(const Call& call) const {
    ASSIGN_OR_RETURN(const json::Document body, ParseBody(call.request->body));
    ASSIGN_OR_RETURN(const std::string rating,
                     RequiredText(body.root(), "rating"));
    RETURN_IF_ERROR(genie_->Rate(call.params[1], call.params[2], call.principal,
                                 rating,
                                 TextOf(body.root(), "comment").value_or("")));
    return JsonResponse("{}");
  }

  absl::StatusOr<Response> Comment(const Call& call) const {
    ASSIGN_OR_RETURN(const json::Document body, ParseBody(call.request->body));
    ASSIGN_OR_RETURN(const std::string content,
                     RequiredText(body.root(), "content"));
    std::string json =
        JsonObject()
            .Text("message_comment_id", Metastore::NewId())
            .Text("space_id", call.params[0])
            .Text("conversation_id", call.params[1])
            .Text("message_id", call.params[2])
            .Text("content", content)
            .Raw("user_id", call.principal.id)
            .Int("created_timestamp", statements_->clock().NowMillis())
            .Take();
    RETURN_IF_ERROR(genie_->AddComment(call.params[1], call.params[2],
                                       call.principal, json));
    return JsonResponse(std::move(json));
  }

  absl::StatusOr<Response> ListComments(const Call& call) const {
    ASSIGN_OR_RETURN(
        const GenieMessage message,
        genie_->Get(call.params[1], call.params[2], call.principal));
    return JsonResponse(JsonObject().List("comments", message.comments).Take());
  }

  absl::StatusOr<Response> ListConversationComments(const Call& call) const {
    ASSIGN_OR_RETURN(const std::vector<GenieMessage> messages,
                     genie_->Messages(call.params[1], call.principal));
    std::vector<std::string> comments;
    for (const GenieMessage& message : messages) {
      comments.insert(comments.end(), message.comments.begin(),
                      message.comments.end());
    }
    return JsonResponse(JsonObject().List("comments", comments).Take());
  }

 private:
  std::string Message(const GenieMessage& message) const {
    const auto statement = statements_->FindForLink(message.statement_id);
    const auto result = statement == nullptr ? nullptr : statement->result();
    return MessageJson(
        message, result == nullptr ? std::nullopt
                                   : std::optional<int64_t>(result->row_count));
  }

  absl::StatusOr<Response> Ask(const Call& call,
                               std::optional<std::string> conversation) const {
    ASSIGN_OR_RETURN(const json::Document body, ParseBody(call.request->body));
    ASSIGN_OR_RETURN(const std::string question,
                     RequiredText(body.root(), "content"));
    RETURN_IF_ERROR(genie_->Space(call.params[0]).status());
    absl::Duration wait;
    if (const absl::Status limit = genie_->CountPost(&wait); !limit.ok()) {
      Response response = ErrorResponse(limit, *call.request);
      response.headers.emplace_back(
          "Retry-After", absl::StrCat(1 + absl::ToInt64Seconds(wait)));
      return response;
    }
    const bool fresh = !conversation.has_value();
    ASSIGN_OR_RETURN(const GenieMessage message,
                     genie_->Ask(call.params[0], std::move(conversation),
                                 question, call.principal));
    if (!fresh) return JsonResponse(Message(message));
    ASSIGN_OR_RETURN(
        const GenieConversation made,
        genie_->Conversation(message.conversation_id, call.principal));
    return JsonResponse(JsonObject()
                            .Text("conversation_id", made.id)
                            .Text("message_id", message.id)
                            .Raw("conversation", ConversationJson(made))
                            .Raw("message", Message(message))
                            .Take());
  }

  // Of the routes that name one.
  static absl::Status CheckAttachment(const Call& call,
                                      const GenieMessage& message) {
    const bool known =
        call.params.size() < 4 || call.params[3] == message.query_attachment_id;
    if (known && !message.statement_id.empty()) return absl::OkStatus();
    if (known && !message.answer.sql.empty()) return absl::OkStatus();
    return ApiError(404, "RESOURCE_DOES_NOT_EXIST",
                    "The message has no such query attachment.");
  }

  absl::StatusOr<Response> StatementResponse(
      const Call& call, const GenieMessage& message) const {
    const auto statement = statements_->FindForLink(message.statement_id);
    if (statement == nullptr) {
      return ApiError(400, "INVALID_STATE", "The query has not begun.");
    }
    const LinkSource links = LinksFor(*statements_, *call.request);
    return JsonResponse(
        JsonObject()
            .Raw("statement_response",
                 StatementJson(*statement, statement->state(), links))
            .Take());
  }

  GenieService* const genie_;
  StatementStore* const statements_;
};

}  // namespace

void AddGenieRoutes(GenieService* genie, StatementStore* statements,
                    Router* router) {
  const auto routes = std::make_shared<const Routes>(genie, statements);
  const auto add = [&](const char* method, const char* path, auto function) {
    router->Add(method, absl::StrCat("/api/2.0/genie/spaces", path),
                [routes, function](const Call& call) {
                  return ((*routes).*function)(call);
                });
  };
  const std::string messages = "/{space}/conversations/{c}/messages";
  const std::string message = messages + "/{m}";
  const std::string attachment = message + "/attachments/{a}";
  add("GET", "", &Routes::ListSpaces);
  add("POST", "", &Routes::CreateSpace);
  add("GET", "/{space}", &Routes::GetSpace);
  add("PATCH", "/{space}", &Routes::PatchSpace);
  add("DELETE", "/{space}", &Routes::DeleteSpace);
  add("POST", "/{space}/start-conversation", &Routes::Start);
  add("GET", "/{space}/conversations", &Routes::ListConversations);
  add("DELETE", "/{space}/conversations/{c}", &Routes::DeleteConversation);
  add("GET", "/{space}/conversations/{c}/list-comments",
      &Routes::ListConversationComments);
  add("POST", messages.c_str(), &Routes::Continue);
  add("GET", messages.c_str(), &Routes::ListMessages);
  add("GET", message.c_str(), &Routes::GetMessage);
  add("DELETE", message.c_str(), &Routes::DeleteMessage);
  add("GET", (attachment + "/query-result").c_str(), &Routes::QueryResult);
  add("POST", (attachment + "/execute-query").c_str(), &Routes::ExecuteQuery);
  add("POST", (message + "/execute-query").c_str(), &Routes::ExecuteQuery);
  add("GET", (message + "/query-result").c_str(), &Routes::QueryResult);
  add("GET", (message + "/query-result/{a}").c_str(), &Routes::QueryResult);
  add("POST", (message + "/feedback").c_str(), &Routes::Feedback);
  add("POST", (message + "/comments").c_str(), &Routes::Comment);
  add("GET", (message + "/comments").c_str(), &Routes::ListComments);
}

void AddGenieAdminRoutes(GenieService* genie, Router* router) {
  router->Add("POST", "/genie/scripts",
              [genie](const Call& call) -> absl::StatusOr<Response> {
                ASSIGN_OR_RETURN(const json::Document body,
                                 ParseBody(call.request->body));
                ASSIGN_OR_RETURN(GenieScript script,
                                 ParseGenieScript(body.root()));
                genie->AddScript(std::move(script));
                return JsonResponse("{}");
              });
  router->Add("DELETE", "/genie/scripts",
              [genie](const Call&) -> absl::StatusOr<Response> {
                genie->ClearScripts();
                return JsonResponse("{}");
              });
  router->Add("POST", "/genie/expire-results",
              [genie](const Call&) -> absl::StatusOr<Response> {
                genie->ExpireResults();
                return JsonResponse("{}");
              });
  router->Add("POST", "/genie/settings",
              [genie](const Call& call) -> absl::StatusOr<Response> {
                ASSIGN_OR_RETURN(const json::Document body,
                                 ParseBody(call.request->body));
                genie->SetPostsPerMinute(static_cast<int>(
                    IntOf(body.root(), "posts_per_minute").value_or(0)));
                return JsonResponse("{}");
              });
}

}  // namespace semantic_layer::emulator
