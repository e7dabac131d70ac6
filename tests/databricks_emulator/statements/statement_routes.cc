#include "tests/databricks_emulator/statements/statement_routes.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/status/status_macros.h"
#include "tests/databricks_emulator/http/api_error.h"
#include "tests/databricks_emulator/http/error_response.h"
#include "tests/databricks_emulator/http/json_text.h"
#include "tests/databricks_emulator/sql/session_zone.h"
#include "tests/databricks_emulator/statements/parameters.h"
#include "tests/databricks_emulator/statements/statement_json.h"
#include "tests/databricks_emulator/statements/statement_links.h"

namespace semantic_layer::emulator {
namespace {

constexpr size_t kMaxStatementBytes = 16 << 20;

absl::Status Invalid(absl::string_view message) {
  return ApiError(400, "INVALID_PARAMETER_VALUE", message);
}

// A field of another kind is a mistake of the client's, never ignored.
absl::Status CheckKinds(json::Value body) {
  for (const char* key : {"statement", "warehouse_id", "catalog", "schema",
                          "session_id", "disposition", "format", "wait_timeout",
                          "on_wait_timeout", "result_compression"}) {
    const auto member = body.Find(key);
    if (member.has_value() && !member->is_null() &&
        member->kind() != json::Kind::kString) {
      return Invalid(absl::StrCat(key, " must be a string."));
    }
  }
  for (const char* key : {"row_limit", "byte_limit"}) {
    const auto member = body.Find(key);
    if (member.has_value() && !member->is_null() &&
        !IntOf(body, key).has_value()) {
      return Invalid(absl::StrCat(key, " must be a whole number."));
    }
  }
  for (const char* key : {"parameters", "query_tags"}) {
    const auto member = body.Find(key);
    if (member.has_value() && !member->is_null() &&
        member->kind() != json::Kind::kArray) {
      return Invalid(absl::StrCat(key, " must be a list."));
    }
  }
  return absl::OkStatus();
}

struct Waiting {
  absl::Duration timeout = absl::Seconds(10);
  bool cancel = false;
};

absl::StatusOr<Waiting> ReadWaiting(json::Value body) {
  Waiting waiting;
  if (const auto text = TextOf(body, "wait_timeout")) {
    int seconds = 0;
    if (!absl::EndsWith(*text, "s") ||
        !absl::SimpleAtoi(text->substr(0, text->size() - 1), &seconds) ||
        (seconds != 0 && (seconds < 5 || seconds > 50))) {
      return Invalid(absl::StrCat("wait_timeout is invalid: '", *text,
                                  "'. It must be 0s or between 5s and 50s."));
    }
    waiting.timeout = absl::Seconds(seconds);
  }
  const std::string then = TextOf(body, "on_wait_timeout").value_or("CONTINUE");
  if (then != "CONTINUE" && then != "CANCEL") {
    return Invalid("on_wait_timeout must be CONTINUE or CANCEL.");
  }
  waiting.cancel = then == "CANCEL" && waiting.timeout > absl::ZeroDuration();
  return waiting;
}

absl::Status ReadForm(json::Value body, StatementRequest* request) {
  const std::string disposition =
      TextOf(body, "disposition").value_or("INLINE");
  const std::string format = TextOf(body, "format").value_or("JSON_ARRAY");
  if (format == "JSON_ARRAY") {
    request->format = ResultFormat::kJsonArray;
  } else if (format == "CSV") {
    request->format = ResultFormat::kCsv;
  } else if (format == "ARROW_STREAM") {
    request->format = ResultFormat::kArrowStream;
  } else {
    return Invalid("format must be JSON_ARRAY, ARROW_STREAM or CSV.");
  }
  if (disposition == "INLINE") {
    request->disposition = Disposition::kInline;
  } else if (disposition == "EXTERNAL_LINKS" ||
             disposition == "INLINE_OR_EXTERNAL_LINKS") {
    request->disposition = Disposition::kExternalLinks;
    request->all_links = disposition == "INLINE_OR_EXTERNAL_LINKS";
  } else {
    return Invalid("disposition must be INLINE or EXTERNAL_LINKS.");
  }
  if (request->disposition == Disposition::kInline &&
      request->format != ResultFormat::kJsonArray) {
    return Invalid(absl::StrCat("The format ", format,
                                " is only supported with the disposition "
                                "EXTERNAL_LINKS."));
  }
  request->result_compression = TextOf(body, "result_compression").value_or("");
  return absl::OkStatus();
}

absl::StatusOr<StatementRequest> ReadRequest(json::Value body,
                                             const Call& call) {
  StatementRequest request;
  ASSIGN_OR_RETURN(request.text, RequiredText(body, "statement"));
  if (request.text.size() > kMaxStatementBytes) {
    return Invalid("The statement is longer than 16 MiB.");
  }
  ASSIGN_OR_RETURN(request.warehouse_id, RequiredText(body, "warehouse_id"));
  request.catalog = absl::AsciiStrToLower(TextOf(body, "catalog").value_or(""));
  request.schema = absl::AsciiStrToLower(TextOf(body, "schema").value_or(""));
  request.session_id = TextOf(body, "session_id").value_or("");
  ASSIGN_OR_RETURN(request.parameters, ReadParameters(body));
  RETURN_IF_ERROR(ReadForm(body, &request));
  request.row_limit = IntOf(body, "row_limit");
  request.byte_limit = IntOf(body, "byte_limit");
  if (request.row_limit.value_or(1) < 1) {
    return Invalid("row_limit must be at least 1.");
  }
  if (request.byte_limit.value_or(1) < 1) {
    return Invalid("byte_limit must be at least 1.");
  }
  for (const json::Value tag : ListOf(body, "query_tags")) {
    if (request.query_tags.size() == 20) break;
    request.query_tags.emplace_back(tag.source());
  }
  request.principal = call.principal;
  request.user_agent =
      std::string(call.request->Header("user-agent").value_or(""));
  return request;
}

// Answers with where the statement is, `fresh` where it was just submitted and
// nobody waits, or what an admin wants it to be.
void Answer(StatementStore* store, const Call& call, Statement& statement,
            bool fresh = false) {
  StatementState state = fresh ? StatementState::kPending : statement.state();
  if (const auto forced = statement.TakeForced()) {
    const absl::Time now = store->clock().Now();
    if (*forced == StatementState::kClosed) statement.Close(now);
    if (*forced == StatementState::kCanceled) statement.Cancel(now);
    if (*forced == StatementState::kFailed) {
      statement.Fail({.error_code = "INTERNAL_ERROR",
                      .message = "The statement was made to fail."},
                     "OTHER", now);
    }
    state = IsTerminal(*forced) ? statement.state() : *forced;
  }
  call.respond(JsonResponse(
      StatementJson(statement, state, LinksFor(*store, *call.request))));
}

void Submit(StatementStore* store, const std::shared_ptr<const Call>& call) {
  const absl::StatusOr<json::Document> body = ParseBody(call->request->body);
  if (!body.ok()) return call->Fail(body.status());
  const absl::Status kinds = CheckKinds(body->root());
  if (!kinds.ok()) return call->Fail(kinds);
  const absl::StatusOr<Waiting> waiting = ReadWaiting(body->root());
  if (!waiting.ok()) return call->Fail(waiting.status());
  absl::StatusOr<StatementRequest> request = ReadRequest(body->root(), *call);
  if (!request.ok()) return call->Fail(request.status());
  const absl::StatusOr<std::shared_ptr<Statement>> submitted =
      store->Submit(*std::move(request));
  if (!submitted.ok()) return call->Fail(submitted.status());
  const std::shared_ptr<Statement>& statement = *submitted;
  if (waiting->timeout <= absl::ZeroDuration()) {
    return Answer(store, *call, *statement, /*fresh=*/true);
  }
  store->AfterEndOrTimeout(statement, waiting->timeout,
                           [store, call, statement, cancel = waiting->cancel] {
                             if (cancel)
                               statement->Cancel(store->clock().Now());
                             Answer(store, *call, *statement);
                           });
}

absl::StatusOr<Response> GetChunk(StatementStore* store, const Call& call) {
  ASSIGN_OR_RETURN(const std::shared_ptr<Statement> statement,
                   store->Find(call.params[0], call.principal));
  const auto result = statement->result();
  if (result == nullptr) {
    const StatementState state = statement->state();
    if (state == StatementState::kClosed) {
      return ApiError(
          404, "NOT_FOUND",
          absl::StrCat("The statement ", statement->id(), " was closed."));
    }
    return ApiError(400, "INVALID_STATE",
                    absl::StrCat("The statement is in state ", StateName(state),
                                 "; results are not available."));
  }
  size_t index = 0;
  if (!absl::SimpleAtoi(call.params[1], &index)) {
    return Invalid("The chunk's index must be a number.");
  }
  if (index >= result->chunks.size()) {
    return ApiError(404, "NOT_FOUND",
                    absl::StrCat("The chunk ", index, " does not exist."));
  }
  return JsonResponse(
      ChunkJson(*statement, *result, index, LinksFor(*store, *call.request)));
}

absl::StatusOr<Response> OpenSession(StatementStore* store, const Call& call) {
  ASSIGN_OR_RETURN(const json::Document body, ParseBody(call.request->body));
  ASSIGN_OR_RETURN(const std::string warehouse,
                   RequiredText(body.root(), "warehouse_id"));
  SessionState state = {.catalog = store->options().default_catalog};
  if (const auto catalog = TextOf(body.root(), "catalog")) {
    state.catalog = absl::AsciiStrToLower(*catalog);
  }
  if (const auto schema = TextOf(body.root(), "schema")) {
    state.schema = absl::AsciiStrToLower(*schema);
  }
  if (const auto settings = ObjectOf(body.root(), "session_confs")) {
    for (const auto& [key, value] : settings->members()) {
      if (!absl::EqualsIgnoreCase(key.string(), "timezone") ||
          value.kind() != json::Kind::kString) {
        continue;
      }
      if (!ReadSessionZone(value.string()).ok()) {
        return Invalid(absl::StrCat("Unknown time zone ", value.string(), "."));
      }
      state.time_zone = std::string(value.string());
    }
  }
  ASSIGN_OR_RETURN(const std::string id,
                   store->OpenSession(std::move(state), warehouse));
  return JsonResponse(JsonObject().Text("session_id", id).Take());
}

absl::StatusOr<Response> ReadStorage(StatementStore* store, const Call& call) {
  const Request& request = *call.request;
  if (request.Header("authorization").has_value()) {
    return StorageError(400, "InvalidArgument",
                        "Only one auth mechanism allowed; only the "
                        "X-Signature query parameter should be specified");
  }
  const std::shared_ptr<Statement> statement =
      store->FindForLink(call.params[0]);
  int64_t expires = 0;
  if (statement == nullptr ||
      request.Query("X-Signature") !=
          absl::string_view(statement->link_secret()) ||
      !absl::SimpleAtoi(request.Query("X-Expires").value_or(""), &expires) ||
      !statement->KnowsLink(expires)) {
    return StorageError(403, "SignatureDoesNotMatch",
                        "The request signature does not match.");
  }
  if (store->clock().NowMillis() > expires) {
    return StorageError(403, "AccessDenied", "Request has expired");
  }
  const auto result = statement->result();
  size_t index = 0;
  if (result == nullptr || !absl::SimpleAtoi(call.params[1], &index) ||
      index >= result->chunks.size()) {
    return StorageError(404, "NoSuchKey", "The specified key does not exist.");
  }
  Response response;
  response.content_type = "binary/octet-stream";
  response.body = result->chunks[index].data;
  return response;
}

}  // namespace

void AddStatementRoutes(StatementStore* store, Router* router) {
  const std::string base = "/api/2.0/sql/statements";
  router->AddAsync("POST", base, [store](std::shared_ptr<const Call> call) {
    Submit(store, call);
  });
  router->AddAsync(
      "GET", base + "/{id}", [store](std::shared_ptr<const Call> call) {
        const auto statement = store->Find(call->params[0], call->principal);
        if (!statement.ok()) return call->Fail(statement.status());
        Answer(store, *call, **statement);
      });
  router->Add("GET", base + "/{id}/result/chunks/{index}",
              [store](const Call& call) { return GetChunk(store, call); });
  router->Add("POST", base + "/{id}/cancel",
              [store](const Call& call) -> absl::StatusOr<Response> {
                ASSIGN_OR_RETURN(const std::shared_ptr<Statement> statement,
                                 store->Find(call.params[0], call.principal));
                statement->Cancel(store->clock().Now());
                return JsonResponse("{}");
              });
  router->Add("DELETE", base + "/{id}",
              [store](const Call& call) -> absl::StatusOr<Response> {
                ASSIGN_OR_RETURN(const std::shared_ptr<Statement> statement,
                                 store->Find(call.params[0], call.principal));
                statement->Close(store->clock().Now());
                return JsonResponse("{}");
              });
  router->Add("POST", "/api/2.0/sql/sessions",
              [store](const Call& call) { return OpenSession(store, call); });
  router->Add("DELETE", "/api/2.0/sql/sessions/{id}",
              [store](const Call& call) -> absl::StatusOr<Response> {
                if (!store->CloseSession(call.params[0])) {
                  return ApiError(404, "RESOURCE_DOES_NOT_EXIST",
                                  absl::StrCat("Session ", call.params[0],
                                               " does not exist."));
                }
                return JsonResponse("{}");
              });
}

void AddResultStorageRoutes(StatementStore* store, Router* router) {
  router->Add("GET", "/storage/results/{statement}/{chunk}",
              [store](const Call& call) { return ReadStorage(store, call); });
}

}  // namespace semantic_layer::emulator
