#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/databricks_emulator/testing/workspace_client.h"

namespace semantic_layer::emulator {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr char kBase[] = "/api/2.0/sql/statements/";
constexpr char kEndless[] =
    "SELECT count(*) FROM range(1000000) a, range(1000000) b";

TEST(StatementApiTest, HasEveryTypeInItsTextForm) {
  TestWorkspace workspace;
  const Reply reply = workspace.admin->Sql(
      "SELECT true AS a, 1Y AS b, 2S AS c, 3 AS d, 4L AS e, 1.5F AS f, "
      "1e10D AS g, DATE '2024-02-29' AS h, "
      "TIMESTAMP '2024-02-29 10:00:00.123456Z' AS i, "
      "TIMESTAMP_NTZ '2024-02-29 10:00:00' AS j, 'x\"y' AS k, X'0102' AS l, "
      "CAST(1.5 AS DECIMAL(10,2)) AS m, array(1, NULL) AS n, "
      "named_struct('p', 1) AS o, map('k', 1) AS q, CAST(NULL AS INT) AS r, "
      "CAST('NaN' AS DOUBLE) AS s");
  EXPECT_EQ(reply.At("status.state"), "SUCCEEDED") << reply.body();
  EXPECT_EQ(reply.At("result.data_array.0"),
            R"(["true","1","2","3","4","1.5","1.0E10","2024-02-29",)"
            R"("2024-02-29T10:00:00.123456Z","2024-02-29T10:00:00.000",)"
            R"("x\"y","AQI=","1.50","[1,null]","{\"p\":1}","{\"k\":1}",null,)"
            R"("NaN"])");
  std::vector<std::string> names;
  for (int i = 0; i < 18; ++i) {
    names.push_back(
        reply.At(absl::StrCat("manifest.schema.columns.", i, ".type_name")));
  }
  EXPECT_THAT(names,
              testing::ElementsAre(
                  "BOOLEAN", "BYTE", "SHORT", "INT", "LONG", "FLOAT", "DOUBLE",
                  "DATE", "TIMESTAMP", "TIMESTAMP_NTZ", "STRING", "BINARY",
                  "DECIMAL", "ARRAY", "STRUCT", "MAP", "INT", "DOUBLE"));
  EXPECT_EQ(reply.At("manifest.schema.columns.12.type_precision"), "10");
  EXPECT_EQ(reply.At("manifest.schema.columns.12.type_scale"), "2");
}

TEST(StatementApiTest, NullHasTheTypeVoid) {
  TestWorkspace workspace;
  const Reply reply = workspace.admin->Sql("SELECT NULL");
  EXPECT_EQ(reply.At("manifest.schema.columns"),
            R"([{"name":"NULL","type_text":"VOID","type_name":"NULL",)"
            R"("position":0}])");
  EXPECT_EQ(workspace.admin->Sql("SELECT NULL UNION SELECT 1")
                .At("manifest.schema.columns.0.type_text"),
            "INT");
}

TEST(StatementApiTest, CountsWhatAStatementChanged) {
  TestWorkspace workspace;
  WorkspaceClient& admin = *workspace.admin;
  EXPECT_EQ(admin.Sql("CREATE TABLE t (id INT, name STRING)").At("result"),
            "{}");
  EXPECT_EQ(admin.Sql("INSERT INTO t VALUES (1, 'a'), (2, 'b')")
                .At("result.data_array"),
            R"([["2","2"]])");
  EXPECT_EQ(
      admin.Sql("UPDATE t SET name = 'c' WHERE id = 1").At("result.data_array"),
      R"([["1"]])");
  const Reply merged = admin.Sql(
      "MERGE INTO t USING (SELECT 2 AS id UNION ALL SELECT 3) s "
      "ON t.id = s.id WHEN MATCHED THEN UPDATE SET name = 'm' "
      "WHEN NOT MATCHED THEN INSERT (id, name) VALUES (s.id, 'n')");
  EXPECT_EQ(merged.At("result.data_array"), R"([["2","1","0","1"]])");
  EXPECT_EQ(merged.At("manifest.schema.columns.3.name"), "num_inserted_rows");
  EXPECT_EQ(admin.Sql("DELETE FROM t WHERE id = 3").At("result.data_array"),
            R"([["1"]])");
  EXPECT_EQ(admin.Sql("SELECT * FROM t ORDER BY id").At("result.data_array"),
            R"([["1","c"],["2","m"]])");
}

