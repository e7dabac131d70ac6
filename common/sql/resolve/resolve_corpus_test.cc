// Spark's own tests hold the resolver: what Spark analysed and ran has no
// errors, but for a known few. Needs CORPUS_DIR; skips without.

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/json/reader.h"
#include "common/sql/parser/parse.h"
#include "common/sql/resolve/resolution.h"
#include "gtest/gtest.h"

namespace semantic_layer::sql {
namespace {

// Statements of one file of Spark's tests in their order; most build on views
// that those before made.
struct CorpusStatement {
  int number = 0;
  std::string text;
  std::string condition;  // of the error that Spark gave; empty: it ran
};
using Files = std::map<std::string, std::vector<CorpusStatement>>;

std::string TextOf(const json::Value& object, absl::string_view key) {
  const std::optional<json::Value> value = object.Find(key);
  return value.has_value() && value->kind() == json::Kind::kString
             ? std::string(value->string())
             : "";
}

bool ReadFiles(const std::string& path, Files* files) {
  std::ifstream file(path);
  if (!file.good()) return false;
  std::stringstream text;
  text << file.rdbuf();
  const std::string all = text.str();
  json::Document document;
  json::Error error;
  if (!document.Parse(all, {.max_bytes = all.size()}, &error)) return false;
  for (const json::Value& item : document.root().elements()) {
    if (TextOf(item, "source") != "sql-tests" ||
        TextOf(item, "kind") != "statement") {
      continue;
    }
    CorpusStatement statement;
    const std::string id = TextOf(item, "id");
    (void)absl::SimpleAtoi(id.substr(id.rfind('#') + 1), &statement.number);
    statement.text = TextOf(item, "sql");
    statement.condition = TextOf(item, "condition");
    (*files)[TextOf(item, "file")].push_back(std::move(statement));
  }
  for (auto& [name, statements] : *files) {
    std::stable_sort(statements.begin(), statements.end(),
                     [](const CorpusStatement& a, const CorpusStatement& b) {
                       return a.number < b.number;
                     });
  }
  return true;
}

TEST(ResolveCorpusTest, HasNothingAgainstWhatSparkRuns) {
  const char* const folder = std::getenv("CORPUS_DIR");
  Files files;
  if (folder == nullptr ||
      !ReadFiles(absl::StrCat(folder, "/sql/spark_statements.json"), &files)) {
    GTEST_SKIP() << "CORPUS_DIR names no directory with "
                    "sql/spark_statements.json";
  }
  int ran = 0, refused = 0;
  for (const auto& [name, statements] : files) {
    ScriptNames names;
    std::vector<ParsedScript> scripts;
    scripts.reserve(statements.size());
    for (const CorpusStatement& statement : statements) {
      scripts.push_back(ParseScript(statement.text));
      if (!scripts.back().ok() || scripts.back().statements.size() != 1) {
        continue;
      }
      ResolveOptions options;
      options.script = &names;
      options.check_functions = false;  // the files have functions of Python
      const Resolution resolution =
          Resolve(*scripts.back().statements[0], options);
      if (!statement.condition.empty()) continue;
      ++ran;
      if (resolution.ok()) continue;
      ++refused;
      std::cout << name << "#" << statement.number << ": "
                << resolution.diagnostics[0].message << "\n";
    }
  }
  // Statements of the files that the corpus leaves out make some names unknown,
  // and a few files change the session so that names mean something else.
  std::cout << refused << " of " << ran << " statements have errors\n";
  EXPECT_GE(ran, 2500);
  EXPECT_LE(refused * 100, ran) << "more than one in a hundred";
}

}  // namespace
}  // namespace semantic_layer::sql
