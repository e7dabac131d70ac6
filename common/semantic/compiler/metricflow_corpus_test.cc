// Asks the questions of MetricFlow's own integration tests and compares the
// answers with those of the SQL that its authors wrote by hand. The cases are
// not part of this project: CORPUS_DIR says where they are, and the test is
// skipped where it is not set.

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/json/reader.h"
#include "common/semantic/compiler/compile.h"
#include "common/semantic/compiler/duckdb_answer.h"
#include "common/semantic/yaml/load.h"
#include "common/sql/dialect/dialects.h"
#include "common/sql/parser/parse.h"
#include "common/sql/translate/translate.h"
#include "gtest/gtest.h"

namespace semantic_layer::semantic {
namespace {

std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string Text(json::Value object, absl::string_view key) {
  const std::optional<json::Value> value = object.Find(key);
  if (!value.has_value() || value->kind() != json::Kind::kString) return "";
  return std::string(value->string());
}

bool Flag(json::Value object, absl::string_view key) {
  const std::optional<json::Value> value = object.Find(key);
  return value.has_value() && value->kind() == json::Kind::kBool &&
         value->boolean();
}

std::vector<std::string> Texts(json::Value object, absl::string_view key) {
  std::vector<std::string> texts;
  const std::optional<json::Value> value = object.Find(key);
  if (!value.has_value() || value->kind() != json::Kind::kArray) return texts;
  for (json::Value item : value->elements()) {
    if (item.kind() == json::Kind::kString) texts.emplace_back(item.string());
  }
  return texts;
}

// Group-by objects that their dunder name does not say, as grains apart.
std::string GroupByObject(json::Value object) {
  std::string name = Text(object, "name");
  if (const std::string grain = Text(object, "grain"); !grain.empty()) {
    absl::StrAppend(&name, "__", grain);
  }
  if (const std::string part = Text(object, "date_part"); !part.empty()) {
    absl::StrAppend(&name, "__extract_", part);
  }
  return name;
}

MetricQuestion ReadRequest(json::Value request) {
  MetricQuestion question;
  question.metrics = Texts(request, "metrics");
  question.group_by = Texts(request, "group_bys");
  if (question.group_by.empty()) {
    for (json::Value object : request.Find("group_by_objs")->elements()) {
      question.group_by.push_back(GroupByObject(object));
    }
  }
  question.where = Texts(request, "where");
  question.order_by = Texts(request, "order_bys");
  const std::vector<std::string> range = Texts(request, "time_constraint");
  if (range.size() == 2) {
    question.time_range = QuestionTimeRange{range[0], range[1]};
  }
  const std::optional<json::Value> limit = request.Find("limit");
  if (limit.has_value() && limit->kind() == json::Kind::kNumber) {
    question.limit = std::atoll(std::string(limit->number()).c_str());
  }
  question.saved_query = Text(request, "saved_query_name");
  question.distinct = Flag(request, "apply_group_by");
  question.min_max_only = Flag(request, "min_max_only");
  if (!question.metrics.empty()) question.distinct = true;
  return question;
}

std::string Rows(const DuckDbAnswer& answer) {
  std::string out = absl::StrJoin(answer.columns, " | ");
  for (size_t i = 0; i < answer.rows.size() && i < 12; ++i) {
    absl::StrAppend(&out, "\n  ", absl::StrJoin(answer.rows[i], " | "));
  }
  return absl::StrCat(out, "\n  (", answer.rows.size(), " rows)");
}

class Corpus {
 public:
  explicit Corpus(std::filesystem::path folder) : folder_(std::move(folder)) {}

  const Catalog& Manifest(const std::string& name) {
    std::shared_ptr<const Catalog>& catalog = catalogs_[name];
    if (catalog != nullptr) return *catalog;
    std::vector<ModelSource> sources;
    for (const auto& entry :
         std::filesystem::directory_iterator(folder_ / "manifests" / name)) {
      sources.push_back(ModelSource{entry.path().filename().string(),
                                    ReadFile(entry.path())});
    }
    std::sort(sources.begin(), sources.end(),
              [](const auto& a, const auto& b) { return a.id < b.id; });
    LoadResult loaded = LoadModelFiles(sources, LoadOptions{});
    for (const Diagnostic& diagnostic : loaded.diagnostics) {
      EXPECT_NE(diagnostic.severity, Severity::kError)
          << FormatDiagnostic(diagnostic);
    }
    catalog = loaded.catalog;
    return *catalog;
  }

 private:
  std::filesystem::path folder_;
  std::map<std::string, std::shared_ptr<const Catalog>> catalogs_;
};

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
  const char* corpus_dir = std::getenv("CORPUS_DIR");
  const std::filesystem::path folder =
      std::filesystem::path(corpus_dir == nullptr ? "" : corpus_dir) /
      "metricflow";
  if (corpus_dir == nullptr || !std::filesystem::exists(folder)) {
    GTEST_SKIP() << "CORPUS_DIR names no folder with metricflow/cases.json";
  }
  DuckDbForTest database;
  ASSERT_EQ(database.Execute(ReadFile(folder / "tables.sql")), "");
  Corpus corpus(folder);
  const std::string text = ReadFile(folder / "cases.json");
  json::Document document;
  json::Error error;
  ASSERT_TRUE(document.Parse(text, {}, &error));
  const char* only = std::getenv("CORPUS_CASE");
  int total = 0;
  int right = 0;
  for (json::Value test_case : document.root().elements()) {
    const std::string name = Text(test_case, "name");
    if (only != nullptr && name.find(only) == std::string::npos) continue;
    ++total;
    SCOPED_TRACE(name);
    const MetricQuestion question = ReadRequest(*test_case.Find("request"));
    const Catalog& catalog = corpus.Manifest(Text(test_case, "manifest"));
    const TwoWays two_ways = Sql(catalog, question);
    const std::string& sql = two_ways.direct;
    if (sql.empty()) continue;
    if (only != nullptr) std::cout << sql << "\n";
    DuckDbAnswer expected = database.Query(Text(test_case, "expected_sql"));
    DuckDbAnswer actual = database.Query(sql);
    ASSERT_EQ(expected.error, "");
    if (!actual.error.empty()) {
      ADD_FAILURE() << actual.error << "\n" << sql;
      continue;
    }
    if (Flag(test_case, "nondeterministic")) {
      EXPECT_EQ(actual.columns, expected.columns) << sql;
      EXPECT_EQ(actual.rows.size(), expected.rows.size()) << sql;
      ++right;
      continue;
    }
    if (!Flag(test_case, "check_order")) {
      expected.SortRows();
      actual.SortRows();
    }
    DuckDbAnswer again = database.Query(two_ways.through_databricks);
    EXPECT_EQ(again.error, "") << two_ways.through_databricks;
    if (!Flag(test_case, "check_order")) again.SortRows();
    EXPECT_EQ(again.rows, actual.rows) << two_ways.through_databricks;
    if (actual.columns == expected.columns && actual.rows == expected.rows) {
      ++right;
      continue;
    }
    ADD_FAILURE() << "expected " << Rows(expected) << "\nactual "
                  << Rows(actual) << "\n"
                  << sql;
  }
  std::cout << right << " of " << total << " cases right\n";
}

}  // namespace
}  // namespace semantic_layer::semantic
