#include "common/semantic/compiler/answer_rows.h"

#include <utility>

#include "absl/strings/str_join.h"
#include "common/sql/dialect/dialects.h"
#include "common/sql/parser/parse.h"
#include "common/sql/printer/printer.h"
#include "common/sql/translate/translate.h"
#include "gtest/gtest.h"

namespace semantic_layer::semantic {
namespace {

DuckDbAnswer Run(DuckDbForTest* database, const sql::Query& query,
                 sql::Arena& arena) {
  const auto duckdb = sql::DialectId::kDuckDb;
  const auto translated = sql::Translate(query, duckdb, arena);
  const auto printed = sql::PrintIn(duckdb, *translated.value);
  DuckDbAnswer answer = database->Query(printed.value);
  EXPECT_EQ(answer.error, "") << printed.value;
  return answer;
}

void ExpectSameThroughText(DuckDbForTest* database, const sql::Query& query,
                           DuckDbAnswer answer) {
  const std::string text = sql::Print(query);
  const sql::Parsed<sql::Query> parsed = sql::ParseQuery(text);
  ASSERT_TRUE(parsed.ok()) << text;
  sql::Arena arena;
  DuckDbAnswer again = Run(database, *parsed.node, arena);
  answer.SortRows();
  again.SortRows();
  EXPECT_EQ(again.rows, answer.rows) << text;
}

}  // namespace

MetricQuestion MakeQuestion(std::vector<std::string> metrics,
                            std::vector<std::string> group_by,
                            std::vector<std::string> where) {
  MetricQuestion question;
  question.metrics = std::move(metrics);
  question.group_by = std::move(group_by);
  question.where = std::move(where);
  return question;
}

std::shared_ptr<const Catalog> LoadRight(const std::vector<ModelSource>& files,
                                         const LoadOptions& options) {
  LoadResult loaded = LoadModelFiles(files, options);
  for (const Diagnostic& diagnostic : loaded.diagnostics) {
    if (diagnostic.severity == Severity::kError) {
      ADD_FAILURE() << FormatDiagnostic(diagnostic);
    }
  }
  return loaded.catalog;
}

DuckDbAnswer AnswerOf(DuckDbForTest* database, const Catalog& catalog,
                      const MetricQuestion& question,
                      const CompileOptions& options) {
  CompileResult result = Compile(catalog, question, options);
  for (const Diagnostic& diagnostic : result.diagnostics) {
    ADD_FAILURE() << FormatDiagnostic(diagnostic);
  }
  if (!result.ok()) return {};
  DuckDbAnswer answer =
      Run(database, *result.compiled.query, *result.compiled.arena);
  ExpectSameThroughText(database, *result.compiled.query, answer);
  return answer;
}

std::vector<std::string> AnswerRows(DuckDbForTest* database,
                                    const Catalog& catalog,
                                    const MetricQuestion& question,
                                    const CompileOptions& options) {
  const DuckDbAnswer answer = AnswerOf(database, catalog, question, options);
  std::vector<std::string> rows;
  for (const auto& row : answer.rows) {
    rows.push_back(absl::StrJoin(row, "|"));
  }
  return rows;
}

std::string FirstMistake(const Catalog& catalog, const MetricQuestion& question,
                         const CompileOptions& options) {
  const CompileResult result = Compile(catalog, question, options);
  return result.diagnostics.empty() ? ""
                                    : FormatDiagnostic(result.diagnostics[0]);
}

}  // namespace semantic_layer::semantic
