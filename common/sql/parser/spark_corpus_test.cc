#include "common/sql/parser/spark_corpus.h"

#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/sql/ast/walk.h"
#include "common/sql/parser/parse.h"
#include "common/sql/printer/printer.h"
#include "gtest/gtest.h"

namespace semantic_layer::sql {
namespace {

// What became of one case.
struct Outcome {
  bool parsed = false;
  std::string message;   // the first diagnostic when not
  std::string unstable;  // what is wrong with its reprint, if anything
};

template <typename T, typename Parse>
Outcome Check(const std::string& text, Parse parse) {
  Outcome outcome;
  const Parsed<T> first = parse(text);
  if (!first.ok()) {
    outcome.message = FormatDiagnostic(text, first.diagnostics[0]);
    return outcome;
  }
  outcome.parsed = true;
  const std::string printed = Print(*first.node);
  const Parsed<T> second = parse(printed);
  if (!second.ok()) {
    outcome.unstable =
        absl::StrCat("reprint does not parse: ", printed, "\n",
                     FormatDiagnostic(printed, second.diagnostics[0]));
  } else if (Print(*second.node) != printed) {
    outcome.unstable = absl::StrCat("no fixpoint: ", printed, "\n           ",
                                    Print(*second.node));
  } else if (!Equal(*first.node, *second.node)) {
    outcome.unstable = absl::StrCat("another tree: ", printed);
  }
  return outcome;
}

Outcome RunCase(const CorpusCase& c) {
  const std::string& sql = c["sql"];
  if (c["kind"] == "expression") {
    return Check<Expression>(
        sql, [](const std::string& text) { return ParseExpression(text); });
  }
  if (c["kind"] == "data_type") {
    return Check<DataType>(
        sql, [](const std::string& text) { return ParseDataType(text); });
  }
  if (c["kind"] == "table_schema") {
    Outcome outcome;
    const ParsedSchema schema = ParseTableSchema(sql);
    outcome.parsed = schema.ok();
    return outcome;
  }
  return Check<Statement>(
      sql, [](const std::string& text) { return ParseStatement(text); });
}

TEST(SparkCorpusTest, AgreesWithSpark) {
  const std::vector<CorpusCase> cases = ReadSparkCorpus();
  if (cases.empty()) {
    GTEST_SKIP() << "CORPUS_DIR names no directory with "
                    "sql/spark_statements.json";
  }
  const bool verbose = std::getenv("CORPUS_VERBOSE") != nullptr;
  int ok = 0, ok_parsed = 0, bad = 0, bad_refused = 0, unstable = 0, parsed = 0;
  for (const CorpusCase& c : cases) {
    if (c["default"] != "true") continue;
    const Outcome outcome = RunCase(c);
    parsed += outcome.parsed;
    if (!outcome.unstable.empty()) {
      ++unstable;
      ADD_FAILURE() << c["id"] << "\n" << c["sql"] << "\n" << outcome.unstable;
    }
    if (c["verdict"] == "ok") {
      ++ok;
      ok_parsed += outcome.parsed;
      if (!outcome.parsed && verbose) {
        std::cout << "NOT PARSED " << c["id"] << "\n"
                  << c["sql"] << "\n"
                  << outcome.message << "\n";
      }
    } else if (c["verdict"] == "syntax") {
      ++bad;
      bad_refused += !outcome.parsed;
      if (outcome.parsed && verbose) {
        std::cout << "NOT REFUSED " << c["id"] << " " << c["condition"] << "\n"
                  << c["sql"] << "\n\n";
      }
    }
  }
  std::cout << "ok parsed " << ok_parsed << "/" << ok << ", syntax refused "
            << bad_refused << "/" << bad << ", reprints unstable " << unstable
            << " of " << parsed << "\n";
  EXPECT_GE(ok_parsed, ok * 0.99);
  EXPECT_GE(bad_refused, bad * 0.90);
}

}  // namespace
}  // namespace semantic_layer::sql
