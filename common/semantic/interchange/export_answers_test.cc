// A metric view asked in DuckDB, and the same questions asked of what each
// export makes of it: every metric that is not listed as lost gives the same
// numbers.

#include <fstream>
#include <iostream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/semantic/compiler/compile.h"
#include "common/semantic/compiler/duckdb_answer.h"
#include "common/semantic/interchange/export.h"
#include "common/semantic/yaml/load.h"
#include "common/semantic/yaml/read_document.h"
#include "common/sql/dialect/dialects.h"
#include "common/sql/translate/translate.h"
#include "gtest/gtest.h"

namespace semantic_layer::semantic {
namespace {

constexpr char kFolder[] = "common/semantic/compiler/testdata/views/";

std::string ReadFile(const std::string& name) {
  std::ifstream file(kFolder + name);
  std::ostringstream text;
  text << file.rdbuf();
  EXPECT_FALSE(text.str().empty()) << name;
  return text.str();
}

// The answer, or the error, as text.
std::string Ask(DuckDbForTest& database, const Catalog& catalog,
                const std::string& metric, const std::string& group_by) {
  MetricQuestion question;
  question.metrics = {metric};
  if (!group_by.empty()) question.group_by = {group_by};
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
  ASSERT_EQ(database.Execute(ReadFile("orders.sql")), "");
  // What the losses of dbt ask for.
  ASSERT_EQ(database.Execute("CREATE VIEW orders_rows AS SELECT * FROM orders "
                             "WHERE status <> 'test'"),
            "");
  const ModelSource source{"orders.yaml", ReadFile("orders.yaml")};
  const LoadResult view = LoadModelFiles({source}, {});
  const ExportResult result =
      ExportModel(ReadModelDocument(source, {}).document,
                  *ParseExportFormat(GetParam()), ExportOptions{});
  const LoadResult back =
      LoadModelFiles({ModelSource{"orders.yaml", result.text}}, {});
  std::set<std::string> lost;
  for (const ExportLoss& loss : result.losses) {
    if (loss.what == "format" || loss.what == "label") continue;
    lost.insert(loss.element);
  }
  int asked = 0;
  for (const Metric& metric : view.catalog->metrics()) {
    if (metric.is_private ||
        lost.count(absl::StrCat("metric ", metric.name)) > 0) {
      continue;
    }
    for (const char* group_by : {"", "metric_time__day"}) {
      SCOPED_TRACE(absl::StrCat(metric.name, " by ", group_by));
      const std::string expected =
          Ask(database, *view.catalog, metric.name, group_by);
      EXPECT_EQ(Ask(database, *back.catalog, metric.name, group_by), expected);
      ++asked;
    }
  }
  std::cout << asked << " questions asked\n";
  EXPECT_GE(asked, 10);
}

INSTANTIATE_TEST_SUITE_P(All, ExportAnswersTest,
                         ::testing::Values("dbt_latest", "dbt_legacy",
                                           "metric_view", "ossie"));

}  // namespace
}  // namespace semantic_layer::semantic
