// Models whose rows depend on who asks.

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

using RowPolicyAnswersTest = ShopAnswersTest;

// ---- Row policies ----------------------------------------------------------

TEST_F(RowPolicyAnswersTest, PoliciesHoldForRowsOfMetrics) {
  AddPolicy("sales", "region IN ({{ User('regions') }})");
  options_.caller = {{"regions", {"north", "east"}}};
  EXPECT_THAT(Ask({"revenue"}), ElementsAre("30"));
  EXPECT_THAT(Ask({"revenue"}, {"sale__shop"}), ElementsAre("30|a"));
  options_.caller = {{"regions", {"north", "south"}}};
  EXPECT_THAT(Ask({"revenue"}), ElementsAre("100"));
}

TEST_F(RowPolicyAnswersTest, PoliciesFailClosed) {
  AddPolicy("sales", "region = {{ User('region') }}");
  EXPECT_THAT(Ask({"revenue"}), ElementsAre("NULL"));
  EXPECT_THAT(Ask({}, {"sale__shop"}), IsEmpty());
  options_.caller = {{"region", {}}};
  EXPECT_THAT(Ask({"revenue"}), ElementsAre("NULL"));
  options_.caller = {{"region", {"south' OR '1'='1"}}};
  EXPECT_THAT(Ask({"revenue"}), ElementsAre("NULL"));
  options_.caller = {{"region", {"south", "north"}}};
  EXPECT_THAT(Ask({"revenue"}), ElementsAre("70"));
}

TEST_F(RowPolicyAnswersTest, PoliciesMixListsParametersAndSingleValues) {
  ModelParameter extra;
  extra.name = "extra";
  extra.data_type = "STRING";
  extra.default_value = Sql("'south'");
  Model("sales").parameters = {extra};
  AddPolicy("sales",
            "region IN ({{ User('regions') }}, extra) AND shop = "
            "coalesce({{ User('shop') }}, 'a')");
  options_.caller = {{"regions", {"north", "west"}}};
  EXPECT_THAT(Ask({"revenue"}), ElementsAre("30"));
  options_.caller = {{"regions", {"north"}}, {"shop", {"b"}}};
  EXPECT_THAT(Ask({"revenue"}), ElementsAre("70"));
}

TEST_F(RowPolicyAnswersTest, ATableOfTheModelsOwnNameIsNotHidden) {
  ASSERT_EQ(database_.Execute("CREATE TABLE sales AS FROM shop.sales"), "");
  Model("sales").table.parts = {"sales"};
  AddPolicy("sales", "region = {{ User('region') }}");
  options_.caller = {{"region", {"north"}}};
  EXPECT_THAT(Ask({"revenue"}, {"customer__name"}),
              UnorderedElementsAre("Ann|10", "Bob|20"));
}

TEST_F(RowPolicyAnswersTest, PoliciesThatExcludeFailClosedToo) {
  AddPolicy("sales", "region <> {{ User('hidden') }}");
  EXPECT_THAT(Ask({"revenue"}), ElementsAre("NULL"));
  options_.caller = {{"hidden", {"south"}}};
  EXPECT_THAT(Ask({"revenue"}), ElementsAre("30"));
}

TEST_F(RowPolicyAnswersTest, PoliciesHoldForJoinedModels) {
  AddPolicy("customers", "owner = {{ User('sub') }}");
  options_.caller = {{"sub", {"u1"}}};
  // Bob's sale stays, his name does not show.
  EXPECT_THAT(Ask({"revenue"}, {"customer__name"}),
              UnorderedElementsAre("Ann|40", "Cid|40", "NULL|70"));
  EXPECT_THAT(Ask({}, {"customer__name"}), UnorderedElementsAre("Ann", "Cid"));
  EXPECT_THAT(Ask({"revenue"}, {}, {"customer__name = 'Bob'"}),
              ElementsAre("NULL"));
}

TEST_F(RowPolicyAnswersTest, PoliciesHoldForSpinesAndConversionsAndFilters) {
  AddPolicy("sales", "region = {{ User('region') }}");
  AddPolicy("returns", "region = {{ User('region') }}");
  options_.caller = {{"region", {"north"}}};
  // The generated spine spans what the caller may see.
  EXPECT_THAT(Ask({"revenue_every_day"}, {"metric_time__day"}),
              UnorderedElementsAre("2024-01-06|10", "2024-01-07|20"));
  EXPECT_THAT(Ask({"revenue_to_date"}, {"metric_time__day"}),
              UnorderedElementsAre("2024-01-06|10", "2024-01-07|30"));
  EXPECT_THAT(Ask({"return_rate"}), ElementsAre("1"));
  EXPECT_THAT(Ask({"returned"}, {}, {"{{ Metric('revenue', ['item']) }} > 15"}),
              ElementsAre("NULL"));
  options_.caller = {{"region", {"south"}}};
  EXPECT_THAT(Ask({"return_rate"}), ElementsAre("2"));
  EXPECT_THAT(Ask({"returned"}, {}, {"{{ Metric('revenue', ['item']) }} > 15"}),
              ElementsAre("2"));
}

TEST_F(RowPolicyAnswersTest, AModelOfTheSameTableDoesNotBorrowRows) {
  SemanticModel open = Model("sales");
  open.name = "open_sales";
  open.primary_entity = "open_sale";
  Metric metric = Find("revenue");
  metric.name = "open_revenue";
  metric.simple.model = "open_sales";
  contents_.models.push_back(open);
  contents_.metrics.push_back(metric);
  AddPolicy("sales", "region = {{ User('region') }}");
  options_.caller = {{"region", {"north"}}};
  EXPECT_THAT(Ask({"revenue", "open_revenue"}), ElementsAre("150|30"));
}

TEST_F(RowPolicyAnswersTest, PoliciesLookTheCallerUpInATable) {
  ASSERT_EQ(database_.Execute(
                "CREATE TABLE shop.grants (email VARCHAR, region VARCHAR);"
                "INSERT INTO shop.grants VALUES ('a@x', 'north'), "
                "('b@x', 'south'), ('c@x', 'south')"),
            "");
  AddPolicy("sales",
            "region IN (SELECT g.region FROM shop.grants g WHERE g.email IN "
            "({{ User('emails') }}) OR g.email = {{ User('email') }})");
  EXPECT_THAT(Ask({"revenue"}), ElementsAre("NULL"));
  options_.caller = {{"email", {"a@x"}}};
  EXPECT_THAT(Ask({"revenue"}), ElementsAre("30"));
  options_.caller = {{"emails", {"a@x", "b@x"}}};
  EXPECT_THAT(Ask({"revenue"}), ElementsAre("100"));
}

}  // namespace
}  // namespace semantic_layer::semantic
