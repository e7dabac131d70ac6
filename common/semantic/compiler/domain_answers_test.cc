// Models that hold more than a table and its columns - parameters,
// source joins, composite keys, fixed levels - asked of a few rows in DuckDB
// whose answers can be worked out by hand.

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/semantic/compiler/shop_answers_fixture.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::semantic {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

using DomainAnswersTest = ShopAnswersTest;

// ---- Weeks and months ------------------------------------------------------

TEST_F(DomainAnswersTest, AMonthBeginsInTheMiddleOfAWeek) {
  // 2024-02-01 is a Thursday.
  EXPECT_THAT(Ask({"revenue_every_day"}, {"metric_time__week"},
                  {"metric_time__month = '2024-02-01'"}),
              ElementsAre("2024-01-29|50"));
  EXPECT_THAT(
      Ask({"revenue_every_day"}, {"metric_time__week"},
          {"metric_time__month = '2024-01-01'"}),
      UnorderedElementsAre("2024-01-01|30", "2024-01-08|30", "2024-01-15|40",
                           "2024-01-22|0", "2024-01-29|0"));
}

// ---- Sources ---------------------------------------------------------------

TEST_F(DomainAnswersTest, ReadsQueriesAndRowFilters) {
  Model("sales").table = {};
  Model("sales").source_query =
      Sql("(SELECT * FROM shop.sales WHERE shop = 'a')");
  Model("sales").row_filters = {Sql("amount < 50"), Sql("region = 'north'")};
  EXPECT_THAT(Ask({"revenue"}), ElementsAre("30"));
  EXPECT_THAT(Ask({"revenue"}, {"customer__name"}),
              UnorderedElementsAre("Ann|10", "Bob|20"));
}

TEST_F(DomainAnswersTest, TakesTheFirstMatchOfAJoin) {
  const int customers =
      AddJoin("customers", "doubled", "source.customer = customers.id");
  AddJoin("nation", "nations", "customers.nation = customers.nation.id",
          customers);
  AddDimension("who", "customers.name");
  AddDimension("land", "upper(customers.nation.name)");
  EXPECT_THAT(Ask({"revenue"}, {"sale__who"}),
              UnorderedElementsAre("40|Ann", "20|Bob", "40|Cid", "50|NULL"));
  EXPECT_THAT(Ask({"revenue"}, {"sale__land"}),
              UnorderedElementsAre("80|DE", "20|FR", "50|NULL"));
  EXPECT_THAT(Ask({"revenue"}, {}, {"sale__land = 'DE'"}), ElementsAre("80"));
  EXPECT_EQ(Databricks(MakeQuestion({"revenue"})),
            "SELECT sum(amount) AS revenue FROM shop.sales");
}

TEST_F(DomainAnswersTest, TrustsJoinsThatTheAuthorVouchesFor) {
  const int join =
      AddJoin("customers", "customers", "source.customer = customers.id");
  Model("sales").source_joins[join].at_most_one_match = true;
  AddDimension("who", "customers.name");
  EXPECT_EQ(Databricks(MakeQuestion({"revenue"}, {"sale__who"})),
            "WITH sales AS (SELECT source.*, customers.name AS "
            "customers__name FROM shop.sales AS source LEFT JOIN "
            "shop.customers AS customers ON source.customer = customers.id) "
            "SELECT customers__name AS sale__who, sum(amount) AS revenue FROM "
            "sales GROUP BY 1");
}

TEST_F(DomainAnswersTest, JoinsByColumnsAndByRanges) {
  const int lines = AddJoin("prices", "prices", "");
  Model("sales").source_joins[lines].using_columns = {"id", "shop"};
  AddJoin("bands", "bands",
          "source.amount >= bands.low AND source.amount < bands.high");
  AddDimension("price", "prices.price");
  AddDimension("band", "bands.band");
  EXPECT_THAT(Ask({"revenue"}, {"sale__price"}),
              UnorderedElementsAre("10|100", "30|300", "110|NULL"));
  EXPECT_THAT(Ask({"revenue"}, {"sale__band"}),
              UnorderedElementsAre("120|big", "30|small"));
}

TEST_F(DomainAnswersTest, AggregatesOverManyMatchesStandApart) {
  const int join = AddJoin("lines", "lines", "source.id = lines.sale");
  Model("sales").source_joins[join].to_many = true;
  AddDimension("sku", "lines.sku");
  AddExpression("pieces", "sum(lines.pieces)");
  AddExpression("price_per_piece", "sum(amount) / sum(lines.pieces)");
  EXPECT_THAT(Ask({"pieces", "revenue"}, {"sale__shop"}),
              UnorderedElementsAre("6|80|a", "15|70|b"));
  EXPECT_THAT(Ask({"pieces", "revenue", "sales_made"}),
              ElementsAre("21|150|5"));
  EXPECT_THAT(Ask({"price_per_piece"}, {}, {"sale__shop = 'b'"}),
              ElementsAre("4.66666667"));
  EXPECT_THAT(Ask({"pieces"}, {"sale__sku"}),
              UnorderedElementsAre("8|x", "7|y", "6|z", "NULL|NULL"));
  EXPECT_THAT(Mistake(MakeQuestion({"revenue"}, {"sale__sku"})),
              HasSubstr("has many values in a row of model 'sales'"));
  EXPECT_THAT(Mistake(MakeQuestion({"revenue"}, {}, {"sale__sku = 'x'"})),
              HasSubstr("several rows of 'lines' may match it"));
}

TEST_F(DomainAnswersTest, LevelsOfDetailSeeWhatNoQuestionFiltered) {
  Model("sales").row_filters = {Sql("amount < 50")};
  AddDimension("shop_total", "SUM(amount) OVER (PARTITION BY shop)");
  EXPECT_THAT(
      Ask({"revenue"}, {"sale__shop_total"}, {"sale__region = 'north'"}),
      ElementsAre("30|30"));
  EXPECT_THAT(Ask({"revenue"}, {"sale__shop_total"},
                  {"metric_time >= "
                   "'2024-01-15'"}),
              ElementsAre("40|70"));
  EXPECT_THAT(Ask({"sales_made"}, {}, {"sale__shop_total > 50"}),
              ElementsAre("2"));
}

// ---- Parameters ------------------------------------------------------------

TEST_F(DomainAnswersTest, BindsParameters) {
  Model("sales").table = {};
  Model("sales").source_query =
      Sql("(SELECT * FROM shop.sales WHERE sold_on >= since)");
  ModelParameter since;
  since.name = "since";
  since.data_type = "DATE";
  ModelParameter factor;
  factor.name = "factor";
  factor.data_type = "INT";
  factor.default_value = Sql("2");
  Model("sales").parameters = {since, factor};
  AddExpression("scaled", "sum(amount * factor)");
  MetricQuestion question = MakeQuestion({"scaled"});
  EXPECT_THAT(Mistake(question),
              HasSubstr("Model 'sales' needs a value for parameter 'since'"));
  question.parameters = {{"since", {FilterValue::Type::kString, "2024-01-15"}}};
  EXPECT_THAT(Ask(question), ElementsAre("180"));
  question.parameters.push_back({"factor", {FilterValue::Type::kNumber, "3"}});
  EXPECT_THAT(Ask(question), ElementsAre("270"));
  question.parameters[0].second.text = "yesterday";
  EXPECT_THAT(Mistake(question), HasSubstr("parameters.since: error: The "
                                           "value of parameter 'since' is no "
                                           "DATE"));
  question.parameters[0].second.text = "2024-01-15";
  question.parameters[1].first = "factr";
  EXPECT_THAT(Mistake(question), HasSubstr("did you mean 'factor'?"));
}

// ---- Composite keys --------------------------------------------------------

TEST_F(DomainAnswersTest, JoinsByAllPartsOfAKey) {
  for (const char* model : {"sales", "prices", "returns"}) {
    for (Entity& entity : Model(model).entities) {
      if (entity.name != "item") continue;
      entity.expr = {};
      entity.key_parts = {Sql("shop"),
                          Sql(std::string(model) == "returns" ? "sale" : "id")};
    }
  }
  EXPECT_THAT(Ask({"revenue"}, {"item__price"}),
              UnorderedElementsAre("100|10", "300|30", "NULL|110"));
  // The return of sale 4 was in another shop.
  EXPECT_THAT(Ask({"return_rate"}), ElementsAre("2"));
  EXPECT_THAT(Mistake(MakeQuestion({"revenue"}, {"item"})),
              HasSubstr("'item' is a key of 2 columns, which have no single "
                        "value"));
}

// ---- Rows that are not there -----------------------------------------------

TEST_F(DomainAnswersTest, KeysOfAbsentRowsAreNull) {
  ASSERT_EQ(database_.Execute("INSERT INTO shop.nations VALUES (-1, 'none')"),
            "");
  SemanticModel nations = Model("prices");
  nations.name = "nations";
  nations.table.parts = {"shop", "nations"};
  nations.entities[0].name = "nation";
  nations.dimensions[0].name = "nation_name";
  nations.dimensions[0].expr = Sql("name");
  contents_.models.push_back(nations);
  Entity nation;
  nation.name = "nation";
  nation.type = EntityType::kForeign;
  nation.expr = Sql("coalesce(nation, -1)");
  Model("customers").entities.push_back(nation);
  // Sale 5 has no customer, and the third one is not to be seen.
  AddPolicy("customers", "name <> 'Cid'");
  EXPECT_THAT(Ask({"revenue"}, {"customer__nation"}),
              UnorderedElementsAre("1|40", "2|20", "NULL|90"));
  EXPECT_THAT(Ask({"revenue"}, {"customer__nation__nation_name"}),
              UnorderedElementsAre("DE|40", "FR|20", "NULL|90"));
  EXPECT_THAT(Ask({"revenue"}, {}, {"customer__nation = -1"}),
              ElementsAre("NULL"));
}

TEST_F(DomainAnswersTest, KeysThatAreNeverNullDoNotTellWhichRowsAreThere) {
  for (Entity& entity : Model("customers").entities) {
    if (entity.type == EntityType::kPrimary) {
      entity.expr = Sql("coalesce(id, 0)");
    }
  }
  for (Dimension& dimension : Model("customers").dimensions) {
    dimension.expr = Sql("coalesce(name, 'nobody')");
  }
  EXPECT_THAT(Ask({"revenue"}, {"customer__name"}),
              UnorderedElementsAre("Ann|40", "Bob|20", "Cid|40", "NULL|50"));
}

// ---- Fixed levels ----------------------------------------------------------

TEST_F(DomainAnswersTest, SharesOfATotal) {
  Find("share").denominator.fixed_group_by = std::vector<std::string>{};
  EXPECT_THAT(Ask({"share"}, {"sale__shop"}),
              UnorderedElementsAre("a|0.533333333", "b|0.466666667"));
  EXPECT_THAT(Ask({"share"}), ElementsAre("1"));
  // The total is under the question's filters.
  EXPECT_THAT(Ask({"share"}, {"sale__shop"}, {"sale__region = 'north'"}),
              ElementsAre("a|1"));
}

TEST_F(DomainAnswersTest, SharesWithinAnItemThatMayBeNull) {
  Find("share").denominator.fixed_group_by =
      std::vector<std::string>{"sale__region"};
  EXPECT_THAT(Ask({"share", "sales_made", "returned"}, {"metric_time__month"}),
              UnorderedElementsAre("2024-01-01|3|4|0.666666667",
                                   "2024-02-01|NULL|1|0.333333333"));
  EXPECT_THAT(Ask({"share"}, {"sale__region", "sale__shop"}),
              UnorderedElementsAre("north|a|1", "south|b|1", "NULL|a|1"));
  EXPECT_THAT(Ask({"share"}, {"sale__region", "metric_time__week"}),
              UnorderedElementsAre(
                  "2024-01-01|north|1", "2024-01-08|south|0.428571429",
                  "2024-01-15|south|0.571428571", "2024-01-29|NULL|1"));
}

TEST_F(DomainAnswersTest, AFixedValueAloneStandsBesideEveryRow) {
  Metric& metric = Find("share");
  metric.numerator.fixed_group_by = std::vector<std::string>{"sale__shop"};
  metric.denominator.fixed_group_by = std::vector<std::string>{};
  EXPECT_THAT(Ask({"share"}, {"sale__shop", "sale__region"}),
              UnorderedElementsAre("north|a|0.533333333", "south|b|0.466666667",
                                   "NULL|a|0.533333333"));
}

TEST_F(DomainAnswersTest, AFixedValueAloneIsNoRow) {
  // Days without returns have no share of the total of all days.
  Metric& share = Find("share");
  share.numerator.name = "returned_or_none";
  share.denominator.name = "returned";
  share.denominator.fixed_group_by = std::vector<std::string>{};
  Metric filled = Find("returned");
  filled.name = "returned_or_none";
  filled.simple.fill_nulls_with = 0;
  contents_.metrics.push_back(filled);
  EXPECT_THAT(Ask({"share", "revenue"}, {"metric_time__day"},
                  {"metric_time <= '2024-01-08'"}),
              UnorderedElementsAre("2024-01-06|10|NULL", "2024-01-07|20|1",
                                   "2024-01-08|30|NULL"));
}

TEST_F(DomainAnswersTest, ALevelInsideOfALevelIsNoRowOfIt) {
  // The return rate by day, of all returns, added to the revenue.
  Metric filled = Find("returned");
  filled.name = "returned_or_none";
  filled.simple.fill_nulls_with = 0;
  Metric rate = Find("share");
  rate.name = "rate";
  rate.numerator.name = "returned_or_none";
  rate.denominator.name = "returned";
  rate.denominator.fixed_group_by = std::vector<std::string>{};
  Metric sum = Find("revenue_prior_month");
  sum.name = "sum";
  sum.expr = Sql("coalesce(revenue + rate, -1)");
  sum.inputs[0].name = "revenue";
  sum.inputs[0].alias.clear();
  sum.inputs[0].offset_window.reset();
  sum.inputs.push_back(sum.inputs[0]);
  sum.inputs[1].name = "rate";
  sum.inputs[1].fixed_group_by = std::vector<std::string>{"metric_time"};
  contents_.metrics.insert(contents_.metrics.end(), {filled, rate, sum});
  EXPECT_THAT(
      Ask({"sum"}, {"metric_time__day"}, {"metric_time <= '2024-01-08'"}),
      UnorderedElementsAre("2024-01-06|-1", "2024-01-07|21", "2024-01-08|-1"));
}

// ---- Weeks -----------------------------------------------------------------

TEST_F(DomainAnswersTest, WeeksStartAsTheQuestionSays) {
  MetricQuestion question = MakeQuestion({"revenue"}, {"metric_time__week"});
  question.week_start = WeekStart::kSunday;
  EXPECT_THAT(Ask(question),
              UnorderedElementsAre("2023-12-31|10", "2024-01-07|50",
                                   "2024-01-14|40", "2024-01-28|50"));
  question.week_start = WeekStart::kSaturday;
  EXPECT_THAT(
      Ask(question),
      UnorderedElementsAre("2024-01-06|60", "2024-01-13|40", "2024-01-27|50"));
  question.time_range = QuestionTimeRange{"2024-01-12", "2024-01-13"};
  EXPECT_THAT(Ask(question),
              UnorderedElementsAre("2024-01-06|60", "2024-01-13|40"));
  question = MakeQuestion({"revenue_every_day"}, {"metric_time__week"});
  question.week_start = WeekStart::kSunday;
  EXPECT_THAT(
      Ask(question),
      UnorderedElementsAre("2023-12-31|10", "2024-01-07|50", "2024-01-14|40",
                           "2024-01-21|0", "2024-01-28|50"));
}

TEST_F(DomainAnswersTest, WeeksStartAsTheProjectSays) {
  contents_.week_start = WeekStart::kSunday;
  EXPECT_THAT(Ask({"revenue"}, {"metric_time__week"}),
              UnorderedElementsAre("2023-12-31|10", "2024-01-07|50",
                                   "2024-01-14|40", "2024-01-28|50"));
}

// ---- Time zones -------------------------------------------------------------

TEST_F(DomainAnswersTest, DaysBeginInTheZoneOfTheQuestion) {
  ASSERT_EQ(
      database_.Execute("CREATE TABLE shop.clicks (clicked TIMESTAMP); INSERT "
                        "INTO shop.clicks VALUES ('2024-03-10 05:30:00'),"
                        " ('2024-03-10 07:00:00'),"
                        " ('2024-03-11 04:30:00')"),
      "");
  SemanticModel& sales = Model("sales");
  sales.table.parts = {"shop", "clicks"};
  for (Dimension& dimension : sales.dimensions) {
    if (dimension.name != "sold_on") continue;
    dimension.expr = Sql("clicked");
    dimension.grain = TimeGrain::kSecond;
  }
  MetricQuestion question = MakeQuestion({"sales_made"}, {"metric_time__day"});
  EXPECT_THAT(Ask(question),
              UnorderedElementsAre("2024-03-10|2", "2024-03-11|1"));
  // Clocks went forward on the tenth: six hours behind before, five after.
  question.time_zone = "america/chicago";
  EXPECT_THAT(Ask(question),
              UnorderedElementsAre("2024-03-09|1", "2024-03-10|2"));
  question.time_range = QuestionTimeRange{"2024-03-10", "2024-03-10"};
  EXPECT_THAT(Ask(question), ElementsAre("2024-03-10|2"));
  question.time_zone = "Etc/UTC";
  EXPECT_THAT(Ask(question), ElementsAre("2024-03-10|2"));
}

// ---- Windows ---------------------------------------------------------------

TEST_F(DomainAnswersTest, WindowsOfMetricViews) {
  CumulativeParams& params = Find("revenue_to_date").cumulative;
  params.window = TimeWindow{1, Grain{TimeGrain::kDay, ""}};
  params.excludes_anchor = true;
  const std::vector<std::string> january = {"metric_time <= '2024-01-09'"};
  const MetricQuestion question =
      MakeQuestion({"revenue_to_date"}, {"metric_time__day"}, january);
  EXPECT_THAT(
      Ask(question),
      UnorderedElementsAre("2024-01-07|10", "2024-01-08|20", "2024-01-09|30"));
}

TEST_F(DomainAnswersTest, WindowsAhead) {
  CumulativeParams& params = Find("revenue_to_date").cumulative;
  params.window = TimeWindow{2, Grain{TimeGrain::kDay, ""}};
  params.is_leading = true;
  EXPECT_THAT(
      Ask({"revenue_to_date"}, {"metric_time__day"},
          {"metric_time <= '2024-01-08'"}),
      UnorderedElementsAre("2024-01-06|30", "2024-01-07|50", "2024-01-08|30"));
}

TEST_F(DomainAnswersTest, WindowsBesideAMonth) {
  CumulativeParams& params = Find("revenue_to_date").cumulative;
  params.window = TimeWindow{1, Grain{TimeGrain::kMonth, ""}};
  params.excludes_anchor = true;
  EXPECT_THAT(Ask({"revenue_to_date"}, {"metric_time__day"}),
              ElementsAre("2024-02-01|100"));
}

TEST_F(DomainAnswersTest, WindowsOfEverything) {
  CumulativeParams& params = Find("revenue_to_date").cumulative;
  params.window.reset();
  params.is_all = true;
  EXPECT_THAT(Ask({"revenue_to_date"}, {"metric_time__month"}),
              UnorderedElementsAre("2024-01-01|150", "2024-02-01|150"));
  EXPECT_THAT(Ask({"revenue_to_date"}), ElementsAre("150"));
}

TEST_F(DomainAnswersTest, WindowsThatAreMoved) {
  CumulativeParams& params = Find("revenue_to_date").cumulative;
  params.window = TimeWindow{1, Grain{TimeGrain::kDay, ""}};
  params.offset = TimeWindow{1, Grain{TimeGrain::kDay, ""}};
  EXPECT_THAT(Ask({"revenue_to_date"}, {"metric_time__day"},
                  {"metric_time <= '2024-01-08'"}),
              UnorderedElementsAre("2024-01-07|10", "2024-01-08|20"));
}

TEST_F(DomainAnswersTest, WindowsThatAreMovedAhead) {
  CumulativeParams& params = Find("revenue_to_date").cumulative;
  params.window = TimeWindow{1, Grain{TimeGrain::kDay, ""}};
  params.offset = TimeWindow{1, Grain{TimeGrain::kDay, ""}};
  params.offset_is_forward = true;
  EXPECT_THAT(Ask({"revenue_to_date"}, {"metric_time__day"},
                  {"metric_time <= '2024-01-08'"}),
              UnorderedElementsAre("2024-01-06|20", "2024-01-07|30"));
}

// ---- Shared scans -----------------------------------------------------------

TEST_F(DomainAnswersTest, FilteredMetricsShareAScan) {
  for (const char* region : {"north", "south"}) {
    for (const char* base : {"revenue", "shops"}) {
      Metric metric = Find(base);
      metric.name = absl::StrCat(region, "_", base);
      metric.filters = {Sql(absl::StrCat("region = '", region, "'"))};
      contents_.metrics.push_back(metric);
    }
  }
  // February has neither; its row is not made up.
  EXPECT_THAT(Ask({"north_revenue", "south_revenue"}, {"metric_time__week"}),
              UnorderedElementsAre("2024-01-01|30|NULL", "2024-01-08|NULL|30",
                                   "2024-01-15|NULL|40"));
  EXPECT_EQ(Databricks(MakeQuestion(
                {"north_revenue", "south_revenue", "revenue"}, {"sale__shop"})),
            "SELECT shop AS sale__shop, sum(amount) FILTER (WHERE region = "
            "'north') AS north_revenue, sum(amount) FILTER (WHERE region = "
            "'south') AS south_revenue, sum(amount) AS revenue FROM shop.sales "
            "GROUP BY 1");
  // A count of distinct values is zero only where there are rows.
  EXPECT_THAT(Ask({"north_shops", "south_shops", "revenue"}, {"sale__shop"}),
              UnorderedElementsAre("1|80|a|NULL", "NULL|70|b|1"));
  EXPECT_THAT(Ask({"north_shops", "south_shops"}), ElementsAre("1|1"));
}

// ---- Expressions that aggregate --------------------------------------------

TEST_F(DomainAnswersTest, ExpressionsAggregateByThemselves) {
  AddExpression("average", "sum(amount) / count(*)");
  Find("revenue_to_date").cumulative.input.name = "average";
  AddExpression("north", "sum(amount) FILTER (WHERE region = 'north')");
  EXPECT_THAT(Ask({"average", "north", "revenue"}, {"customer__name"}),
              UnorderedElementsAre("20|Ann|10|40", "20|Bob|20|20",
                                   "40|Cid|NULL|40", "50|NULL|NULL|50"));
  EXPECT_THAT(Ask({"revenue_to_date"}, {"metric_time__day"},
                  {"metric_time = '2024-01-08'"}),
              ElementsAre("2024-01-08|20"));
}

TEST_F(DomainAnswersTest, QuestionsWithoutPoliciesReadTablesAsTheyAre) {
  EXPECT_THAT(Databricks(MakeQuestion({"revenue"}, {"customer__name"})),
              Not(HasSubstr("WITH")));
}

}  // namespace
}  // namespace semantic_layer::semantic
