// What requests and results of the Statement Execution API can look like
// besides the plain ones: types, parameters, limits, forms, ends.
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/databricks_emulator/testing/workspace_client.h"

namespace semantic_layer::emulator {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kBase[] = "/api/2.0/sql/statements/";
constexpr char kLinks[] = R"(,"disposition":"EXTERNAL_LINKS")";

// "type_text type_name" of each column, and the interval's units.
std::string TypesOf(const Reply& reply) {
  std::string types;
  for (int i = 0; i < reply.SizeAt("manifest.schema.columns"); ++i) {
    const std::string at = absl::StrCat("manifest.schema.columns.", i, ".");
    absl::StrAppend(&types, i > 0 ? "|" : "", reply.At(at + "type_text"), " ",
                    reply.At(at + "type_name"));
    const std::string units = reply.At(at + "type_interval_type");
    if (!units.empty()) absl::StrAppend(&types, " (", units, ")");
  }
  return types;
}

TEST(StatementVariantsTest, IntervalsHaveTheirUnits) {
  TestWorkspace workspace;
  const Reply literals = workspace.admin->Sql(
      "SELECT INTERVAL '1-2' YEAR TO MONTH, INTERVAL 3 DAY, "
      "INTERVAL '-1 02:03:04.5' DAY TO SECOND, INTERVAL '-3' YEAR");
  EXPECT_EQ(TypesOf(literals),
            "INTERVAL YEAR TO MONTH INTERVAL (YEAR TO MONTH)|"
            "INTERVAL DAY INTERVAL (DAY)|"
            "INTERVAL DAY TO SECOND INTERVAL (DAY TO SECOND)|"
            "INTERVAL YEAR INTERVAL (YEAR)")
      << literals.body();
  EXPECT_EQ(literals.At("result.data_array"),
            R"([["1-2","3 00:00:00.000000000","-1 02:03:04.500000000",)"
            R"("-3-0"]])");
  workspace.admin->Sql("CREATE TABLE spans (y INTERVAL YEAR, h INTERVAL HOUR)");
  EXPECT_EQ(TypesOf(workspace.admin->Sql("SELECT h, y FROM spans")),
            "INTERVAL HOUR INTERVAL (HOUR)|INTERVAL YEAR INTERVAL (YEAR)");
}

TEST(StatementVariantsTest, TimeZonesMayBeOffsets) {
  TestWorkspace workspace;
  const Reply session = workspace.admin->Post(
      "/api/2.0/sql/sessions/",
      absl::StrCat(R"({"warehouse_id":")", kWarehouse,
                   R"(","session_confs":{"TIMEZONE":"+05:30"}})"));
  const std::string in =
      absl::StrCat(R"(,"session_id":")", session.At("session_id"), "\"");
  const auto noon = [&] {
    return workspace.admin
        ->Sql(
            "SELECT TIMESTAMP'2024-07-01 12:00:00', current_timezone(), "
            "hour(TIMESTAMP'2024-07-01 12:00:00Z')",
            in)
        .At("result.data_array.0");
  };
  EXPECT_EQ(noon(), R"(["2024-07-01T12:00:00.000+05:30","+05:30","17"])");
  for (const auto& [zone, offset, hour] :
       std::vector<std::tuple<std::string, std::string, std::string>>{
           {"'-8'", "-08:00", "4"},
           {"'UTC+3'", "+03:00", "15"},
           {"'GMT-09:30'", "-09:30", "2"},
           {"INTERVAL '05:45' HOUR TO MINUTE", "+05:45", "17"},
           {"INTERVAL -4 HOURS", "-04:00", "8"}}) {
    const Reply set =
        workspace.admin->Sql(absl::StrCat("SET TIME ZONE ", zone), in);
    EXPECT_EQ(set.At("status.state"), "SUCCEEDED") << set.body();
    EXPECT_THAT(noon(), HasSubstr("12:00:00.000" + offset)) << zone;
    EXPECT_THAT(noon(), HasSubstr(absl::StrCat("\"", hour, "\"]"))) << zone;
  }
  const auto refusal = [&](const std::string& zone) {
    return workspace.admin->Sql("SET TIME ZONE " + zone, in)
        .At("status.error.message");
  };
  EXPECT_THAT(refusal("'+19:00'"), HasSubstr("INVALID_CONF_VALUE.TIME_ZONE"));
  EXPECT_THAT(refusal("INTERVAL 20 HOURS"), HasSubstr("[-18, +18] hours"));
  EXPECT_THAT(refusal("'+01:15'"), HasSubstr("whole hours or a region"));
}

