#include "common/databricks/sql_warehouses/query_history_client.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "common/databricks/testing/test_workspace.h"
#include "common/status/make_status.h"
#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace semantic_layer::databricks {
namespace {

using http::HttpRequest;

TEST(QueryHistoryClientTest, AsksWithDottedAndRepeatedKeys) {
  TestWorkspace workspace(
      [](const HttpRequest&) { return TestWorkspace::Json("{}"); });
  const QueryHistoryClient client(workspace.client());
  ASSERT_OK_AND_ASSIGN(const QueryHistoryPage page,
                       client.List({.warehouse_ids = {"a", "b&"},
                                    .statuses = {"FAILED"},
                                    .started_from = absl::FromUnixMillis(5),
                                    .include_metrics = true,
                                    .max_results = 5000,
                                    .page_token = "t="},
                                   {}));
  EXPECT_TRUE(page.items.empty());
  EXPECT_EQ(workspace.transport().sent()[0].url,
            "https://workspace.test/api/2.0/sql/history/queries?"
            "filter_by.warehouse_ids=a&filter_by.warehouse_ids=b%26&"
            "filter_by.statuses=FAILED&"
            "filter_by.query_start_time_range.start_time_ms=5&"
            "include_metrics=true&max_results=1000&page_token=t%3D");
}

TEST(QueryHistoryClientTest, ReadsRecords) {
  TestWorkspace workspace([](const HttpRequest&) {
    return TestWorkspace::Json(
        R"({"res":[{"query_id":"s1","query_text":"SELECT 1","status":)"
        R"("FINISHED","query_start_time_ms":1000,"query_end_time_ms":3000,)"
        R"("duration":2000,"user_name":"ann","rows_produced":1,"metrics":{)"
        R"("read_bytes":10,"rows_read_count":2,"result_from_cache":true}}],)"
        R"("next_page_token":"n","has_next_page":true})");
  });
  const QueryHistoryClient client(workspace.client());
  ASSERT_OK_AND_ASSIGN(const QueryHistoryPage page, client.List({}, {}));
  ASSERT_EQ(page.items.size(), 1u);
  const QueryRecord& record = page.items[0];
  EXPECT_EQ(record.statement_id, "s1");
  EXPECT_EQ(record.started_at, absl::FromUnixSeconds(1));
  EXPECT_EQ(record.duration, absl::Seconds(2));
  EXPECT_EQ(record.rows_produced, 1);
  EXPECT_EQ(record.read_bytes, 10);
  EXPECT_EQ(record.from_cache, true);
  EXPECT_EQ(page.next_page_token, "n");
}

TEST(QueryHistoryClientTest, ATokenOnTheLastPageLeadsNowhere) {
  TestWorkspace workspace([](const HttpRequest&) {
    return TestWorkspace::Json(
        R"({"res":[],"next_page_token":"n","has_next_page":false})");
  });
  const QueryHistoryClient client(workspace.client());
  ASSERT_OK_AND_ASSIGN(const QueryHistoryPage page, client.List({}, {}));
  EXPECT_EQ(page.next_page_token, "");
}

}  // namespace
}  // namespace semantic_layer::databricks
