// Questions over testdata/flights.yaml with the plan and the SQL that they get.
// UPDATE_GOLDENS=1 bazel run //common/semantic/compiler:compile_golden_test
// rewrites the files; review reads the difference.

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/semantic/compiler/compile.h"
#include "common/semantic/compiler/explain.h"
#include "common/semantic/yaml/load.h"
#include "common/sql/dialect/dialects.h"
#include "common/sql/parser/parse.h"
#include "common/sql/printer/printer.h"
#include "common/sql/translate/translate.h"
#include "common/testing/golden.h"
#include "gtest/gtest.h"

namespace semantic_layer::semantic {
namespace {

using ::semantic_layer::testing::ReadTestFile;
using ::semantic_layer::testing::UpdateGolden;
using ::semantic_layer::testing::UpdatesGoldens;

constexpr char kFolder[] = "common/semantic/compiler/testdata/";

std::vector<std::string> ItemsOf(absl::string_view text) {
  std::vector<std::string> items;
  for (absl::string_view item : absl::StrSplit(text, "; ")) {
    items.emplace_back(absl::StripAsciiWhitespace(item));
  }
  return items;
}

// Reads "member operator value, value".
QuestionFilter ReadFilter(absl::string_view text) {
  QuestionFilter filter;
  const std::vector<std::string> words =
      absl::StrSplit(text, absl::MaxSplits(' ', 2));
  filter.member = words[0];
  const auto op = ParseFilterOperator(words[1]);
  EXPECT_TRUE(op.has_value()) << text;
  filter.op = op.value_or(FilterOperator::kEquals);
  if (words.size() < 3) return filter;
  for (absl::string_view value : absl::StrSplit(words[2], ", ")) {
    filter.values.push_back(
        value == "null"
            ? FilterValue{FilterValue::Type::kNull, ""}
            : FilterValue{FilterValue::Type::kString, std::string(value)});
  }
  return filter;
}

// Reads "key: value" lines.
MetricQuestion ReadQuestion(absl::string_view text) {
  MetricQuestion question;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    if (line.empty() || line[0] == '#') continue;
    const std::pair<absl::string_view, absl::string_view> parts =
        absl::StrSplit(line, absl::MaxSplits(": ", 1));
    if (parts.first == "metrics") question.metrics = ItemsOf(parts.second);
    if (parts.first == "group_by") question.group_by = ItemsOf(parts.second);
    if (parts.first == "where") question.where.emplace_back(parts.second);
    if (parts.first == "order_by") question.order_by = ItemsOf(parts.second);
    if (parts.first == "saved_query") {
      question.saved_query = std::string(parts.second);
    }
    if (parts.first == "time_zone") {
      question.time_zone = std::string(parts.second);
    }
    if (parts.first == "week_start") {
      question.week_start =
          parts.second == "sunday" ? WeekStart::kSunday : WeekStart::kSaturday;
    }
    if (parts.first == "limit") {
      int64_t limit = 0;
      EXPECT_TRUE(absl::SimpleAtoi(parts.second, &limit));
      question.limit = limit;
    }
    if (parts.first == "distinct") question.distinct = parts.second == "true";
    if (parts.first == "min_max_only") question.min_max_only = true;
    if (parts.first == "filter") {
      question.filters.push_back(ReadFilter(parts.second));
    }
    if (parts.first == "parameter") {
      const std::pair<std::string, std::string> value =
          absl::StrSplit(parts.second, absl::MaxSplits(" = ", 1));
      question.parameters.emplace_back(
          value.first, FilterValue{FilterValue::Type::kString, value.second});
    }
    if (parts.first == "time_range") {
      const std::pair<std::string, std::string> range =
          absl::StrSplit(parts.second, absl::MaxSplits(" to ", 1));
      question.time_range = QuestionTimeRange{range.first, range.second};
    }
  }
  return question;
}

// The text that DuckDB gets.
std::string InDuckDb(const sql::Query& query) {
  sql::Arena arena;
  const auto translated = sql::Translate(query, sql::DialectId::kDuckDb, arena);
  return sql::PrintIn(sql::DialectId::kDuckDb, *translated.value).value;
}

// What a case ought to hold after its question: the plan, the text for
// Databricks and that for DuckDB.
std::string Answer(const Catalog& catalog, const MetricQuestion& question) {
  const CompileResult result =
      std::move(Explain(catalog, question, CompileOptions{}).result);
  std::string out = "--\n";
  for (const Diagnostic& diagnostic : result.diagnostics) {
    absl::StrAppend(&out, FormatDiagnostic(diagnostic), "\n");
  }
  if (!result.ok()) return out;
  absl::StrAppend(&out, result.compiled.plan, "--\n",
                  sql::Print(*result.compiled.query), "\n--\n",
                  InDuckDb(*result.compiled.query), "\n");
  return out;
}

class CompileGoldenTest : public ::testing::TestWithParam<const char*> {};

TEST_P(CompileGoldenTest, GivesPlanAndSql) {
  const LoadResult loaded = LoadModelFiles(
      {ModelSource{"flights.yaml",
                   ReadTestFile(absl::StrCat(kFolder, "flights.yaml"))}},
      LoadOptions{});
  for (const Diagnostic& diagnostic : loaded.diagnostics) {
    ADD_FAILURE() << FormatDiagnostic(diagnostic);
  }
  const std::string path = absl::StrCat(kFolder, GetParam(), ".test");
  const std::string text = ReadTestFile(path);
  std::string rewritten;
  int count = 0;
  for (absl::string_view part : absl::StrSplit(text, "==\n")) {
    if (absl::StripAsciiWhitespace(part).empty()) continue;
    const size_t end = part.find("--\n");
    const absl::string_view head = part.substr(0, end);
    const std::string expected =
        end == absl::string_view::npos ? "" : std::string(part.substr(end));
    const std::string actual = Answer(*loaded.catalog, ReadQuestion(head));
    if (!UpdatesGoldens()) {
      EXPECT_EQ(actual, expected) << head;
    }
    absl::StrAppend(&rewritten, head, actual, "==\n");
    ++count;
  }
  EXPECT_GT(count, 0);
  UpdateGolden(path, rewritten);
}

// Every query must be Databricks SQL that our own parser takes.
TEST_P(CompileGoldenTest, IsReadByOurParser) {
  const std::string text =
      ReadTestFile(absl::StrCat(kFolder, GetParam(), ".test"));
  for (absl::string_view part : absl::StrSplit(text, "==\n")) {
    const std::vector<std::string> sections = absl::StrSplit(part, "--\n");
    if (sections.size() < 3) continue;
    const sql::Parsed<sql::Query> parsed = sql::ParseQuery(sections[2]);
    ASSERT_TRUE(parsed.ok()) << sections[2];
    EXPECT_EQ(absl::StrCat(sql::Print(*parsed.node), "\n"), sections[2]);
  }
}

INSTANTIATE_TEST_SUITE_P(All, CompileGoldenTest,
                         ::testing::Values("aggregation", "combine", "errors",
                                           "errors_filters", "errors_names",
                                           "errors_shape", "errors_time",
                                           "filters", "joins", "time", "values",
                                           "week"));

}  // namespace
}  // namespace semantic_layer::semantic