// As Spark's parser types them.
TEST(StatementVariantsTest, IntervalsAreAsWideAsTheirUnits) {
  TestWorkspace workspace;
  for (const auto& [text, type] :
       std::vector<std::pair<std::string, std::string>>{
           {"INTERVAL 1 YEAR", "YEAR"},
           {"INTERVAL '7' MONTH", "MONTH"},
           {"INTERVAL 2 WEEKS", "DAY"},
           {"INTERVAL 1 DAY 2 HOURS", "DAY TO HOUR"},
           {"INTERVAL '3 days 2 minutes'", "DAY TO MINUTE"},
           {"INTERVAL 5 MILLISECONDS", "SECOND"},
           {"INTERVAL '1 2' DAY TO HOUR", "DAY TO HOUR"},
           {"-INTERVAL 2 MONTH", "MONTH"},
           {"INTERVAL 1 DAY + INTERVAL 2 HOURS", "DAY TO HOUR"},
           {"INTERVAL 1 YEAR * 2", "YEAR TO MONTH"},
           {"DATE'2024-01-02' - DATE'2024-01-01'", "DAY"},
           {"TIMESTAMP'2024-01-02' - TIMESTAMP'2024-01-01'",
            "DAY TO SECOND"}}) {
    const Reply reply = workspace.admin->Sql("SELECT " + text);
    EXPECT_EQ(reply.At("manifest.schema.columns.0.type_text"),
              "INTERVAL " + type)
        << text << ": " << reply.body();
    EXPECT_EQ(reply.At("manifest.schema.columns.0.type_interval_type"), type);
  }
}

TEST(StatementVariantsTest, OldTimesHaveTheirYearAndTheirOffset) {
  TestWorkspace workspace;
  const Reply session = workspace.admin->Post(
      "/api/2.0/sql/sessions/",
      absl::StrCat(R"({"warehouse_id":")", kWarehouse,
                   R"(","session_confs":{"TIMEZONE":"Europe/Berlin"}})"));
  const std::string in =
      absl::StrCat(R"(,"session_id":")", session.At("session_id"), "\"");
  const Reply reply = workspace.admin->Sql(
      "SELECT TIMESTAMP'0001-01-01 00:00:00', TIMESTAMP'2024-07-01 00:00:00', "
      "TIMESTAMP_NTZ'0099-12-31 23:59:59'",
      in);
  EXPECT_EQ(reply.At("result.data_array.0.0"),
            "0001-01-01T00:00:00.000+00:53:28");
  EXPECT_EQ(reply.At("result.data_array.0.1"), "2024-07-01T00:00:00.000+02:00");
  EXPECT_EQ(reply.At("result.data_array.0.2"), "0099-12-31T23:59:59.000");
  // The hour that comes twice is the first of them; the name stays.
  const Reply twice = workspace.admin->Sql(
      "SELECT TIMESTAMP'2024-10-27 02:30:00', "
      "CAST('2024-10-27T02:30:00.5' AS TIMESTAMP), "
      "TIMESTAMP'2024-10-27 02:30:00+01:00', TIMESTAMP'2024-03-31 02:30:00'",
      in);
  EXPECT_EQ(twice.At("manifest.schema.columns.0.name"),
            "TIMESTAMP '2024-10-27 02:30:00'");
  EXPECT_EQ(twice.At("result.data_array.0"),
            R"(["2024-10-27T02:30:00.000+02:00",)"
            R"("2024-10-27T02:30:00.500+02:00",)"
            R"("2024-10-27T02:30:00.000+01:00",)"
            R"("2024-03-31T03:30:00.000+02:00"])");
  // Inside of arrays, structs and maps, too.
  const Reply nested = workspace.admin->Sql(
      "SELECT array(TIMESTAMP'2024-07-01 00:00:00', NULL), "
      "struct('x' AS a, TIMESTAMP_NTZ'2024-07-01 00:00:00' AS b), "
      "map('a', array(TIMESTAMP'2024-01-01 00:00:00.25'))",
      in);
  EXPECT_EQ(nested.At("result.data_array.0.0"),
            R"(["2024-07-01T00:00:00.000+02:00",null])");
  EXPECT_EQ(nested.At("result.data_array.0.1"),
            R"({"a":"x","b":"2024-07-01T00:00:00.000"})");
  EXPECT_EQ(nested.At("result.data_array.0.2"),
            R"({"a":["2024-01-01T00:00:00.250+01:00"]})");
  // Its settings by name, a text in quotes, and what is not set.
  EXPECT_EQ(workspace.admin->Sql("SET TIMEZONE = 'Asia/Kolkata'", in)
                .At("status.state"),
            "SUCCEEDED");
  const Reply all = workspace.admin->Sql("SET", in);
  EXPECT_EQ(all.At("result.data_array.0.0"), "TIMEZONE");
  EXPECT_EQ(all.At("result.data_array.0.1"), "Asia/Kolkata");
  EXPECT_EQ(
      workspace.admin->Sql("SET some_key", in).At("result.data_array.0.1"),
      "<undefined>");
}

