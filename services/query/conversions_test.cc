#include "services/query/conversions.h"

#include <string>

#include "common/status/make_status.h"
#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "services/query/limits.h"
#include "services/query/metric_conversions.h"

namespace semantic_layer::query {
namespace {

using ::semantic_layer::testing::IsOk;
using ::testing::ElementsAre;

std::string PathOf(const absl::Status& status) {
  const auto violations = ViolationsOf(status);
  return violations.size() == 1 ? FieldPathText(violations[0].field)
                                : status.ToString();
}

TEST(ConversionsTest, TakesAQueryRequest) {
  v1::QueryRequest request;
  request.set_query("SELECT :x");
  request.set_limit(1'000'000);
  (*request.mutable_parameters())["x"].set_text("1");
  (*request.mutable_parameters())["y"].set_text("");
  request.set_catalog("main");
  request.set_query_id("A-z_09");
  ASSERT_OK_AND_ASSIGN(SqlQuery query, ToSqlQuery(request));
  EXPECT_EQ(query.text, "SELECT :x");
  EXPECT_EQ(query.rows_max, 1'000'000);
  EXPECT_EQ(query.parameters["x"], "1");
  EXPECT_EQ(query.parameters["y"], "null");
  EXPECT_EQ(query.defaults.catalog, "main");
  EXPECT_EQ(query.defaults.schema, "");
  EXPECT_EQ(query.query_id, "A-z_09");
}

TEST(ConversionsTest, NamesTheFieldThatDoesNotFit) {
  v1::QueryRequest request;
  EXPECT_EQ(PathOf(ToSqlQuery(request).status()), "body.query");
  request.set_query(" \n\t");
  EXPECT_EQ(PathOf(ToSqlQuery(request).status()), "body.query");
  request.set_query(std::string(kMaxQueryBytes + 1, 'x'));
  EXPECT_EQ(PathOf(ToSqlQuery(request).status()), "body.query");
  request.set_query("SELECT 1");
  for (int limit : {-1, 1'000'001}) {
    request.set_limit(limit);
    EXPECT_EQ(PathOf(ToSqlQuery(request).status()), "body.limit") << limit;
  }
  request.clear_limit();
  for (const std::string& id :
       {std::string(), std::string(65, 'a'), std::string("a b"),
        std::string("../x"), std::string("a\0b", 3)}) {
    request.set_query_id(id);
    EXPECT_EQ(PathOf(ToSqlQuery(request).status()), "body.query_id") << id;
  }
  request.clear_query_id();
  request.set_catalog(std::string("a\0b", 3));
  EXPECT_EQ(PathOf(ToSqlQuery(request).status()), "body.catalog");
  request.clear_catalog();
  request.set_schema(std::string(256, 'x'));
  EXPECT_EQ(PathOf(ToSqlQuery(request).status()), "body.schema");
}

TEST(ConversionsTest, PagesHaveADefaultAndAMaximum) {
  EXPECT_EQ(ToPageRequest(0, "", 50, 1000)->size, 50);
  EXPECT_EQ(ToPageRequest(7, "t", 50, 1000)->size, 7);
  EXPECT_EQ(ToPageRequest(7, "t", 50, 1000)->token, "t");
  EXPECT_EQ(ToPageRequest(100000, "", 50, 1000)->size, 1000);
  EXPECT_EQ(PathOf(ToPageRequest(-1, "", 50, 1000).status()), "body.page_size");
}

TEST(ConversionsTest, SavedQueriesHaveAName) {
  v1::SaveQueryRequest request;
  request.set_query("SELECT 1");
  EXPECT_EQ(PathOf(ToSavedQuery(request).status()), "body.name");
  request.set_name("a\nb");
  EXPECT_EQ(PathOf(ToSavedQuery(request).status()), "body.name");
  std::string name;
  for (int i = 0; i < 255; ++i) name += "\xc3\xa9";
  request.set_name(name);
  EXPECT_THAT(ToSavedQuery(request), IsOk());
  request.set_name(name + "x");
  EXPECT_EQ(PathOf(ToSavedQuery(request).status()), "body.name");
  request.set_name("a");
  request.clear_query();
  EXPECT_EQ(PathOf(ToSavedQuery(request).status()), "body.query");
}

TEST(ConversionsTest, TimesBeforeTheEpochKeepTheirFraction) {
  statedb::QueryRecord record;
  record.started_at = absl::FromUnixMicros(-1);
  const v1::QueryHistoryEntry entry = FromRecord(record);
  EXPECT_EQ(entry.started_at().seconds(), -1);
  EXPECT_EQ(entry.started_at().nanos(), 999'999'000);
  EXPECT_FALSE(entry.has_execution_time_ms());
  EXPECT_FALSE(entry.has_row_count());
  EXPECT_FALSE(entry.has_error());
}

TEST(ConversionsTest, RepeatedColumnNamesGetASuffix) {
  rowset::RowSetBuilder builder(rowset::MakeSchema(
      {{"a", rowset::ColumnType::kInt64}, {"a", rowset::ColumnType::kInt64}}));
  QueryResult result;
  ASSERT_OK_AND_ASSIGN(result.rows, std::move(builder).Finish());
  EXPECT_THAT(FromQueryResult(result).columns(), ElementsAre("a", "a_1"));
}

TEST(ConversionsTest, TheMessageOfAValidationCountsErrors) {
  CheckResult result;
  result.valid = true;
  result.statements = 1;
  EXPECT_EQ(FromCheckResult(result).message(), "The statement is valid.");
  result.statements = 2;
  EXPECT_EQ(FromCheckResult(result).message(), "All 2 statements are valid.");
  result.valid = false;
  result.findings = {{.message = "wrong"},
                     {.severity = sql::Severity::kWarning, .message = "odd"}};
  const v1::ValidateQueryResponse response = FromCheckResult(result);
  EXPECT_EQ(response.message(), "The text has an error.");
  EXPECT_THAT(response.errors(), ElementsAre("wrong"));
  EXPECT_EQ(response.diagnostics_size(), 2);
  EXPECT_EQ(response.diagnostics(1).severity(), "warning");
}

TEST(MetricConversionsTest, TakesAQuestion) {
  v1::MetricQuestion request;
  request.add_metrics("flights");
  request.add_group_by("metric_time__month");
  v1::MetricFilter* filter = request.add_filters();
  filter->set_member("origin__state");
  filter->set_operator_(v1::FILTER_OPERATOR_IN);
  filter->add_values()->set_text("\"TX\"");
  filter->add_values()->set_text("1.50");
  filter->add_values()->set_text("");
  request.mutable_time_range()->set_start("2001-01-01");
  request.set_limit(0);
  request.set_distinct(false);
  ASSERT_OK_AND_ASSIGN(semantic::MetricQuestion question, ToQuestion(request));
  EXPECT_THAT(question.metrics, ElementsAre("flights"));
  ASSERT_EQ(question.filters.size(), 1);
  EXPECT_EQ(question.filters[0].op, semantic::FilterOperator::kIn);
  ASSERT_EQ(question.filters[0].values.size(), 3);
  EXPECT_EQ(question.filters[0].values[0].text, "TX");
  EXPECT_EQ(question.filters[0].values[1].text, "1.50");
  EXPECT_EQ(question.filters[0].values[2].type,
            semantic::FilterValue::Type::kNull);
  EXPECT_EQ(question.time_range->start, "2001-01-01");
  EXPECT_EQ(question.limit, 0);
  EXPECT_FALSE(question.distinct);
  EXPECT_TRUE(ToQuestion(v1::MetricQuestion())->distinct);
}

TEST(MetricConversionsTest, TakesZoneWeekAndParameters) {
  v1::MetricQuestion request;
  request.set_week_start(v1::WEEK_START_SUNDAY);
  (*request.mutable_parameters())["b"].set_text("\"x\"");
  (*request.mutable_parameters())["a"].set_text("1.0");
  request.set_no_cache(true);
  request.set_query_id("mine");
  for (const char* zone : {"", "UTC", "utc", "America/Chicago", "Etc/GMT+5"}) {
    request.set_time_zone(zone);
    ASSERT_OK_AND_ASSIGN(semantic::MetricQuestion question,
                         ToQuestion(request));
    EXPECT_EQ(question.time_zone, zone);
    EXPECT_EQ(question.week_start, semantic::WeekStart::kSunday);
    ASSERT_EQ(question.parameters.size(), 2);
    EXPECT_EQ(question.parameters[0].first, "a");
    EXPECT_EQ(question.parameters[0].second.text, "1.0");
    EXPECT_EQ(question.parameters[1].second.type,
              semantic::FilterValue::Type::kString);
  }
  EXPECT_TRUE(ToAskOptions(request).no_cache);
  EXPECT_EQ(ToAskOptions(request).query_id, "mine");
}

TEST(MetricConversionsTest, ChecksWhichValuesAreWanted) {
  v1::ListMetricValuesRequest request;
  request.set_name("flights");
  EXPECT_EQ(PathOf(ToValuesRequest(request).status()), "query.dimension");
  request.set_dimension("origin__state");
  EXPECT_EQ(ToValuesRequest(request)->limit, kDefaultValues);
  for (int limit : {0, -1, static_cast<int>(kMaxValues) + 1}) {
    request.set_limit(limit);
    EXPECT_EQ(PathOf(ToValuesRequest(request).status()), "query.limit");
  }
  request.set_limit(7);
  request.set_search(std::string(kMaxSearchBytes + 1, 'x'));
  EXPECT_EQ(PathOf(ToValuesRequest(request).status()), "query.search");
}

TEST(MetricConversionsTest, ValuesKeepTheirDigits) {
  rowset::RowSetBuilder builder(rowset::MakeSchema(
      {{"x", rowset::ColumnType::kDecimal, "DECIMAL(38,2)"}}));
  builder.column(0).AppendText("12345678901234567890123456789012345.60");
  builder.column(0).AppendNull();
  MetricAnswer answer;
  answer.question.columns = {"x"};
  ASSERT_OK_AND_ASSIGN(answer.result.rows, std::move(builder).Finish());
  const v1::ListMetricValuesResponse response = FromValues(answer);
  EXPECT_EQ(response.dimension(), "x");
  ASSERT_EQ(response.values_size(), 2);
  EXPECT_EQ(response.values(0).text(),
            "12345678901234567890123456789012345.60");
  EXPECT_EQ(response.values(1).text(), "null");
}

TEST(MetricConversionsTest, NamesThePartThatDoesNotFit) {
  v1::MetricQuestion request;
  request.add_metrics("a");
  request.add_metrics("");
  EXPECT_EQ(PathOf(ToQuestion(request).status()), "body.metrics[1]");
  request.clear_metrics();
  v1::MetricFilter* filter = request.add_filters();
  EXPECT_EQ(PathOf(ToQuestion(request).status()), "body.filters[0].member");
  filter->set_member("x");
  EXPECT_EQ(PathOf(ToQuestion(request).status()), "body.filters[0].operator");
  filter->set_operator_(v1::FILTER_OPERATOR_EQUALS);
  filter->add_values()->set_text("[1]");
  EXPECT_EQ(PathOf(ToQuestion(request).status()), "body.filters[0].values[0]");
  request.clear_filters();
  request.set_limit(-1);
  EXPECT_EQ(PathOf(ToQuestion(request).status()), "body.limit");
  request.clear_limit();
  for (const char* zone :
       {"Mars/Olympus", "../etc/passwd", "/etc/localtime", "Europe/Pari\'s",
        "Fixed/UTC+01:00", "localtime:", "+01:00"}) {
    request.set_time_zone(zone);
    EXPECT_EQ(PathOf(ToQuestion(request).status()), "body.time_zone") << zone;
  }
  request.clear_time_zone();
  (*request.mutable_parameters())["since"].set_text("{}");
  EXPECT_EQ(PathOf(ToQuestion(request).status()), "body.parameters.since");
  request.clear_parameters();
  request.set_week_start(static_cast<v1::WeekStart>(99));
  EXPECT_EQ(PathOf(ToQuestion(request).status()), "body.week_start");
  request.clear_week_start();
  request.set_query_id("a b");
  EXPECT_EQ(PathOf(ToQuestion(request).status()), "body.query_id");
}

}  // namespace
}  // namespace semantic_layer::query
