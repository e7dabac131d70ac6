// Every text of the corpus of translation pairs gives the pair's meaning when
// both run on DuckDB, or stands in the list of pairs that are wrong. Needs
// CORPUS_DIR; skipped without it.

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/sql/ast/walk.h"
#include "common/sql/dialect/dialects.h"
#include "common/sql/parser/parse.h"
#include "common/sql/translate/duckdb_runner.h"
#include "common/sql/translate/translate.h"
#include "gtest/gtest.h"

namespace semantic_layer::sql {
namespace {

struct Pair {
  std::string id;
  std::string read;
  std::string write;
};

// Pairs whose right side is not what Databricks means, by the end of their id.
const std::map<std::string, std::string>& WrongPairs() {
  static const auto* const kWrong = new std::map<std::string, std::string>{
      {"#3211", "SET of a free key is Spark's configuration, which DuckDB does "
                "not have: an error, not a setting of the same name"},
      {"#2811", "to_binary('1C') reads hexadecimal digits and gives the byte "
                "1C; DuckDB's to_binary writes bits as text"},
      {"#2899", "BINARY(1024) is no type of Databricks SQL"},
  };
  return *kWrong;
}

// The strings of a JSON text of objects with string, boolean and no other
// values, as the corpus has it.
class PairReader {
 public:
  explicit PairReader(std::string text) : text_(std::move(text)) {}

  std::vector<Pair> Read() {
    std::vector<Pair> pairs;
    std::map<std::string, std::string> fields;
    std::string key;
    bool is_key = true;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '"') {
        const std::string value = String();
        if (is_key) {
          key = value;
        } else {
          fields[key] = value;
        }
        continue;
      }
      if (c == ':') is_key = false;
      if (c == ',' || c == '{') is_key = true;
      if (c == '}') {
        pairs.push_back(
            {fields["id"], fields["read_sql"], fields["write_sql"]});
        fields.clear();
      }
      ++at_;
    }
    return pairs;
  }

 private:
  std::string String() {
    std::string out;
    for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
      if (text_[at_] != '\\') {
        out += text_[at_];
        continue;
      }
      const char c = text_[++at_];
      if (c == 'n') {
        out += '\n';
      } else if (c == 't') {
        out += '\t';
      } else if (c == 'u') {
        Utf8(static_cast<int>(
                 std::strtol(text_.substr(at_ + 1, 4).c_str(), nullptr, 16)),
             &out);
        at_ += 4;
      } else {
        out += c;
      }
    }
    ++at_;
    return out;
  }

  static void Utf8(int code, std::string* out) {
    if (code < 0x80) {
      *out += static_cast<char>(code);
    } else if (code < 0x800) {
      *out += static_cast<char>(0xC0 | (code >> 6));
      *out += static_cast<char>(0x80 | (code & 0x3F));
    } else {
      *out += static_cast<char>(0xE0 | (code >> 12));
      *out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
      *out += static_cast<char>(0x80 | (code & 0x3F));
    }
  }

  std::string text_;
  size_t at_ = 0;
};

// A type that free columns are given, with three values for it.
struct ColumnKind {
  const char* duckdb;
  const char* databricks;
  const char* values[3];
};

constexpr ColumnKind kKinds[] = {
    {"INTEGER", "INT", {"7", "3", "NULL"}},
    {"BOOLEAN", "BOOLEAN", {"true", "false", "NULL"}},
    {"VARCHAR", "STRING", {"'abc'", "'a'", "NULL"}},
    {"VARCHAR", "STRING", {"'2024-03-05'", "'2023-12-31'", "NULL"}},
    {"VARCHAR", "STRING", {"'{\"a\":1}'", "'{\"b\":[2]}'", "NULL"}},
    {"VARCHAR", "STRING", {"'2024'", "'1999'", "NULL"}},
    {"DATE", "DATE", {"DATE '2024-03-05'", "DATE '2023-12-31'", "NULL"}},
    {"TIMESTAMP",
     "TIMESTAMP_NTZ",
     {"TIMESTAMP '2024-03-05 10:11:12'", "TIMESTAMP '2023-12-31 00:00:00'",
      "NULL"}},
    {"DOUBLE", "DOUBLE", {"1.5", "4.0", "NULL"}},
    {"INTEGER[]", "ARRAY<INT>", {"[3, 1, 2]", "[4]", "NULL"}},
    {"STRUCT(a INTEGER, b VARCHAR, c INTEGER)[]",
     "ARRAY<STRUCT<a: INT, b: STRING, c: INT>>",
     {"[{'a': 1, 'b': 'x', 'c': 2}]", "[]", "NULL"}},
    {"STRUCT(a INTEGER, b VARCHAR)[]",
     "ARRAY<STRUCT<a: INT, b: STRING>>",
     {"[{'a': 1, 'b': 'x'}]", "[]", "NULL"}},
};

// What a text needs: its tables and the columns that it names.
struct Needs {
  std::set<std::string> tables;
  std::set<std::string> columns;
};

Needs NeedsOf(const Statement& statement) {
  Needs needs;
  Walk(static_cast<const Node&>(statement), [&needs](const Node& node) {
    if (const auto* table = node.As<TableRelation>()) {
      needs.tables.insert(std::string(table->name.parts.back().text));
    } else if (const auto* column = node.As<ColumnRef>()) {
      needs.columns.insert(
          absl::AsciiStrToLower(column->name.parts.back().text));
    }
    return true;
  });
  return needs;
}

class OneKindCatalog : public Catalog {
 public:
  OneKindCatalog(const Needs& needs, const ColumnKind& kind) : schema_("t") {
    for (const std::string& column : needs.columns) {
      schema_.AddColumn(column, kind.databricks);
    }
  }
  const TableSchema* FindTable(
      absl::Span<const absl::string_view>) const override {
    return &schema_;
  }

