#include "common/databricks/lineage/system_lineage.h"

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/concurrency/fake_clock.h"
#include "common/databricks/lineage/limits.h"
#include "common/databricks/lineage/lineage_statements.h"
#include "common/databricks/lineage/lineage_walk.h"
#include "common/databricks/statements/statement_client.h"
#include "common/databricks/testing/test_workspace.h"
#include "common/http/http_message.h"
#include "common/rowset/rowset.h"
#include "common/sql/parser/parse.h"
#include "common/status/error_reason.h"
#include "common/status/make_status.h"
#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::databricks {
namespace {

using ::semantic_layer::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const absl::Time kSince =
    absl::FromCivil(absl::CivilDay(2026, 1, 31), absl::UTCTimeZone());

TEST(LineageStatementTest, AsksForTheEdgesOfTables) {
  EXPECT_EQ(
      LineageStatement({{.name = "m.s.a"}, {.name = "it's"}}, true, kSince),
      "SELECT source_table_full_name, source_path, target_table_full_name, "
      "target_path, entity_type, entity_id, max(event_time) AS last_seen "
      "FROM system.access.table_lineage "
      "WHERE event_date >= DATE '2026-01-31' "
      "AND target_table_full_name IN ('m.s.a', 'it\\'s') "
      "GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY last_seen DESC LIMIT 20000");
}

TEST(LineageStatementTest, AsksForTheEdgesOfColumns) {
  const std::string sql = LineageStatement(
      {{.name = "m.s.a", .column = "x"}, {.name = "m.s.b", .column = "y"}},
      false, kSince);
  EXPECT_THAT(sql, HasSubstr("FROM system.access.column_lineage"));
  EXPECT_THAT(sql, HasSubstr("(source_table_full_name = 'm.s.a' AND "
                             "source_column_name = 'x' OR "
                             "source_table_full_name = 'm.s.b' AND "
                             "source_column_name = 'y')"));
  EXPECT_TRUE(sql::ParseStatement(sql).ok()) << sql;
}

// Rows as the statement about tables gives them; "" is null.
rowset::RowSet Rows(const std::vector<std::vector<std::string>>& rows) {
  std::vector<rowset::Field> fields;
  for (const char* name :
       {"source_table_full_name", "source_path", "target_table_full_name",
        "target_path", "entity_type", "entity_id"}) {
    fields.push_back({.name = name, .type = rowset::ColumnType::kString});
  }
  fields.push_back(
      {.name = "last_seen", .type = rowset::ColumnType::kTimestamp});
  rowset::RowSetBuilder builder(rowset::MakeSchema(fields));
  for (const auto& row : rows) {
    for (size_t i = 0; i < row.size(); ++i) {
      if (row[i].empty()) {
        builder.column(i).AppendNull();
      } else {
        builder.column(i).AppendText(row[i]);
      }
    }
    builder.column(6).AppendInt(absl::ToUnixMicros(kSince));
  }
  return *std::move(builder).Finish();
}

TEST(LineageRowsTest, ReadsEveryKindOfEnd) {
  ASSERT_OK_AND_ASSIGN(
      const std::vector<LineageEdge> edges,
      ReadLineageRows(Rows({{"m.s.a", "", "m.s.b", "", "JOB", "7"},
                            {"", "s3://x", "m.s.b", "", "", ""},
                            {"m.s.a", "", "", "", "DASHBOARD_V3", "d"},
                            {"", "", "m.s.b", "", "NOTEBOOK", "n"},
                            {"m.s.a", "", "m.s.a", "", "", ""},
                            {"m.s.a", "", "", "", "", ""}})));
  ASSERT_EQ(edges.size(), 4);
  EXPECT_EQ(edges[0].from.name, "m.s.a");
  EXPECT_THAT(edges[0].via,
              ElementsAre(LineageObject{LineageKind::kJob, "7", ""}));
  EXPECT_EQ(edges[0].last_seen, kSince);
  EXPECT_EQ(edges[1].from, (LineageObject{LineageKind::kPath, "s3://x", ""}));
  EXPECT_EQ(edges[2].to, (LineageObject{LineageKind::kDashboard, "d", ""}));
  EXPECT_THAT(edges[2].via, ::testing::IsEmpty());
  EXPECT_EQ(edges[3].from, (LineageObject{LineageKind::kNotebook, "n", ""}));
}

TEST(LineageRowsTest, OtherColumnsAreAFailure) {
  rowset::RowSetBuilder builder(
      rowset::MakeSchema({{.name = "x", .type = rowset::ColumnType::kInt64}}));
  builder.column(0).AppendInt(1);
  EXPECT_EQ(ReasonOf(ReadLineageRows(*std::move(builder).Finish()).status()),
            ErrorReason::kWorkspaceFailed);
}

class SystemLineageTest : public ::testing::Test {
 protected:
  concurrency::FakeClock clock_{kSince + kLineageWindow};
  std::vector<std::string> statements_;
  absl::StatusOr<rowset::RowSet> answer_ = rowset::RowSet();
  SystemLineage lineage_{[this](const std::string& sql, const ApiCall&) {
                           statements_.push_back(sql);
                           return answer_;
                         },
                         &clock_};
};

TEST_F(SystemLineageTest, AsksOncePerKindAndDirection) {
  answer_ = Rows({{"m.s.a", "", "m.s.b", "", "", ""}});
  ASSERT_OK_AND_ASSIGN(
      const LineageHop hop,
      lineage_.Hop({{.name = "m.s.a"}, {.name = "m.s.b", .column = "x"}},
                   LineageDirection::kBoth, {}));
  EXPECT_EQ(hop.edges.size(), 4);
  EXPECT_FALSE(hop.truncated);
  EXPECT_EQ(statements_.size(), 4);
  EXPECT_THAT(statements_[0], HasSubstr("DATE '2026-01-31'"));
}

TEST_F(SystemLineageTest, AsksAboutManyInPieces) {
  std::vector<LineageObject> objects;
  for (size_t i = 0; i < kMaxObjectsPerStatement + 1; ++i) {
    objects.push_back({.name = absl::StrCat("m.s.t", i)});
  }
  EXPECT_OK(lineage_.Hop(objects, LineageDirection::kUpstream, {}).status());
  EXPECT_EQ(statements_.size(), 2);
}

TEST_F(SystemLineageTest, ATableWithTooManyRowsIsNotTheWholeLineage) {
  std::vector<std::vector<std::string>> rows(
      kMaxLineageRows, {"m.s.a", "", "m.s.b", "", "JOB", "7"});
  answer_ = Rows(rows);
  ASSERT_OK_AND_ASSIGN(LineageGraph graph,
                       WalkLineage(lineage_, {.name = "m.s.b"},
                                   LineageDirection::kUpstream, 2, {}));
  EXPECT_TRUE(graph.truncated);
  EXPECT_EQ(graph.edges.size(), 1);
  rows.pop_back();
  answer_ = Rows(rows);
  ASSERT_OK_AND_ASSIGN(graph, WalkLineage(lineage_, {.name = "m.s.b"},
                                          LineageDirection::kUpstream, 2, {}));
  EXPECT_FALSE(graph.truncated);
}

TEST_F(SystemLineageTest, NamesAreAsUnityCatalogHasThem) {
  answer_ = Rows({{"main.s.a", "", "main.s.b", "", "", ""}});
  ASSERT_OK_AND_ASSIGN(const LineageGraph graph,
                       WalkLineage(lineage_, {.name = "Main.S.B"},
                                   LineageDirection::kUpstream, 2, {}));
  EXPECT_THAT(statements_[0], HasSubstr("IN ('main.s.b')"));
  EXPECT_THAT(graph.objects, ElementsAre(LineageObject{.name = "main.s.b"},
                                         LineageObject{.name = "main.s.a"}));
}

TEST_F(SystemLineageTest, PassesErrorsOn) {
  answer_ = absl::PermissionDeniedError("no");
  EXPECT_THAT(lineage_.Hop({{.name = "m.s.a"}}, LineageDirection::kBoth, {}),
              StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(lineage_.Hop({{.name = ""}}, LineageDirection::kBoth, {}),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(RunOnTest, RunsAStatementOnAWarehouse) {
  const concurrency::FakeClock clock(absl::Now());
  TestWorkspace workspace([](const http::HttpRequest& asked) {
    EXPECT_EQ(TestWorkspace::PathOf(asked), "/api/2.0/sql/statements");
    return TestWorkspace::Reply{200, R"({"statement_id":"st",
        "status":{"state":"SUCCEEDED"},"manifest":{"format":"JSON_ARRAY",
        "schema":{"columns":[{"name":"n","type_name":"LONG"}]},
        "total_chunk_count":1,"total_row_count":1},
        "result":{"chunk_index":0,"row_count":1,"data_array":[["7"]]}})"};
  });
  const StatementClient statements({.warehouse_id = "w"}, workspace.client(),
                                   workspace.timers(), &clock);
  ASSERT_OK_AND_ASSIGN(const rowset::RowSet rows,
                       RunOn (&statements)("SELECT 7 AS n", {}));
  EXPECT_EQ(rows.column(0).IntAt(0), 7);
}

}  // namespace
}  // namespace semantic_layer::databricks