TEST(StatementVariantsTest, NestedTypesAreJson) {
  TestWorkspace workspace;
  const Reply reply = workspace.admin->Sql(
      "SELECT array(named_struct('a', 1, 'b', array('x', NULL))) AS p, "
      "map('k', array(1.5)) AS q, parse_json('{\"a\":[1]}') AS t");
  EXPECT_EQ(TypesOf(reply),
            "ARRAY<STRUCT<a: INT, b: ARRAY<STRING>>> ARRAY|"
            "MAP<STRING, ARRAY<DECIMAL(2,1)>> MAP|VARIANT VARIANT");
  EXPECT_EQ(reply.At("result.data_array.0.0"), R"([{"a":1,"b":["x",null]}])");
  EXPECT_EQ(reply.At("result.data_array.0.1"), R"({"k":[1.5]})");
  EXPECT_EQ(reply.At("result.data_array.0.2"), R"({"a":[1]})");
}

TEST(StatementVariantsTest, LargeDecimalsKeepTheirDigits) {
  TestWorkspace workspace;
  const std::string digits(38, '9');
  const Reply reply = workspace.admin->Sql(absl::StrCat(
      "SELECT ", digits, ", CAST(-0.0000000001 AS DECIMAL(38,10))"));
  EXPECT_EQ(TypesOf(reply), "DECIMAL(38,0) DECIMAL|DECIMAL(38,10) DECIMAL");
  EXPECT_EQ(reply.At("result.data_array.0.0"), digits);
  EXPECT_EQ(reply.At("result.data_array.0.1"), "-0.0000000001");
}

