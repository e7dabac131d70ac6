// Asks the questions of MetricFlow's own integration tests and compares the
// answers with those of the SQL that its authors wrote by hand. The cases are
// not part of this project: CORPUS_DIR says where they are, and the test is
// skipped where it is not set.

#include "common/semantic/compiler/metricflow_corpus.h"

#include <cstdlib>
#include <iostream>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/semantic/compiler/compile.h"
#include "common/semantic/compiler/duckdb_answer.h"
#include "common/semantic/compiler/explore.h"
#include "common/sql/dialect/dialects.h"
#include "common/sql/parser/parse.h"
#include "common/sql/translate/translate.h"
#include "gtest/gtest.h"

namespace semantic_layer::semantic {
namespace {

std::string Rows(const DuckDbAnswer& answer) {
  std::string out = absl::StrJoin(answer.columns, " | ");
  for (size_t i = 0; i < answer.rows.size() && i < 12; ++i) {
    absl::StrAppend(&out, "\n  ", absl::StrJoin(answer.rows[i], " | "));
  }
  return absl::StrCat(out, "\n  (", answer.rows.size(), " rows)");
}

// A query in a dialect; what it cannot say is reported.
std::string InDialect(const sql::Query& query, sql::DialectId dialect) {
  sql::Arena arena;
  sql::Result<sql::Query*> translated = sql::Translate(query, dialect, arena);
  sql::Result<std::string> printed = sql::PrintIn(dialect, *translated.value);
  for (const auto* list : {&translated.diagnostics, &printed.diagnostics}) {
    for (const sql::Diagnostic& diagnostic : *list) {
      if (diagnostic.severity == sql::Severity::kError) {
        ADD_FAILURE() << diagnostic.message;
      }
    }
  }
  return printed.value;
}

// The SQL of a question for DuckDB: from the compiler's tree, and by way of the
// text that Databricks would get. Empty after reporting.
struct TwoWays {
  std::string direct;
  std::string through_databricks;
};

TwoWays Sql(const Catalog& catalog, const MetricQuestion& question) {
  CompileResult result = Compile(catalog, question, CompileOptions{});
  for (const Diagnostic& diagnostic : result.diagnostics) {
    ADD_FAILURE() << FormatDiagnostic(diagnostic);
  }
  if (!result.ok()) return {};
  const std::string databricks =
      InDialect(*result.compiled.query, sql::DialectId::kDatabricks);
  const sql::Parsed<sql::Query> parsed = sql::ParseQuery(databricks);
  if (!parsed.ok()) {
    ADD_FAILURE() << "does not parse: " << databricks;
    return {};
  }
  return {InDialect(*result.compiled.query, sql::DialectId::kDuckDb),
          InDialect(*parsed.node, sql::DialectId::kDuckDb)};
}

TEST(MetricFlowCorpusTest, GivesTheRowsOfTheHandWrittenSql) {
  if (!MetricFlowCorpus::IsThere()) {
    GTEST_SKIP() << "CORPUS_DIR names no folder with metricflow/cases.json";
  }
  DuckDbForTest database;
  MetricFlowCorpus corpus;
  ASSERT_EQ(database.Execute(corpus.Tables()), "");
  const char* only = std::getenv("CORPUS_CASE");
  int total = 0;
  int right = 0;
  for (const CorpusCase& c : corpus.cases()) {
    if (only != nullptr && c.name.find(only) == std::string::npos) continue;
    ++total;
    SCOPED_TRACE(c.name);
    const TwoWays sql = Sql(corpus.Manifest(c.manifest), c.question);
    if (sql.direct.empty()) continue;
    if (only != nullptr) std::cout << sql.direct << "\n";
    DuckDbAnswer expected = database.Query(c.expected_sql);
    DuckDbAnswer actual = database.Query(sql.direct);
    DuckDbAnswer again = database.Query(sql.through_databricks);
    ASSERT_EQ(expected.error, "");
    EXPECT_EQ(again.error, "") << sql.through_databricks;
    if (!actual.error.empty()) {
      ADD_FAILURE() << actual.error << "\n" << sql.direct;
      continue;
    }
    if (c.nondeterministic) {
      EXPECT_EQ(actual.columns, expected.columns) << sql.direct;
      EXPECT_EQ(actual.rows.size(), expected.rows.size()) << sql.direct;
      ++right;
      continue;
    }
    if (!c.check_order) {
      for (DuckDbAnswer* answer : {&expected, &actual, &again}) {
        answer->SortRows();
      }
    }
    EXPECT_EQ(again.rows, actual.rows) << sql.through_databricks;
    if (actual.columns == expected.columns && actual.rows == expected.rows) {
      ++right;
      continue;
    }
    ADD_FAILURE() << "expected " << Rows(expected) << "\nactual "
                  << Rows(actual) << "\n"
                  << sql.direct;
  }
  std::cout << right << " of " << total << " cases right\n";
}

// The catalog with a policy on every model that lets nobody see a row.
std::unique_ptr<Catalog> Closed(const Catalog& open) {
  Catalog::Contents contents;
  contents.arena = std::make_unique<sql::Arena>();
  contents.models = open.models().Copy();
  contents.metrics = open.metrics().Copy();
  contents.time_spines = open.time_spines();
  contents.saved_queries = open.saved_queries().Copy();
  contents.week_start = open.week_start();
  std::vector<sql::Diagnostic> findings;
  RowPolicy policy;
  policy.condition.text = "{{ User('team') }} IN ('a', 'b')";
  policy.condition.tree = sql::ParseExpressionInto(
      *contents.arena, policy.condition.text, &findings);
  for (SemanticModel& model : contents.models) {
    model.row_policies.push_back(policy);
  }
  return std::make_unique<Catalog>(std::move(contents));
}

// What a caller without rights sees is what anybody sees of empty tables.
TEST(MetricFlowCorpusTest, NoQuestionGoesRoundAPolicy) {
  if (!MetricFlowCorpus::IsThere()) {
    GTEST_SKIP() << "CORPUS_DIR names no folder with metricflow/cases.json";
  }
  MetricFlowCorpus corpus;
  DuckDbForTest full;
  DuckDbForTest empty;
  ASSERT_EQ(full.Execute(corpus.Tables()), "");
  ASSERT_EQ(empty.Execute(corpus.Tables()), "");
  const DuckDbAnswer tables = empty.Query(
      "SELECT table_schema || '.' || table_name FROM information_schema.tables "
      "WHERE table_name NOT LIKE 'mf_time_spine%'");
  ASSERT_GT(tables.rows.size(), 20u);
  for (const auto& table : tables.rows) {
    ASSERT_EQ(empty.Execute(absl::StrCat("DELETE FROM ", table[0])), "");
  }
  for (const CorpusCase& c : corpus.cases()) {
    SCOPED_TRACE(c.name);
    const Catalog& open = corpus.Manifest(c.manifest);
    const std::unique_ptr<Catalog> closed = Closed(open);
    const TwoWays with_policy = Sql(*closed, c.question);
    const TwoWays without = Sql(open, c.question);
    DuckDbAnswer seen = full.Query(with_policy.direct);
    DuckDbAnswer expected = empty.Query(without.direct);
    EXPECT_EQ(seen.error, "") << with_policy.direct;
    ASSERT_EQ(expected.error, "");
    seen.SortRows();
    expected.SortRows();
    EXPECT_EQ(seen.rows, expected.rows) << with_policy.direct;
  }
}

const std::string& OneOf(const std::vector<std::string>& list,
                         std::mt19937_64& random) {
  return list[random() % list.size()];
}

// A question over what the metrics can be asked by.
MetricQuestion RandomQuestion(const Catalog& catalog,
                              const std::vector<std::string>& metrics,
                              std::mt19937_64& random) {
  MetricQuestion question;
  question.metrics.push_back(OneOf(metrics, random));
  if (random() % 3 == 0) {
    const std::string& other = OneOf(metrics, random);
    if (other != question.metrics[0]) question.metrics.push_back(other);
  }
  const std::vector<ReachableItem> items =
      ReachableItems(catalog, question.metrics, CompileOptions{});
  if (items.empty()) return question;
  const auto pick = [&]() {
    const ReachableItem& item = items[random() % items.size()];
    if (item.grains.empty()) return item.name;
    return absl::StrCat(item.name, "__", OneOf(item.grains, random));
  };
  if (random() % 4 != 0 && items[0].name == "metric_time") {
    question.group_by.push_back(
        absl::StrCat("metric_time__", OneOf(items[0].grains, random)));
  }
  for (size_t n = random() % 3; n > 0; --n) {
    std::string item = pick();
    if (!absl::StrContains(absl::StrJoin(question.group_by, ","), item)) {
      question.group_by.push_back(std::move(item));
    }
  }
  if (random() % 3 == 0) {
    question.where.push_back(absl::StrCat(pick(), " IS NOT NULL"));
  }
  if (random() % 4 == 0) {
    question.time_range = QuestionTimeRange{"2020-01-01", "2020-02-15"};
  }
  if (random() % 4 == 0) question.week_start = WeekStart::kSunday;
  if (random() % 8 == 0) question.time_zone = "America/Chicago";
  return question;
}

// What compiles must run, and say the same by way of Databricks' text.
TEST(MetricFlowCorpusTest, RandomQuestionsRun) {
  if (!MetricFlowCorpus::IsThere()) {
    GTEST_SKIP() << "CORPUS_DIR names no folder with metricflow/cases.json";
  }
  DuckDbForTest database;
  MetricFlowCorpus corpus;
  ASSERT_EQ(database.Execute(corpus.Tables()), "");
  const char* given = std::getenv("RANDOM_SEED");
  const uint64_t seed =
      given == nullptr ? 20240131 : std::strtoull(given, nullptr, 10);
  const char* rounds_given = std::getenv("RANDOM_ROUNDS");
  const int rounds = rounds_given == nullptr ? 60 : std::atoi(rounds_given);
  std::cout << "seed " << seed << ", " << rounds << " rounds\n";
  int ran = 0;
  int refused = 0;
  for (const char* manifest :
       {"simple_manifest", "extended_date_manifest", "scd_manifest",
        "multi_hop_join_manifest", "partitioned_multi_hop_join_manifest"}) {
    const Catalog& catalog = corpus.Manifest(manifest);
    std::vector<std::string> metrics;
    for (const Metric& metric : catalog.metrics()) {
      if (!metric.is_private) metrics.push_back(metric.name);
    }
    std::mt19937_64 random(seed);
    for (int round = 0; round < rounds; ++round) {
      const MetricQuestion question = RandomQuestion(catalog, metrics, random);
      SCOPED_TRACE(absl::StrCat(manifest, ": ",
                                absl::StrJoin(question.metrics, ", "), " by ",
                                absl::StrJoin(question.group_by, ", ")));
      if (!Compile(catalog, question, CompileOptions{}).ok()) {
        ++refused;
        continue;
      }
      ++ran;
      const TwoWays sql = Sql(catalog, question);
      DuckDbAnswer actual = database.Query(sql.direct);
      // Some tables of the corpus hold times as text.
      if (absl::StrContains(actual.error, "VARCHAR")) continue;
      EXPECT_EQ(actual.error, "") << sql.direct;
      DuckDbAnswer again = database.Query(sql.through_databricks);
      actual.SortRows();
      again.SortRows();
      EXPECT_EQ(again.rows, actual.rows) << sql.through_databricks;
    }
  }
  std::cout << ran << " questions ran, " << refused << " were refused\n";
}

}  // namespace
}  // namespace semantic_layer::semantic
