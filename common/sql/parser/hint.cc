#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/sql/parser/parser.h"

namespace semantic_layer::sql::internal {
namespace {

constexpr size_t kMostExpectations = 6;

// What people write who come from another database, and what to write here.
// A pattern is a row of tokens, the one with ^ being where the error is: words
// and symbols as they are, # an integer, $ a string, @ any name.
struct Idiom {
  absl::string_view pattern;
  absl::string_view hint;
};

constexpr Idiom kIdioms[] = {
    {"TOP ^#", "there is no TOP: write LIMIT n at the end of the query"},
    {"LIMIT # ^,", "write LIMIT count OFFSET start"},
    {"LIMIT # ^PERCENT", "write TABLESAMPLE (n PERCENT) behind the table"},
    {"& ^&", "write AND"},
    {"== ^=", "write = or =="},
    {"= ^==", "write = or =="},
    {"= ^=", "write = or =="},
    {"= ^<", "write <="},
    {"= ^!", "write !="},
    {"^=>", "write >= to compare; name => value is an argument of a call"},
    {"^: =", "write = to assign"},
    {"^~", "write RLIKE to match a regular expression"},
    {"^SIMILAR TO", "write RLIKE to match a regular expression"},
    {"SIMILAR ^TO", "write RLIKE to match a regular expression"},
    {"^ISNULL", "write IS NULL"},
    {"^NOTNULL", "write IS NOT NULL"},
    {"IS ^EMPTY", "write = '' or IS NULL"},
    {"* ^EXCLUDE", "write * EXCEPT (columns)"},
    {"* ^REPLACE", "write * EXCEPT (a), expression AS a"},
    {"* ^RENAME", "write * EXCEPT (a), a AS b"},
    {"FETCH ^FIRST", "write LIMIT n"},
    {"FETCH ^NEXT", "write LIMIT n"},
    {"^FETCH", "write LIMIT n"},
    {"OFFSET # ^ROWS", "leave ROWS out; write LIMIT n OFFSET m"},
    {"OFFSET # ^ROW", "leave ROW out; write LIMIT n OFFSET m"},
    {"^FOR UPDATE", "leave it out: there are no row locks"},
    {"^ON CONFLICT", "write MERGE INTO"},
    {"^ON DUPLICATE", "write MERGE INTO"},
    {"^RETURNING", "leave it out: rows that were written are not returned"},
    {"INSERT ^IGNORE", "write MERGE INTO ... WHEN NOT MATCHED THEN INSERT"},
    {"INSERT ^OR", "write MERGE INTO"},
    {"REPLACE ^INTO", "write MERGE INTO, or INSERT INTO t REPLACE WHERE"},
    {"^UPSERT", "write MERGE INTO"},
    {"INTO @ ^SET", "write INSERT INTO t (columns) VALUES (values)"},
    {"^DEFAULT VALUES", "write VALUES (DEFAULT, ...)"},
    {"AT ^TIME ZONE", "write convert_timezone('zone', timestamp)"},
    {"^[", "write array(...) for an array, backquotes around a name"},
    {"ARRAY [ # ^,", "write array(...)"},
    {"ARRAY [ $ ^,", "write array(...)"},
    {"ARRAY [ @ ^,", "write array(...)"},
    {"^{", "write named_struct(...) or map(...)"},
    {"AS ^MATERIALIZED", "leave it out"},
    {"AS NOT ^MATERIALIZED", "leave it out"},
    {"EXPLAIN ANALYZE ^@", "write EXPLAIN or EXPLAIN FORMATTED"},
    {"OVER PARTITION BY ^@", "write OVER (PARTITION BY ...)"},
    {"OVER ORDER BY ^@", "write OVER (ORDER BY ...)"},
    {"^START TRANSACTION",
     "each statement commits by itself; BEGIN ATOMIC ... END holds several"},
    {"^BEGIN TRANSACTION",
     "each statement commits by itself; BEGIN ATOMIC ... END holds several"},
    {"^BEGIN ;",
     "each statement commits by itself; BEGIN ATOMIC ... END holds several"},
    {"^COMMIT",
     "each statement commits by itself; BEGIN ATOMIC ... END holds several"},
    {"^ROLLBACK",
     "each statement commits by itself; RESTORE TABLE takes a table back"},
    {"^EXEC", "write CALL procedure(arguments)"},
    {"^GO", "leave it out: statements end with ;"},
    {"^PRINT", "write SELECT"},
    {"CREATE ^ROLE", "there are no roles: GRANT takes users and groups"},
    {"DROP ^ROLE", "there are no roles: GRANT takes users and groups"},
    {"SHOW ^ROLES", "write SHOW GROUPS"},
    {"SHOW CURRENT ^ROLES", "write SHOW GROUPS"},
    {"SHOW ^PRINCIPALS", "write SHOW USERS or SHOW GROUPS"},
    {"SHOW ^INDEXES", "tables have no indexes; see DESCRIBE DETAIL"},
    {"SHOW ^INDEX", "tables have no indexes; see DESCRIBE DETAIL"},
    {"SHOW ^LOCKS", "there are no locks"},
    {"SHOW ^TRANSACTIONS", "write DESCRIBE HISTORY table"},
    {"SHOW ^COMPACTIONS", "write DESCRIBE HISTORY table"},
    {"SHOW CREATE ^VIEW", "write SHOW CREATE TABLE, also for a view"},
    {"SHOW ^DATABASE", "write SHOW DATABASES"},
    {"SHOW ^SCHEMA", "write SHOW SCHEMAS"},
    {"^LOCK", "there are no locks"},
    {"^UNLOCK", "there are no locks"},
    {"^EXPORT", "write CREATE TABLE ... CLONE or INSERT OVERWRITE DIRECTORY"},
    {"^IMPORT", "write COPY INTO or CREATE TABLE ... CLONE"},
    {"^DFS", "write LIST, PUT, GET or REMOVE"},
    {"TEMPORARY ^MACRO", "write CREATE TEMPORARY FUNCTION"},
    {"^CONCATENATE", "write OPTIMIZE table"},
    {"^COMPACT", "write OPTIMIZE table"},
    {"^AUTO_INCREMENT", "write BIGINT GENERATED ALWAYS AS IDENTITY"},
    {"^AUTOINCREMENT", "write BIGINT GENERATED ALWAYS AS IDENTITY"},
    {"^UNSIGNED", "leave it out; BIGINT or DECIMAL hold larger numbers"},
    {"^ENGINE", "leave it out: a table is a Delta table"},
    {"^NULL", "leave it out: a column takes NULL unless it is NOT NULL"},
    {"^PARTITION BY", "write PARTITIONED BY"},
    {"COMMENT ^=", "leave = out"},
    {"LOCATION ^=", "leave = out"},
    {"ADD ^@ @", "write ADD COLUMN"},
    {"^MODIFY", "write ALTER COLUMN name TYPE type"},
    {"^CONNECT BY", "write WITH RECURSIVE"},
    {"^START WITH", "write WITH RECURSIVE"},
    {"PRIOR ^@", "write WITH RECURSIVE"},
    {"SAMPLE ( ^#", "write TABLESAMPLE (n PERCENT)"},
    {"TABLESAMPLE ( # ^)", "write (n PERCENT) or (n ROWS)"},
    {"^OUTER JOIN", "write LEFT, RIGHT or FULL OUTER JOIN"},
    {"IF @ ^THEN", "write CASE WHEN ... THEN ... ELSE ... END"},
    {"FROM ^$", "a name stands in backquotes, not in quotes"},
    {"JOIN ^$", "a name stands in backquotes, not in quotes"},
    {"INTO ^$", "a name stands in backquotes, not in quotes"},
    {"TABLE ^$", "a name stands in backquotes, not in quotes"},
    {"SCHEMA ^$", "a name stands in backquotes, not in quotes"},
    {"AS ^$", "an alias stands in backquotes, not in quotes"},
    {"SET ^(", "write SET a = 1, b = 2"},
    {"LIMIT # ^UNION", "put the query before it in parentheses"},
    {"END ^END", "one END too many"},
};

bool IsAny(Keyword keyword, std::initializer_list<Keyword> keywords) {
  return std::find(keywords.begin(), keywords.end(), keyword) != keywords.end();
}

bool OpensClause(Keyword keyword) {
  return IsAny(keyword, {Keyword::kFrom, Keyword::kWhere, Keyword::kGroup,
                         Keyword::kHaving, Keyword::kQualify, Keyword::kWindow,
                         Keyword::kOrder, Keyword::kLimit, Keyword::kOffset});
}

bool OpensSetOperation(Keyword keyword) {
  return IsAny(keyword, {Keyword::kUnion, Keyword::kExcept, Keyword::kIntersect,
                         Keyword::kMinus});
}

// Expectations that help least; left out when there are others.
bool IsMinor(absl::string_view word) {
  static constexpr absl::string_view kMinor[] = {
      "(",       ",",       "NOT",         "EXISTS",  "BETWEEN",   "IN",
      "LIKE",    "IS",      "AND",         "OR",      "PIVOT",     "UNPIVOT",
      "LATERAL", "INSERT",  "MAP",         "REDUCE",  "WATERMARK", "CHANGES",
      "COLLATE", "CLUSTER", "TABLESAMPLE", "NEAREST", "DISTRIBUTE"};
  return std::find(std::begin(kMinor), std::end(kMinor), word) !=
         std::end(kMinor);
}

bool IsSymbol(absl::string_view word) {
  return word.size() <= 2 && !absl::ascii_isalpha(word[0]);
}

}  // namespace

bool Parser::MatchesIdiom(absl::string_view pattern, size_t at) const {
  const std::vector<absl::string_view> parts = absl::StrSplit(pattern, ' ');
  size_t mark = 0;
  while (mark < parts.size() && parts[mark][0] != '^') ++mark;
  if (mark > at) return false;
  for (size_t i = 0; i < parts.size(); ++i) {
    const Token& token = tokens_[std::min(at - mark + i, end_pos_)];
    absl::string_view part = parts[i];
    if (i == mark) part.remove_prefix(1);
    bool matches = false;
    if (part == "#") {
      matches = token.type == T::kInteger;
    } else if (part == "$") {
      matches = token.type == T::kString;
    } else if (part == "@") {
      matches = token.type == T::kWord || token.type == T::kQuotedName;
    } else {
      matches = absl::EqualsIgnoreCase(TextOf(token), part);
    }
    if (!matches) return false;
  }
  return true;
}

// What a wrong use of quotes, commas, clauses or brackets asks for; "" when
// nothing is known.
std::string Parser::ShapeHint(size_t begin, size_t at) const {
  const Token& token = tokens_[at];
  const Token& before = tokens_[at == begin ? end_pos_ : at - 1];
  if (at >= begin + 2 && token.type == T::kString && before.type == T::kWord &&
      tokens_[at - 2].type == T::kString &&
      tokens_[at - 2].end == before.begin && before.end == token.begin) {
    return "a quote inside of a string is written '' or \\'";
  }
  if (before.type == T::kComma) {
    if (token.type == T::kComma) return "remove one of the two commas";
    if (token.type == T::kRightParen || OpensClause(token.keyword) ||
        token.type == T::kEnd || token.type == T::kSemicolon) {
      return "remove the comma before it";
    }
  }
  if (IsAny(before.keyword,
            {Keyword::kGroup, Keyword::kOrder, Keyword::kPartition,
             Keyword::kSort, Keyword::kCluster, Keyword::kDistribute}) &&
      token.keyword != Keyword::kBy) {
    return absl::StrCat("BY is missing behind ", KeywordText(before.keyword));
  }
  if (OpensSetOperation(token.keyword)) {
    return "put the query before it in parentheses";
  }
  return "";
}

// A clause that is out of order or stands twice, or what UPDATE and DELETE do
// not have.
std::string Parser::ClauseHint(size_t begin, size_t at) const {
  const Token& token = tokens_[at];
  const Keyword verb = tokens_[begin].keyword;
  if (verb == Keyword::kUpdate &&
      IsAny(token.keyword, {Keyword::kFrom, Keyword::kJoin, Keyword::kLeft,
                            Keyword::kInner})) {
    return "write MERGE INTO ... USING ... WHEN MATCHED THEN UPDATE SET";
  }
  if (verb == Keyword::kDelete &&
      IsAny(token.keyword, {Keyword::kUsing, Keyword::kJoin})) {
    return "write MERGE INTO ... USING ... WHEN MATCHED THEN DELETE";
  }
  if (IsAny(verb, {Keyword::kUpdate, Keyword::kDelete}) &&
      IsAny(token.keyword, {Keyword::kOrder, Keyword::kLimit})) {
    return "UPDATE and DELETE have no ORDER BY and no LIMIT";
  }
  if (IsAny(verb, {Keyword::kSelect, Keyword::kWith}) &&
      token.keyword == Keyword::kInto) {
    return "write CREATE TABLE name AS SELECT, or SET VARIABLE in a script";
  }
  if (!OpensClause(token.keyword)) return "";
  // Whether the clause stands earlier in the same parentheses.
  int depth = 0;
  for (size_t i = at; i-- > begin;) {
    if (tokens_[i].type == T::kRightParen) ++depth;
    if (tokens_[i].type == T::kLeftParen && --depth < 0) break;
    if (depth == 0 && tokens_[i].keyword == Keyword::kSelect) break;
    if (depth != 0 || tokens_[i].keyword != token.keyword) continue;
    const absl::string_view word = KeywordText(token.keyword);
    return absl::StrCat(word, " stands twice: ",
                        IsAny(token.keyword, {Keyword::kWhere, Keyword::kHaving,
                                              Keyword::kQualify})
                            ? "join the conditions with AND"
                            : "leave one of the two out");
  }
  return "clauses stand in this order: SELECT, FROM, WHERE, GROUP BY, HAVING, "
         "QUALIFY, ORDER BY, LIMIT, OFFSET";
}

// What brackets, CASE or IF miss at `at`, given what was looked for there.
std::string Parser::MissingHint(size_t begin, size_t at) const {
  const auto traced = [this](absl::string_view word) {
    return std::find(traced_.begin(), traced_.end(), word) != traced_.end();
  };
  const Token& token = tokens_[at];
  std::vector<size_t> open;
  for (size_t i = begin; i < at; ++i) {
    if (tokens_[i].type == T::kLeftParen) open.push_back(i);
    if (tokens_[i].type == T::kRightParen && !open.empty()) open.pop_back();
  }
  if (token.type == T::kRightParen && open.empty()) {
    return "there is no ( for this )";
  }
  if (traced("END")) {
    for (size_t i = begin; i < at; ++i) {
      if (tokens_[i].keyword == K::kCase) return "close CASE with END";
    }
  }
  if (!open.empty() && traced(")") && token.type != T::kString &&
      (token.type == T::kEnd || token.type == T::kSemicolon ||
       token.keyword == K::kSelect || OpensClause(token.keyword))) {
    const LineColumn place = LineColumnAt(text_, tokens_[open.back()].begin);
    return absl::StrCat("close the ( at line ", place.line, ", column ",
                        place.column, " with )");
  }
  if (traced("IF") && token.type != T::kWord) {
    for (size_t i = begin; i + 1 < at; ++i) {
      if (tokens_[i].keyword == K::kElse && tokens_[i + 1].keyword == K::kIf) {
        return "ELSE IF opens a second IF: write ELSEIF";
      }
    }
  }
  return "";
}

// A comma that is missing in a list.
std::string Parser::CommaHint(size_t at) const {
  const Token& token = tokens_[at];
  const bool value =
      token.type == T::kWord || token.type == T::kQuotedName ||
      token.type == T::kString ||
      (token.type >= T::kInteger && token.type <= T::kBigDecimal);
  const bool comma =
      std::find(traced_.begin(), traced_.end(), ",") != traced_.end();
  if (value && comma && !OpensClause(token.keyword)) {
    return "a comma or an operator may be missing before it";
  }
  return "";
}

// The words that were looked for where the error is.
std::string Parser::ExpectationHint() const {
  std::vector<absl::string_view> major;
  std::vector<absl::string_view> minor;
  for (absl::string_view word : traced_) {
    std::vector<absl::string_view>& list = IsMinor(word) ? minor : major;
    if (std::find(list.begin(), list.end(), word) == list.end()) {
      list.push_back(word);
    }
  }
  std::vector<absl::string_view> words = major.empty() ? minor : major;
  if (words.empty() || words.size() > 4 * kMostExpectations) return "";
  const bool more = words.size() > kMostExpectations;
  if (more) words.resize(kMostExpectations);
  std::string hint = "expected ";
  for (size_t i = 0; i < words.size(); ++i) {
    if (i > 0) hint += !more && i + 1 == words.size() ? " or " : ", ";
    absl::StrAppend(&hint, IsSymbol(words[i]) ? absl::StrCat("'", words[i], "'")
                                              : std::string(words[i]));
  }
  if (more) hint += ", ...";
  return hint;
}

// A clause's word, mistyped, that was taken for an alias: SELECT a FORM t.
// Returns the word that was meant, or "".
absl::string_view Parser::MistypedClause(size_t begin, size_t at) const {
  if (at <= begin) return "";
  const Token& before = tokens_[at - 1];
  if (before.type != T::kWord || before.keyword != Keyword::kNotKeyword) {
    return "";
  }
  static const auto* const kWords = new std::vector<absl::string_view>{
      "FROM",  "WHERE",  "GROUP",   "ORDER", "HAVING", "LIMIT",
      "UNION", "OFFSET", "QUALIFY", "JOIN",  "VALUES"};
  constexpr size_t kShortestWord = 4;
  if (before.end - before.begin < kShortestWord) return "";
  const absl::string_view word = NearestWord(TextOf(before), *kWords);
  if (!word.empty()) return word;
  // SETT a = 1: a word that could have stood here, but for short ones.
  std::vector<absl::string_view> expected;
  for (const absl::string_view traced : traced_) {
    if (traced.size() > 2) expected.push_back(traced);
  }
  return NearestWord(TextOf(before), expected);
}

// Adds the hint to the diagnostic of the statement that begins at `begin` and
// failed at `at`.
void Parser::ExplainError(size_t begin, size_t at, Diagnostic* diagnostic) {
  const Token& token = tokens_[at];
  if (token.type == T::kAt) {
    diagnostic->hint = "names have no @; a parameter is written :name";
    return;
  }
  for (const Idiom& idiom : kIdioms) {
    if (!MatchesIdiom(idiom.pattern, at)) continue;
    diagnostic->hint = std::string(idiom.hint);
    return;
  }
  if (token.type == T::kWord && !OpensClause(token.keyword)) {
    const absl::string_view nearest = NearestWord(TextOf(token), traced_);
    if (!nearest.empty() && !absl::EqualsIgnoreCase(nearest, TextOf(token))) {
      diagnostic->hint = absl::StrCat("did you mean ", nearest, "?");
      return;
    }
  }
  const absl::string_view meant = MistypedClause(begin, at);
  if (!meant.empty()) {
    diagnostic->span = tokens_[at - 1].span();
    diagnostic->message =
        absl::StrCat("unexpected '", TextOf(tokens_[at - 1]), "'");
    diagnostic->hint = absl::StrCat("did you mean ", meant, "?");
    return;
  }
  diagnostic->hint = ShapeHint(begin, at);
  if (diagnostic->hint.empty()) diagnostic->hint = MissingHint(begin, at);
  if (diagnostic->hint.empty()) diagnostic->hint = ClauseHint(begin, at);
  if (diagnostic->hint.empty()) diagnostic->hint = CommaHint(at);
  if (diagnostic->hint.empty()) diagnostic->hint = ExpectationHint();
}

}  // namespace semantic_layer::sql::internal