TEST(StatementVariantsTest, ParametersOfEveryType) {
  TestWorkspace workspace;
  const auto with = [&](const std::string& type, const std::string& value) {
    const Reply reply = workspace.admin->Sql(
        "SELECT :p AS p", absl::StrCat(R"(,"parameters":[{"name":"p","type":")",
                                       type, R"(","value":)", value, "}]"));
    if (reply.status() != 200) return absl::StrCat(reply.status());
    const std::string error = reply.At("status.error.message");
    if (!error.empty()) return error;
    return absl::StrCat(TypesOf(reply), " ", reply.At("result.data_array"));
  };
  EXPECT_EQ(with("BOOLEAN", "\"true\""), R"(BOOLEAN BOOLEAN [["true"]])");
  EXPECT_EQ(with("TINYINT", "\"-1\""), R"(TINYINT BYTE [["-1"]])");
  EXPECT_EQ(with("SHORT", "\"2\""), R"(SMALLINT SHORT [["2"]])");
  EXPECT_EQ(with("int", "\"3\""), R"(INT INT [["3"]])");
  EXPECT_EQ(with("LONG", "\"4\""), R"(BIGINT LONG [["4"]])");
  EXPECT_EQ(with("DOUBLE", "\"1.5\""), R"(DOUBLE DOUBLE [["1.5"]])");
  EXPECT_EQ(with("DECIMAL(10,2)", "\"1.5\""),
            R"(DECIMAL(10,2) DECIMAL [["1.50"]])");
  EXPECT_EQ(with("DATE", "\"2024-02-29\""), R"(DATE DATE [["2024-02-29"]])");
  EXPECT_EQ(with("TIMESTAMP", "\"2024-02-29T01:02:03Z\""),
            R"(TIMESTAMP TIMESTAMP [["2024-02-29T01:02:03.000Z"]])");
  EXPECT_EQ(with("TIMESTAMP_NTZ", "\"2024-02-29 01:02:03\""),
            R"(TIMESTAMP_NTZ TIMESTAMP_NTZ [["2024-02-29T01:02:03.000"]])");
  EXPECT_EQ(with("STRING", R"("it's")"), R"(STRING STRING [["it's"]])");
  EXPECT_EQ(with("BINARY", "\"0102\""), R"(BINARY BINARY [["AQI="]])");
  EXPECT_EQ(with("INTERVAL DAY", "\"3\""),
            R"(INTERVAL DAY INTERVAL (DAY) )"
            R"([["3 00:00:00.000000000"]])");
  EXPECT_EQ(with("VOID", "null"), "VOID NULL [[null]]");
  EXPECT_EQ(with("DATE", "null"), "DATE DATE [[null]]");
  EXPECT_THAT(with("INT", "\"abc\""), HasSubstr("[CAST_INVALID_INPUT]"));
  EXPECT_EQ(with("ARRAY<INT>", "\"[1]\""), "400");
  EXPECT_EQ(with("INT", "1"), "400");
}

TEST(StatementVariantsTest, FieldsOfAnotherKindAreRefused) {
  TestWorkspace workspace;
  for (const char* more :
       {R"(,"wait_timeout":5)", R"(,"row_limit":"many")", R"(,"byte_limit":{})",
        R"(,"parameters":"x")", R"(,"catalog":[])", R"(,"format":1)",
        R"(,"query_tags":{})"}) {
    const Reply reply = workspace.admin->Sql("SELECT 1", more);
    EXPECT_EQ(reply.status(), 400) << more;
    EXPECT_EQ(reply.At("error_code"), "INVALID_PARAMETER_VALUE") << more;
  }
  // 64-bit numbers may stand in quotes.
  EXPECT_EQ(workspace.admin->Sql("SELECT 1", R"(,"row_limit":"5")").status(),
            200);
  EXPECT_THAT(workspace.admin->Sql("SELECT 1", R"(,"catalog":"nope")")
                  .At("status.error.message"),
              HasSubstr("[NO_SUCH_CATALOG_EXCEPTION]"));
  EXPECT_THAT(workspace.admin->Sql("SELECT 1", R"(,"schema":"nope")")
                  .At("status.error.message"),
              HasSubstr("[SCHEMA_NOT_FOUND]"));
}

