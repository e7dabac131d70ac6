// Random questions to random small worlds, answered twice: by the compiler's
// SQL on DuckDB, and by nested loops over the same rows.
//
// METRIC_PROPERTY_SEED, _WORLDS and _QUESTIONS (for each world) in the
// environment make longer runs and repeat a failed one.

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/semantic/compiler/compile.h"
#include "common/semantic/compiler/duckdb_answer.h"
#include "common/semantic/testing/naive_evaluator.h"
#include "common/semantic/testing/question_text.h"
#include "common/semantic/testing/random_question.h"
#include "common/semantic/testing/random_world.h"
#include "common/semantic/yaml/load.h"
#include "common/sql/dialect/dialects.h"
#include "common/sql/parser/parse.h"
#include "common/sql/translate/translate.h"
#include "gtest/gtest.h"

namespace semantic_layer::semantic {
namespace {

uint32_t FromEnvironment(const char* name, uint32_t otherwise) {
  const char* text = std::getenv(name);
  uint32_t number = otherwise;
  if (text != nullptr && absl::SimpleAtoi(text, &number)) return number;
  return otherwise;
}

// A world in DuckDB, with its catalog.
struct LoadedWorld {
  RandomWorld world;
  std::shared_ptr<const Catalog> catalog;
  std::unique_ptr<NaiveEvaluator> evaluator;
};

// DuckDB 1.4 fails like this where two joins to one table of changing validity
// are both filtered; no fault of the question's.
constexpr char kEngineBug[] = "Failed to bind column reference";

// What became of a question. `problem` is empty when all is well.
struct Outcome {
  std::string problem;
  std::string details;
  bool refused = false;
  bool undecided = false;
  bool broken_engine = false;
};

// The columns in the order of their names, as DuckDbAnswer has them.
std::vector<size_t> OrderOf(const std::vector<std::string>& columns) {
  std::vector<size_t> order(columns.size());
  for (size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::sort(order.begin(), order.end(),
            [&](size_t a, size_t b) { return columns[a] < columns[b]; });
  return order;
}

std::string RowsText(const std::vector<std::vector<std::string>>& rows) {
  return absl::StrJoin(rows, "\n", [](std::string* out, const auto& row) {
    absl::StrAppend(out, "  ", absl::StrJoin(row, " | "));
  });
}

// The rows of an answer as text, sorted as asked, columns by name.
std::vector<std::vector<std::string>> Texts(NaiveAnswer answer) {
  std::stable_sort(answer.rows.begin(), answer.rows.end(),
                   [&](const auto& a, const auto& b) {
                     for (const auto& [column, descending] : answer.order_by) {
                       if (a[column] == b[column]) continue;
                       return (a[column] < b[column]) != descending;
                     }
                     return false;
                   });
  const std::vector<size_t> order = OrderOf(answer.columns);
  std::vector<std::vector<std::string>> rows;
  for (const std::vector<Value>& row : answer.rows) {
    std::vector<std::string> texts;
    for (size_t c : order) texts.push_back(row[c].ToText());
    rows.push_back(std::move(texts));
  }
  return rows;
}

// Says how the answers differ, or nothing. With a limit any rows will do that
// the order allows.
std::string Difference(const NaiveAnswer& expected, DuckDbAnswer actual) {
  if (!actual.error.empty()) return actual.error;
  // Zero has a sign, which nobody asked for.
  for (auto& row : actual.rows) {
    for (std::string& value : row) {
      if (value == "-0") value = "0";
    }
  }
  std::vector<std::string> columns = expected.columns;
  std::sort(columns.begin(), columns.end());
  if (columns != actual.columns) return "other columns";
  std::vector<std::vector<std::string>> rows = Texts(expected);
  size_t count = rows.size();
  if (expected.limit.has_value()) {
    count = std::min(count, static_cast<size_t>(*expected.limit));
  }
  if (actual.rows.size() != count) {
    return absl::StrCat(actual.rows.size(), " rows in place of ", count);
  }
  // Where the order was asked for, its columns agree row by row.
  const std::vector<size_t> order = OrderOf(expected.columns);
  for (const auto& [column, descending] : expected.order_by) {
    const size_t at =
        std::find(order.begin(), order.end(), column) - order.begin();
    bool holds_fractions = false;
    for (size_t r = 0; r < count; ++r) {
      if (rows[r][at] != actual.rows[r][at]) return "another order";
      holds_fractions = holds_fractions || absl::StrContains(rows[r][at], '.');
    }
    // Equal as text, they may differ in their last bits, by the order of a sum.
    if (holds_fractions) break;
  }
  // All of the given rows are among the expected ones.
  std::multimap<std::vector<std::string>, int> left;
  for (const auto& row : rows) left.emplace(row, 0);
  for (const auto& row : actual.rows) {
    const auto found = left.find(row);
    if (found == left.end()) {
      return absl::StrCat("not expected: ", absl::StrJoin(row, " | "));
    }
    left.erase(found);
  }
  return "";
}

class MetricPropertyTest : public ::testing::Test {
 protected:
  // Loads a world, or fails the test.
  std::unique_ptr<LoadedWorld> Load(uint32_t seed) {
    auto loaded = std::make_unique<LoadedWorld>();
    loaded->world = MakeRandomWorld(seed);
    LoadResult result =
        LoadModelFiles(loaded->world.files, loaded->world.options);
    loaded->catalog = result.catalog;
    if (HasErrors(result.diagnostics)) {
      for (const Diagnostic& diagnostic : result.diagnostics) {
        if (diagnostic.severity != Severity::kError) continue;
        ADD_FAILURE() << FormatDiagnostic(diagnostic);
      }
      for (const ModelSource& file : loaded->world.files) {
        std::cout << file.text;
      }
      return nullptr;
    }
    for (const SmallTable& table : loaded->world.data.tables) {
      const std::string error = database_.Execute(table.ToDuckDb());
      if (!error.empty()) {
        ADD_FAILURE() << error << "\n" << table.ToDuckDb();
        return nullptr;
      }
    }
    loaded->evaluator = std::make_unique<NaiveEvaluator>(
        *loaded->catalog, loaded->world.data, CompileOptions().max_join_hops);
    return loaded;
  }

  // The same tree by way of the text of another dialect.
  std::string ByWayOfDatabricks(const CompiledQuery& compiled) {
    const auto text =
        sql::PrintIn(sql::DialectId::kDatabricks, *compiled.query);
    const sql::ParsedScript script = sql::ParseScript(text.value, {});
    if (!script.ok() || script.statements.size() != 1) {
      return absl::StrCat("-- does not parse:\n", text.value);
    }
    sql::Arena arena;
    const auto translated =
        sql::Translate(*script.statements[0], sql::DialectId::kDuckDb, arena);
    return sql::PrintIn(sql::DialectId::kDuckDb, *translated.value).value;
  }

  Outcome Try(const LoadedWorld& loaded, const MetricQuestion& question,
              bool both_ways) {
    Outcome outcome;
    const absl::StatusOr<NaiveAnswer> expected =
        loaded.evaluator->Ask(question);
    const CompileResult result =
        Compile(*loaded.catalog, question, {.caller = loaded.world.caller});
    if (!expected.ok() &&
        expected.status().code() == absl::StatusCode::kUnimplemented) {
      outcome.undecided = true;
      return outcome;
    }
    outcome.refused = !result.ok();
    if (!result.ok()) {
      if (expected.ok()) {
        outcome.problem = "refused";
        outcome.details = FormatDiagnostic(result.diagnostics[0]);
      }
      return outcome;
    }
    const auto duckdb = sql::DialectId::kDuckDb;
    const auto translated =
        sql::Translate(*result.compiled.query, duckdb, *result.compiled.arena);
    const auto printed = sql::PrintIn(duckdb, *translated.value);
    if (!expected.ok()) {
      outcome.problem =
          absl::StrCat("not refused, though: ", expected.status().message());
      outcome.details = printed.value;
      return outcome;
    }
    const DuckDbAnswer actual = database_.Query(printed.value);
    if (absl::StrContains(actual.error, kEngineBug)) {
      outcome.broken_engine = true;
      return outcome;
    }
    outcome.problem = Difference(*expected, actual);
    if (!outcome.problem.empty()) {
      outcome.details = absl::StrCat(
          printed.value, "\n\nexpected ",
          absl::StrJoin(expected->columns, ", "), " (columns below by name)\n",
          RowsText(Texts(*expected)), "\nactual\n", RowsText(actual.rows));
      return outcome;
    }
    if (!both_ways) return outcome;
    const CompileResult again =
        Compile(*loaded.catalog, question, {.caller = loaded.world.caller});
    const std::string text = ByWayOfDatabricks(again.compiled);
    outcome.problem = Difference(*expected, database_.Query(text));
    if (!outcome.problem.empty()) {
      outcome.problem = "by way of Databricks: " + outcome.problem;
      outcome.details = text;
    }
    return outcome;
  }

  // The question without what it can do without and still fail.
  MetricQuestion Shrunk(const LoadedWorld& loaded, MetricQuestion question,
                        bool both_ways) {
    bool smaller = true;
    while (smaller) {
      smaller = false;
      for (const MetricQuestion& candidate : SmallerQuestions(question)) {
        if (Try(loaded, candidate, both_ways).problem.empty()) continue;
        question = candidate;
        smaller = true;
        break;
      }
    }
    return question;
  }

  void Report(const LoadedWorld& loaded, const MetricQuestion& question,
              bool both_ways, absl::string_view seeds) {
    const MetricQuestion small = Shrunk(loaded, question, both_ways);
    const Outcome outcome = Try(loaded, small, both_ways);
    std::string tables;
    for (const SmallTable& table : loaded.world.data.tables) {
      absl::StrAppend(&tables, table.ToDuckDb());
    }
    std::string yaml;
    for (const ModelSource& file : loaded.world.files) yaml += file.text;
    ADD_FAILURE() << seeds << "\n"
                  << outcome.problem << "\n\n"
                  << yaml << "\n"
                  << tables << "\n"
                  << QuestionText(small) << "\n\n"
                  << outcome.details;
  }

  DuckDbForTest database_;
};

TEST_F(MetricPropertyTest, AnswersAsNestedLoopsDo) {
  const uint32_t seed = FromEnvironment("METRIC_PROPERTY_SEED", 20241);
  const uint32_t worlds = FromEnvironment("METRIC_PROPERTY_WORLDS", 12);
  const uint32_t questions = FromEnvironment("METRIC_PROPERTY_QUESTIONS", 40);
  const uint32_t failures = FromEnvironment("METRIC_PROPERTY_FAILURES", 1);
  std::cout << "METRIC_PROPERTY_SEED=" << seed << "\n";
  uint32_t asked = 0, refused = 0, undecided = 0, failed = 0, broken = 0;
  for (uint32_t w = 0; w < worlds && failed < failures; ++w) {
    std::unique_ptr<LoadedWorld> loaded = Load(seed + w);
    if (loaded == nullptr) return;
    Dice dice(seed + w);
    for (uint32_t q = 0; q < questions && failed < failures; ++q) {
      const MetricQuestion question =
          MakeRandomQuestion(*loaded->catalog, &dice, &loaded->world.data.book);
      const bool both_ways = q % 4 == 0;
      const Outcome outcome = Try(*loaded, question, both_ways);
      ++asked;
      refused += outcome.refused;
      undecided += outcome.undecided;
      broken += outcome.broken_engine;
      if (outcome.problem.empty()) continue;
      ++failed;
      Report(*loaded, question, both_ways,
             absl::StrCat("METRIC_PROPERTY_SEED=", seed + w,
                          " METRIC_PROPERTY_WORLDS=1, question ", q));
    }
  }
  std::cout << asked << " questions, " << refused << " refused, " << undecided
            << " undecided, " << broken << " that DuckDB itself failed at\n";
  EXPECT_LE(broken, asked / 1000 + 1);
}

}  // namespace
}  // namespace semantic_layer::semantic
