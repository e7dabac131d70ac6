#include "common/databricks/lineage/rest_lineage.h"

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/databricks/testing/test_workspace.h"
#include "common/http/http_message.h"
#include "common/status/error_reason.h"
#include "common/status/make_status.h"
#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::databricks {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const LineageObject kTable = {.name = "main.s.orders"};

class RestLineageTest : public ::testing::Test {
 protected:
  TestWorkspace::Reply answer_;
  TestWorkspace workspace_{[this](const http::HttpRequest&) { return answer_; },
                           nullptr, TestWorkspace::Impatient()};
  RestLineage lineage_{workspace_.client()};
};

TEST_F(RestLineageTest, ReadsTheLineageOfATable) {
  answer_.body = R"({
    "upstreams": [
      {"tableInfo": {"name": "raw", "catalog_name": "main", "schema_name": "s",
                     "lineage_timestamp": "2025-12-01 09:11:40.0"},
       "jobInfos": [{"workspace_id": 1, "job_id": 42}]},
      {"fileInfo": {"path": "s3://b/x"}},
      {"notebookInfos": [{"notebook_id": 7}]},
      {"tableInfo": {}}],
    "downstreams": [
      {"tableInfo": {"name": "mart", "catalog_name": "main",
                     "schema_name": "s"}},
      {"dashboardV3Infos": [{"dashboard_id": "d1"}]}]})";
  ASSERT_OK_AND_ASSIGN(LineageHop hop,
                       lineage_.Hop({kTable}, LineageDirection::kBoth, {}));
  ASSERT_EQ(hop.edges.size(), 5);
  EXPECT_EQ(hop.edges[0].from.name, "main.s.raw");
  EXPECT_EQ(hop.edges[0].to, kTable);
  EXPECT_THAT(hop.edges[0].via,
              ElementsAre(LineageObject{LineageKind::kJob, "42", ""}));
  EXPECT_EQ(hop.edges[0].last_seen,
            absl::FromCivil(absl::CivilSecond(2025, 12, 1, 9, 11, 40),
                            absl::UTCTimeZone()));
  EXPECT_EQ(hop.edges[1].from,
            (LineageObject{LineageKind::kPath, "s3://b/x", ""}));
  EXPECT_EQ(hop.edges[2].from.kind, LineageKind::kNotebook);
  EXPECT_EQ(hop.edges[3].to.name, "main.s.mart");
  EXPECT_EQ(hop.edges[4].to,
            (LineageObject{LineageKind::kDashboard, "d1", ""}));
  ASSERT_OK_AND_ASSIGN(hop,
                       lineage_.Hop({kTable}, LineageDirection::kUpstream, {}));
  EXPECT_EQ(hop.edges.size(), 3);
}

TEST_F(RestLineageTest, ReadsTheLineageOfAColumn) {
  answer_.body = R"({"upstream_cols": [{"name": "amt", "catalog_name": "main",
      "schema_name": "s", "table_name": "raw"}, {"name": "x"}]})";
  const LineageObject column = {.name = "main.s.o", .column = "a b"};
  ASSERT_OK_AND_ASSIGN(LineageHop hop,
                       lineage_.Hop({column}, LineageDirection::kUpstream, {}));
  ASSERT_EQ(hop.edges.size(), 1);
  EXPECT_EQ(hop.edges[0].from,
            (LineageObject{LineageKind::kTable, "main.s.raw", "amt"}));
  EXPECT_THAT(workspace_.calls(),
              ElementsAre("GET /api/2.0/lineage-tracking/column-lineage?"
                          "table_name=main.s.o&column_name=a%20b"));
}

TEST_F(RestLineageTest, NothingKnownIsNothing) {
  answer_.body = "{}";
  EXPECT_THAT(lineage_.Hop({kTable}, LineageDirection::kBoth, {})->edges,
              IsEmpty());
  answer_ = {404, R"({"error_code":"TABLE_DOES_NOT_EXIST","message":"no"})"};
  EXPECT_THAT(lineage_.Hop({kTable}, LineageDirection::kBoth, {})->edges,
              IsEmpty());
  EXPECT_THAT(lineage_.Hop({}, LineageDirection::kBoth, {})->edges, IsEmpty());
}

TEST_F(RestLineageTest, ManyObjectsKeepTheirOrder) {
  answer_.body = R"({"upstreams":[{"fileInfo":{"path":"p"}}]})";
  std::vector<LineageObject> objects;
  for (int i = 0; i < 50; ++i) {
    objects.push_back({.name = absl::StrCat("m.s.t", i)});
  }
  ASSERT_OK_AND_ASSIGN(LineageHop hop,
                       lineage_.Hop(objects, LineageDirection::kUpstream, {}));
  ASSERT_EQ(hop.edges.size(), 50);
  for (int i = 0; i < 50; ++i) EXPECT_EQ(hop.edges[i].to, objects[i]);
}

TEST_F(RestLineageTest, AFailureEndsAHop) {
  answer_ = {503, R"({"error_code":"TEMPORARILY_UNAVAILABLE"})"};
  const auto edges = lineage_.Hop({kTable, kTable, kTable, kTable, kTable},
                                  LineageDirection::kBoth, {});
  EXPECT_EQ(ReasonOf(edges.status()), ErrorReason::kWorkspaceUnavailable);
  answer_ = {200, "<html>"};
  EXPECT_EQ(
      ReasonOf(lineage_.Hop({kTable}, LineageDirection::kBoth, {}).status()),
      ErrorReason::kWorkspaceFailed);
}

TEST_F(RestLineageTest, WhatHasNoLineageIsNotAskedAbout) {
  for (const LineageObject& object :
       {LineageObject{}, LineageObject{LineageKind::kJob, "1", ""},
        LineageObject{LineageKind::kTable, std::string(2000, 'x'), ""}}) {
    EXPECT_EQ(
        ReasonOf(lineage_.Hop({object}, LineageDirection::kBoth, {}).status()),
        ErrorReason::kInvalidRequest);
  }
  EXPECT_THAT(workspace_.calls(), IsEmpty());
}

}  // namespace
}  // namespace semantic_layer::databricks
