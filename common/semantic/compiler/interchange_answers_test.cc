// Questions over models of other shapes than dbt's: a Unity Catalog metric
// view, an Apache Ossie document, and what our own models can say beyond dbt,
// asked of a few rows in DuckDB. Cases are in testdata/views/cases.test: lines
// of `key: value`, "--", the rows with their columns in the order of their
// names.

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/semantic/compiler/compile.h"
#include "common/semantic/compiler/duckdb_answer.h"
#include "common/semantic/yaml/load.h"
#include "common/sql/dialect/dialects.h"
#include "common/sql/translate/translate.h"
#include "common/testing/golden.h"
#include "gtest/gtest.h"

namespace semantic_layer::semantic {
namespace {

using ::semantic_layer::testing::ReadTestFile;

constexpr char kFolder[] = "common/semantic/compiler/testdata/views/";

struct Case {
  std::string title;
  MetricQuestion question;
  CompileOptions options;
  std::vector<std::string> rows;
};

std::vector<std::string> Items(absl::string_view text, char separator) {
  std::vector<std::string> items;
  for (absl::string_view item : absl::StrSplit(text, separator)) {
    items.emplace_back(absl::StripAsciiWhitespace(item));
  }
  return items;
}

void ReadLine(absl::string_view key, absl::string_view value, Case* out) {
  MetricQuestion& question = out->question;
  if (key == "metrics") question.metrics = Items(value, ';');
  if (key == "group_by") question.group_by = Items(value, ';');
  if (key == "order_by") question.order_by = Items(value, ';');
  if (key == "where") question.where = {std::string(value)};
  if (key == "time_range") {
    const std::vector<std::string> ends = absl::StrSplit(value, "..");
    question.time_range = QuestionTimeRange{ends[0], ends[1]};
  }
  if (key == "caller") {
    const std::vector<std::string> parts = absl::StrSplit(value, '=');
    out->options.caller = {{parts[0], Items(parts[1], ',')}};
  }
}

std::vector<Case> ReadCases() {
  std::vector<Case> cases;
  for (absl::string_view text : absl::StrSplit(
           ReadTestFile(absl::StrCat(kFolder, "cases.test")), "==\n")) {
    Case read;
    bool in_rows = false;
    for (absl::string_view line :
         absl::StrSplit(absl::StripSuffix(text, "\n"), '\n')) {
      if (in_rows) {
        read.rows.emplace_back(line);
      } else if (absl::ConsumePrefix(&line, "# ")) {
        read.title = std::string(line);
      } else if (line == "--") {
        in_rows = true;
      } else {
        const std::pair<absl::string_view, absl::string_view> parts =
            absl::StrSplit(line, absl::MaxSplits(": ", 1));
        ReadLine(parts.first, parts.second, &read);
      }
    }
    cases.push_back(std::move(read));
  }
  return cases;
}

TEST(InterchangeAnswersTest, Cases) {
  DuckDbForTest database;
  ASSERT_EQ(database.Execute(ReadTestFile(absl::StrCat(kFolder, "orders.sql"))),
            "");
  std::vector<ModelSource> sources;
  for (const char* name : {"orders.yaml", "models.yaml", "ossie.yaml"}) {
    sources.push_back({name, ReadTestFile(absl::StrCat(kFolder, name))});
  }
  const LoadResult loaded = LoadModelFiles(sources, {});
  for (const Diagnostic& diagnostic : loaded.diagnostics) {
    ADD_FAILURE() << FormatDiagnostic(diagnostic);
  }
  for (const Case& test : ReadCases()) {
    SCOPED_TRACE(test.title);
    CompileResult result =
        Compile(*loaded.catalog, test.question, test.options);
    for (const Diagnostic& diagnostic : result.diagnostics) {
      ADD_FAILURE() << FormatDiagnostic(diagnostic);
    }
    if (!result.ok()) continue;
    const auto duckdb = sql::DialectId::kDuckDb;
    const auto translated =
        sql::Translate(*result.compiled.query, duckdb, *result.compiled.arena);
    ASSERT_NE(translated.value, nullptr);
    const std::string text = sql::PrintIn(duckdb, *translated.value).value;
    const DuckDbAnswer answer = database.Query(text);
    EXPECT_EQ(answer.error, "") << text;
    std::vector<std::string> rows;
    for (const auto& row : answer.rows) {
      rows.push_back(absl::StrJoin(row, "|"));
    }
    EXPECT_EQ(rows, test.rows) << text;
  }
}

}  // namespace
}  // namespace semantic_layer::semantic