TEST(StatementVariantsTest, ByteLimitsCutEveryFormat) {
  TestWorkspace workspace;
  for (const char* format : {"JSON_ARRAY", "CSV", "ARROW_STREAM"}) {
    const Reply reply = workspace.admin->Sql(
        "SELECT id FROM range(5000)",
        absl::StrCat(kLinks, R"(,"byte_limit":9000,"format":")", format, "\""));
    EXPECT_EQ(reply.At("manifest.truncated"), "true") << format;
    const int rows = std::stoi(reply.At("manifest.total_row_count"));
    EXPECT_GT(rows, 500) << format;
    EXPECT_LT(rows, 5000) << format;
    EXPECT_LE(std::stoi(reply.At("manifest.total_byte_count")), 9100) << format;
  }
  const Reply none = workspace.admin->Sql(
      "SELECT id FROM range(5)",
      absl::StrCat(kLinks, R"(,"byte_limit":1,"format":"ARROW_STREAM")"));
  EXPECT_EQ(none.At("manifest.total_row_count"), "0") << none.body();
  EXPECT_EQ(none.At("manifest.truncated"), "true");
}

TEST(StatementVariantsTest, HybridResultsHaveTheLinksOfAllChunks) {
  EmulatorOptions options;
  options.statements.chunk_rows = 3;
  TestWorkspace workspace(std::move(options));
  const Reply reply = workspace.admin->Sql(
      "SELECT id FROM range(7)",
      R"(,"disposition":"INLINE_OR_EXTERNAL_LINKS","format":"ARROW_STREAM")");
  ASSERT_EQ(reply.SizeAt("result.external_links"), 3) << reply.body();
  EXPECT_EQ(reply.At("result.external_links.1.next_chunk_internal_link"),
            absl::StrCat(kBase, reply.At("statement_id"), "/result/chunks/2"));
  EXPECT_EQ(reply.At("result.external_links.2.next_chunk_index"), "");
  const Reply plain = workspace.admin->Sql("SELECT id FROM range(7)", kLinks);
  EXPECT_EQ(plain.SizeAt("result.external_links"), 1);
}

TEST(StatementVariantsTest, StatementsWithoutRowsHaveNoColumns) {
  TestWorkspace workspace;
  for (const char* text :
       {"CREATE TABLE t (a INT)", "ALTER TABLE t ADD COLUMN b INT",
        "COMMENT ON TABLE t IS 'x'", "TRUNCATE TABLE t", "OPTIMIZE t",
        "CREATE OR REPLACE VIEW v AS SELECT 1 AS a", "DROP VIEW v",
        "GRANT SELECT ON TABLE t TO `viewer@example.com`", "USE main.default",
        "SET TIME ZONE 'UTC'", "DROP TABLE t"}) {
    const Reply reply = workspace.admin->Sql(text);
    EXPECT_EQ(reply.At("manifest"),
              R"({"format":"JSON_ARRAY","schema":{"column_count":0},)"
              R"("total_chunk_count":0,"total_row_count":0,)"
              R"("truncated":false})")
        << text << reply.body();
    EXPECT_EQ(reply.At("result"), "{}") << text;
  }
}

TEST(StatementVariantsTest, AnEmptyResultHasColumnsAndNoRows) {
  TestWorkspace workspace;
  const Reply reply = workspace.admin->Sql("SELECT 1 AS a WHERE false");
  EXPECT_EQ(reply.At("manifest.total_row_count"), "0");
  EXPECT_EQ(reply.At("manifest.schema.column_count"), "1");
  EXPECT_EQ(reply.At("result.row_count"), "0");
  EXPECT_THAT(reply.body(), Not(HasSubstr("data_array")));
  const Reply links =
      workspace.admin->Sql("SELECT 1 AS a WHERE false",
                           absl::StrCat(kLinks, R"(,"format":"ARROW_STREAM")"));
  EXPECT_EQ(links.At("manifest.chunks.0.row_count"), "0");
  EXPECT_NE(links.At("manifest.total_byte_count"), "");
}