TEST(StatementApiTest, FailsWithSparksClassAndState) {
  TestWorkspace workspace;
  const Reply syntax = workspace.admin->Sql("SELECT 1\nFRM x");
  EXPECT_EQ(syntax.status(), 200);
  EXPECT_EQ(syntax.At("status.error.error_code"), "BAD_REQUEST");
  EXPECT_THAT(syntax.At("status.error.message"),
              StartsWith("\n[PARSE_SYNTAX_ERROR] Syntax error at or near"));
  EXPECT_THAT(syntax.At("status.error.message"), HasSubstr("== SQL =="));
  struct Case {
    const char* text;
    const char* message;
    const char* state;
  };
  for (const Case& one : std::vector<Case>{
           {"SELECT * FROM nowhere", "[TABLE_OR_VIEW_NOT_FOUND]", "42P01"},
           {"SELECT a FROM (SELECT 1 AS b)", "[UNRESOLVED_COLUMN", "42703"},
           {"SELECT :x", "[UNBOUND_SQL_PARAMETER]", "42P02"},
           {"SELECT * FROM other.s.t", "[NO_SUCH_CATALOG_EXCEPTION]", "42704"},
           {"SELECT CAST('x' AS INT)", "[CAST_INVALID_INPUT]", "22018"},
           {"CREATE TABLE main.nowhere.t (a INT)", "[SCHEMA_NOT_FOUND]",
            "42704"},
           {"SELECT * FROM read_files('/etc/passwd')", "[UNSUPPORTED_FEATURE]",
            "0A000"}}) {
    const Reply reply = workspace.admin->Sql(one.text);
    EXPECT_EQ(reply.At("status.state"), "FAILED") << one.text;
    EXPECT_THAT(reply.At("status.error.message"), HasSubstr(one.message));
    EXPECT_EQ(reply.At("status.sql_state"), one.state) << reply.body();
  }
}

TEST(StatementApiTest, RefusesARequestThatIsWrong) {
  TestWorkspace workspace;
  for (const char* more :
       {R"(,"wait_timeout":"3s")", R"(,"wait_timeout":"51s")",
        R"(,"format":"CSV")", R"(,"disposition":"SIDEWAYS")",
        R"(,"on_wait_timeout":"WAIT")", R"(,"row_limit":0)",
        R"(,"parameters":[{"name":"x","type":"ARRAY<INT>","value":"1"}])"}) {
    const Reply reply = workspace.admin->Sql("SELECT 1", more);
    EXPECT_EQ(reply.status(), 400) << more;
    EXPECT_EQ(reply.At("error_code"), "INVALID_PARAMETER_VALUE") << more;
  }
  EXPECT_EQ(workspace.admin->Post(kBase, "{nonsense").At("error_code"),
            "MALFORMED_REQUEST");
  const Reply warehouse = workspace.admin->Post(
      kBase, R"({"statement":"SELECT 1","warehouse_id":"none"})");
  EXPECT_EQ(warehouse.status(), 404);
}

TEST(StatementApiTest, ChunksAResultAndLinksExpire) {
  EmulatorOptions options;
  options.statements.chunk_rows = 10;
  TestWorkspace workspace(std::move(options));
  const Reply reply = workspace.admin->Sql(
      "SELECT id FROM range(25)",
      R"(,"disposition":"EXTERNAL_LINKS","format":"JSON_ARRAY")");
  EXPECT_EQ(reply.At("manifest.total_chunk_count"), "3");
  EXPECT_EQ(reply.At("manifest.total_row_count"), "25");
  const std::string next =
      reply.At("result.external_links.0.next_chunk_internal_link");
  EXPECT_THAT(next, StartsWith("/api/2.0/sql/statements/"));
  const Reply second = workspace.admin->Get(next);
  EXPECT_EQ(second.At("external_links.0.row_offset"), "10");
  std::string link = second.At("external_links.0.external_link");
  link = link.substr(workspace.emulator->url().size());
  EXPECT_EQ(workspace.nobody->Get(link).body(),
            R"([["10"],["11"],["12"],["13"],["14"],["15"],["16"],["17"],)"
            R"(["18"],["19"]])");
  // Storage is no workspace: it takes no token of it.
  EXPECT_EQ(workspace.admin->Get(link).status(), 400);
  workspace.knobs->Post("/clock/advance", R"({"seconds":900})");
  EXPECT_EQ(workspace.nobody->Get(link).status(), 403);
  const std::string fresh = workspace.admin->Get(next)
                                .At("external_links.0.external_link")
                                .substr(workspace.emulator->url().size());
  EXPECT_EQ(workspace.nobody->Get(fresh).status(), 200);
  EXPECT_EQ(workspace.admin
                ->Get(absl::StrCat(kBase, reply.At("statement_id"),
                                   "/result/chunks/3"))
                .status(),
            404);
}