 private:
  TableSchema schema_;
};

void MakeTables(DuckDbRunner& duckdb, const Needs& needs,
                const ColumnKind& kind) {
  for (const std::string& table : needs.tables) {
    std::vector<std::string> columns;
    for (const std::string& column : needs.columns) {
      columns.push_back(absl::StrCat("\"", column, "\" ", kind.duckdb));
    }
    if (columns.empty()) columns.push_back("only INTEGER");
    duckdb.Run(absl::StrCat("CREATE OR REPLACE TABLE ", table, " (",
                            absl::StrJoin(columns, ", "), ")"));
    for (const char* value : kind.values) {
      std::vector<std::string> row(columns.size(), value);
      duckdb.Run(absl::StrCat("INSERT INTO ", table, " VALUES (",
                              absl::StrJoin(row, ", "), ")"));
    }
  }
}

// Rows as a set, without what is not the meaning: their order, and midnight
// behind a date.
std::string Meaning(std::string rows) {
  std::vector<std::string> all;
  size_t from = 0;
  while (true) {
    const size_t end = rows.find(" ; ", from);
    std::string row = rows.substr(from, end - from);
    constexpr absl::string_view kMidnight = " 00:00:00";
    if (row.size() == 19 && absl::EndsWith(row, kMidnight)) {
      row.resize(row.size() - kMidnight.size());
    }
    all.push_back(row);
    if (end == std::string::npos) break;
    from = end + 3;
  }
  std::sort(all.begin(), all.end());
  return absl::StrJoin(all, " ; ");
}

bool IsQueryText(const std::string& text) {
  return absl::StartsWithIgnoreCase(text, "SELECT ") ||
         absl::StartsWithIgnoreCase(text, "WITH ") ||
         absl::StartsWithIgnoreCase(text, "FROM ");
}

bool IsDefinition(const std::string& text) {
  return absl::StartsWithIgnoreCase(text, "CREATE ");
}

// Compares one pair; empty when it agrees, else what is wrong.
std::string Compare(const Pair& pair) {
  std::string read = pair.read, write = pair.write;
  if (!IsQueryText(read) && !IsDefinition(read) &&
      !absl::StartsWithIgnoreCase(read, "SET ")) {
    // A bare expression, or a select list without FROM.
    read = absl::StrCat("SELECT ", read, " FROM _free");
    write = absl::StrCat("SELECT ", write, " FROM _free");
  } else if (absl::StartsWithIgnoreCase(read, "SELECT ") &&
             !absl::StrContainsIgnoreCase(read, " FROM ")) {
    absl::StrAppend(&read, " FROM _free");
    absl::StrAppend(&write, " FROM _free");
  }
  const Parsed<Statement> parsed = ParseStatement(read);
  if (!parsed.ok()) return "does not parse";
  const Needs needs = NeedsOf(*parsed.node);
  std::string last = "never ran on both sides";
  int agreed = 0;
  for (const ColumnKind& kind : kKinds) {
    DuckDbRunner duckdb;
    duckdb.Run("CREATE SCHEMA db");
    MakeTables(duckdb, needs, kind);
    const OneKindCatalog catalog(needs, kind);
    TranslateOptions options;
    options.catalog = &catalog;
    Arena arena;
    const auto translated =
        Translate(*parsed.node, DialectId::kDuckDb, arena, options);
    const auto printed = PrintIn(DialectId::kDuckDb, *translated.value);
    if (HasErrors(translated.diagnostics)) {
      return translated.diagnostics[0].message;
    }
    if (IsDefinition(read)) {
      const bool ran = duckdb.Run(printed.value);
      return ran ? "" : absl::StrCat("does not run: ", printed.value);
    }
    std::string note;
    const std::string theirs = duckdb.Rows(write, &note);
    if (theirs == "ERROR") continue;
    note = printed.value;
    const std::string ours = duckdb.Rows(printed.value, &note);
    if (ours == "ERROR") {
      last = note;
      continue;
    }
    if (Meaning(ours) != Meaning(theirs)) {
      return absl::StrCat("with ", kind.databricks, " columns\n  ours   ", ours,
                          "\n  theirs ", theirs, "\n  ", printed.value);
    }
    ++agreed;
  }
  return agreed > 0 ? "" : last;
}

TEST(TranslationCorpusTest, GivesThePairsMeaning) {
  const char* directory = std::getenv("CORPUS_DIR");
  if (directory == nullptr) GTEST_SKIP() << "CORPUS_DIR is not set";
  std::ifstream file(absl::StrCat(directory, "/sql/translation_pairs.json"));
  if (!file.good()) GTEST_SKIP() << "the corpus has no translation pairs";
  const std::string text((std::istreambuf_iterator<char>(file)),
                         std::istreambuf_iterator<char>());
  const std::vector<Pair> pairs = PairReader(text).Read();
  EXPECT_GT(pairs.size(), 100u);
  int agree = 0, wrong = 0;
  for (const Pair& pair : pairs) {
    const std::string number = pair.id.substr(pair.id.rfind('#'));
    if (WrongPairs().contains(number)) {
      ++wrong;
      continue;
    }
    const std::string problem = Compare(pair);
    EXPECT_EQ(problem, "") << pair.id << "\n  " << pair.read << "\n  "
                           << pair.write;
    if (problem.empty()) ++agree;
  }
  RecordProperty("agree", agree);
  RecordProperty("wrong_pairs", wrong);
  std::cout << agree << " of " << pairs.size() << " pairs agree, " << wrong
            << " are listed as wrong\n";
}

}  // namespace
}  // namespace semantic_layer::sql
