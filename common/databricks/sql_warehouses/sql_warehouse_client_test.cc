#include "common/databricks/sql_warehouses/sql_warehouse_client.h"

#include <optional>
#include <string>

#include "common/databricks/testing/test_workspace.h"
#include "common/status/make_status.h"
#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace semantic_layer::databricks {
namespace {

using http::HttpRequest;

TestAnswer Always(std::string body) {
  return [body](const HttpRequest&) {
    return std::optional(TestWorkspace::Json(body));
  };
}

TEST(SqlWarehouseClientTest, ReadsAWarehouseByAGetAlone) {
  TestWorkspace workspace(Always(
      R"({"id":"w/1","name":"Shared","state":"STOPPED","cluster_size":)"
      R"("Small","warehouse_type":"PRO","enable_serverless_compute":true,)"
      R"("auto_stop_mins":10,"num_clusters":0,"num_active_sessions":0,)"
      R"("health":{"status":"DEGRADED","summary":"slow"}})"));
  const SqlWarehouseClient client(workspace.client());
  ASSERT_OK_AND_ASSIGN(const SqlWarehouse warehouse, client.Get("w/1", {}));
  EXPECT_EQ(warehouse.name, "Shared");
  EXPECT_EQ(warehouse.state, SqlWarehouseState::kStopped);
  EXPECT_TRUE(warehouse.serverless);
  EXPECT_EQ(warehouse.auto_stop_minutes, 10);
  EXPECT_EQ(warehouse.clusters, 0);
  EXPECT_EQ(warehouse.health_status, "DEGRADED");
  EXPECT_EQ(warehouse.health_message, "slow");
  ASSERT_EQ(workspace.transport().sent().size(), 1u);
  EXPECT_EQ(workspace.transport().Count(
                "GET https://workspace.test/api/2.0/sql/warehouses/w%2F1"),
            1);
}

TEST(SqlWarehouseClientTest, KnowsTheStates) {
  for (const char* state :
       {"STARTING", "RUNNING", "STOPPING", "STOPPED", "DELETING", "DELETED"}) {
    TestWorkspace workspace(
        Always(std::string(R"({"id":"w","state":")") + state + R"("})"));
    const SqlWarehouseClient client(workspace.client());
    ASSERT_OK_AND_ASSIGN(const SqlWarehouse warehouse, client.Get("w", {}));
    EXPECT_EQ(SqlWarehouseStateName(warehouse.state), state);
  }
  TestWorkspace workspace(Always(R"({"id":"w","state":"RESIZING"})"));
  const SqlWarehouseClient client(workspace.client());
  ASSERT_OK_AND_ASSIGN(const SqlWarehouse warehouse, client.Get("w", {}));
  EXPECT_EQ(warehouse.state, SqlWarehouseState::kUnknown);
  EXPECT_EQ(warehouse.state_text, "RESIZING");
}

TEST(SqlWarehouseClientTest, ListsByPage) {
  TestWorkspace workspace(
      Always(R"({"warehouses":[{"id":"a","state":"RUNNING"},{"name":"no id"}],)"
             R"("next_page_token":"n"})"));
  const SqlWarehouseClient client(workspace.client());
  ASSERT_OK_AND_ASSIGN(const SqlWarehousePage page, client.List("t&", {}));
  ASSERT_EQ(page.items.size(), 1u);
  EXPECT_EQ(page.next_page_token, "n");
  EXPECT_EQ(workspace.transport().Count("warehouses?page_token=t%26"), 1);
}

TEST(SqlWarehouseClientTest, StartsAndStops) {
  TestWorkspace workspace(Always("{}"));
  const SqlWarehouseClient client(workspace.client());
  EXPECT_THAT(client.Start("w", {}), ::semantic_layer::testing::IsOk());
  EXPECT_THAT(client.Stop("w", {}), ::semantic_layer::testing::IsOk());
  EXPECT_EQ(workspace.transport().Count("POST https://workspace.test/api/2.0/"
                                        "sql/warehouses/w/start"),
            1);
  EXPECT_EQ(workspace.transport().Count("warehouses/w/stop"), 1);
}

TEST(SqlWarehouseClientTest, AnUnknownIdIsNotFound) {
  TestWorkspace workspace([](const HttpRequest&) {
    return TestWorkspace::Refusal(404, "RESOURCE_DOES_NOT_EXIST",
                                  "SQL warehouse w does not exist.");
  });
  const SqlWarehouseClient client(workspace.client());
  EXPECT_EQ(ReasonOf(client.Get("w", {}).status()),
            ErrorReason::kWorkspaceObjectNotFound);
  TestWorkspace silent(Always("{}"));
  EXPECT_EQ(ReasonOf(SqlWarehouseClient(silent.client()).Get("w", {}).status()),
            ErrorReason::kWorkspaceFailed);
}

}  // namespace
}  // namespace semantic_layer::databricks
