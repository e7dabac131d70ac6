#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/sql/ast/walk.h"
#include "common/sql/parser/parse.h"
#include "common/sql/printer/printer.h"
#include "gtest/gtest.h"

namespace semantic_layer::sql {
namespace {

// One statement with the verdict of Spark's own parser.
struct CorpusCase {
  std::map<std::string, std::string> fields;

  const std::string& operator[](const std::string& key) const {
    static const std::string empty;
    const auto found = fields.find(key);
    return found == fields.end() ? empty : found->second;
  }
};

// Reads just the JSON that the corpus is: a list of objects whose values are
// strings, numbers, words, or objects that are skipped.
class CorpusReader {
 public:
  explicit CorpusReader(std::string text) : text_(std::move(text)) {}

  std::vector<CorpusCase> Read() {
    std::vector<CorpusCase> cases;
    Take('[');
    while (Peek() == '{') {
      cases.push_back({Object()});
      if (Peek() == ',') ++at_;
    }
    return cases;
  }

 private:
  char Peek() {
    while (at_ < text_.size() && isspace(static_cast<uint8_t>(text_[at_]))) {
      ++at_;
    }
    return at_ < text_.size() ? text_[at_] : '\0';
  }
  void Take(char c) {
    ASSERT_EQ(Peek(), c);
    ++at_;
  }
  std::map<std::string, std::string> Object() {
    std::map<std::string, std::string> fields;
    ++at_;
    while (Peek() != '}' && at_ < text_.size()) {
      const std::string key = String();
      Peek();
      ++at_;  // the colon
      fields[key] = Value();
      if (Peek() == ',') ++at_;
    }
    ++at_;
    return fields;
  }
  std::string Value() {
    const char c = Peek();
    if (c == '"') return String();
    if (c == '{') {
      Object();
      return "";
    }
    const size_t begin = at_;
    while (at_ < text_.size() && text_[at_] != ',' && text_[at_] != '}') ++at_;
    std::string word = text_.substr(begin, at_ - begin);
    while (!word.empty() && isspace(static_cast<uint8_t>(word.back()))) {
      word.pop_back();
    }
    return word;
  }
  unsigned Hex4() {
    const unsigned code =
        static_cast<unsigned>(std::stoul(text_.substr(at_, 4), nullptr, 16));
    at_ += 4;
    return code;
  }
  std::string String() {
    std::string out;
    Peek();
    ++at_;
    while (text_[at_] != '"') {
      if (text_[at_] != '\\') {
        out += text_[at_++];
        continue;
      }
      const char c = text_[at_ + 1];
      at_ += 2;
      switch (c) {
        case 'n':
          out += '\n';
          break;
        case 't':
          out += '\t';
          break;
        case 'r':
          out += '\r';
          break;
        case 'b':
          out += '\b';
          break;
        case 'f':
          out += '\f';
          break;
        case 'u': {
          unsigned code = Hex4();
          if (code >= 0xD800 && code < 0xDC00) {
            at_ += 2;
            code = 0x10000 + ((code - 0xD800) << 10) + (Hex4() - 0xDC00);
            out += static_cast<char>(0xF0 | (code >> 18));
            out += static_cast<char>(0x80 | ((code >> 12) & 0x3F));
            out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
            out += static_cast<char>(0x80 | (code & 0x3F));
          } else if (code < 0x80) {
            out += static_cast<char>(code);
          } else if (code < 0x800) {
            out += static_cast<char>(0xC0 | (code >> 6));
            out += static_cast<char>(0x80 | (code & 0x3F));
          } else {
            out += static_cast<char>(0xE0 | (code >> 12));
            out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
            out += static_cast<char>(0x80 | (code & 0x3F));
          }
          break;
        }
        default:
          out += c;
      }
    }
    ++at_;
    return out;
  }

  std::string text_;
  size_t at_ = 0;
};

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
  const char* directory = std::getenv("CORPUS_DIR");
  std::ifstream file(absl::StrCat(directory == nullptr ? "" : directory,
                                  "/sql/spark_statements.json"));
  if (directory == nullptr || !file) {
    GTEST_SKIP() << "CORPUS_DIR names no directory with "
                    "sql/spark_statements.json";
  }
  std::stringstream content;
  content << file.rdbuf();
  const bool verbose = std::getenv("CORPUS_VERBOSE") != nullptr;
  int ok = 0, ok_parsed = 0, bad = 0, bad_refused = 0, unstable = 0, parsed = 0;
  for (const CorpusCase& c : CorpusReader(content.str()).Read()) {
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
