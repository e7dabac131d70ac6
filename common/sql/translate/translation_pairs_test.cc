// Runs the corpus's pairs of a statement in Databricks SQL and another
// translator's DuckDB text of it: our translation and that text run beside each
// other on DuckDB, over tables with every assignment of column types that the
// other text binds with. A pair whose answers differ has to be in
// testdata/translation_pairs_wrong.txt with the reason why the pair is wrong.
// Skipped where CORPUS_DIR has no corpus.

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/sql/dialect/dialects.h"
#include "common/sql/parser/parse.h"
#include "common/sql/translate/duckdb_runner.h"
#include "common/sql/translate/pair_fixture.h"
#include "common/sql/translate/translate.h"
#include "gtest/gtest.h"

namespace semantic_layer::sql {
namespace {

constexpr char kWrongPairs[] =
    "common/sql/translate/testdata/translation_pairs_wrong.txt";
// Assignments of types that one pair is compared on, spread over all that bind.
constexpr size_t kMaxAssignments = 16;
constexpr size_t kMaxTries = 250;

struct Pair {
  std::string id;
  std::string read;
  std::string write;
};

std::vector<Pair> ReadPairs(const std::string& path) {
  DuckDbRunner duckdb;
  std::string note;
  const std::optional<DuckDbRunner::Table> rows = duckdb.Query(
      absl::StrCat("SELECT id, hex(read_sql), hex(write_sql) FROM read_json('",
                   path, "')"),
      &note);
  EXPECT_TRUE(rows.has_value()) << note;
  std::vector<Pair> pairs;
  if (!rows.has_value()) return pairs;
  const auto text = [](const std::string& hex) {
    std::string bytes;
    for (size_t i = 0; i + 1 < hex.size(); i += 2) {
      bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
    }
    return bytes;
  };
  for (const auto& row : *rows) {
    pairs.push_back({row[0], text(row[1]), text(row[2])});
  }
  return pairs;
}

// What is known to be wrong about a pair: all of it, or its answers for some
// types of columns, or the rows for which Databricks has an error.
struct WrongPair {
  bool whole = true;
  bool errors = false;
  std::set<std::string> types;
  bool seen = false;
};

// Lines of "id => reason", "id (error) => reason", "id (INT, BIGINT) =>
// reason".
std::map<std::string, WrongPair> ReadWrongPairs() {
  std::ifstream file(kWrongPairs);
  EXPECT_TRUE(file.good()) << kWrongPairs;
  std::map<std::string, WrongPair> wrong;
  std::string line;
  while (std::getline(file, line)) {
    if (line.empty() || line[0] == '#') continue;
    const std::pair<std::string, std::string> parts =
        absl::StrSplit(line, absl::MaxSplits(" => ", 1));
    EXPECT_FALSE(parts.second.empty()) << "no reason: " << line;
    std::string id = parts.first;
    WrongPair pair;
    const size_t open = id.find(" (");
    if (open != std::string::npos) {
      const absl::string_view inside =
          absl::StripSuffix(absl::string_view(id).substr(open + 2), ")");
      for (const absl::string_view what : absl::StrSplit(inside, ", ")) {
        if (what == "error") {
          pair.errors = true;
        } else {
          pair.types.insert(std::string(what));
        }
      }
      pair.whole = false;
      id.resize(open);
    }
    EXPECT_TRUE(wrong.emplace(id, pair).second) << "twice: " << id;
  }
  return wrong;
}

// One value so that what is equal compares equal: 3 and 3.0, a date and its
// midnight.
std::string Normal(std::string value) {
  if (absl::EndsWith(value, " 00:00:00")) value.resize(value.size() - 9);
  double number = 0;
  if (absl::SimpleAtod(value, &number)) {
    if (std::isnan(number)) return "NaN";
    value = absl::StrCat(number == 0 ? 0.0 : number);  // six digits
  }
  return absl::StrReplaceAll(value, {{" 00:00:00'", "'"}});
}

std::vector<std::string> NormalRows(const DuckDbRunner::Table& table,
                                    bool ordered) {
  std::vector<std::string> rows;
  for (const auto& row : table) {
    rows.push_back(
        absl::StrJoin(row, " | ", [](std::string* out, const std::string& v) {
          absl::StrAppend(out, Normal(v));
        }));
  }
  if (!ordered) std::sort(rows.begin(), rows.end());
  return rows;
}

// What comparing one pair gave.
struct Outcome {
  bool equal = false;
  bool excused = false;  // some rows or types were left out
  size_t not_ours = 0;   // assignments of types that Databricks has not
  std::string detail;
};

class PairRun {
 public:
  PairRun(const Pair& pair, const WrongPair& wrong)
      : pair_(pair), wrong_(wrong) {}

