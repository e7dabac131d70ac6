#include <string>

#include "absl/status/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/databricks_emulator/testing/workspace_client.h"

namespace semantic_layer::emulator {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kWarehouses[] = "/api/2.0/sql/warehouses";

void AddFault(TestWorkspace& workspace, const std::string& json) {
  EXPECT_EQ(workspace.knobs->Post("/faults", json).status(), 200) << json;
}

TEST(FaultTest, HitsTheNthMatchingRequest) {
  TestWorkspace workspace;
  AddFault(workspace, R"({"method":"GET","path":"/api/2.0/sql/warehouses",)"
                      R"("nth":2,"status":429,"retry_after":7})");
  EXPECT_EQ(workspace.admin->Get(kWarehouses).status(), 200);
  const Reply limited = workspace.admin->Get(kWarehouses);
  EXPECT_EQ(limited.status(), 429);
  EXPECT_EQ(limited.header("retry-after"), "7");
  EXPECT_EQ(limited.At("error_code"), "REQUEST_LIMIT_EXCEEDED");
  EXPECT_EQ(workspace.admin->Get(kWarehouses).status(), 200);
  EXPECT_EQ(workspace.knobs->Get("/faults").At("faults.0.hit"), "1");
}

TEST(FaultTest, GivesAnyAnswer) {
  TestWorkspace workspace;
  AddFault(workspace, R"({"kind":"answer","count":1,
      "body":{"warehouses":[],"next_page_token":"more"}})");
  const Reply page = workspace.admin->Get(kWarehouses);
  EXPECT_EQ(page.status(), 200);
  EXPECT_EQ(page.At("next_page_token"), "more");
  workspace.knobs->Send("DELETE", "/faults");
  AddFault(workspace, R"({"kind":"answer","status":503,"body":"<html>",
      "content_type":"text/html",
      "retry_after":"Sat, 28 Nov 2026 22:10:30 GMT"})");
  const Reply late = workspace.admin->Get(kWarehouses);
  EXPECT_EQ(late.status(), 503);
  EXPECT_EQ(late.body(), "<html>");
  EXPECT_EQ(late.header("content-type"), "text/html");
  EXPECT_EQ(late.header("retry-after"), "Sat, 28 Nov 2026 22:10:30 GMT");
}

TEST(FaultTest, SpoilsAnswers) {
  TestWorkspace workspace;
  const auto with = [&](const std::string& fault) {
    AddFault(workspace, fault);
    Reply reply = workspace.admin->Get(kWarehouses);
    workspace.knobs->Send("DELETE", "/faults");
    return reply;
  };
  EXPECT_TRUE(absl::IsUnavailable(with(R"({"kind":"reset"})").exchange()));
  EXPECT_TRUE(
      absl::IsUnavailable(with(R"({"kind":"reset_after"})").exchange()));
  EXPECT_TRUE(absl::IsUnavailable(
      with(R"({"kind":"cut_body","bytes":10})").exchange()));
  EXPECT_EQ(with(R"({"kind":"wrong_json"})").At("warehouses"), "");
  EXPECT_THAT(with(R"({"kind":"html","status":502})").body(),
              HasSubstr("<html>"));
  EXPECT_EQ(with(R"({"kind":"expired_token"})").status(), 401);
  EXPECT_EQ(with(R"({"kind":"empty_body","status":500})").body(), "");
  EXPECT_EQ(with(R"({"kind":"slow_body","bytes":100,"pause_ms":1})")
                .SizeAt("warehouses"),
            1);
  EXPECT_EQ(with(R"({"kind":"latency","latency_ms":5})").status(), 200);
  EXPECT_EQ(workspace.admin->Get(kWarehouses).status(), 200);
  EXPECT_EQ(workspace.knobs->Post("/faults", R"({"kind":"magic"})").status(),
            400);
}

TEST(FaultTest, TellsDoubleExecutions) {
  TestWorkspace workspace;
  // The answer is lost, the statement was run: whoever sends it again doubles.
  AddFault(workspace, R"({"method":"POST","path":"/api/2.0/sql/statements",)"
                      R"("nth":1,"kind":"reset_after"})");
  EXPECT_FALSE(workspace.admin->Sql("SELECT 'twice'").exchange().ok());
  EXPECT_EQ(workspace.emulator->log().Counters()["double_executions"], 0);
  EXPECT_TRUE(workspace.admin->Sql("SELECT 'twice'").exchange().ok());
  EXPECT_EQ(workspace.emulator->log().Counters()["double_executions"], 1);
  EXPECT_EQ(workspace.emulator->log().Counters()["statements_executed"], 2);
}

TEST(FaultTest, LogsRequestsWithoutSecrets) {
  TestWorkspace workspace;
  workspace.admin->Send("GET", std::string(kWarehouses) + "?a=b", "",
                        {{"User-Agent", "tester/1.0"}});
  const Reply log = workspace.knobs->Get("/requests");
  EXPECT_EQ(log.At("requests.0.path"), kWarehouses);
  EXPECT_EQ(log.At("requests.0.query"), "a=b");
  EXPECT_EQ(log.At("requests.0.user"), "admin@example.com");
  EXPECT_EQ(log.At("requests.0.user_agent"), "tester/1.0");
  EXPECT_EQ(log.At("requests.0.status"), "200");
  EXPECT_THAT(log.body(), Not(HasSubstr(AdminToken())));
}

TEST(FaultTest, AWrongConfigurationIsNamed) {
  EmulatorOptions options;
  EXPECT_THAT(std::string(ApplyConfig(R"({"catalog":[]})", &options).message()),
              HasSubstr("configuration key 'catalog'"));
  EXPECT_TRUE(
      ApplyConfig(R"({"catalogs":["a"],"chunk_rows":3})", &options).ok());
  EXPECT_EQ(options.statements.chunk_rows, 3);
  options.init_sql = {"SELECT * FROM nowhere"};
  EXPECT_THAT(std::string(Emulator::Start(options).status().message()),
              HasSubstr("init_sql 'SELECT * FROM nowhere'"));
}

}  // namespace
}  // namespace semantic_layer::emulator
