// A metric view asked in DuckDB, and the same questions asked of what each
// export makes of it: every metric that is not listed as lost gives the same
// numbers.

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "common/semantic/compiler/compile.h"
#include "common/semantic/compiler/duckdb_answer.h"
#include "common/semantic/compiler/metricflow_corpus.h"
#include "common/semantic/interchange/export.h"
#include "common/semantic/interchange/lost_metrics.h"
#include "common/semantic/interchange/project_document.h"
#include "common/semantic/yaml/load.h"
#include "common/semantic/yaml/read_document.h"
#include "common/sql/dialect/dialects.h"
#include "common/sql/translate/translate.h"
#include "common/testing/golden.h"
#include "gtest/gtest.h"

namespace semantic_layer::semantic {
namespace {

using ::semantic_layer::testing::ReadTestFile;

constexpr char kFolder[] = "common/semantic/compiler/testdata/views/";

// The answer, or the error, as text.
std::string Ask(DuckDbForTest& database, const Catalog& catalog,
                const MetricQuestion& question) {
  CompileResult result = Compile(catalog, question, CompileOptions{});
  std::string out;
  for (const Diagnostic& diagnostic : result.diagnostics) {
    absl::StrAppend(&out, FormatDiagnostic(diagnostic), "\n");
  }
  if (!result.ok()) return out;
  const auto duckdb = sql::DialectId::kDuckDb;
  const auto translated =
      sql::Translate(*result.compiled.query, duckdb, *result.compiled.arena);
  const std::string text = sql::PrintIn(duckdb, *translated.value).value;
  DuckDbAnswer answer = database.Query(text);
  if (!answer.error.empty()) return absl::StrCat(answer.error, "\n", text);
  answer.SortRows();
  for (const auto& row : answer.rows) {
    for (const std::string& value : row) absl::StrAppend(&out, value, "|");
    out += "\n";
  }
  return out;
}

class ExportAnswersTest : public ::testing::TestWithParam<const char*> {};

TEST_P(ExportAnswersTest, GiveTheNumbersOfTheView) {
  DuckDbForTest database;
  ASSERT_EQ(database.Execute(ReadTestFile(absl::StrCat(kFolder, "orders.sql"))),
            "");
  // What the losses of dbt ask for.
  ASSERT_EQ(database.Execute("CREATE VIEW orders_rows AS SELECT * FROM orders "
                             "WHERE status <> 'test'"),
            "");
  const ModelSource source{"orders.yaml",
                           ReadTestFile(absl::StrCat(kFolder, "orders.yaml"))};
  const LoadResult view = LoadModelFiles({source}, {});
  const ExportResult result =
      ExportModel(ReadModelDocument(source, {}).document,
                  *ParseExportFormat(GetParam()), ExportOptions{});
  const LoadResult back =
      LoadModelFiles({ModelSource{"orders.yaml", result.text}}, {});
  const std::set<std::string> lost = LostMetrics(result);
  int asked = 0;
  for (const Metric& metric : view.catalog->metrics()) {
    if (metric.is_private || lost.count(metric.name) > 0) continue;
    for (const char* group_by : {"", "metric_time__day"}) {
      SCOPED_TRACE(absl::StrCat(metric.name, " by ", group_by));
      MetricQuestion question;
      question.metrics = {metric.name};
      if (*group_by != '\0') question.group_by = {group_by};
      EXPECT_EQ(Ask(database, *back.catalog, question),
                Ask(database, *view.catalog, question));
      ++asked;
    }
  }
  std::cout << asked << " questions asked\n";
  EXPECT_GE(asked, 10);
}

INSTANTIATE_TEST_SUITE_P(All, ExportAnswersTest,
                         ::testing::Values("dbt_latest", "dbt_legacy",
                                           "metric_view", "ossie"));

class DbtAnswersTest : public ::testing::TestWithParam<const char*> {};

// MetricFlow's own questions, asked of its models after they went through one
// of dbt's specs.
TEST_P(DbtAnswersTest, GiveTheNumbersOfTheManifests) {
  if (!MetricFlowCorpus::IsThere()) {
    GTEST_SKIP() << "CORPUS_DIR names no folder with metricflow/cases.json";
  }
  DuckDbForTest database;
  MetricFlowCorpus corpus;
  ASSERT_EQ(database.Execute(corpus.Tables()), "");
  const std::filesystem::path folder =
      std::filesystem::path(std::getenv("CORPUS_DIR")) / "metricflow" /
      "manifests";
  // Where dbt puts its models.
  LoadOptions options;
  options.default_schema = "mf";
  std::map<std::string, ExportResult> results;
  std::map<std::string, LoadResult> loaded;
  int asked = 0;
  int lost_cases = 0;
  for (const CorpusCase& test : corpus.cases()) {
    SCOPED_TRACE(test.name);
    if (results.count(test.manifest) == 0) {
      results[test.manifest] =
          ExportModel(ReadProject(ReadFolder(folder / test.manifest)),
                      *ParseExportFormat(GetParam()), ExportOptions{});
      loaded[test.manifest] = LoadModelFiles(
          {ModelSource{"back.yaml", results[test.manifest].text}}, options);
    }
    const std::set<std::string> lost = LostMetrics(results[test.manifest]);
    bool is_lost = false;
    for (const std::string& metric : test.question.metrics) {
      is_lost = is_lost || lost.count(metric) > 0;
    }
    if (is_lost) {
      ++lost_cases;
      continue;
    }
    ++asked;
    const std::string after =
        Ask(database, *loaded[test.manifest].catalog, test.question);
    if (test.nondeterministic) continue;
    EXPECT_EQ(after,
              Ask(database, corpus.Manifest(test.manifest), test.question));
  }
  std::cout << asked << " questions asked, " << lost_cases
            << " of lost metrics\n";
  EXPECT_GT(asked, 60);
}

INSTANTIATE_TEST_SUITE_P(All, DbtAnswersTest,
                         ::testing::Values("dbt_latest", "dbt_legacy"));

}  // namespace
}  // namespace semantic_layer::semantic