TEST(StatementApiTest, WritesCsvWithAHeaderInTheFirstChunk) {
  EmulatorOptions options;
  options.statements.chunk_rows = 1;
  TestWorkspace workspace(std::move(options));
  const Reply reply = workspace.admin->Sql(
      "SELECT 'a,b' AS `x \"y\"`, NULL AS n UNION ALL SELECT 'c', NULL",
      R"(,"disposition":"EXTERNAL_LINKS","format":"CSV")");
  const auto chunk = [&](int index) {
    const Reply links = workspace.admin->Get(absl::StrCat(
        kBase, reply.At("statement_id"), "/result/chunks/", index));
    return workspace.nobody
        ->Get(links.At("external_links.0.external_link")
                  .substr(workspace.emulator->url().size()))
        .body();
  };
  EXPECT_EQ(chunk(0), "\"x \"\"y\"\"\",n\r\n\"a,b\",null\r\n");
  EXPECT_EQ(chunk(1), "c,null\r\n");
}

TEST(StatementApiTest, CutsAtLimits) {
  TestWorkspace workspace;
  const Reply rows =
      workspace.admin->Sql("SELECT id FROM range(100)", R"(,"row_limit":7)");
  EXPECT_EQ(rows.At("manifest.truncated"), "true");
  EXPECT_EQ(rows.At("manifest.total_row_count"), "7");
  EXPECT_EQ(
      workspace.admin->Sql("SELECT id FROM range(100)", R"(,"row_limit":100)")
          .At("manifest.truncated"),
      "false");
  const Reply bytes = workspace.admin->Sql(
      "SELECT repeat('x', 1000) FROM range(100)", R"(,"byte_limit":5000)");
  EXPECT_EQ(bytes.At("manifest.truncated"), "true");
  EXPECT_EQ(bytes.At("manifest.total_row_count"), "4");
  const Reply inline_limit =
      workspace.admin->Sql("SELECT repeat('x', 1000000) FROM range(30)");
  EXPECT_EQ(inline_limit.At("status.state"), "FAILED");
  EXPECT_THAT(inline_limit.At("status.error.message"),
              HasSubstr("Inline byte limit exceeded"));
}

TEST(StatementApiTest, CancelsForReal) {
  TestWorkspace workspace;
  const Reply begun = workspace.admin->Sql(kEndless, R"(,"wait_timeout":"0s")");
  EXPECT_EQ(begun.At("status.state"), "PENDING");
  EXPECT_EQ(begun.At("manifest"), "");
  const std::string at = kBase + begun.At("statement_id");
  while (workspace.admin->Get(at).At("status.state") == "PENDING") {
    absl::SleepFor(absl::Milliseconds(1));
  }
  EXPECT_EQ(workspace.admin->Post(at + "/cancel", "{}").body(), "{}");
  EXPECT_EQ(workspace.admin->Get(at).At("status.state"), "CANCELED");
  // The engine lets go of it too.
  while (workspace.emulator->log().Counters()["statements_interrupted"] == 0) {
    absl::SleepFor(absl::Milliseconds(1));
  }
}

TEST(StatementApiTest, ClosesAndForgets) {
  TestWorkspace workspace;
  const Reply reply = workspace.admin->Sql("SELECT 1");
  const std::string at = kBase + reply.At("statement_id");
  EXPECT_EQ(workspace.viewer->Get(at).status(), 404);
  EXPECT_EQ(workspace.admin->Send("DELETE", at).body(), "{}");
  EXPECT_EQ(workspace.admin->Get(at).At("status.state"), "CLOSED");
  EXPECT_EQ(workspace.admin->Get(at + "/result/chunks/0").status(), 404);
  workspace.knobs->Post("/clock/advance", R"({"seconds":50000})");
  EXPECT_EQ(workspace.admin->Get(at).status(), 404);
}

TEST(StatementApiTest, ResultsCloseAfterAnHour) {
  TestWorkspace workspace;
  const Reply reply = workspace.admin->Sql("SELECT 1");
  workspace.knobs->Post("/clock/advance", R"({"seconds":3700})");
  EXPECT_EQ(
      workspace.admin->Get(kBase + reply.At("statement_id")).At("status.state"),
      "CLOSED");
}

TEST(StatementApiTest, FollowsAScriptOfStates) {
  TestWorkspace workspace;
  workspace.knobs->Post(
      "/statements/scripts",
      R"({"match":"slow","states":["PENDING","RUNNING","RUNNING"]})");
  const Reply begun = workspace.admin->Sql("SELECT 'slow'");
  EXPECT_EQ(begun.At("status.state"), "PENDING");
  const std::string at = kBase + begun.At("statement_id");
  EXPECT_EQ(workspace.admin->Get(at).At("status.state"), "RUNNING");
  EXPECT_EQ(workspace.admin->Get(at).At("status.state"), "RUNNING");
  EXPECT_EQ(workspace.admin->Get(at).At("result.data_array.0.0"), "slow");
  workspace.knobs->Post("/statements/scripts",
                        R"({"match":"doomed","error":{"message":"[X] no",)"
                        R"("sql_state":"XX000"}})");
  const Reply failed = workspace.admin->Sql("SELECT 'doomed'");
  EXPECT_EQ(failed.At("status.error.message"), "[X] no");
}

