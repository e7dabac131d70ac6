// Random questions to random small worlds and to what each of dbt's specs
// makes of their models: what is not listed as lost gives the same rows.
//
// EXPORT_PROPERTY_SEED and _WORLDS in the environment make longer runs and
// repeat a failed one.

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "common/semantic/compiler/compile.h"
#include "common/semantic/compiler/duckdb_answer.h"
#include "common/semantic/interchange/export.h"
#include "common/semantic/interchange/lost_metrics.h"
#include "common/semantic/interchange/project_document.h"
#include "common/semantic/testing/question_text.h"
#include "common/semantic/testing/random_question.h"
#include "common/semantic/testing/random_world.h"
#include "common/semantic/yaml/load.h"
#include "common/sql/dialect/dialects.h"
#include "common/sql/translate/translate.h"
#include "gtest/gtest.h"

namespace semantic_layer::semantic {
namespace {

constexpr uint32_t kQuestions = 40;  // to each world

uint32_t FromEnvironment(const char* name, uint32_t otherwise) {
  const char* text = std::getenv(name);
  uint32_t number = otherwise;
  if (text != nullptr && absl::SimpleAtoi(text, &number)) return number;
  return otherwise;
}

// The answer, or the error, as text.
struct Asked {
  std::string text;
  bool refused = false;
};

// Views and Ossie documents have dimensions of other names, and filter within
// their expressions: a group without rows that pass is there, with NULL for a
// sum and 0 for a count.
bool KeepsOnlyMetrics(ExportFormat format) {
  return format == ExportFormat::kMetricView || format == ExportFormat::kOssie;
}

// Takes 0 for NULL, and leaves out rows in which all metrics are that.
void ForgetAbsentRows(DuckDbAnswer* answer) {
  std::vector<std::vector<std::string>> kept;
  for (std::vector<std::string>& row : answer->rows) {
    bool is_there = false;
    for (size_t i = 0; i < row.size(); ++i) {
      if (absl::StartsWith(answer->columns[i], "metric_time")) continue;
      if (row[i] == "0") row[i] = "NULL";
      is_there = is_there || row[i] != "NULL";
    }
    if (is_there) kept.push_back(std::move(row));
  }
  answer->rows = std::move(kept);
}

Asked Ask(DuckDbForTest& database, const Catalog& catalog,
          const MetricQuestion& question, const RandomWorld& world,
          ExportFormat format) {
  const CompileResult result =
      Compile(catalog, question, {.caller = world.caller});
  if (!result.ok()) return {FormatDiagnostic(result.diagnostics[0]), true};
  const auto duckdb = sql::DialectId::kDuckDb;
  const auto translated =
      sql::Translate(*result.compiled.query, duckdb, *result.compiled.arena);
  const std::string text = sql::PrintIn(duckdb, *translated.value).value;
  DuckDbAnswer answer = database.Query(text);
  if (!answer.error.empty()) return {absl::StrCat(answer.error, "\n", text)};
  if (KeepsOnlyMetrics(format)) ForgetAbsentRows(&answer);
  answer.SortRows();
  std::string out;
  for (const auto& row : answer.rows) {
    for (const std::string& value : row) absl::StrAppend(&out, value, "|");
    out += "\n";
  }
  return {out, false};
}

// Whether the question asks for a lost metric, or by way of a lost entity.
bool AsksForLost(const MetricQuestion& question, const ExportResult& result) {
  const std::set<std::string> metrics = LostMetrics(result);
  for (const std::string& asked : question.metrics) {
    if (metrics.count(asked) > 0) return true;
  }
  std::vector<std::string> names;
  for (const std::string& metric : metrics) {
    names.push_back(absl::StrCat("'", metric, "'"));
  }
  for (const ExportLoss& loss : result.losses) {
    absl::string_view entity = loss.element;
    if (!absl::ConsumePrefix(&entity, "entity ")) continue;
    names.emplace_back(entity.substr(entity.find('.') + 1));
  }
  const std::string text = QuestionText(question);
  return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
    return absl::StrContains(text, name);
  });
}

bool IsPeriod(absl::string_view item) {
  return absl::ConsumePrefix(&item, "metric_time__") &&
         ParseTimeGrain(item).has_value();
}

