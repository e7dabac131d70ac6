#include "services/query/query_engine.h"

#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/rowset/value.h"
#include "common/rowset/value_text.h"
#include "common/status/make_status.h"
#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "services/query/test_world.h"

namespace semantic_layer::query {
namespace {

using ::semantic_layer::testing::IsOk;
using ::semantic_layer::testing::StatusIs;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

class QueryEngineTest : public ::testing::Test {
 protected:
  static SqlQuery Sql(absl::string_view text) {
    SqlQuery query;
    query.text = std::string(text);
    return query;
  }

  // The rows as text, "a|b" each; or the error.
  static std::vector<std::string> Rows(
      const absl::StatusOr<QueryResult>& result) {
    if (!result.ok()) return {result.status().ToString()};
    std::vector<std::string> rows;
    for (int64_t row = 0; row < result->rows.row_count(); ++row) {
      std::string text;
      for (const rowset::Column& column : result->rows.columns()) {
        if (!text.empty()) text += "|";
        const size_t before = text.size();
        rowset::AppendValueText(column, row, &text);
        if (text.size() == before && column.IsNull(row)) text += "null";
      }
      rows.push_back(text);
    }
    return rows;
  }

  std::vector<std::string> Execute(const SqlQuery& query) {
    return Rows(world_.engine().Execute(ann_, query));
  }

  absl::Status Refused(absl::string_view text) {
    return world_.engine().Execute(ann_, Sql(text)).status();
  }

