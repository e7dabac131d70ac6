#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/semantic/yaml/load.h"
#include "common/semantic/yaml/read_document.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::semantic {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kDdl[] = R"(CREATE OR REPLACE VIEW main.shop.`Order View`
COMMENT 'Orders, by day'
WITH METRICS LANGUAGE YAML AS $$
version: 1.1
source: main.shop.orders
joins:
  - name: customers
    source: SELECT * FROM main.shop.customers
    on: source.customer_id = customers.id
    rely: {at_most_one_match: true}
    joins:
      - {name: nations, source: main.shop.nations, using: [nation_id]}
parameters:
  - {name: rate, data_type: DOUBLE, default: "1.5"}
fields:
  - name: Day
    expr: CAST(ts AS DATE)
  - name: Month
    expr: date_trunc('MONTH', Day)
  - {name: Nation Name, expr: customers.nations.name, display_name: Nation, synonyms: [country]}
measures:
  - {name: Total Revenue, expr: SUM(amount * rate), comment: All of it}
  - {name: orders, expr: COUNT(*)}
  - {name: per_order, expr: MEASURE(`Total Revenue`) / MEASURE(orders)}
materialization:
  schedule: every 6 hours
  mode: relaxed
$$)";

TEST(MetricViewTest, ReadsTheWholeStatement) {
  const ReadResult read = ReadModelDocument({"any.sql", kDdl}, {});
  ASSERT_THAT(read.diagnostics, IsEmpty())
      << FormatDiagnostic(read.diagnostics.front());
  EXPECT_EQ(read.document.shape, DocumentShape::kMetricView);
  ASSERT_EQ(read.document.models.size(), 1);
  const SemanticModel& model = read.document.models.front();
  EXPECT_EQ(model.name, "order_view");
  EXPECT_EQ(model.primary_entity, "order_view");
  EXPECT_EQ(model.about.description, "Orders, by day");
  EXPECT_THAT(model.table.parts, ElementsAre("main", "shop", "orders"));
  ASSERT_EQ(model.source_joins.size(), 2);
  EXPECT_TRUE(model.source_joins[0].at_most_one_match);
  EXPECT_FALSE(model.source_joins[0].query.empty());
  EXPECT_EQ(model.source_joins[1].parent, 0);
  EXPECT_THAT(model.source_joins[1].using_columns, ElementsAre("nation_id"));
  EXPECT_EQ(model.parameters[0].data_type, "DOUBLE");
  const Dimension& nation = model.dimensions[2];
  EXPECT_EQ(nation.name, "nation_name");
  EXPECT_EQ(nation.about.label, "Nation");
  EXPECT_EQ(nation.about.written_name, "Nation Name");
  EXPECT_THAT(nation.about.synonyms, ElementsAre("country"));
  EXPECT_EQ(read.document.metrics[0].name, "total_revenue");
  EXPECT_EQ(read.document.metrics[0].about.label, "Total Revenue");
}

TEST(MetricViewTest, MeasuresBecomeMetrics) {
  const LoadResult loaded = LoadModelFiles({{"any.sql", kDdl}}, {});
  ASSERT_THAT(loaded.diagnostics, IsEmpty())
      << FormatDiagnostic(loaded.diagnostics.front());
  const Metric* total = loaded.catalog->FindMetric("total_revenue");
  ASSERT_NE(total, nullptr);
  EXPECT_EQ(total->simple.agg, Aggregation::kSum);
  EXPECT_EQ(total->simple.agg_time_dimension, "day_field");
  // COUNT is 0 without rows, which dbt's count is not.
  const Metric* orders = loaded.catalog->FindMetric("orders");
  ASSERT_NE(orders, nullptr);
  EXPECT_EQ(orders->simple.agg, Aggregation::kExpression);
  const Metric* ratio = loaded.catalog->FindMetric("per_order");
  ASSERT_NE(ratio, nullptr);
  EXPECT_EQ(ratio->type, MetricType::kDerived);
  ASSERT_EQ(ratio->inputs.size(), 2);
  EXPECT_EQ(ratio->inputs[0].name, "total_revenue");
}