TEST(StatementApiTest, SessionsHaveATimeZoneAndNames) {
  TestWorkspace workspace;
  const Reply opened = workspace.admin->Post(
      "/api/2.0/sql/sessions/",
      absl::StrCat(R"({"warehouse_id":")", kWarehouse,
                   R"(","session_confs":{"TIMEZONE":"America/Los_Angeles"}})"));
  const std::string in =
      absl::StrCat(R"(,"session_id":")", opened.At("session_id"), "\"");
  EXPECT_EQ(
      workspace.admin->Sql("SELECT TIMESTAMP '2021-06-15T19:34:56.789Z'", in)
          .At("result.data_array.0.0"),
      "2021-06-15T12:34:56.789-07:00");
  workspace.admin->Sql("CREATE SCHEMA main.other", in);
  workspace.admin->Sql("USE SCHEMA other", in);
  EXPECT_EQ(
      workspace.admin->Sql("CREATE TABLE here (a INT)", in).At("status.state"),
      "SUCCEEDED");
  EXPECT_EQ(
      workspace.admin->Get("/api/2.1/unity-catalog/tables/main.other.here")
          .status(),
      200);
}

TEST(StatementApiTest, AStoppedWarehouseStartsFirst) {
  EmulatorOptions options;
  options.warehouses[0].running = false;
  options.warehouses[0].start_delay = absl::Milliseconds(300);
  TestWorkspace workspace(std::move(options));
  const std::string at = absl::StrCat("/api/2.0/sql/warehouses/", kWarehouse);
  EXPECT_EQ(workspace.admin->Get(at).At("state"), "STOPPED");
  const Reply begun =
      workspace.admin->Sql("SELECT 1", R"(,"wait_timeout":"0s")");
  EXPECT_EQ(
      workspace.admin->Get(kBase + begun.At("statement_id")).At("status.state"),
      "PENDING");
  EXPECT_EQ(workspace.admin->Get(at).At("state"), "STARTING");
  EXPECT_EQ(workspace.admin->Sql("SELECT 2").At("result.data_array.0.0"), "2");
  EXPECT_EQ(workspace.admin->Get(at).At("state"), "RUNNING");
}

TEST(StatementApiTest, GrantsHold) {
  TestWorkspace workspace;
  workspace.admin->Sql("CREATE TABLE t (a INT)");
  EXPECT_EQ(workspace.viewer->Sql("SELECT * FROM t").At("status.state"),
            "SUCCEEDED");
  const Reply write = workspace.viewer->Sql("INSERT INTO t VALUES (1)");
  EXPECT_EQ(write.At("status.sql_state"), "42501");
  EXPECT_THAT(write.At("status.error.message"),
              HasSubstr("User does not have MODIFY on Table 'main.default.t'"));
  workspace.admin->Sql(
      "REVOKE USE CATALOG ON CATALOG main FROM "
      "`account users`");
  EXPECT_THAT(
      workspace.viewer->Sql("SELECT * FROM t").At("status.error.message"),
      HasSubstr("User does not have USE CATALOG on Catalog 'main'."));
  workspace.admin->Sql("GRANT USE CATALOG ON CATALOG main TO viewers");
  EXPECT_EQ(workspace.viewer->Sql("SELECT * FROM t").At("status.state"),
            "SUCCEEDED");
}

TEST(StatementApiTest, InformationSchemaShowsWhatOneMaySee) {
  TestWorkspace workspace;
  workspace.admin->Sql(
      "CREATE TABLE t (id INT NOT NULL PRIMARY KEY, "
      "d DECIMAL(10,2) COMMENT 'money')");
  EXPECT_EQ(workspace.viewer
                ->Sql("SELECT column_name, full_data_type, is_nullable, "
                      "numeric_scale, comment FROM "
                      "main.information_schema.columns ORDER BY "
                      "ordinal_position")
                .At("result.data_array"),
            R"x([["id","int","NO","0",null],)x"
            R"x(["d","decimal(10,2)","YES","2","money"]])x");
  EXPECT_EQ(workspace.viewer
                ->Sql("SELECT k.column_name FROM "
                      "main.information_schema.table_constraints c JOIN "
                      "main.information_schema.key_column_usage k USING "
                      "(constraint_name) WHERE constraint_type = 'PRIMARY KEY'")
                .At("result.data_array"),
            R"([["id"]])");
  workspace.admin->Sql(
      "REVOKE SELECT, BROWSE ON CATALOG main FROM `account users`");
  EXPECT_EQ(
      workspace.viewer->Sql("SELECT * FROM main.information_schema.tables")
          .At("manifest.total_row_count"),
      "0");
}

}  // namespace
}  // namespace semantic_layer::emulator
