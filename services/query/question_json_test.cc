#include "services/query/question_json.h"

#include "gtest/gtest.h"

namespace semantic_layer::query {
namespace {

TEST(QuestionJsonTest, LeavesOutWhatIsAtItsDefault) {
  semantic::MetricQuestion question;
  EXPECT_EQ(QuestionJson(question), "{}");
  question.metrics = {"flights"};
  EXPECT_EQ(QuestionJson(question), R"({"metrics":["flights"]})");
}

TEST(QuestionJsonTest, WritesEveryPartAsTheRouteTakesIt) {
  semantic::MetricQuestion question;
  question.metrics = {"flights", "average_delay"};
  question.group_by = {"metric_time__month"};
  question.where = {"{{ Dimension('origin__state') }} = 'TX'"};
  question.filters = {
      {.member = "origin__state",
       .op = semantic::FilterOperator::kIn,
       .values = {{semantic::FilterValue::Type::kString, "T\"X"},
                  {semantic::FilterValue::Type::kNumber, "1.50"},
                  {semantic::FilterValue::Type::kBool, "true"},
                  {semantic::FilterValue::Type::kNull, ""}}},
      {.member = "delay",
       .op = semantic::FilterOperator::kIsNull,
       .values = {}}};
  question.time_range = {"2001-01-01", ""};
  question.time_zone = "UTC";
  question.week_start = semantic::WeekStart::kSunday;
  question.parameters = {{"n", {semantic::FilterValue::Type::kNumber, "2.0"}}};
  question.order_by = {"-flights"};
  question.limit = 10;
  question.saved_query = "by_state";
  question.distinct = false;
  question.min_max_only = true;
  EXPECT_EQ(QuestionJson(question),
            R"({"metrics":["flights","average_delay"],)"
            R"("group_by":["metric_time__month"],)"
            R"("where":["{{ Dimension('origin__state') }} = 'TX'"],)"
            R"("filters":[{"member":"origin__state","operator":"in",)"
            R"("values":["T\"X",1.50,true,null]},)"
            R"({"member":"delay","operator":"is_null"}],)"
            R"("time_range":{"start":"2001-01-01"},"time_zone":"UTC",)"
            R"("week_start":"sunday","parameters":{"n":2.0},)"
            R"("order_by":["-flights"],"limit":10,"saved_query":"by_state",)"
            R"("distinct":false,"min_max_only":true})");
}

}  // namespace
}  // namespace semantic_layer::query
