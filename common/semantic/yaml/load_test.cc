#include "common/semantic/yaml/load.h"

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/semantic/limits.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::semantic {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<std::string> Findings(const Diagnostics& diagnostics) {
  std::vector<std::string> lines;
  for (const Diagnostic& diagnostic : diagnostics) {
    lines.push_back(FormatDiagnostic(diagnostic));
  }
  return lines;
}

LoadResult Load(const std::vector<std::string>& texts) {
  std::vector<ModelSource> sources;
  for (size_t i = 0; i < texts.size(); ++i) {
    sources.push_back(ModelSource{absl::StrCat("f", i, ".yaml"), texts[i]});
  }
  return LoadModelFiles(sources, LoadOptions{"main", "gold"});
}

constexpr char kSales[] = R"(
semantic_models:
  - name: sales
    model: ref('fct_sales')
    defaults: {agg_time_dimension: sold_on}
    entities:
      - {name: sale, type: primary, expr: id}
      - {name: customer, type: foreign, expr: customer_id}
    dimensions:
      - {name: sold_on, type: time, type_params: {time_granularity: day}}
      - {name: channel, type: categorical}
    measures:
      - {name: revenue, agg: sum, expr: amount, create_metric: true}
)";

TEST(LoadTest, ReadsTheLegacySpec) {
  const LoadResult result = Load({kSales});
  EXPECT_THAT(Findings(result.diagnostics), IsEmpty());
  const SemanticModel* model = result.catalog->FindModel("sales");
  ASSERT_NE(model, nullptr);
  EXPECT_EQ(FormatTableName(model->table), "main.gold.fct_sales");
  EXPECT_EQ(model->PrimaryEntityName(), "sale");
  const Metric* metric = result.catalog->FindMetric("revenue");
  ASSERT_NE(metric, nullptr);
  EXPECT_EQ(metric->simple.agg_time_dimension, "sold_on");
  EXPECT_NE(metric->simple.expr.tree, nullptr);
}

