#include "tests/databricks_emulator/warehouses/warehouse_routes.h"

#include <algorithm>
#include <cstdint>
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

// ---- Warehouses ------------------------------------------------------------

std::string WarehouseJson(const WarehouseDirectory::Warehouse& warehouse,
                          const Request& request) {
  const std::string path =
      absl::StrCat("/sql/1.0/warehouses/", warehouse.seed.id);
  const std::string host(request.Header("host").value_or("127.0.0.1"));
  const bool running = warehouse.state == WarehouseState::kRunning;
  return JsonObject()
      .Text("id", warehouse.seed.id)
      .Text("name", warehouse.seed.name)
      .Text("cluster_size", warehouse.seed.cluster_size)
      .Int("min_num_clusters", 1)
      .Int("max_num_clusters", 1)
      .Int("auto_stop_mins", warehouse.seed.auto_stop_mins)
      .Text("creator_name", warehouse.seed.creator)
      .Bool("enable_photon", true)
      .Bool("enable_serverless_compute", true)
      .Text("warehouse_type", "PRO")
      .Text("spot_instance_policy", "COST_OPTIMIZED")
      .Raw("tags", R"({"custom_tags":[]})")
      .Raw("channel", R"({"name":"CHANNEL_NAME_CURRENT"})")
      .Text("state", WarehouseStateName(warehouse.state))
      .Int("num_clusters", running ? 1 : 0)
      .Int("num_active_sessions", 0)
      .Text("jdbc_url", absl::StrCat("jdbc:databricks://", host,
                                     "/default;httpPath=", path))
      .Raw("odbc_params", JsonObject()
                              .Text("hostname", host)
                              .Text("path", path)
                              .Text("protocol", "https")
                              .Int("port", 443)
                              .Take())
      .Raw("health", running ? R"({"status":"HEALTHY"})" : "{}")
      .Take();
}

WarehouseSeed ReadSeed(json::Value body, WarehouseSeed seed) {
  seed.name = TextOf(body, "name").value_or(seed.name);
  seed.cluster_size = TextOf(body, "cluster_size").value_or(seed.cluster_size);
  seed.auto_stop_mins = static_cast<int>(
      IntOf(body, "auto_stop_mins").value_or(seed.auto_stop_mins));
  return seed;
}

absl::Status AdminsOnly(const Call& call) {
  if (call.principal.admin) return absl::OkStatus();
  return ApiError(403, "PERMISSION_DENIED",
                  "You do not have permission to manage SQL warehouses.");
}

absl::StatusOr<Response> ListWarehouses(WarehouseDirectory* warehouses,
                                        const Call& call) {
  std::vector<std::string> list;
  for (const auto& warehouse : warehouses->List()) {
    list.push_back(WarehouseJson(warehouse, *call.request));
  }
  return JsonResponse(JsonObject().List("warehouses", list).Take());
}

absl::StatusOr<Response> GetWarehouse(WarehouseDirectory* warehouses,
                                      const Call& call) {
  ASSIGN_OR_RETURN(const auto warehouse, warehouses->Get(call.params[0]));
  return JsonResponse(WarehouseJson(warehouse, *call.request));
}

absl::StatusOr<Response> CreateWarehouse(WarehouseDirectory* warehouses,
                                         const Call& call) {
  RETURN_IF_ERROR(AdminsOnly(call));
  ASSIGN_OR_RETURN(const json::Document body, ParseBody(call.request->body));
  RETURN_IF_ERROR(RequiredText(body.root(), "name").status());
  WarehouseSeed seed;
  seed.creator = call.principal.user_name;
  return JsonResponse(
      JsonObject()
          .Text("id", warehouses->Create(ReadSeed(body.root(), seed)))
          .Take());
}

absl::StatusOr<Response> EditWarehouse(WarehouseDirectory* warehouses,
                                       const Call& call) {
  RETURN_IF_ERROR(AdminsOnly(call));
  ASSIGN_OR_RETURN(const json::Document body, ParseBody(call.request->body));
  ASSIGN_OR_RETURN(const auto warehouse, warehouses->Get(call.params[0]));
  RETURN_IF_ERROR(
      warehouses->Edit(call.params[0], ReadSeed(body.root(), warehouse.seed)));
  return JsonResponse("{}");
}

