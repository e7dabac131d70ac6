#include "common/databricks/lineage/lineage_walk.h"

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/databricks/lineage/limits.h"
#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::databricks {
namespace {

using ::semantic_layer::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Edges by names: "a>b" is data of a that go into b.
class FakeSource final : public LineageSource {
 public:
  absl::StatusOr<LineageHop> Hop(const std::vector<LineageObject>& objects,
                                 LineageDirection direction,
                                 const ApiCall&) override {
    ++hops;
    if (!failure.ok()) return failure;
    LineageHop found;
    for (const LineageObject& object : objects) {
      for (const LineageEdge& edge : edges) {
        const LineageObject& here =
            direction == LineageDirection::kUpstream ? edge.to : edge.from;
        if (here == object) found.edges.push_back(edge);
      }
    }
    return found;
  }

  void Add(const std::string& from, const std::string& to) {
    edges.push_back({.from = {.name = from}, .to = {.name = to}});
  }

  std::vector<LineageEdge> edges;
  absl::Status failure;
  int hops = 0;
};

std::vector<std::string> Names(const LineageGraph& graph) {
  std::vector<std::string> names;
  for (const LineageObject& object : graph.objects) {
    names.push_back(object.name);
  }
  return names;
}

class LineageWalkTest : public ::testing::Test {
 protected:
  absl::StatusOr<LineageGraph> Walk(const std::string& start,
                                    LineageDirection direction, int depth) {
    return WalkLineage(source_, {.name = start}, direction, depth, {});
  }
  FakeSource source_;
};

TEST_F(LineageWalkTest, WalksInTheDirectionThatIsAsked) {
  source_.Add("a", "b");
  source_.Add("b", "c");
  source_.Add("x", "c");
  ASSERT_OK_AND_ASSIGN(LineageGraph graph,
                       Walk("b", LineageDirection::kUpstream, 5));
  EXPECT_THAT(Names(graph), ElementsAre("b", "a"));
  ASSERT_OK_AND_ASSIGN(graph, Walk("b", LineageDirection::kDownstream, 5));
  EXPECT_THAT(Names(graph), ElementsAre("b", "c"));
  // Not x: it is upstream of what is downstream.
  ASSERT_OK_AND_ASSIGN(graph, Walk("b", LineageDirection::kBoth, 5));
  EXPECT_THAT(Names(graph), ElementsAre("b", "a", "c"));
  EXPECT_EQ(graph.edges.size(), 2);
  EXPECT_FALSE(graph.truncated);
}

TEST_F(LineageWalkTest, StopsAtTheDepthAndSaysSo) {
  for (int i = 0; i < 10; ++i) {
    source_.Add(absl::StrCat("t", i), absl::StrCat("t", i + 1));
  }
  ASSERT_OK_AND_ASSIGN(LineageGraph graph,
                       Walk("t0", LineageDirection::kDownstream, 3));
  EXPECT_THAT(Names(graph), ElementsAre("t0", "t1", "t2", "t3"));
  EXPECT_TRUE(graph.truncated);
  EXPECT_EQ(source_.hops, 3);
  ASSERT_OK_AND_ASSIGN(graph, Walk("t7", LineageDirection::kDownstream, 4));
  EXPECT_FALSE(graph.truncated);
}

TEST_F(LineageWalkTest, CirclesEnd) {
  source_.Add("a", "b");
  source_.Add("b", "c");
  source_.Add("c", "a");
  source_.Add("b", "b");
  ASSERT_OK_AND_ASSIGN(const LineageGraph graph,
                       Walk("a", LineageDirection::kBoth, kMaxLineageDepth));
  EXPECT_THAT(Names(graph), ElementsAre("a", "c", "b"));
  EXPECT_EQ(graph.edges.size(), 4);
  EXPECT_LE(source_.hops, 8);
}

TEST_F(LineageWalkTest, AsksAboutAHopAtOnceAndOnlyAboutTables) {
  source_.Add("a", "b");
  source_.Add("a", "c");
  source_.Add("b", "d");
  source_.Add("c", "d");
  source_.edges.push_back(
      {.from = {.name = "a"},
       .to = {.kind = LineageKind::kDashboard, .name = "7"}});
  ASSERT_OK_AND_ASSIGN(const LineageGraph graph,
                       Walk("a", LineageDirection::kDownstream, 9));
  EXPECT_THAT(Names(graph), ElementsAre("a", "b", "c", "7", "d"));
  EXPECT_EQ(source_.hops, 3);
}

TEST_F(LineageWalkTest, EverythingThatMovedTheDataIsShown) {
  const auto job = [](const std::string& id) {
    return LineageObject{.kind = LineageKind::kJob, .name = id};
  };
  const absl::Time time = absl::FromUnixSeconds(1000);
  const LineageEdge edge = {.from = {.name = "a"}, .to = {.name = "b"}};
  for (const char* id : {"7", "8", "7"}) {
    source_.edges.push_back(edge);
    source_.edges.back().via = {job(id)};
    source_.edges.back().last_seen = time + absl::Seconds(id[0] - '0');
  }
  ASSERT_OK_AND_ASSIGN(LineageGraph graph,
                       Walk("b", LineageDirection::kBoth, 5));
  ASSERT_EQ(graph.edges.size(), 1);
  EXPECT_THAT(graph.edges[0].via, ElementsAre(job("7"), job("8")));
  EXPECT_EQ(graph.edges[0].last_seen, time + absl::Seconds(8));
  EXPECT_FALSE(graph.truncated);

  // But not without end.
  for (size_t i = 100; i <= 100 + kMaxLineageMovers; ++i) {
    source_.edges.push_back(edge);
    source_.edges.back().via = {job(absl::StrCat(i))};
  }
  ASSERT_OK_AND_ASSIGN(graph, Walk("b", LineageDirection::kBoth, 5));
  ASSERT_EQ(graph.edges.size(), 1);
  EXPECT_EQ(graph.edges[0].via.size(), kMaxLineageMovers);
  EXPECT_TRUE(graph.truncated);
}

TEST_F(LineageWalkTest, AGraphThatIsTooLargeIsCut) {
  for (size_t i = 0; i < kMaxLineageObjects + 10; ++i) {
    source_.Add("a", absl::StrCat("t", i));
  }
  ASSERT_OK_AND_ASSIGN(const LineageGraph graph,
                       Walk("a", LineageDirection::kDownstream, 2));
  EXPECT_TRUE(graph.truncated);
  EXPECT_LE(graph.objects.size(), kMaxLineageObjects);
}

TEST_F(LineageWalkTest, ErrorsAreErrors) {
  EXPECT_THAT(Walk("a", LineageDirection::kBoth, 0),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(Walk("a", LineageDirection::kBoth, kMaxLineageDepth + 1),
              StatusIs(absl::StatusCode::kInvalidArgument));
  source_.failure = absl::UnavailableError("off");
  EXPECT_THAT(Walk("a", LineageDirection::kBoth, 1),
              StatusIs(absl::StatusCode::kUnavailable));
}

}  // namespace
}  // namespace semantic_layer::databricks