  TestWorld world_;
  const rpc::RequestContext ann_ = TestWorld::Caller("ann");
  const rpc::RequestContext root_ = TestWorld::Caller("root", true);
};

TEST_F(QueryEngineTest, AnswersDatabricksSql) {
  EXPECT_THAT(Execute(Sql("SELECT `state`, count(*) AS n FROM airports "
                          "GROUP BY ALL ORDER BY n DESC;")),
              ElementsAre("TX|2", "CA|1"));
}

TEST_F(QueryEngineTest, CutsAtTheLimitAndSaysSo) {
  SqlQuery query = Sql("SELECT n FROM numbers ORDER BY n");
  ASSERT_OK_AND_ASSIGN(QueryResult by_default,
                       world_.engine().Execute(ann_, query));
  EXPECT_EQ(by_default.rows.row_count(), 1000);
  EXPECT_TRUE(by_default.truncated);

  query.rows_max = 100000;
  ASSERT_OK_AND_ASSIGN(QueryResult all, world_.engine().Execute(ann_, query));
  EXPECT_EQ(all.rows.row_count(), 100000);
  EXPECT_FALSE(all.truncated);

  query = Sql("SELECT n FROM numbers LIMIT 3");
  query.rows_max = 10;
  ASSERT_OK_AND_ASSIGN(QueryResult own, world_.engine().Execute(ann_, query));
  EXPECT_EQ(own.rows.row_count(), 3);
  EXPECT_FALSE(own.truncated);

  query = Sql("SELECT n FROM numbers ORDER BY n LIMIT 20 OFFSET 5");
  query.rows_max = 2;
  ASSERT_OK_AND_ASSIGN(QueryResult both, world_.engine().Execute(ann_, query));
  EXPECT_THAT(Rows(both), ElementsAre("5", "6"));
  EXPECT_TRUE(both.truncated);
}

TEST_F(QueryEngineTest, TheWordLimitInATextIsNoLimit) {
  SqlQuery query = Sql("SELECT n, 'LIMIT 1' FROM numbers -- LIMIT 2");
  query.rows_max = 4;
  ASSERT_OK_AND_ASSIGN(QueryResult result,
                       world_.engine().Execute(ann_, query));
  EXPECT_EQ(result.rows.row_count(), 4);
  EXPECT_TRUE(result.truncated);
}

TEST_F(QueryEngineTest, BindsParametersByType) {
  SqlQuery query = Sql(
      "SELECT :s AS s, :i + 1 AS i, :d AS d, :n IS NULL AS n, :day AS day "
      "FROM airports WHERE state = :s AND city <> :quote ORDER BY 1 LIMIT 1");
  query.parameters = {{"s", "\"TX\""},
                      {"i", "41"},
                      {"d", "1.50"},
                      {"n", "null"},
                      {"day", R"({"type":"DATE","value":"2001-02-03"})"},
                      {"quote", "\"x' OR 1=1 --\""}};
  EXPECT_THAT(Execute(query), ElementsAre("TX|42|1.50|true|2001-02-03"));
}

TEST_F(QueryEngineTest, TruncatedIsExactAroundTheLimit) {
  struct Case {
    const char* text;
    int64_t rows_max;
    int64_t rows;
    bool truncated;
  };
  for (const Case& c : std::vector<Case>{
           {"SELECT n FROM numbers WHERE n < 10", 9, 9, true},
           {"SELECT n FROM numbers WHERE n < 10", 10, 10, false},
           {"SELECT n FROM numbers WHERE n < 10", 11, 10, false},
           {"SELECT n FROM numbers WHERE n < 10", 0, 0, true},
           {"SELECT n FROM numbers WHERE n < 0", 0, 0, false},
           {"SELECT n FROM numbers WHERE n < 0", 5, 0, false},
           {"SELECT n FROM numbers LIMIT 9", 10, 9, false},
           {"SELECT n FROM numbers LIMIT 10", 10, 10, false},
           {"SELECT n FROM numbers LIMIT 11", 10, 10, true},
           {"SELECT n FROM numbers LIMIT 0", 10, 0, false},
           {"SELECT n FROM numbers LIMIT ALL", 10, 10, true},
           {"SELECT n FROM numbers LIMIT 5 + 5", 10, 10, false},
           {"SELECT n FROM numbers LIMIT 6 + 5", 10, 10, true},
           {"SELECT n FROM numbers ORDER BY n LIMIT 20 OFFSET 99995", 10, 5,
            false},
           {"SELECT n FROM numbers OFFSET 99990", 10, 10, false},
           {"SELECT n FROM numbers OFFSET 99989", 10, 10, true},
           {"SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3", 2, 2, true},
           {"SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3", 3, 3, false},
           {"(SELECT n FROM numbers LIMIT 3) UNION ALL SELECT 1", 4, 4, false},
           {"FROM numbers |> WHERE n < 5", 4, 4, true},
           {"FROM numbers |> WHERE n < 5", 5, 5, false},
           {"FROM numbers |> LIMIT 3", 5, 3, false},
           {"FROM numbers |> LIMIT 7 |> ORDER BY n", 5, 5, true},
           {"VALUES (1), (2), (3)", 2, 2, true},
           {"VALUES (1), (2), (3)", 3, 3, false},
           {"TABLE airports", 2, 2, true},
           {"TABLE airports", 3, 3, false},
           {"WITH c AS (SELECT n FROM numbers LIMIT 4) SELECT * FROM c", 4, 4,
            false},
           {"WITH c AS (SELECT n FROM numbers LIMIT 5) SELECT * FROM c", 4, 4,
            true},
       }) {
    SqlQuery query = Sql(c.text);
    query.rows_max = c.rows_max;
    auto result = world_.engine().Execute(ann_, query);
    ASSERT_TRUE(result.ok()) << c.text << ": " << result.status();
    EXPECT_EQ(result->rows.row_count(), c.rows) << c.text << " " << c.rows_max;
    EXPECT_EQ(result->truncated, c.truncated) << c.text << " " << c.rows_max;
  }
}

TEST_F(QueryEngineTest, ALimitThatCannotBeIsTheTextsMistake) {
  for (const char* text :
       {"SELECT n FROM numbers LIMIT -1", "SELECT n FROM numbers LIMIT 'x'",
        "SELECT n FROM numbers LIMIT n"}) {
    EXPECT_THAT(Refused(text), StatusIs(absl::StatusCode::kInvalidArgument))
        << text;
  }
  SqlQuery query = Sql("SELECT n FROM numbers LIMIT :rows");
  query.parameters = {{"rows", "-1"}};
  EXPECT_THAT(world_.engine().Execute(ann_, query).status(),
              StatusIs(absl::StatusCode::kInvalidArgument));
  query.parameters = {{"rows", "3"}};
  EXPECT_THAT(Execute(query), SizeIs(3));
}

TEST_F(QueryEngineTest, BindsEveryType) {
  SqlQuery query = Sql(
      "SELECT :a AS a, :b AS b, :c AS c, :d AS d, :e AS e, :f AS f, :g AS g, "
      "DATE '2024-01-31' + :h AS h, :i IS NULL AS i, :big AS big");
  query.parameters = {
      {"a", R"j({"type": "DECIMAL(10,2)", "value": "3.10"})j"},
      {"b", R"({"type": "BIGINT", "value": "9007199254740993"})"},
      {"c", R"({"type": "TIMESTAMP_NTZ", "value": "2024-01-31 10:20:30"})"},
      {"d", R"({"type": "BOOLEAN", "value": "true"})"},
      {"e", R"({"type": "STRING", "value": "12"})"},
      {"f", R"({"type": "DOUBLE", "value": 0.5})"},
      {"g", R"({"type": "DATE", "value": "2024-02-29"})"},
      {"h", R"({"type": "INTERVAL DAY", "value": "1"})"},
      {"i", R"({"type": "INT", "value": null})"},
      {"big", "12345678901234567890.123456789"}};
  EXPECT_THAT(Execute(query),
              ElementsAre(AllOf(HasSubstr("3.10|9007199254740993|2024-01-31"),
                                HasSubstr("|true|12|0.5|2024-02-29|2024-02-01"),
                                HasSubstr("|true|12345678901234567890."
                                          "123456789"))));
}

TEST_F(QueryEngineTest, BindsMarkersInNamesListsAndPositions) {
  SqlQuery query =
      Sql("SELECT IDENTIFIER(:c) FROM IDENTIFIER(:t) WHERE state IN (:x, :y) "
          "ORDER BY 1 LIMIT :n");
  query.parameters = {{"c", "\"city\""},
                      {"t", "\"memory.main.airports\""},
                      {"x", "\"TX\""},
                      {"y", "\"CA\""},
                      {"n", "2"}};
  EXPECT_THAT(Execute(query), ElementsAre("Austin", "Dallas"));
  query.parameters["t"] = "\"`/etc/passwd`\"";
  EXPECT_EQ(ReasonOf(world_.engine().Execute(ann_, query).status()),
            ErrorReason::kSqlNotAllowed);
  query.parameters["t"] = "\"airports; DROP TABLE airports\"";
  EXPECT_THAT(world_.engine().Execute(ann_, query).status(),
              StatusIs(absl::StatusCode::kInvalidArgument));

  query = Sql("SELECT ? + ?, ? FROM airports LIMIT 1");
  query.parameters = {{"1", "40"}, {"2", "2"}, {"3", "\"x\""}};
  EXPECT_THAT(Execute(query), ElementsAre("42|x"));
}

TEST_F(QueryEngineTest, NamesTheParameterThatIsWrong) {
  const auto error = [this](const char* text,
                            std::map<std::string, std::string> parameters) {
    SqlQuery query = Sql(text);
    query.parameters = std::move(parameters);
    return world_.engine().Execute(ann_, query).status();
  };
  EXPECT_THAT(error("SELECT 1", {{"extra", "1"}}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("extra")));
  EXPECT_THAT(error("SELECT ?, ?", {{"1", "1"}}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("\"2\"")));
  EXPECT_THAT(
      error("SELECT :p", {{"p", R"j({"type": "INT", "value": "x"})j"}}),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("parameter p")));
  EXPECT_THAT(
      error("SELECT :p", {{"p", R"j({"type":"DECIMAL(4,2)","value":"100"})j"}}),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("parameter p")));
}