TEST(LoadTest, ReadsTheSeedsSingleModel) {
  const LoadResult result = Load({R"(
name: sales
description: All sales
model: ref('gold_sales')
primary_entity: sale
dimensions:
  - name: sold_on
    type: time
    time_granularity: [day, month]
  - name: is_online
    type: boolean
measures:
  - name: revenue
    agg: sum
    expr: amount
    agg_time_dimension: sold_on
  - name: orders
    agg: count
    expr: id
    agg_time_dimension: sold_on
metrics:
  - name: total_revenue
    type: simple
    measure: revenue
    format: "$0.00"
  - name: order_value
    type: ratio
    numerator: revenue
    denominator: orders
  - name: net_revenue
    type: derived
    expr: total_revenue * 0.8
)"});
  EXPECT_THAT(Findings(result.diagnostics), IsEmpty());
  EXPECT_NE(result.catalog->FindMetric("net_revenue"), nullptr);
  const Metric* ratio = result.catalog->FindMetric("order_value");
  ASSERT_NE(ratio, nullptr);
  // Measures that are no metrics become private ones.
  const Metric* input = result.catalog->FindMetric(ratio->numerator.name);
  ASSERT_NE(input, nullptr);
  EXPECT_TRUE(input->is_private);
  EXPECT_THAT(result.catalog->MetricNames(),
              ElementsAre("net_revenue", "order_value", "total_revenue"));
}

TEST(LoadTest, TheOnlyTimeOfASingleModelIsItsDefault) {
  const LoadResult result = Load({R"(
name: sales
model: ref('gold_sales')
primary_entity: sale
dimensions: [{name: sold_on, type: time, time_granularity: [day]}]
measures: [{name: revenue, agg: sum, expr: amount, create_metric: true}]
)"});
  EXPECT_THAT(Findings(result.diagnostics), IsEmpty());
  const Metric* metric = result.catalog->FindMetric("revenue");
  ASSERT_NE(metric, nullptr);
  EXPECT_EQ(metric->simple.agg_time_dimension, "sold_on");
}

TEST(LoadTest, TwoTimesOfASingleModelNeedADefault) {
  const LoadResult result = Load({R"(
name: sales
model: ref('gold_sales')
primary_entity: sale
dimensions:
  - {name: sold_on, type: time, time_granularity: [day]}
  - {name: paid_on, type: time, time_granularity: [day]}
measures: [{name: revenue, agg: sum, expr: amount}]
)"});
  EXPECT_THAT(Findings(result.diagnostics),
              ElementsAre(HasSubstr("one of sold_on, paid_on")));
}

TEST(LoadTest, SeveralOfACustomGrainMeanTheGrain) {
  const LoadResult result = Load({kSales, R"(
project_configurations:
  - time_spines:
      - node_relation: {relation_name: main.gold.days}
        primary_column: {name: day_of, time_granularity: day}
        custom_granularities: [{name: fiscal_month}]
metrics:
  - name: growth
    type: derived
    type_params:
      expr: revenue - before
      metrics:
        - {name: revenue}
        - {name: revenue, alias: before, offset_window: 2 fiscal_months}
)"});
  EXPECT_THAT(Findings(result.diagnostics), IsEmpty());
  const Metric* metric = result.catalog->FindMetric("growth");
  ASSERT_NE(metric, nullptr);
  EXPECT_EQ(metric->inputs[1].offset_window->grain.custom, "fiscal_month");
}

TEST(LoadTest, ReadsTheLatestSpec) {
  const LoadResult result = Load({R"(
models:
  - name: fct_orders
    description: Orders
    semantic_model: {enabled: true, name: orders}
    agg_time_dimension: ordered_on
    columns:
      - name: id
        entity: {type: primary, name: order}
      - name: customer_id
        entity: {type: foreign, name: customer}
      - name: ordered_at
        granularity: day
        dimension: {type: time, name: ordered_on}
      - name: status
        dimension: categorical
    derived_semantics:
      dimensions:
        - {name: is_big, type: categorical, expr: amount > 100}
    metrics:
      - {name: orders_made, agg: count, expr: id, label: Orders}
      - {name: p90_amount, agg: percentile, expr: amount, percentile: 90}
  - name: all_days
    time_spine: {standard_granularity_column: day_of}
    columns: [{name: day_of, granularity: day}]
metrics:
  - name: orders_to_date
    type: cumulative
    input_metric: orders_made
  - name: amount_per_order
    type: ratio
    numerator: p90_amount
    denominator: {name: orders_made, filter: "{{ Dimension('order__status') }} = 'x'"}
)"});
  EXPECT_THAT(Findings(result.diagnostics),
              ElementsAre(HasSubstr("read as percent")));
  const SemanticModel* model = result.catalog->FindModel("orders");
  ASSERT_NE(model, nullptr);
  EXPECT_EQ(FormatTableName(model->table), "main.gold.fct_orders");
  EXPECT_EQ(model->FindDimension("ordered_on")->expr.text, "ordered_at");
  EXPECT_NE(result.catalog->FindMetric("orders_to_date"), nullptr);
  EXPECT_EQ(result.catalog->time_spines().size(), 1u);
  EXPECT_DOUBLE_EQ(
      *result.catalog->FindMetric("p90_amount")->simple.params.percentile, 0.9);
}

TEST(LoadTest, ABadFileHidesNoGoodOne) {
  const LoadResult result = Load({"semantic_models: [", kSales});
  EXPECT_THAT(Findings(result.diagnostics),
              ElementsAre(HasSubstr("f0.yaml:1:")));
  EXPECT_NE(result.catalog->FindMetric("revenue"), nullptr);
}

TEST(LoadTest, ReportsAllFindingsWithTheirPlace) {
  const LoadResult result = Load({R"(semantic_models:
  - name: sales
    model: ref('fct_sales')
    primary_entity: sale
    dimension:
      - {name: channel, type: categorical}
    dimensions:
      - {name: region, type: category}
      - {type: categorical}
    measures:
      - {name: revenue, agg: summ, expr: amount}
)"});
  EXPECT_THAT(
      Findings(result.diagnostics),
      ElementsAre(
          "f0.yaml:5:5: error: A semantic model has no key 'dimension' "
          "[UNKNOWN_KEY] (did you mean 'dimensions'?)",
          HasSubstr("f0.yaml:8:30: error: 'category' is not a value of 'type'"),
          HasSubstr("f0.yaml:9:9: error: This dimension needs the key 'name'"),
          HasSubstr("f0.yaml:11:30: error: 'summ' is not a value of 'agg'")));
  EXPECT_NE(result.catalog->FindModel("sales"), nullptr);
}

TEST(LoadTest, RefusesAliasBombsAndDepth) {
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 9; ++i) {
    absl::StrAppend(&bomb, "a", i, ": &a", i, " [");
    for (int j = 0; j < 10; ++j)
      absl::StrAppend(&bomb, j ? ", " : "", "*a", i - 1);
    absl::StrAppend(&bomb, "]\n");
  }
  EXPECT_THAT(Findings(Load({bomb}).diagnostics),
              ElementsAre(HasSubstr("YAML_LIMIT")));
  // Few values, much text.
  std::string long_text =
      absl::StrCat("a: &a ", std::string(100'000, 'x'), "\nb: [*a");
  for (int i = 0; i < 100'000; ++i) absl::StrAppend(&long_text, ",*a");
  EXPECT_THAT(Findings(Load({long_text + "]\n"}).diagnostics),
              ElementsAre(HasSubstr("YAML_LIMIT")));
  EXPECT_THAT(Findings(Load({std::string(200, '[')}).diagnostics),
              ElementsAre(HasSubstr("YAML_LIMIT")));
  EXPECT_THAT(Findings(Load({std::string(2 << 20, 'x')}).diagnostics),
              ElementsAre(HasSubstr("larger than")));
}

// Every one is reported; near names are looked for of the first ones only.
TEST(LoadTest, VeryManyUnknownNamesAreNotAllCompared) {
  std::string queries =
      "saved_queries:\n  - name: many\n    query_params:\n"
      "      metrics: [";
  for (int i = 0; i < 500; ++i) absl::StrAppend(&queries, "revenu", i, ", ");
  const Diagnostics findings = Load({kSales, queries + "]\n"}).diagnostics;
  size_t with_near = 0;
  for (const Diagnostic& finding : findings) {
    EXPECT_EQ(finding.code, DiagnosticCode::kUnknownReference);
    if (absl::StrContains(finding.hint, "did you mean 'revenue'")) ++with_near;
  }
  EXPECT_EQ(findings.size(), 500u);
  EXPECT_EQ(with_near, kMaxHintsPerFile);
}

TEST(LoadTest, SingleFileIsCheckedWithoutTheOthers) {
  const Diagnostics findings = ValidateModelFile(ModelSource{"m.yaml", R"(
metrics:
  - {name: share, type: ratio, type_params: {numerator: aa, denominator: bb}}
  - {name: broken, type: derived, type_params: {expr: "aa +", metrics: [{name: aa}]}}
)"},
                                                 LoadOptions{});
  EXPECT_THAT(Findings(findings), ElementsAre(HasSubstr("not SQL")));
}

// Each text has exactly one mistake; `expected` is part of its finding.
struct Mistake {
  const char* text;
  const char* expected;
};

class LoadMistakeTest : public ::testing::TestWithParam<Mistake> {};

TEST_P(LoadMistakeTest, IsFoundOnce) {
  EXPECT_THAT(Findings(Load({kSales, GetParam().text}).diagnostics),
              ElementsAre(HasSubstr(GetParam().expected)))
      << GetParam().text;
}

constexpr Mistake kMistakes[] = {
    {"metrics: [{name: revenue2, type: simple}]", "needs 'measure'"},
    {"metrics: [{name: rr, type: simple, type_params: {measure: revenu}}]",
     "did you mean 'revenue'?"},
    {"metrics: [{name: rr, type: ratio, type_params: {numerator: revenue}}]",
     "needs 'denominator'"},
    {"metrics: [{name: rr, type: ratio, type_params: {numerator: revenue, "
     "denominator: nothing}}]",
     "UNKNOWN_REFERENCE"},
    {"metrics: [{name: rr, type: derived, type_params: {metrics: [{name: "
     "revenue}]}}]",
     "needs 'expr'"},
    {"metrics: [{name: rr, type: derived, type_params: {expr: revenue + cost, "
     "metrics: [{name: revenue}]}}]",
     "uses 'cost'"},
    {"metrics: [{name: rr, type: derived, type_params: {expr: rr, metrics: "
     "[{name: rr}]}}]",
     "REFERENCE_CYCLE"},
    {"metrics: [{name: rr, type: derived, type_params: {expr: revenue, "
     "metrics: [{name: revenue, offset_window: 30d}]}}]",
     "not a length of time"},
    {"metrics: [{name: rr, type: derived, type_params: {expr: revenue, "
     "metrics: [{name: revenue, offset_window: 1 day, offset_to_grain: "
     "month}]}}]",
     "CONFLICTING_KEYS"},
    {"metrics: [{name: rr, type: derived, type_params: {expr: revenue, "
     "metrics: [{name: revenue, offset_window: 1 moon}]}}]",
     "'moon' is not a grain"},
    {"metrics: [{name: rr, type: cumulative, type_params: {measure: revenue, "
     "cumulative_type_params: {window: 1 day, grain_to_date: month}}}]",
     "either 'window' or 'grain_to_date'"},
    {"metrics: [{name: r, type: simple, type_params: {measure: revenue}}]",
     "at least two characters"},
    {"metrics: [{name: a__b, type: simple, type_params: {measure: revenue}}]",
     "double underscore"},
    {"metrics: [{name: month, type: simple, type_params: {measure: revenue}}]",
     "time grain"},
    {"metrics: [{name: metric_time, type: simple, type_params: {measure: "
     "revenue}}]",
     "reserved"},
    {"metrics: [{name: rr, type: simpel, type_params: {measure: revenue}}]",
     "did you mean 'simple'?"},
    {"metrics: [{name: rr, type: simple, type_param: {}, measure: revenue}]",
     "did you mean 'type_params'?"},
    {"metrics: [{name: rr, type: simple, type_params: {measure: revenue}, "
     "filter: 'a = = b'}]",
     "not SQL"},
    {"metrics: [{name: rr, type: simple, type_params: {measure: revenue}, "
     "filter: \"{{ Dimensoin('sale__channel') }} = 'x'\"}]",
     "not an object of filters"},
    {"metrics: [{name: rr, type: simple, type_params: {measure: revenue}}, "
     "{name: rr, type: simple, type_params: {measure: revenue}}]",
     "already exists"},
    {"semantic_models: [{name: sales, model: ref('x')}]", "already exists"},
    {"semantic_models: [{name: s2, model: 'drop table x'}]",
     "does not name a table"},
    {"semantic_models: [{name: s2}]", "needs the key 'model'"},
    {"semantic_models: [{name: s2, model: t, dimensions: [{name: dd, type: "
     "categorical}]}]",
     "no primary entity"},
    {"semantic_models: [{name: s2, model: t, primary_entity: kk, entities: "
     "[{name: k2, type: primary}]}]",
     "remove 'primary_entity'"},
    {"semantic_models: [{name: s2, model: t, entities: [{name: k1, type: "
     "primary}, {name: k2, type: primary}]}]",
     "more than one primary"},
    {"semantic_models: [{name: s2, model: t, entities: [{name: k1, type: "
     "primary}, {name: k1, type: unique}]}]",
     "already names an element"},
    {"semantic_models: [{name: s2, model: t, entities: [{name: channel, type: "
     "primary}]}]",
     "INCONSISTENT_ELEMENT"},
    {"semantic_models: [{name: s2, model: t, primary_entity: kk, measures: "
     "[{name: revenue, agg: sum}]}]",
     "A measure named 'revenue' already exists"},
    {"semantic_models: [{name: s2, model: t, measures: [{name: mm, agg: "
     "count}]}]",
     "count needs an 'expr'"},
    {"semantic_models: [{name: s2, model: t, measures: [{name: mm, agg: "
     "percentile, expr: x}]}]",
     "needs the parameter 'percentile'"},
    {"semantic_models: [{name: s2, model: t, measures: [{name: mm, agg: sum, "
     "expr: DISTINCT x}]}]",
     "may not begin with DISTINCT"},
    {"semantic_models: [{name: s2, model: t, primary_entity: kk, dimensions: "
     "[{name: tt, type: time, type_params: {time_granularity: day}}], "
     "measures: [{name: mm, agg: sum}]}]",
     "by which time it is aggregated"},
    {"semantic_models: [{name: s2, model: t, defaults: {agg_time_dimension: "
     "sold_at}}]",
     "is not a time dimension"},
    {"semantic_models: [{name: s2, model: t, entities: [{name: kk, type: "
     "natural}]}]",
     "no validity window"},
    {"semantic_models: [{name: s2, model: t, entities: [{name: kk, type: "
     "primary, expr: 'a +'}]}]",
     "not SQL"},
    {"semantic_models: [{name: s2, model: t, entities: [{name: kk, type: "
     "primary, expr: '{{ x }}'}]}]",
     "no template"},
    {"saved_queries: [{name: qq}]", "query_params"},
    {"saved_queries: [{name: qq, query_params: {metrics: [revenue], limit: "
     "-1}}]",
     "may not be negative"},
    {"- a\n- b", "must be a mapping"},
    {"metrics: {name: rr}", "'metrics' must be a list"},
    {"metrics: [{name: rr, name: r2, type: simple, type_params: {measure: "
     "revenue}}]",
     "YAML_DUPLICATE_KEY"},
    {"metrisc: []", "did you mean 'metrics'?"},
};

INSTANTIATE_TEST_SUITE_P(All, LoadMistakeTest, ::testing::ValuesIn(kMistakes));

}  // namespace
}  // namespace semantic_layer::semantic