  Outcome Run() {
    outcome_.equal =
        Parse() && (statement_->Is<QueryStatement>() ? CompareQueries()
                                                     : CompareEffects());
    outcome_.detail = detail_;
    return outcome_;
  }

 private:
  // Bare expressions are put into a SELECT over the fixture's table.
  bool Parse() {
    read_ = pair_.read;
    write_ = pair_.write;
    if (!ParseStatement(read_).ok()) {
      read_ = absl::StrCat("SELECT ", read_);
      write_ = absl::StrCat("SELECT ", write_);
    }
    parsed_ = ParseStatement(read_);
    if (!parsed_.ok()) {
      detail_ = absl::StrCat("does not parse: ", read_);
      return false;
    }
    if (NeedsTable(*parsed_.node)) {
      const std::string from = absl::StrCat(" FROM ", PairFixture::kLooseTable);
      read_ += from;
      write_ += from;
      parsed_ = ParseStatement(read_);
    }
    statement_ = parsed_.node;
    const auto* query = statement_->As<QueryStatement>();
    ordered_ = query != nullptr && !query->query->order_by.empty();
    return parsed_.ok();
  }

  static bool NeedsTable(const Statement& statement) {
    const auto* query = statement.As<QueryStatement>();
    const auto* select =
        query == nullptr ? nullptr : query->query->body->As<Select>();
    return select != nullptr && select->from.empty();
  }

  bool CompareQueries() {
    PairFixture fixture(*statement_);
    fixture_ = &fixture;
    const std::vector<std::vector<size_t>> assignments = Assignments();
    if (assignments.empty()) {
      detail_ = "the pair's text runs with no types of its columns";
      return false;
    }
    size_t compared = 0;
    for (const std::vector<size_t>& types : assignments) {
      fixture.SetTypes(types);
      if (std::any_of(types.begin(), types.end(), [this](size_t type) {
            return wrong_.types.contains(
                std::string(FixtureTypes()[type].databricks));
          })) {
        outcome_.excused = true;
        continue;
      }
      if (!CompareRows(&compared)) {
        detail_ = absl::StrCat("with ", fixture.Describe(), detail_);
        return false;
      }
    }
    // What Databricks has an error for from the types alone is not compared,
    // but that cannot be all.
    if (compared == 0) detail_ += "\n  no assignment of types was compared";
    return compared > 0;
  }

  // The assignments of types to columns with which the pair's text binds.
  std::vector<std::vector<size_t>> Assignments() {
    std::vector<std::vector<size_t>> bound;
    for (const std::vector<size_t>& types : Candidates()) {
      fixture_->SetTypes(types);
      duckdb_.Run(fixture_->MakeTables(0, 0));
      if (duckdb_.Binds(write_)) bound.push_back(types);
    }
    if (bound.size() <= kMaxAssignments) return bound;
    std::vector<std::vector<size_t>> some;
    for (size_t i = 0; i < kMaxAssignments; ++i) {
      some.push_back(bound[i * bound.size() / kMaxAssignments]);
    }
    return some;
  }

  // All assignments when they are few; otherwise those where all columns, or
  // all but one, have the same type, and every n-th of the rest.
  std::vector<std::vector<size_t>> Candidates() const {
    const size_t columns = fixture_->ColumnCount();
    const size_t kinds = FixtureTypes().size();
    std::vector<std::vector<size_t>> candidates;
    const double all = std::pow(kinds, columns);
    const bool few = all <= kMaxTries;
    if (!few) {
      for (size_t kind = 0; kind < kinds; ++kind) {
        candidates.emplace_back(columns, kind);
        for (size_t i = 0; i < columns * kinds; ++i) {
          candidates.emplace_back(columns, kind);
          candidates.back()[i / kinds] = i % kinds;
        }
      }
    }
    const size_t tries = few ? static_cast<size_t>(all) : kMaxTries;
    for (size_t i = 0; i < tries; ++i) {
      size_t number = few ? i : static_cast<size_t>(all / kMaxTries * i);
      candidates.emplace_back();
      for (size_t c = 0; c < columns; ++c, number /= kinds) {
        candidates.back().push_back(number % kinds);
      }
    }
    return candidates;
  }