TEST_F(QueryEngineTest, RefusesMarkersWithoutValues) {
  const absl::Status status = Refused("SELECT :a,\n  :b");
  EXPECT_EQ(ReasonOf(status), ErrorReason::kSqlParameter);
  EXPECT_THAT(std::string(status.message()),
              AllOf(HasSubstr(":a"), HasSubstr(":b")));
  SqlQuery bad = Sql("SELECT :d");
  bad.parameters = {{"d", R"({"type":"DATE","value":"2001-02-31"})"}};
  EXPECT_EQ(ReasonOf(world_.engine().Execute(ann_, bad).status()),
            ErrorReason::kSqlParameter);
}

TEST_F(QueryEngineTest, ShowsWhereATextDoesNotParse) {
  const absl::Status status = Refused("SELECT state\nFROM WHERE x = 1");
  EXPECT_THAT(status,
              StatusIs(absl::StatusCode::kInvalidArgument,
                       AllOf(HasSubstr("FROM WHERE x = 1"), HasSubstr("^"))));
  EXPECT_EQ(ReasonOf(status), ErrorReason::kSqlSyntax);
  EXPECT_EQ(MetadataOf(status)["line"], "2");
  EXPECT_THAT(ViolationsOf(status), SizeIs(1));
}

TEST_F(QueryEngineTest, NamesTheNearestColumnAndTable) {
  EXPECT_THAT(Refused("SELECT stat FROM airports"),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       AllOf(HasSubstr("stat"), HasSubstr("state"))));
  EXPECT_THAT(
      Refused("SELECT 1 FROM airport"),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("airports")));
}

