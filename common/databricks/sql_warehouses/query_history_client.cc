#include "common/databricks/sql_warehouses/query_history_client.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "common/databricks/client/json_fields.h"
#include "common/databricks/client/workspace_address.h"
#include "common/http/http_message.h"
#include "common/json/reader.h"
#include "common/status/status_macros.h"

namespace semantic_layer::databricks {
namespace {

constexpr int kMaxResults = 1000;

std::string PathOf(const QueryHistoryFilter& filter) {
  std::vector<std::string> parts;
  const auto add = [&parts](absl::string_view key, absl::string_view value) {
    parts.push_back(absl::StrCat(key, "=", PercentEncode(value)));
  };
  for (const auto& [key, values] :
       {std::pair("statement_ids", &filter.statement_ids),
        std::pair("user_ids", &filter.user_ids),
        std::pair("warehouse_ids", &filter.warehouse_ids),
        std::pair("statuses", &filter.statuses)}) {
    for (const std::string& value : *values) {
      add(absl::StrCat("filter_by.", key), value);
    }
  }
  for (const auto& [key, time] :
       {std::pair("start_time_ms", filter.started_from),
        std::pair("end_time_ms", filter.started_to)}) {
    if (!time.has_value()) continue;
    add(absl::StrCat("filter_by.query_start_time_range.", key),
        absl::StrCat(absl::ToUnixMillis(*time)));
  }
  if (filter.include_metrics) add("include_metrics", "true");
  add("max_results",
      absl::StrCat(std::clamp(filter.max_results, 1, kMaxResults)));
  if (!filter.page_token.empty()) add("page_token", filter.page_token);
  return absl::StrCat("/api/2.0/sql/history/queries?",
                      absl::StrJoin(parts, "&"));
}

QueryRecord ReadRecord(const json::Value& object) {
  QueryRecord record = {
      .statement_id = TextField(object, "query_id"),
      .text = TextField(object, "query_text"),
      .status = TextField(object, "status"),
      .statement_type = TextField(object, "statement_type"),
      .error_message = TextField(object, "error_message"),
      .user_name = TextField(object, "user_name"),
      .executed_as = TextField(object, "executed_as_user_name"),
      .warehouse_id = TextField(object, "warehouse_id"),
      .client_application = TextField(object, "client_application"),
      .started_at = MillisField(object, "query_start_time_ms"),
      .ended_at = MillisField(object, "query_end_time_ms"),
      .rows_produced = IntField(object, "rows_produced")};
  if (const auto millis = IntField(object, "duration")) {
    record.duration = absl::Milliseconds(*millis);
  }
  if (const auto metrics = ObjectField(object, "metrics")) {
    record.read_bytes = IntField(*metrics, "read_bytes");
    record.rows_read = IntField(*metrics, "rows_read_count");
    record.from_cache = BoolField(*metrics, "result_from_cache");
  }
  return record;
}

}  // namespace

absl::StatusOr<QueryHistoryPage> QueryHistoryClient::List(
    const QueryHistoryFilter& filter, ApiCall call) const {
  call.purpose = "list the history of queries";
  const std::string purpose = call.purpose;
  ASSIGN_OR_RETURN(
      const http::HttpResponse response,
      workspace_->SendAndWait({.path = PathOf(filter)}, std::move(call)));
  ASSIGN_OR_RETURN(const json::Document document,
                   ReadAnswer(response.body, purpose));
  QueryHistoryPage page;
  ForEachObject(document.root(), "res", [&](const json::Value& object) {
    page.items.push_back(ReadRecord(object));
  });
  // A token alone does not mean that there is more.
  if (BoolField(document.root(), "has_next_page").value_or(true)) {
    page.next_page_token = TextField(document.root(), "next_page_token");
  }
  return page;
}

}  // namespace semantic_layer::databricks