  // Without a catalog the text is another one. It may say that it is not sure,
  // or fail, but must not give another answer without a word.
  bool UntypedAgrees(const std::string& ours) {
    Arena arena;
    const Result<Statement*> translated =
        Translate(*statement_, DialectId::kDuckDb, arena);
    if (!translated.diagnostics.empty()) return true;
    const std::string untyped =
        PrintIn(DialectId::kDuckDb, *translated.value).value;
    std::string note;
    const std::optional<DuckDbRunner::Table> typed_rows =
        duckdb_.Query(ours, &note);
    const std::optional<DuckDbRunner::Table> rows =
        duckdb_.Query(untyped, &note);
    if (!typed_rows.has_value() || !rows.has_value()) return true;
    const std::vector<std::string> expected = NormalRows(*typed_rows, ordered_);
    const std::vector<std::string> actual = NormalRows(*rows, ordered_);
    if (expected == actual ||
        expected != NormalRows(*duckdb_.Query(ours, &note), ordered_)) {
      return true;
    }
    detail_ = absl::StrCat(
        "\n  without types: ", untyped, "\n  with types: ", ours, "\n    ",
        absl::StrJoin(actual, " ; "), "\n    ", absl::StrJoin(expected, " ; "));
    return false;
  }

  // Our text for the types at hand; false when it cannot be said.
  bool Translated(std::string* text) {
    const std::unique_ptr<Catalog> catalog =
        fixture_ == nullptr ? nullptr : fixture_->MakeCatalog();
    TranslateOptions options;
    options.catalog = catalog.get();
    Arena arena;
    const Result<Statement*> translated =
        Translate(*statement_, DialectId::kDuckDb, arena, options);
    const Result<std::string> printed =
        PrintIn(DialectId::kDuckDb, *translated.value);
    *text = printed.value;
    for (const auto* all : {&translated.diagnostics, &printed.diagnostics}) {
      if (!HasErrors(*all)) continue;
      detail_ = "\n  unsupported:";
      for (const Diagnostic& d : *all)
        absl::StrAppend(&detail_, " ", d.message);
      return false;
    }
    return true;
  }

  // Compares on all rows; where a text fails on one of them, on each row alone,
  // without those where the pair's text fails.
  bool CompareRows(size_t* compared) {
    std::string ours;
    duckdb_.Run(fixture_->MakeTables());
    if (!Translated(&ours) || !duckdb_.Binds(ours)) {
      ++outcome_.not_ours;
      return true;
    }
    std::string note;
    const std::optional<DuckDbRunner::Table> theirs =
        duckdb_.Query(write_, &note);
    if (theirs.has_value() && duckdb_.Query(ours, &note).has_value()) {
      ++*compared;
      return CompareOnce(ours);
    }
    for (int row = 0; row < PairFixture::kRows; ++row) {
      duckdb_.Run(fixture_->MakeTables(row, 1));
      if (!duckdb_.Query(write_, &note).has_value()) continue;
      ++*compared;
      if (!CompareOnce(ours)) return false;
    }
    return true;
  }

  bool CompareOnce(const std::string& ours) {
    std::string note;
    const std::optional<DuckDbRunner::Table> theirs =
        duckdb_.Query(write_, &note);
    const std::optional<DuckDbRunner::Table> rows = duckdb_.Query(ours, &note);
    if (!rows.has_value() && wrong_.errors) {
      outcome_.excused = true;
      return true;
    }
    if (rows.has_value() &&
        NormalRows(*theirs, ordered_) == NormalRows(*rows, ordered_)) {
      return UntypedAgrees(ours);
    }
    detail_ = absl::StrCat("\n  theirs: ", write_, "\n  ours:   ", ours, note);
    if (!rows.has_value()) return false;
    const std::vector<std::string> expected = NormalRows(*theirs, ordered_);
    const std::vector<std::string> actual = NormalRows(*rows, ordered_);
    const std::optional<DuckDbRunner::Table> again =
        duckdb_.Query(write_, &note);
    if (expected != NormalRows(*again, ordered_)) {
      // Random values: there are as many of them, and others each time.
      return rows->size() == theirs->size();
    }
    for (size_t i = 0; i < std::max(expected.size(), actual.size()); ++i) {
      const std::string e = i < expected.size() ? expected[i] : "(no row)";
      const std::string a = i < actual.size() ? actual[i] : "(no row)";
      if (e != a) absl::StrAppend(&detail_, "\n    ", e, "  <>  ", a);
    }
    return false;
  }

