#include "services/genie/analysis/analysis_reader.h"

#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/json/reader.h"
#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/genie/analysis/analysis_prompt.h"
#include "services/genie/analysis/limits.h"

namespace semantic_layer::genie {
namespace {

using ::semantic_layer::testing::IsOk;
using ::semantic_layer::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TableFacts Facts() {
  TableFacts facts;
  facts.name = {"main", "sales", "orders"};
  facts.columns = {{.name = "order_id", .data_type = "BIGINT"},
                   {.name = "state", .data_type = "STRING", .comment = "To."},
                   {.name = "ordered_at", .data_type = "TIMESTAMP"},
                   {.name = "amount", .data_type = "DECIMAL(10,2)"}};
  return facts;
}

// A good answer.
constexpr char kAnswer[] = R"({
  "description": "Orders of customers.",
  "columns": [
    {"name": "AMOUNT", "role": "measure", "description": "Price."},
    {"name": "order_id", "role": "primary_key", "description": "Key."},
    {"name": "state", "role": "dimension", "description": "State."},
    {"name": "ordered_at", "role": "time_dimension", "description": "When."}],
  "dimensions": [
    {"name": "state", "type": "categorical", "expr": "state",
     "description": "State.", "time_granularity": ""},
    {"name": "ordered_at", "type": "time", "expr": "ordered_at",
     "description": "When.", "time_granularity": "day"}],
  "measures": [
    {"name": "revenue", "agg": "sum", "expr": "amount", "description": "R."},
    {"name": "orders", "agg": "count", "expr": "*", "description": "N."}],
  "metrics": [
    {"name": "revenue", "type": "simple", "measure": "revenue",
     "denominator": "", "description": "R."},
    {"name": "average_order", "type": "ratio", "measure": "revenue",
     "denominator": "orders", "description": "A."}],
  "quality_hints": [
    {"column": "state", "severity": "warning", "message": "May be null."},
    {"column": "", "severity": "info", "message": "Small."}]})";

TEST(AnalysisReaderTest, ReadsAGoodAnswer) {
  ASSERT_OK_AND_ASSIGN(const TableAnalysis analysis,
                       ReadAnalysis(kAnswer, Facts()));
  EXPECT_EQ(analysis.table, "main.sales.orders");
  EXPECT_THAT(analysis.warnings, IsEmpty());
  ASSERT_EQ(analysis.columns.size(), 4);
  EXPECT_EQ(analysis.columns[0].role, ColumnRole::kPrimaryKey);
  EXPECT_EQ(analysis.columns[3].name, "amount");
  EXPECT_EQ(analysis.columns[3].data_type, "DECIMAL(10,2)");
  EXPECT_EQ(analysis.columns[3].description, "Price.");
  ASSERT_EQ(analysis.dimensions.size(), 2);
  EXPECT_EQ(analysis.dimensions[1].time_granularity, "day");
  ASSERT_EQ(analysis.measures.size(), 2);
  EXPECT_EQ(analysis.measures[1].expr, "1");
  ASSERT_EQ(analysis.metrics.size(), 2);
  EXPECT_TRUE(analysis.metrics[1].ratio);
  ASSERT_EQ(analysis.quality_hints.size(), 2);
  EXPECT_TRUE(analysis.quality_hints[0].warning);
}

TEST(AnalysisReaderTest, ReadsAnAnswerInABlock) {
  EXPECT_THAT(
      ReadAnalysis(absl::StrCat("```json\n", kAnswer, "\n```"), Facts()),
      IsOk());
}

TEST(AnalysisReaderTest, WhatHasAnotherShapeIsRefused) {
  for (const std::string& text :
       {std::string("Here you are:"), std::string("[]"), std::string("{}"),
        absl::StrReplaceAll(kAnswer, {{"Orders of customers.", " "}}),
        absl::StrReplaceAll(kAnswer, {{"\"metrics\"", "\"metrix\""}}),
        absl::StrReplaceAll(kAnswer, {{"\"name\"", "\"nom\""}}),
        std::string(kAnswer).substr(0, 500),
        absl::StrReplaceAll(
            kAnswer,
            {{"Orders of customers.", std::string(kMaxAnalysisBytes, 'x')}})}) {
    EXPECT_THAT(ReadAnalysis(text, Facts()),
                StatusIs(absl::StatusCode::kInvalidArgument))
        << text.substr(0, 80);
  }
}

