#include "common/semantic/compiler/explain.h"

#include <memory>
#include <string>
#include <vector>

#include "common/semantic/yaml/load.h"
#include "common/testing/golden.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::semantic {
namespace {

using ::semantic_layer::testing::ReadTestFile;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class ExplainTest : public ::testing::Test {
 protected:
  ExplainTest() {
    const std::string text =
        ReadTestFile("common/semantic/compiler/testdata/flights.yaml");
    catalog_ = LoadModelFiles({ModelSource{"flights.yaml", text}}, {}).catalog;
  }

  Explanation Explained(std::vector<std::string> metrics,
                        std::vector<std::string> group_by,
                        std::vector<std::string> where = {}) {
    MetricQuestion question;
    question.metrics = std::move(metrics);
    question.group_by = std::move(group_by);
    question.where = std::move(where);
    ExplainResult explained = Explain(*catalog_, question, {});
    EXPECT_TRUE(explained.result.ok());
    EXPECT_NE(explained.result.compiled.query, nullptr);
    EXPECT_EQ(explained.explanation.columns.size(),
              explained.result.compiled.columns.size());
    return std::move(explained.explanation);
  }

  std::shared_ptr<const Catalog> catalog_;
};

TEST_F(ExplainTest, SaysHowModelsAreJoined) {
  const Explanation explanation =
      Explained({"flights"}, {"origin__region__continent"});
  ASSERT_THAT(explanation.joins, SizeIs(2));
  EXPECT_EQ(explanation.joins[0].condition,
            "flights.origin_code = origin.iata");
  EXPECT_EQ(explanation.joins[0].right_table, "samples.flights.airports");
  EXPECT_EQ(explanation.joins[1].condition,
            "origin.region_id = origin__region.id");
  EXPECT_EQ(explanation.joins[1].left_model, "airports");
  EXPECT_EQ(explanation.joins[1].cardinality, "foreign to primary");
  EXPECT_EQ(explanation.joins[1].kind, "left join");
  EXPECT_THAT(explanation.columns[0].sources[0].join_path,
              ElementsAre("origin", "region"));
}

TEST_F(ExplainTest, SaysWhereColumnsComeFrom) {
  const Explanation explanation =
      Explained({"share_delayed"}, {"metric_time__month", "origin__state"});
  ASSERT_THAT(explanation.columns, SizeIs(3));
  EXPECT_THAT(explanation.columns[0].sources[0].columns,
              ElementsAre("flown_on"));
  EXPECT_EQ(explanation.columns[1].sources[0].table,
            "samples.flights.airports");
  EXPECT_THAT(explanation.columns[1].sources[0].columns, ElementsAre("state"));
  const ExplainColumn& share = explanation.columns[2];
  EXPECT_EQ(share.column.name, "share_delayed");
  EXPECT_EQ(share.formula, "sum_boolean(delay > 15) / count(1)");
  ASSERT_THAT(share.sources, SizeIs(2));
  EXPECT_THAT(share.sources[0].columns, ElementsAre("delay"));
  EXPECT_EQ(share.sources[0].aggregation, "sum_boolean");
  EXPECT_THAT(share.sources[1].columns, IsEmpty());
}

TEST_F(ExplainTest, SaysWhatFilters) {
  const Explanation explanation =
      Explained({"share_long"}, {}, {"origin__state = 'TX'"});
  EXPECT_THAT(explanation.columns[0].sources[0].filters,
              ElementsAre("origin__state = 'TX'",
                          "{{ Dimension('flight__is_long') }}"));
  EXPECT_THAT(explanation.steps,
              Contains(Field(&ExplainStep::text,
                             HasSubstr("filter rows: origin__state"))));
}

TEST_F(ExplainTest, SaysWhereConversionsComeFrom) {
  const Explanation explanation =
      Explained({"repaired_after_flight"}, {"metric_time__day"});
  EXPECT_EQ(explanation.columns[1].sources[0].model, "repairs");
  EXPECT_EQ(explanation.columns[1].sources[1].model, "flights");
}

TEST_F(ExplainTest, ExplainsValues) {
  MetricQuestion question;
  question.group_by = {"flight__flown_on"};
  question.min_max_only = true;
  const ExplainResult explained = Explain(*catalog_, question, {});
  ASSERT_TRUE(explained.result.ok());
  ASSERT_THAT(explained.explanation.columns, SizeIs(2));
  EXPECT_EQ(explained.explanation.columns[1].column.name,
            "flight__flown_on__day__max");
  EXPECT_THAT(explained.explanation.columns[1].sources[0].columns,
              ElementsAre("flown_on"));
}

TEST_F(ExplainTest, LeavesMistakesUnexplained) {
  MetricQuestion question;
  question.metrics = {"nothing"};
  const ExplainResult explained = Explain(*catalog_, question, {});
  EXPECT_FALSE(explained.result.ok());
  EXPECT_THAT(explained.explanation.steps, IsEmpty());
}

TEST_F(ExplainTest, SaysHowManyJoinsAreTooMany) {
  MetricQuestion question;
  question.metrics = {"flights"};
  question.group_by = {"origin__region__continent"};
  const CompileOptions options = {.max_join_hops = 1, .caller = {}};
  const ExplainResult explained = Explain(*catalog_, question, options);
  ASSERT_THAT(explained.result.diagnostics, SizeIs(1));
  const Diagnostic& diagnostic = explained.result.diagnostics[0];
  EXPECT_THAT(diagnostic.message,
              HasSubstr("it takes 2 joins from model 'flights', and at most 1 "
                        "are made"));
  EXPECT_THAT(diagnostic.hint, HasSubstr("'metric_join_hops_max' be 2"));
}

}  // namespace
}  // namespace semantic_layer::semantic
