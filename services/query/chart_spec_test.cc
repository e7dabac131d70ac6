// Charts are rendered by vega and vega-lite in node.
//
//   chart_spec_test render_chart.js vega.min.js vega-lite.min.js

#include "services/query/chart_spec.h"

#include <cstdio>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/json/reader.h"
#include "common/testing/run_program.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::query {
namespace {

using rowset::ColumnType;
using semantic::OutputColumn;
using semantic::OutputKind;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

std::string render_program;
std::string vega;
std::string vega_lite;

constexpr int64_t kJanuary = 978'307'200'000'000;  // 2001-01-01

OutputColumn Metric(const std::string& name, const std::string& label = "") {
  return {name, OutputKind::kMetric, name, "", label};
}
OutputColumn Month() {
  return {"metric_time__month", OutputKind::kTime, "metric_time", "month", ""};
}
OutputColumn Item(const std::string& name) {
  return {name, OutputKind::kDimension, name, "", ""};
}

// Months, states and carriers with two metrics, as many of them as asked for.
struct Answer {
  explicit Answer(std::vector<OutputColumn> outputs) {
    std::vector<rowset::Field> fields;
    for (const OutputColumn& column : outputs) {
      ColumnType type = ColumnType::kString;
      if (column.kind == OutputKind::kTime) type = ColumnType::kTimestampNtz;
      if (column.kind == OutputKind::kMetric) type = ColumnType::kDecimal;
      fields.push_back({column.name, type});
    }
    rowset::RowSetBuilder builder(rowset::MakeSchema(fields));
    for (int row = 0; row < 6; ++row) {
      for (size_t i = 0; i < outputs.size(); ++i) {
        rowset::Column& column = builder.column(static_cast<int>(i));
        if (outputs[i].kind == OutputKind::kTime) {
          column.AppendInt(kJanuary + (row / 2) * 31 * 86'400'000'000);
        } else if (outputs[i].kind == OutputKind::kMetric) {
          column.AppendText(absl::StrCat(row + 1, ".5"));
        } else if (row == 5) {
          column.AppendNull();
        } else {
          column.AppendText(absl::StrCat("v", row % 2, "<&\"'", i));
        }
      }
    }
    rows = *std::move(builder).Finish();
    request.columns = std::move(outputs);
    request.rows = &rows;
    request.query_id = "q1";
    request.sql = "SELECT '</script>'";
  }

  rowset::RowSet rows;
  ChartRequest request;
};

// What vega drew of each specification, one JSON text each.
std::vector<std::string> Render(const std::vector<std::string>& specs) {
  std::string lines;
  for (const std::string& spec : specs) absl::StrAppend(&lines, spec, "\n");
  const testing::ProgramResult result =
      testing::RunProgram({"node", render_program, vega, vega_lite,
                           testing::WriteTestFile("charts.json", lines)});
  EXPECT_EQ(result.exit_code, 0) << result.output;
  return absl::StrSplit(result.output, '\n', absl::SkipEmpty());
}

TEST(ChartSpecTest, TheQuestionDecidesTheKind) {
  EXPECT_EQ(MakeChart(Answer({Month(), Metric("m")}).request).kind, "line");
  EXPECT_EQ(MakeChart(Answer({Item("a"), Month(), Metric("m")}).request).kind,
            "multi_line");
  EXPECT_EQ(MakeChart(Answer({Item("a"), Metric("m")}).request).kind, "bar");
  EXPECT_EQ(MakeChart(Answer({Item("a"), Item("b"), Metric("m")}).request).kind,
            "heatmap");
  const Answer number({Metric("m")});
  EXPECT_EQ(MakeChart(number.request).kind, "number");
}

TEST(ChartSpecTest, ADatePartIsNoTime) {
  Answer answer({Metric("m")});
  answer.request.columns.insert(
      answer.request.columns.begin(),
      {"metric_time__extract_dow", OutputKind::kTime, "metric_time", "", ""});
  answer.request.rows = nullptr;
  answer.request.data_name = "table";
  EXPECT_EQ(MakeChart(answer.request).kind, "bar");
}

TEST(ChartSpecTest, SaysWhatItShows) {
  Answer answer({Month(), Item("origin__home_state"), Metric("m", "Flights")});
  answer.request.truncated = true;
  const std::string spec = MakeChart(answer.request).spec;
  json::Document document;
  json::Error error;
  ASSERT_TRUE(document.Parse(spec, {}, &error)) << error.message;
  EXPECT_THAT(
      spec, AllOf(HasSubstr(R"("text":"Flights by Month, Origin home state")"),
                  HasSubstr(R"("subtitle":"Only the first 6 rows")"),
                  HasSubstr(R"("metric_time__month":"2001-01-01T00:00:00")"),
                  HasSubstr(R"("m":1.5)"), HasSubstr(R"("query_id":"q1")"),
                  HasSubstr(R"("sql":"SELECT '</script>'")")));
}

TEST(ChartSpecTest, EveryKindRenders) {
  if (!testing::HasProgram("node")) {
    GTEST_SKIP() << "node is not on the PATH: nothing to render charts with";
  }
  Answer line({Month(), Metric("m", "Revenue")});
  line.request.formats = {"", "$,.2f"};
  const Answer lines({Month(), Item("a"), Item("b"), Metric("m")});
  const Answer bars({Item("a"), Metric("m")});
  const Answer heat({Item("a"), Item("b"), Item("c"), Metric("m")});
  Answer number({Metric("m", "Share")});
  number.request.formats = {".1%"};
  const Answer two({Month(), Metric("m"), Metric("n")});
  const Answer numbers({Metric("m"), Metric("n")});
  std::vector<std::string> specs;
  for (const Answer* answer : std::initializer_list<const Answer*>{
           &line, &lines, &bars, &heat, &number, &two, &numbers}) {
    specs.push_back(MakeChart(answer->request).spec);
  }
  const std::vector<std::string> drawn = Render(specs);
  ASSERT_EQ(drawn.size(), specs.size());
  for (size_t i = 0; i < drawn.size(); ++i) {
    EXPECT_THAT(drawn[i], AllOf(HasSubstr(R"("warnings":[])"),
                                HasSubstr(R"("bad":false)")))
        << specs[i];
  }
  EXPECT_THAT(drawn[0], AllOf(HasSubstr(R"("lines":1)"),
                              HasSubstr("\"Revenue by Month\""),
                              HasSubstr("\"Jan 2001\""), HasSubstr("\"$5.00\""),
                              Not(HasSubstr("Dec"))));
  EXPECT_THAT(drawn[1],
              AllOf(Not(HasSubstr(R"("lines":0)")), HasSubstr("\"A / B\"")));
  EXPECT_THAT(drawn[2], HasSubstr(R"("bars":6)"));
  EXPECT_THAT(drawn[3], HasSubstr("\"B / C\""));
  EXPECT_THAT(drawn[4], HasSubstr("\"150.0%\""));
  EXPECT_THAT(drawn[5], AllOf(HasSubstr(R"("lines":2)"), HasSubstr("\"N\"")));
  EXPECT_THAT(drawn[6], HasSubstr("\"1.5\""));
}

// Years and dates as the model says, on axes, in legends and in tooltips.
TEST(ChartSpecTest, ItemsAndTimesHaveTheirFormats) {
  Answer bars({Item("price"), Metric("m")});
  bars.request.formats = {"$,.2f", ""};
  EXPECT_THAT(
      MakeChart(bars.request).spec,
      AllOf(HasSubstr(R"("axis":{"format":"$,.2f","formatType":"number"})"),
            HasSubstr(R"("title":"Price","format":"$,.2f","formatType")")));
  Answer lines({Month(), Item("price"), Metric("m")});
  lines.request.formats = {"%Y-%m-%d", "$,.2f", ",.0f"};
  EXPECT_THAT(
      MakeChart(lines.request).spec,
      AllOf(HasSubstr(R"("axis":{"format":"%Y-%m-%d")"),
            HasSubstr(R"("legend":{"format":"$,.2f","formatType":"number"})"),
            HasSubstr(R"("scale":{"type":"utc"},"format":"%Y-%m-%d"})"),
            Not(HasSubstr("%b"))));
  // Of two times the second is a text.
  OutputColumn other = Month();
  other.name = "other";
  Answer times({Month(), other, Metric("m")});
  times.request.formats = {"", "%Y-%m-%d", ""};
  EXPECT_THAT(MakeChart(times.request).spec, Not(HasSubstr("%Y-%m-%d")));
  if (!testing::HasProgram("node")) return;
  Answer one({Month(), Metric("m")});
  one.request.formats = {"%Y-%m-%d", ""};
  const std::vector<std::string> drawn = Render({MakeChart(one.request).spec});
  ASSERT_EQ(drawn.size(), 1);
  EXPECT_THAT(drawn[0], AllOf(HasSubstr(R"("warnings":[])"),
                              HasSubstr("\"2001-01-01\"")));
}

TEST(ChartSpecTest, RowsMayComeFromWhoeverRenders) {
  if (!testing::HasProgram("node")) {
    GTEST_SKIP() << "node is not on the PATH: nothing to render charts with";
  }
  Answer answer({Month(), Metric("m")});
  answer.request.rows = nullptr;
  answer.request.data_name = "table";
  std::string spec = MakeChart(answer.request).spec;
  EXPECT_THAT(spec, HasSubstr(R"("data":{"name":"table"})"));
  spec.insert(1, R"("rows":[{"metric_time__month":"2001-01-01","m":1},)"
                 R"({"metric_time__month":"2001-02-01T00:00:00Z","m":2},)"
                 R"({"metric_time__month":"2001-03-01T00:00:00","m":3}],)");
  const std::vector<std::string> drawn = Render({spec});
  ASSERT_EQ(drawn.size(), 1);
  EXPECT_THAT(drawn[0],
              AllOf(HasSubstr(R"("lines":1)"), HasSubstr(R"("points":3)"),
                    HasSubstr("\"Jan 2001\""), HasSubstr(R"("bad":false)")));
}

}  // namespace
}  // namespace semantic_layer::query

int main(int argc, char** argv) {
  ::testing::InitGoogleTest(&argc, argv);
  if (argc != 4) {
    std::fprintf(stderr, "usage: %s RENDERER VEGA VEGA_LITE\n", argv[0]);
    return 2;
  }
  semantic_layer::query::render_program = argv[1];
  semantic_layer::query::vega = argv[2];
  semantic_layer::query::vega_lite = argv[3];
  return RUN_ALL_TESTS();
}