// ---- Query history ---------------------------------------------------------

absl::string_view HistoryStatus(StatementState state) {
  switch (state) {
    case StatementState::kPending:
      return "QUEUED";
    case StatementState::kRunning:
      return "RUNNING";
    case StatementState::kSucceeded:
    case StatementState::kClosed:
      return "FINISHED";
    case StatementState::kFailed:
      return "FAILED";
    case StatementState::kCanceled:
      return "CANCELED";
  }
  return "";
}

// The product that a user agent begins with.
std::string ClientOf(const std::string& user_agent) {
  return user_agent.substr(0, user_agent.find_first_of("/ "));
}

std::string QueryJson(const Statement& statement, absl::Time now,
                      bool metrics) {
  const StatementRequest& request = statement.request();
  const int64_t start = absl::ToUnixMillis(statement.submitted());
  const auto ended = statement.ended();
  const int64_t end = absl::ToUnixMillis(ended.value_or(now));
  const auto result = statement.result();
  const int64_t rows = result == nullptr ? 0 : result->row_count;
  JsonObject object;
  object.Text("query_id", statement.id())
      .Text("query_text", request.text)
      .Text("status", HistoryStatus(statement.state()))
      .Int("query_start_time_ms", start)
      .Int("duration", end - start);
  if (ended.has_value()) {
    object.Int("execution_end_time_ms", end).Int("query_end_time_ms", end);
  }
  object.Raw("user_id", request.principal.id)
      .Text("user_name", request.principal.user_name)
      .Raw("executed_as_user_id", request.principal.id)
      .Text("executed_as_user_name", request.principal.user_name)
      .Text("warehouse_id", request.warehouse_id)
      .Text("endpoint_id", request.warehouse_id)
      .Int("rows_produced", rows)
      .Text("statement_type", statement.statement_type())
      .Bool("is_final", ended.has_value())
      .Text("lookup_key", statement.id())
      .Text("plans_state", "IGNORED_SMALL_DURATION")
      .Text("client_application", ClientOf(request.user_agent))
      .Raw("channel_used", R"({"name":"CHANNEL_NAME_CURRENT"})")
      .Raw("query_source",
           JsonObject().TextIf("genie_space_id", request.genie_space_id).Take())
      .TextIf("session_id", request.session_id)
      .ListIf("query_tags", request.query_tags);
  if (statement.state() == StatementState::kFailed) {
    object.Text("error_message", statement.error().message);
  }
  if (metrics) {
    object.Raw("metrics", JsonObject()
                              .Int("total_time_ms", end - start)
                              .Int("compilation_time_ms", 0)
                              .Int("execution_time_ms", end - start)
                              .Int("result_fetch_time_ms", 0)
                              .Int("read_bytes", 0)
                              .Int("rows_read_count", rows)
                              .Int("rows_produced_count", rows)
                              .Bool("result_from_cache", false)
                              .Take());
  }
  return object.Take();
}

// What filter_by asks of a statement.
struct HistoryFilter {
  std::vector<absl::string_view> statement_ids;
  std::vector<absl::string_view> user_ids;
  std::vector<absl::string_view> warehouse_ids;
  std::vector<absl::string_view> statuses;
  int64_t from_ms = 0;
  int64_t to_ms = INT64_MAX;

  explicit HistoryFilter(const Request& request)
      : statement_ids(request.QueryAll("filter_by.statement_ids")),
        user_ids(request.QueryAll("filter_by.user_ids")),
        warehouse_ids(request.QueryAll("filter_by.warehouse_ids")),
        statuses(request.QueryAll("filter_by.statuses")) {
    const std::string range = "filter_by.query_start_time_range.";
    from_ms = Number(request.Query(range + "start_time_ms"), 0);
    to_ms = Number(request.Query(range + "end_time_ms"), INT64_MAX);
  }

