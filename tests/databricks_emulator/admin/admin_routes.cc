#include "tests/databricks_emulator/admin/admin_routes.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/status/status_macros.h"
#include "tests/databricks_emulator/http/api_error.h"
#include "tests/databricks_emulator/http/json_text.h"

namespace semantic_layer::emulator {
namespace {

absl::StatusOr<Response> AddFault(const AdminWorld& world, const Call& call) {
  ASSIGN_OR_RETURN(const json::Document body, ParseBody(call.request->body));
  ASSIGN_OR_RETURN(FaultRule rule, FaultRules::Parse(body.root()));
  return JsonResponse(
      JsonObject().Int("id", world.faults->Add(std::move(rule))).Take());
}

absl::StatusOr<Response> ListFaults(const AdminWorld& world, const Call&) {
  std::vector<std::string> faults;
  for (const FaultRule& rule : world.faults->List()) {
    faults.push_back(FaultJson(rule));
  }
  return JsonResponse(JsonObject().List("faults", faults).Take());
}

absl::StatusOr<Response> RemoveFault(const AdminWorld& world,
                                     const Call& call) {
  int id = 0;
  if (!absl::SimpleAtoi(call.params[0], &id) || !world.faults->Remove(id)) {
    return ApiError(404, "RESOURCE_DOES_NOT_EXIST", "There is no such fault.");
  }
  return JsonResponse("{}");
}

absl::StatusOr<Response> ListRequests(const AdminWorld& world, const Call&) {
  std::vector<std::string> requests;
  for (const LoggedRequest& logged : world.log->Requests()) {
    JsonObject headers;
    for (const auto& [name, value] : logged.headers) headers.Text(name, value);
    requests.push_back(JsonObject()
                           .Int("number", logged.number)
                           .Text("id", logged.id)
                           .Text("method", logged.method)
                           .Text("path", logged.path)
                           .Text("query", logged.query)
                           .Text("user", logged.user)
                           .Text("user_agent", logged.user_agent)
                           .Raw("headers", headers.Take())
                           .Int("body_bytes", logged.body_bytes)
                           .Int("status", logged.status)
                           .TextIf("fault", logged.fault)
                           .Take());
  }
  return JsonResponse(JsonObject().List("requests", requests).Take());
}

absl::StatusOr<Response> GetCounters(const AdminWorld& world, const Call&) {
  JsonObject counters;
  for (const auto& [name, count] : world.log->Counters()) {
    counters.Int(name, count);
  }
  return JsonResponse(counters.Take());
}

absl::StatusOr<Response> ListStatements(const AdminWorld& world, const Call&) {
  std::vector<std::string> statements;
  for (const auto& statement : world.statements->Recent()) {
    JsonObject object;
    object.Text("statement_id", statement->id())
        .Text("user", statement->request().principal.user_name)
        .Text("statement", statement->request().text)
        .Text("state", StateName(statement->state()));
    statements.push_back(object.Take());
  }
  return JsonResponse(JsonObject().List("statements", statements).Take());
}

// {"match","count","states":[..],"delay_ms","error":{"error_code","message",
// "sql_state"}}
absl::StatusOr<Response> AddScript(const AdminWorld& world, const Call& call) {
  ASSIGN_OR_RETURN(const json::Document body, ParseBody(call.request->body));
  StatementScript script;
  script.match = TextOf(body.root(), "match").value_or("");
  script.count = static_cast<int>(IntOf(body.root(), "count").value_or(-1));
  script.delay = absl::Milliseconds(IntOf(body.root(), "delay_ms").value_or(0));
  for (const std::string& name : TextsOf(body.root(), "states")) {
    const std::optional<StatementState> state = StateOfName(name);
    if (!state.has_value()) {
      return ApiError(400, "INVALID_PARAMETER_VALUE",
                      absl::StrCat("'", name,
                                   "' is not one of PENDING, RUNNING, "
                                   "SUCCEEDED, FAILED, CANCELED, CLOSED."));
    }
    script.states.push_back(*state);
  }
  if (const auto error = ObjectOf(body.root(), "error")) {
    script.error = SqlErrorParts{
        .error_code = TextOf(*error, "error_code").value_or("BAD_REQUEST"),
        .sqlstate = TextOf(*error, "sql_state").value_or(""),
        .message = TextOf(*error, "message").value_or("It was made to fail.")};
  }
  return JsonResponse(
      JsonObject()
          .Int("id", world.statements->AddScript(std::move(script)))
          .Take());
}

// {"token_lifetime_seconds","link_lifetime_seconds","chunk_rows"}
absl::StatusOr<Response> Settings(const AdminWorld& world, const Call& call) {
  ASSIGN_OR_RETURN(const json::Document body, ParseBody(call.request->body));
  if (const auto seconds = IntOf(body.root(), "token_lifetime_seconds")) {
    world.directory->SetTokenLifetime(absl::Seconds(*seconds));
  }
  if (const auto seconds = IntOf(body.root(), "link_lifetime_seconds")) {
    world.statements->SetLinkLifetime(absl::Seconds(*seconds));
  }
  if (const auto rows = IntOf(body.root(), "chunk_rows")) {
    world.statements->SetChunkRows(*rows);
  }
  return JsonResponse("{}");
}

absl::StatusOr<Response> AdvanceClock(const AdminWorld& world,
                                      const Call& call) {
  ASSIGN_OR_RETURN(const json::Document body, ParseBody(call.request->body));
  world.clock->Advance(
      absl::Seconds(IntOf(body.root(), "seconds").value_or(0)));
  return JsonResponse(
      JsonObject().Int("now_ms", world.clock->NowMillis()).Take());
}

}  // namespace

void AddAdminRoutes(const AdminWorld& world, Router* router) {
  const auto add = [&](const char* method, const char* path, auto function) {
    router->Add(method, path, [world, function](const Call& call) {
      return function(world, call);
    });
  };
  const auto simple = [&](const char* method, const char* path, auto action) {
    router->Add(method, path,
                [world, action](const Call&) -> absl::StatusOr<Response> {
                  action(world);
                  return JsonResponse("{}");
                });
  };
  add("POST", "/faults", AddFault);
  add("GET", "/faults", ListFaults);
  add("DELETE", "/faults/{id}", RemoveFault);
  simple("DELETE", "/faults", [](const AdminWorld& in) { in.faults->Clear(); });
  add("GET", "/requests", ListRequests);
  simple("DELETE", "/requests", [](const AdminWorld& in) { in.log->Clear(); });
  add("GET", "/counters", GetCounters);
  add("GET", "/statements", ListStatements);
  add("POST", "/statements/scripts", AddScript);
  simple("DELETE", "/statements/scripts",
         [](const AdminWorld& in) { in.statements->ClearScripts(); });
  add("POST", "/settings", Settings);
  add("POST", "/clock/advance", AdvanceClock);
  simple("POST", "/tokens/expire",
         [](const AdminWorld& in) { in.directory->ExpireTokens(); });
  simple("GET", "/health", [](const AdminWorld&) {});
}

}  // namespace semantic_layer::emulator