  // A statement that changes something: its effect on an empty database.
  bool CompareEffects() {
    std::string ours, expected, actual, note;
    if (!Translated(&ours)) return false;
    detail_ = absl::StrCat("\n  theirs: ", write_, "\n  ours:   ", ours);
    const bool run = Effect(write_, &expected, &note);
    const bool equal =
        run && Effect(ours, &actual, &note) && expected == actual;
    if (!equal) {
      absl::StrAppend(&detail_, "\n    ", expected, "  <>  ", actual, note);
    }
    return equal;
  }

  static bool Effect(const std::string& sql, std::string* effect,
                     std::string* note) {
    DuckDbRunner fresh;
    for (const char* schema : {"db", "a", "b", "s"}) {
      fresh.Run(absl::StrCat("CREATE SCHEMA ", schema));
    }
    if (!fresh.Run(sql, note)) return false;
    *effect = fresh.Rows(
        "SELECT schema_name, table_name, column_name, data_type, is_nullable, "
        "column_default FROM duckdb_columns() WHERE NOT internal ORDER BY ALL",
        note);
    const std::optional<DuckDbRunner::Table> tables = fresh.Query(
        "SELECT schema_name || '.' || table_name FROM duckdb_tables() ORDER BY "
        "ALL",
        note);
    for (const auto& table : *tables) {
      absl::StrAppend(
          effect, "\n    ",
          fresh.Rows(absl::StrCat("SELECT * FROM ", table[0], " ORDER BY ALL"),
                     note));
    }
    return true;
  }

  const Pair& pair_;
  const WrongPair& wrong_;
  Outcome outcome_;
  std::string read_, write_;
  Parsed<Statement> parsed_;
  const Statement* statement_ = nullptr;
  PairFixture* fixture_ = nullptr;
  bool ordered_ = false;
  std::string detail_;
  DuckDbRunner duckdb_;
};

TEST(TranslationPairsTest, GivesThePairsMeaning) {
  const char* corpus = std::getenv("CORPUS_DIR");
  const std::string path = absl::StrCat(corpus == nullptr ? "" : corpus,
                                        "/sql/translation_pairs.json");
  if (corpus == nullptr || !std::ifstream(path).good()) {
    GTEST_SKIP() << "CORPUS_DIR has no sql/translation_pairs.json";
  }
  const std::vector<Pair> pairs = ReadPairs(path);
  std::map<std::string, WrongPair> wrong = ReadWrongPairs();
  size_t equal = 0, excused = 0, listed = 0, not_ours = 0;
  for (const Pair& pair : pairs) {
    WrongPair none;
    none.whole = false;
    const auto found = wrong.find(pair.id);
    WrongPair& known = found == wrong.end() ? none : found->second;
    known.seen = true;
    const Outcome outcome = PairRun(pair, known).Run();
    not_ours += outcome.not_ours;
    if (outcome.equal) {
      ++equal;
      if (outcome.excused) ++excused;
    } else if (known.whole) {
      ++listed;
    } else {
      ADD_FAILURE() << pair.id << ": " << pair.read << "\n  " << outcome.detail;
    }
    EXPECT_FALSE(outcome.equal && known.whole)
        << pair.id << " is listed as wrong but equal: " << pair.read;
    EXPECT_EQ(outcome.excused, found != wrong.end() && !known.whole)
        << pair.id << " is listed for rows or types that do not differ";
  }
  for (const auto& [id, pair] : wrong) {
    EXPECT_TRUE(pair.seen) << "a pair that there is not is listed: " << id;
  }
  std::cout << "translation pairs: " << equal << " equal (" << excused
            << " of them but for listed rows or types), " << listed
            << " listed as wrong, " << pairs.size() << " in all; " << not_ours
            << " assignments of types that our text does not bind with\n";
}

}  // namespace
}  // namespace semantic_layer::sql