TEST_F(QueryEngineTest, RefusesSeveralStatementsAndNone) {
  EXPECT_THAT(Refused("SELECT 1; SELECT 2"),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("one statement at a time")));
  EXPECT_THAT(Refused("-- nothing"),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(QueryEngineTest, RefusesWhatReachesOutsideOfTheTables) {
  for (const char* text :
       {"SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM read_files('/etc/passwd')",
        "SELECT * FROM csv.`/etc/passwd`",
        "SELECT * FROM parquet.`/data/x.parquet`", "SELECT getenv('HOME')",
        "SELECT read_text('/etc/passwd')",
        "COPY INTO airports FROM '/etc/passwd' FILEFORMAT = CSV"}) {
    const absl::Status status = Refused(text);
    EXPECT_EQ(ReasonOf(status), ErrorReason::kSqlNotAllowed)
        << text << ": " << status;
    // Not for the one who may write either.
    EXPECT_FALSE(world_.engine().Execute(root_, Sql(text)).ok()) << text;
  }
  // What Databricks does not even have.
  for (const char* text :
       {"ATTACH '/tmp/x.db'", "INSTALL httpfs", "COPY airports TO '/tmp/x'",
        "LOAD httpfs", "PRAGMA database_list"}) {
    EXPECT_FALSE(world_.engine().Execute(root_, Sql(text)).ok()) << text;
  }
}

TEST_F(QueryEngineTest, OnlyTheOneWhoMayWriteWrites) {
  for (const char* text :
       {"INSERT INTO airports VALUES ('SFO', 'x', 'San Francisco', 'CA')",
        "DELETE FROM airports", "UPDATE airports SET state = 'X'",
        "DROP TABLE airports", "CREATE TABLE t2 AS SELECT 1 AS x",
        "WITH c AS (SELECT 1 AS x) INSERT INTO numbers SELECT x FROM c"}) {
    EXPECT_EQ(ReasonOf(Refused(text)), ErrorReason::kSqlNotAllowed) << text;
  }
  EXPECT_THAT(Rows(world_.engine().Execute(
                  root_, Sql("INSERT INTO airports "
                             "VALUES ('SFO', 'x', 'San Francisco', 'CA')"))),
              ElementsAre("1"));
  EXPECT_THAT(Execute(Sql("SELECT count(*) FROM airports")), ElementsAre("4"));
}

TEST_F(QueryEngineTest, ResolvesBareNamesAgainstTheGivenSchema) {
  ASSERT_OK(world_.engine()
                .Execute(root_, Sql("CREATE SCHEMA memory.other"))
                .status());
  ASSERT_OK(world_.engine()
                .Execute(root_, Sql("CREATE TABLE memory.other.airports AS "
                                    "SELECT 'here' AS place"))
                .status());
  SqlQuery query = Sql("SELECT place FROM airports");
  query.defaults = {"memory", "other"};
  EXPECT_THAT(Execute(query), ElementsAre("here"));
  query.defaults = {"", "other"};
  EXPECT_THAT(Execute(query), ElementsAre("here"));
}

TEST_F(QueryEngineTest, StreamsEverythingInBatches) {
  int64_t rows = 0;
  ASSERT_OK(world_.engine().Stream(ann_, Sql("SELECT n FROM numbers"),
                                   [&](const rowset::RowSet& batch) {
                                     EXPECT_LE(batch.row_count(), 8192);
                                     rows += batch.row_count();
                                     return absl::OkStatus();
                                   }));
  EXPECT_EQ(rows, 100000);
}

TEST_F(QueryEngineTest, CancelInterruptsTheWarehouse) {
  SqlQuery query =
      Sql("SELECT count(*) FROM numbers a CROSS JOIN numbers b "
          "CROSS JOIN numbers c WHERE a.n + b.n + c.n = 7");
  query.query_id = "slow";
  absl::Status ended;
  std::thread caller(
      [&] { ended = world_.engine().Execute(ann_, query).status(); });
  while (!world_.engine().Cancel(ann_, "slow").ok()) std::this_thread::yield();
  caller.join();
  EXPECT_THAT(ended, StatusIs(absl::StatusCode::kCancelled));
  ASSERT_OK_AND_ASSIGN(auto page, world_.engine().History(ann_, {.size = 1}));
  EXPECT_EQ(page.items[0].status, statedb::QueryStatus::kCancelled);
}

TEST_F(QueryEngineTest, KeepsTheHistoryOfEachUserApart) {
  Execute(Sql("SELECT 1"));
  Execute(Sql("SELEC 2"));
  ASSERT_OK_AND_ASSIGN(auto page, world_.engine().History(ann_, {.size = 9}));
  ASSERT_THAT(page.items, SizeIs(2));
  EXPECT_EQ(page.items[0].query, "SELEC 2");
  EXPECT_EQ(page.items[0].status, statedb::QueryStatus::kFailed);
  EXPECT_EQ(page.items[1].status, statedb::QueryStatus::kSucceeded);
  EXPECT_EQ(page.items[1].row_count, 1);
  ASSERT_OK_AND_ASSIGN(auto other, world_.engine().History(root_, {.size = 9}));
  EXPECT_THAT(other.items, SizeIs(0));
}

TEST_F(QueryEngineTest, RunsASavedQueryWithItsParameters) {
  statedb::SavedQuery query;
  query.name = "by state";
  query.query =
      "SELECT city FROM airports WHERE state = :s AND city <> :not "
      "ORDER BY city";
  query.parameters = {{"s", "\"TX\""}, {"not", "\"\""}};
  ASSERT_OK_AND_ASSIGN(auto saved, world_.engine().Save(ann_, query));
  EXPECT_THAT(Rows(world_.engine().RunSaved(ann_, saved.id, {}, {})),
              ElementsAre("Austin", "Dallas"));
  EXPECT_THAT(
      Rows(world_.engine().RunSaved(ann_, saved.id, {}, {{"s", "\"CA\""}})),
      ElementsAre("Los Angeles"));
  EXPECT_EQ(
      ReasonOf(world_.engine().RunSaved(root_, saved.id, {}, {}).status()),
      ErrorReason::kSavedQueryNotFound);
  query.parameters = {{"s", "[1]"}};
  EXPECT_EQ(ReasonOf(world_.engine().Save(ann_, query).status()),
            ErrorReason::kInvalidRequest);
}

}  // namespace
}  // namespace semantic_layer::query