// Leaves simple metrics by periods, of all rows. What stands for NULL stands in
// the rows that are left out of the comparison.
void KeepPeriods(const Catalog& catalog, MetricQuestion* question) {
  question->where.clear();
  question->filters.clear();
  question->time_range.reset();
  const auto keep = [](std::vector<std::string>* names, const auto& is_kept) {
    names->erase(
        std::remove_if(names->begin(), names->end(),
                       [&](const std::string& name) { return !is_kept(name); }),
        names->end());
  };
  keep(&question->group_by, IsPeriod);
  keep(&question->metrics, [&catalog](const std::string& name) {
    const Metric* metric = catalog.FindMetric(name);
    return metric != nullptr && metric->type == MetricType::kSimple &&
           !metric->simple.fill_nulls_with.has_value();
  });
}

bool Loses(const ExportResult& result, absl::string_view what) {
  return std::any_of(
      result.losses.begin(), result.losses.end(),
      [what](const ExportLoss& loss) { return loss.what == what; });
}

class ExportPropertyTest : public ::testing::TestWithParam<const char*> {};

TEST_P(ExportPropertyTest, GivesTheRowsOfTheWorlds) {
  const uint32_t seed = FromEnvironment("EXPORT_PROPERTY_SEED", 310);
  const uint32_t worlds = FromEnvironment("EXPORT_PROPERTY_WORLDS", 8);
  std::cout << "EXPORT_PROPERTY_SEED=" << seed << "\n";
  const ExportFormat format = *ParseExportFormat(GetParam());
  int asked = 0;
  for (uint32_t w = 0; w < worlds; ++w) {
    RandomWorld world = MakeRandomWorld(seed + w);
    const LoadResult loaded = LoadModelFiles(world.files, world.options);
    ASSERT_FALSE(HasErrors(loaded.diagnostics));
    const std::shared_ptr<const Catalog> catalog = loaded.catalog;
    // A failure inside of the engine is for good.
    DuckDbForTest database;
    for (const SmallTable& table : world.data.tables) {
      ASSERT_EQ(database.Execute(table.ToDuckDb()), "");
    }
    const ExportResult result =
        ExportModel(ReadProject(world.files), format, {});
    const LoadResult back =
        LoadModelFiles({ModelSource{"back.yaml", result.text}}, world.options);
    for (const Diagnostic& diagnostic : back.diagnostics) {
      EXPECT_NE(diagnostic.severity, Severity::kError)
          << FormatDiagnostic(diagnostic) << "\n"
          << result.text;
    }
    if (HasFailure()) return;
    // What the models show to whom is not the metrics' to lose.
    if (Loses(result, "row_policies")) continue;
    // Weeks and months are days for views and Ossie.
    if (KeepsOnlyMetrics(format) && Loses(result, "time_granularity")) continue;
    Dice dice(seed + w);
    for (uint32_t q = 0; q < kQuestions; ++q) {
      MetricQuestion question =
          MakeRandomQuestion(*catalog, &dice, &world.data.book);
      // Which rows a limit leaves, and equal ones' order, may be open.
      question.limit.reset();
      question.order_by.clear();
      if (KeepsOnlyMetrics(format)) KeepPeriods(*catalog, &question);
      if (question.metrics.empty() && KeepsOnlyMetrics(format)) continue;
      if (AsksForLost(question, result)) continue;
      const Asked original = Ask(database, *catalog, question, world, format);
      // A view answers what dbt wants metric_time for.
      if (KeepsOnlyMetrics(format) && original.refused) continue;
      if (absl::StartsWith(original.text, "INTERNAL Error")) break;
      ++asked;
      const Asked exported =
          Ask(database, *back.catalog, question, world, format);
      EXPECT_EQ(exported.text, original.text)
          << "EXPORT_PROPERTY_SEED=" << seed + w
          << " EXPORT_PROPERTY_WORLDS=1, question " << q << "\n"
          << QuestionText(question) << "\n"
          << result.text;
      if (HasFailure()) return;
    }
  }
  std::cout << asked << " questions\n";
}

INSTANTIATE_TEST_SUITE_P(All, ExportPropertyTest,
                         ::testing::Values("dbt_latest", "dbt_legacy",
                                           "metric_view", "ossie"));

}  // namespace
}  // namespace semantic_layer::semantic