TEST(StatementVariantsTest, EndsHaveTheirShapes) {
  TestWorkspace workspace;
  WorkspaceClient& admin = *workspace.admin;
  const char* endless =
      "SELECT count(*) FROM range(1000000) a, range(1000000) b";
  const auto only_state = [](const Reply& reply, const char* state) {
    EXPECT_EQ(reply.body(),
              absl::StrCat(R"({"statement_id":")", reply.At("statement_id"),
                           R"(","status":{"state":")", state, "\"}}"));
  };
  const Reply begun = admin.Sql(endless, R"(,"wait_timeout":"0s")");
  only_state(begun, "PENDING");
  const std::string at = kBase + begun.At("statement_id");
  EXPECT_EQ(admin.Post(at + "/cancel", "{}").body(), "{}");
  only_state(admin.Get(at), "CANCELED");
  EXPECT_EQ(admin.Get(at + "/result/chunks/0").status(), 400);
  const Reply closing = admin.Sql(endless, R"(,"wait_timeout":"0s")");
  const std::string other = kBase + closing.At("statement_id");
  EXPECT_EQ(admin.Send("DELETE", other).body(), "{}");
  only_state(admin.Get(other), "CLOSED");
  EXPECT_EQ(admin.Get(other + "/result/chunks/0").status(), 404);
  const Reply failed = admin.Sql("SELECT 1/0");
  EXPECT_THAT(failed.At("status.error.message"), HasSubstr("[DIVIDE_BY_ZERO]"));
  EXPECT_EQ(failed.At("status.sql_state"), "22012");
  EXPECT_THAT(failed.body(), Not(HasSubstr("manifest")));
  const Reply large = admin.Sql("SELECT repeat('x', 1000) FROM range(30000)");
  EXPECT_EQ(large.At("status.error.message").find("Inline byte limit"), 0u);
}

TEST(StatementVariantsTest, FunctionsKnowTheCaller) {
  TestWorkspace workspace;
  const Reply reply = workspace.viewer->Sql(
      "SELECT current_user(), session_user() AS s, is_member('admins'), 1 "
      "WHERE current_user() = 'viewer@example.com'");
  EXPECT_EQ(reply.At("result.data_array"),
            R"([["viewer@example.com","viewer@example.com","false","1"]])")
      << reply.body();
  EXPECT_EQ(reply.At("manifest.schema.columns.0.name"), "current_user()");
  EXPECT_EQ(reply.At("manifest.schema.columns.2.name"), "is_member(admins)");
}

TEST(StatementVariantsTest, DriversListTablesOfACatalog) {
  TestWorkspace workspace;
  workspace.admin->Sql("CREATE TABLE listed (a INT) COMMENT 'here'");
  workspace.admin->Sql("CREATE VIEW listed_view AS SELECT 1 AS a");
  workspace.admin->Sql("CREATE TABLE other (a INT)");
  const Reply reply = workspace.admin->Sql(
      "SHOW TABLES IN CATALOG `main` SCHEMA LIKE 'def%' LIKE 'listed*';");
  EXPECT_EQ(reply.At("result.data_array"),
            R"([["default","listed","false",null,"main","TABLE","here"],)"
            R"(["default","listed_view","false",null,"main","VIEW",null]])")
      << reply.body();
  std::string names;
  for (int i = 0; i < reply.SizeAt("manifest.schema.columns"); ++i) {
    absl::StrAppend(
        &names, reply.At(absl::StrCat("manifest.schema.columns.", i, ".name")),
        " ");
  }
  EXPECT_EQ(names,
            "namespace tableName isTemporary information catalogName tableType "
            "remarks ");
  EXPECT_EQ(workspace.admin->Sql("SHOW TABLES IN ALL CATALOGS LIKE 'other'")
                .SizeAt("result.data_array"),
            1);
  EXPECT_THAT(workspace.admin->Sql("SHOW TABLES IN CATALOG nope")
                  .At("status.error.message"),
              HasSubstr("[NO_SUCH_CATALOG_EXCEPTION]"));
  EXPECT_THAT(workspace.admin->Sql("SHOW TABLES IN CATALOG main SCHEMA x")
                  .At("status.error.message"),
              HasSubstr("[PARSE_SYNTAX_ERROR]"));
}

}  // namespace
}  // namespace semantic_layer::emulator