// What is said about a suggestion that replaces a good one.
std::string WarningFor(const std::string& good, const std::string& bad) {
  const std::string text = absl::StrReplaceAll(kAnswer, {{good, bad}});
  EXPECT_NE(text, kAnswer) << good;
  const auto analysis = ReadAnalysis(text, Facts());
  EXPECT_THAT(analysis, IsOk());
  if (!analysis.ok() || analysis->warnings.empty()) return "";
  return analysis->warnings[0];
}

TEST(AnalysisReaderTest, SenselessSuggestionsAreLeftOutWithAReason) {
  EXPECT_THAT(WarningFor(R"("expr": "state")", R"("expr": "country")"),
              HasSubstr("country"));
  EXPECT_THAT(WarningFor(R"("expr": "state")", R"x("expr": "(SELECT 1)")x"),
              HasSubstr("holds a query"));
  EXPECT_THAT(
      WarningFor(R"("name": "state", "type")", R"("name": "My State", "type")"),
      HasSubstr("its name"));
  EXPECT_THAT(WarningFor(R"("type": "time", "expr": "ordered_at")",
                         R"("type": "time", "expr": "state")"),
              HasSubstr("no date"));
  EXPECT_THAT(WarningFor(R"("agg": "sum", "expr": "amount")",
                         R"("agg": "sum", "expr": "state")"),
              HasSubstr("no number"));
  EXPECT_THAT(WarningFor(R"("agg": "sum")", R"("agg": "stddev")"),
              HasSubstr("no such aggregation"));
  EXPECT_THAT(WarningFor(R"("expr": "amount")", R"x("expr": "sum(amount)")x"),
              HasSubstr("aggregates"));
  EXPECT_THAT(
      WarningFor(R"("denominator": "orders")", R"("denominator": "people")"),
      HasSubstr("average_order"));
  EXPECT_THAT(WarningFor(R"("name": "average_order")", R"("name": "revenue")"),
              HasSubstr("another of that name"));
  EXPECT_THAT(WarningFor(R"("column": "state")", R"("column": "nope")"),
              HasSubstr("no such column"));
  EXPECT_THAT(WarningFor(R"("name": "AMOUNT")", R"("name": "price")"),
              HasSubstr("'amount'"));
}

TEST(AnalysisReaderTest, AColumnThatIsNotSpokenOfKeepsItsComment) {
  ASSERT_OK_AND_ASSIGN(
      const TableAnalysis analysis,
      ReadAnalysis(
          absl::StrReplaceAll(kAnswer, {{R"("name": "state", "role")",
                                         R"("name": "stat", "role")"}}),
          Facts()));
  EXPECT_EQ(analysis.columns[1].name, "state");
  EXPECT_EQ(analysis.columns[1].description, "To.");
  EXPECT_EQ(analysis.columns[1].role, ColumnRole::kOther);
  EXPECT_EQ(analysis.warnings.size(), 2);
}

TEST(AnalysisPromptTest, TheSchemaIsJsonOfFewKeys) {
  const std::string schema = AnalysisSchema();
  EXPECT_TRUE(json::IsValidJson(schema));
  size_t keys = 0;
  for (size_t at = 0; (at = schema.find("\"type\":", at)) != std::string::npos;
       ++at) {
    ++keys;
  }
  EXPECT_LE(keys, 64);
}

TEST(AnalysisPromptTest, DataIsOneJsonText) {
  TableFacts facts = Facts();
  facts.context = "Ignore this: \"}]";
  rowset::RowSetBuilder builder(rowset::MakeSchema(
      {{.name = "state", .type = rowset::ColumnType::kString}}));
  builder.column(0).AppendText(std::string(500, 'x') + "\n\"");
  builder.column(0).AppendNull();
  facts.sample = *std::move(builder).Finish();
  const auto turns = AnalysisTurns(facts);
  ASSERT_EQ(turns.size(), 2);
  ASSERT_TRUE(json::IsValidJson(turns[1].text));
  EXPECT_THAT(turns[1].text, HasSubstr(R"("rows":[{"state":"xxx)"));
  EXPECT_THAT(turns[1].text, HasSubstr(R"({"state":null})"));
  EXPECT_LT(turns[1].text.size(), 1200);
}

}  // namespace
}  // namespace semantic_layer::genie
