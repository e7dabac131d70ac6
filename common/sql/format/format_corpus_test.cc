#include <iostream>
#include <string>
#include <vector>

#include "common/sql/ast/walk.h"
#include "common/sql/format/format.h"
#include "common/sql/parser/parse.h"
#include "common/sql/parser/spark_corpus.h"
#include "gtest/gtest.h"

namespace semantic_layer::sql {
namespace {

ParsedScript ParseWithComments(const std::string& text) {
  ParseOptions options;
  options.keep_comments = true;
  return ParseScript(text, options);
}

// What is wrong with the layout of a text, or "".
std::string Fault(const std::string& text, const FormatOptions& options) {
  const std::string once = FormatSql(text, options).value;
  if (FormatSql(once, options).value != once) return "not idempotent: " + once;
  const ParsedScript before = ParseWithComments(text);
  const ParsedScript after = ParseWithComments(once);
  if (before.comments.size() != after.comments.size()) {
    return "comments are lost: " + once;
  }
  if (before.statements.size() != after.statements.size()) {
    return "statements are lost: " + once;
  }
  for (size_t i = 0; i < before.statements.size(); ++i) {
    if (!Equal(*before.statements[i], *after.statements[i])) {
      return "another meaning: " + once;
    }
  }
  return "";
}

TEST(FormatCorpusTest, IsIdempotentAndLosesNothing) {
  const std::vector<CorpusCase> cases = ReadSparkCorpus();
  if (cases.empty()) {
    GTEST_SKIP() << "CORPUS_DIR names no directory with "
                    "sql/spark_statements.json";
  }
  int formatted = 0;
  for (const CorpusCase& c : cases) {
    if (c["kind"] != "statement" || !ParseScript(c["sql"]).ok()) continue;
    for (const int width : {100, 80, 30}) {
      FormatOptions options;
      options.width = width;
      const std::string fault = Fault(c["sql"], options);
      EXPECT_EQ(fault, "") << c["id"] << "\n" << c["sql"];
      ++formatted;
    }
  }
  std::cout << formatted << " layouts\n";
  EXPECT_GT(formatted, 10000);
}

}  // namespace
}  // namespace semantic_layer::sql