  bool Accepts(const Statement& statement) const {
    const int64_t start = absl::ToUnixMillis(statement.submitted());
    const StatementRequest& request = statement.request();
    return In(statement_ids, statement.id()) &&
           In(user_ids, request.principal.id) &&
           In(warehouse_ids, request.warehouse_id) &&
           In(statuses, HistoryStatus(statement.state())) && start >= from_ms &&
           start <= to_ms;
  }

 private:
  static int64_t Number(std::optional<absl::string_view> text,
                        int64_t otherwise) {
    int64_t value = 0;
    return text.has_value() && absl::SimpleAtoi(*text, &value) ? value
                                                               : otherwise;
  }
  static bool In(const std::vector<absl::string_view>& wanted,
                 absl::string_view value) {
    return wanted.empty() ||
           std::find(wanted.begin(), wanted.end(), value) != wanted.end();
  }
};

absl::StatusOr<Response> ListQueries(StatementStore* store, const Call& call) {
  const Request& request = *call.request;
  const HistoryFilter filter(request);
  size_t limit = 100;
  size_t skip = 0;
  if (const auto text = request.Query("max_results")) {
    if (!absl::SimpleAtoi(*text, &limit) || limit < 1 || limit > 1000) {
      return ApiError(400, "INVALID_PARAMETER_VALUE",
                      "max_results must be from 1 to 1000.");
    }
  }
  if (const auto token = request.Query("page_token");
      token.has_value() && !token->empty() &&
      !absl::SimpleAtoi(*token, &skip)) {
    return ApiError(400, "INVALID_PARAMETER_VALUE",
                    "The page token is not one of this list's.");
  }
  const bool metrics = request.Query("include_metrics") == "true";
  std::vector<std::string> page;
  size_t seen = 0;
  bool more = false;
  for (const auto& statement : store->Recent()) {
    const bool theirs =
        call.principal.admin ||
        statement->request().principal.user_name == call.principal.user_name;
    if (!theirs || !filter.Accepts(*statement) || seen++ < skip) continue;
    more = page.size() == limit;
    if (more) break;
    page.push_back(QueryJson(*statement, store->clock().Now(), metrics));
  }
  JsonObject object;
  object.List("res", page).Bool("has_next_page", more);
  if (more) object.Text("next_page_token", absl::StrCat(skip + limit));
  return JsonResponse(object.Take());
}

}  // namespace

void AddWarehouseRoutes(WarehouseDirectory* warehouses, Router* router) {
  const std::string base = "/api/2.0/sql/warehouses";
  const auto add = [&](const char* method, const char* path, auto function) {
    router->Add(method, base + path, [warehouses, function](const Call& call) {
      return function(warehouses, call);
    });
  };
  add("GET", "", ListWarehouses);
  add("POST", "", CreateWarehouse);
  add("GET", "/{id}", GetWarehouse);
  add("POST", "/{id}/edit", EditWarehouse);
  add("POST", "/{id}/start",
      [](WarehouseDirectory* in, const Call& call) -> absl::StatusOr<Response> {
        RETURN_IF_ERROR(in->Start(call.params[0]).status());
        return JsonResponse("{}");
      });
  add("POST", "/{id}/stop",
      [](WarehouseDirectory* in, const Call& call) -> absl::StatusOr<Response> {
        RETURN_IF_ERROR(in->Stop(call.params[0]));
        return JsonResponse("{}");
      });
  add("DELETE", "/{id}",
      [](WarehouseDirectory* in, const Call& call) -> absl::StatusOr<Response> {
        RETURN_IF_ERROR(AdminsOnly(call));
        RETURN_IF_ERROR(in->Delete(call.params[0]));
        return JsonResponse("{}");
      });
}

void AddQueryHistoryRoutes(StatementStore* statements, Router* router) {
  router->Add(
      "GET", "/api/2.0/sql/history/queries",
      [statements](const Call& call) { return ListQueries(statements, call); });
}

}  // namespace semantic_layer::emulator
