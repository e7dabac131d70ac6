#include "common/semantic/compiler/explore.h"

#include <algorithm>
#include <memory>

#include "common/semantic/compiler/compile.h"
#include "common/semantic/yaml/load.h"
#include "common/testing/golden.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::semantic {
namespace {

using ::semantic_layer::testing::ReadTestFile;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

class ExploreTest : public ::testing::Test {
 protected:
  ExploreTest() {
    const std::string text =
        ReadTestFile("common/semantic/compiler/testdata/flights.yaml");
    catalog_ = LoadModelFiles({ModelSource{"flights.yaml", text}}, {}).catalog;
  }

  std::vector<std::string> Names(std::vector<std::string> metrics) {
    std::vector<std::string> names;
    for (const ReachableItem& item : ReachableItems(*catalog_, metrics, {})) {
      names.push_back(item.name);
    }
    return names;
  }

  std::shared_ptr<const Catalog> catalog_;
};

TEST_F(ExploreTest, ListsItemsWithTheirJoins) {
  const std::vector<ReachableItem> items =
      ReachableItems(*catalog_, std::vector<std::string>{"flights"}, {});
  ASSERT_FALSE(items.empty());
  EXPECT_EQ(items[0].name, "metric_time");
  EXPECT_EQ(items[0].grains.front(), "day");
  const auto it =
      std::find_if(items.begin(), items.end(), [](const ReachableItem& item) {
        return item.name == "origin__region__continent";
      });
  ASSERT_NE(it, items.end());
  EXPECT_THAT(it->join_path, ElementsAre("origin", "region"));
  EXPECT_EQ(it->model, "regions");
  EXPECT_EQ(it->type, "categorical");
}

TEST_F(ExploreTest, KeepsWhatAllMetricsReach) {
  EXPECT_THAT(Names({"flights"}), Contains("origin__state"));
  EXPECT_THAT(Names({"repairs_per_flight"}), Not(Contains("origin__state")));
  EXPECT_THAT(Names({"flights", "repairs"}), Contains("aircraft"));
  EXPECT_THAT(Names({"flights", "repairs"}), Contains("aircraft__airline"));
}

TEST_F(ExploreTest, EveryListedItemCompiles) {
  for (const char* metric : {"flights", "repairs_per_flight", "share_long"}) {
    for (const std::string& name : Names({metric})) {
      MetricQuestion question;
      question.metrics = {metric};
      question.group_by = {name};
      EXPECT_TRUE(Compile(*catalog_, question, {}).ok())
          << metric << " by " << name;
    }
  }
}

TEST_F(ExploreTest, UnknownMetricsReachNothing) {
  EXPECT_THAT(Names({"flihgts"}), IsEmpty());
  EXPECT_THAT(NearestMetrics(*catalog_, "flihgts"), Contains("flights"));
}

TEST_F(ExploreTest, FollowsInputs) {
  EXPECT_THAT(ModelsOfMetric(*catalog_, "repairs_per_flight"),
              ElementsAre("flights", "repairs"));
  EXPECT_THAT(InputsOfMetric(*catalog_, "share_long"),
              ElementsAre("flights", "long_flights"));
  EXPECT_THAT(InputsOfMetric(*catalog_, "nothing"), IsEmpty());
}

}  // namespace
}  // namespace semantic_layer::semantic