TEST(MetricViewTest, TimesAreFoundByTheirExpressions) {
  const LoadResult loaded = LoadModelFiles({{"any.sql", kDdl}}, {});
  const SemanticModel* model = loaded.catalog->FindModel("order_view");
  ASSERT_NE(model, nullptr);
  EXPECT_EQ(model->FindDimension("day_field")->type, DimensionType::kTime);
  EXPECT_EQ(model->FindDimension("day_field")->grain, TimeGrain::kDay);
  EXPECT_EQ(model->FindDimension("month_field")->grain, TimeGrain::kMonth);
  EXPECT_EQ(model->FindDimension("nation_name")->type,
            DimensionType::kCategorical);
}

// What is wrong with a view, as one line of each finding.
std::vector<std::string> FindingsOf(const std::string& rest) {
  const std::string text =
      absl::StrCat("version: 1.1\nsource: t\n", rest, "\n");
  std::vector<std::string> lines;
  for (const Diagnostic& diagnostic :
       LoadModelFiles({{"v.yaml", text}}, {}).diagnostics) {
    lines.push_back(FormatDiagnostic(diagnostic));
  }
  return lines;
}

TEST(MetricViewTest, SaysWhatIsWrongAndWhere) {
  const struct {
    const char* rest;
    const char* finding;
  } cases[] = {
      {"fields: [{name: a, expr: b}]\njoins: [{name: j, source: u}]",
       "v.yaml:4:9: error: Join 'j' has either 'on' or 'using' [MISSING_KEY] "
       "(write 'on': source.key = name.key)"},
      {"measures: [{name: ab, expr: amount}]",
       "v.yaml:3:29: error: The expr of 'ab' aggregates nothing "
       "[INVALID_EXPRESSION] (write an aggregate, as SUM(amount), or "
       "MEASURE(other))"},
      {"measures: [{name: ab, expr: MEASURE(cd) + x},"
       " {name: cd, expr: SUM(y)}]",
       "v.yaml:3:29: error: 'x' in the expr of 'ab' is neither aggregated nor "
       "in MEASURE() [INVALID_EXPRESSION] (write MEASURE(x) for a measure, "
       "ANY_VALUE(x) for a field)"},
      {"fields: [{name: A b, expr: x}, {name: a_b, expr: y}]",
       "v.yaml:3:39: error: 'a_b' has the same name as another field or "
       "measure: a_b [DUPLICATE_NAME] (names are compared in lower case, with "
       "_ for spaces)"},
      {"fields: [{name: first, expr: second + 1}, {name: second, expr: x}]",
       "v.yaml:3:30: error: Field 'first' uses 'second', which is defined "
       "after it [UNKNOWN_REFERENCE] (move 'second' in front of 'first')"},
      {"fields: [{name: dd, expr: d}]\nmeasures: [{name: mm, expr: SUM(x), "
       "window: [{order: dd, range: trailing week, semiadditive: last}]}]",
       "v.yaml:4:46: error: 'trailing week' is not a range of the window of "
       "'mm' [INVALID_VALUE] (write current, cumulative, all, trailing 7 day "
       "or leading 7 day, the last two also with inclusive or exclusive)"},
      {"fields: [{name: dd, expr: d}]\nmeasures: [{name: mm, expr: SUM(x), "
       "window: [{order: ee, range: cumulative, semiadditive: last}]}]",
       "v.yaml:4:46: error: The window of 'mm' is ordered by 'ee', which is no "
       "field of the view [UNKNOWN_REFERENCE]"},
      {"fields: [{name: dd, expr: d}]\nfilter: a >",
       "v.yaml:4:9: error: This 'filter' is not SQL: "},
  };
  for (const auto& c : cases) {
    const std::vector<std::string> lines = FindingsOf(c.rest);
    const bool found = std::any_of(
        lines.begin(), lines.end(),
        [&](const std::string& line) { return line.rfind(c.finding, 0) == 0; });
    EXPECT_TRUE(found) << c.rest << "\n" << ::testing::PrintToString(lines);
  }
}

TEST(MetricViewTest, AViewWhoseRowsAreNotCertainIsNotServed) {
  const LoadResult loaded = LoadModelFiles(
      {{"v.yaml",
        "version: 1.1\nsource: t\nfilter: a >\nfields: [{name: ab, expr: x}]"}},
      {});
  EXPECT_EQ(loaded.catalog->FindModel("v_view"), nullptr);
}

}  // namespace
}  // namespace semantic_layer::semantic
