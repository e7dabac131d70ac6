#include <algorithm>

#include "absl/strings/match.h"
#include "common/sql/complete/complete.h"
#include "common/sql/complete/statement_scan.h"

namespace semantic_layer::sql {
namespace {

using Words = std::vector<std::string>;

// The clause that a place belongs to.
enum class Clause {
  kStart,
  kSelect,
  kTables,     // after FROM, JOIN, INTO, UPDATE, TABLE, DESCRIBE
  kCondition,  // WHERE, ON, HAVING, QUALIFY
  kGroupBy,
  kOrderBy,
  kLimit,
  kAssignments,  // SET
  kType,
  kCase,
  kOther,
};

const Words& StatementStarts() {
  static const auto* const kWords =
      new Words{"SELECT",      "WITH",        "FROM",       "VALUES",
                "SHOW",        "DESCRIBE",    "EXPLAIN",    "INSERT INTO",
                "UPDATE",      "DELETE FROM", "MERGE INTO", "CREATE TABLE",
                "CREATE VIEW", "ALTER TABLE", "DROP TABLE", "USE"};
  return *kWords;
}

const Words& OperandStarts() {
  static const auto* const kWords =
      new Words{"CASE",  "CAST",   "NOT",      "NULL", "TRUE",
                "FALSE", "EXISTS", "INTERVAL", "DATE", "TIMESTAMP"};
  return *kWords;
}

const Words& AfterOperand() {
  static const auto* const kWords = new Words{
      "AND",   "OR",    "NOT",     "IN",          "BETWEEN",         "LIKE",
      "ILIKE", "RLIKE", "IS NULL", "IS NOT NULL", "IS DISTINCT FROM"};
  return *kWords;
}

const Words& ClausesAfterFrom() {
  static const auto* const kWords = new Words{
      "WHERE",  "GROUP BY",  "HAVING", "QUALIFY", "ORDER BY",  "LIMIT",
      "OFFSET", "UNION ALL", "UNION",  "EXCEPT",  "INTERSECT", "WINDOW"};
  return *kWords;
}

const Words& AfterTable() {
  static const auto* const kWords =
      new Words{"AS",         "JOIN",           "LEFT JOIN",
                "INNER JOIN", "RIGHT JOIN",     "FULL JOIN",
                "CROSS JOIN", "LEFT SEMI JOIN", "LEFT ANTI JOIN",
                "ON",         "USING",          "LATERAL VIEW",
                "PIVOT",      "UNPIVOT",        "TABLESAMPLE"};
  return *kWords;
}

void Append(const Words& words, Words* out) {
  out->insert(out->end(), words.begin(), words.end());
}

// Whether the token before the cursor ends an operand, so that an operator or
// the next clause follows.
bool EndsOperand(const StatementScan& scan, size_t index) {
  if (index >= scan.tokens().size()) return false;
  const Token& token = scan.tokens()[index];
  switch (token.type) {
    case TokenType::kQuotedName:
    case TokenType::kString:
    case TokenType::kRawString:
    case TokenType::kInteger:
    case TokenType::kDecimal:
    case TokenType::kExponent:
    case TokenType::kRightParen:
    case TokenType::kRightBracket:
      return true;
    case TokenType::kStar:
      // The star of a select list, not a product.
      return index == 0 || !EndsOperand(scan, index - 1);
    case TokenType::kWord:
      return token.keyword == Keyword::kNotKeyword ||
             token.keyword == Keyword::kNull ||
             token.keyword == Keyword::kTrue ||
             token.keyword == Keyword::kFalse ||
             token.keyword == Keyword::kEnd ||
             (!EndsExpression(token.keyword) &&
              !IsStrictlyReserved(token.keyword) &&
              token.keyword != Keyword::kSelect &&
              token.keyword != Keyword::kDistinct &&
              token.keyword != Keyword::kBy && token.keyword != Keyword::kNot &&
              token.keyword != Keyword::kIn && token.keyword != Keyword::kAnd &&
              token.keyword != Keyword::kOr &&
              token.keyword != Keyword::kLike &&
              token.keyword != Keyword::kCase &&
              token.keyword != Keyword::kBetween &&
              token.keyword != Keyword::kTable &&
              token.keyword != Keyword::kInto &&
              token.keyword != Keyword::kUpdate &&
              token.keyword != Keyword::kAll);
    default:
      return false;
  }
}

struct Place {
  Clause clause = Clause::kStart;
  size_t keyword = 0;  // the index of the word that opened the clause
};

// The clause before `end` at the depth of tokens after `begin`.
Place ClauseBefore(const StatementScan& scan, size_t begin, size_t end) {
  Place place;
  place.keyword = begin;
  bool merge = false;
  for (size_t at = begin; at < end; ++at) {
    const Token& token = scan.tokens()[at];
    if (token.type == TokenType::kLeftParen) {
      const size_t close = scan.ClosingOf(at);
      if (close >= end) break;
      at = close;
      continue;
    }
    if (token.type == TokenType::kDoubleColon ||
        token.type == TokenType::kTryDoubleColon) {
      if (at + 1 == end) place = {Clause::kType, at};
      continue;
    }
    if (token.type != TokenType::kWord) continue;
    if (at > begin && scan.Is(at - 1, TokenType::kDot)) continue;
    if (token.keyword == Keyword::kExcept && at > begin &&
        scan.Is(at - 1, TokenType::kStar)) {
      continue;  // * EXCEPT (a)
    }
    switch (token.keyword) {
      case Keyword::kSelect:
        place = {Clause::kSelect, at};
        break;
      case Keyword::kUsing:
        // MERGE INTO t USING s; the USING of a join has parentheses.
        merge = merge || scan.IsKeyword(begin, Keyword::kMerge);
        if (merge) place = {Clause::kTables, at};
        break;
      case Keyword::kMerge:
        merge = true;
        break;
      case Keyword::kFrom:
        // a IS DISTINCT FROM b.
        if (at > begin && scan.IsKeyword(at - 1, Keyword::kDistinct)) break;
        [[fallthrough]];
      case Keyword::kJoin:
      case Keyword::kInto:
      case Keyword::kOverwrite:
      case Keyword::kTable:
      case Keyword::kDescribe:
      case Keyword::kDesc:
        if (token.keyword == Keyword::kDesc && at > begin) break;
        place = {Clause::kTables, at};
        break;
      case Keyword::kUpdate:
        // WHEN MATCHED THEN UPDATE names no table.
        if (at > begin && scan.IsKeyword(at - 1, Keyword::kThen)) {
          place = {Clause::kOther, at};
        } else {
          place = {Clause::kTables, at};
        }
        break;
      case Keyword::kView:
        if (at > begin && scan.IsKeyword(at - 1, Keyword::kDrop)) {
          place = {Clause::kTables, at};
        }
        break;
      case Keyword::kWhen:
        // Of MERGE, not of CASE.
        if (merge) place = {Clause::kCondition, at};
        break;
      case Keyword::kExtend:
      case Keyword::kAggregate:
      case Keyword::kDrop:
        if (at > begin && scan.Is(at - 1, TokenType::kPipe)) {
          place = {Clause::kSelect, at};
        }
        break;
      case Keyword::kWhere:
      case Keyword::kOn:
      case Keyword::kHaving:
      case Keyword::kQualify:
        place = {Clause::kCondition, at};
        break;
      case Keyword::kGroup:
        place = {Clause::kGroupBy, at};
        break;
      case Keyword::kOrder:
      case Keyword::kSort:
        place = {Clause::kOrderBy, at};
        break;
      case Keyword::kLimit:
      case Keyword::kOffset:
        place = {Clause::kLimit, at};
        break;
      case Keyword::kSet:
        place = {Clause::kAssignments, at};
        break;
      case Keyword::kUnion:
      case Keyword::kExcept:
      case Keyword::kIntersect:
      case Keyword::kMinus:
        place = {Clause::kStart, at};
        break;
      default:
        break;
    }
  }
  return place;
}

// CAST(x AS | : a type is expected.
bool ExpectsCastType(const StatementScan& scan, size_t cursor) {
  const size_t open = scan.OpenAround(cursor);
  return cursor > 0 && scan.IsKeyword(cursor - 1, Keyword::kAs) &&
         open != StatementScan::kNone && open > 0 &&
         (absl::EqualsIgnoreCase(scan.TextOf(open - 1), "cast") ||
          absl::EqualsIgnoreCase(scan.TextOf(open - 1), "try_cast"));
}

bool InsideCase(const StatementScan& scan, size_t begin, size_t end) {
  int depth = 0;
  for (size_t at = begin; at < end; ++at) {
    if (scan.IsKeyword(at, Keyword::kCase)) ++depth;
    if (scan.IsKeyword(at, Keyword::kEnd) && depth > 0) --depth;
  }
  return depth > 0;
}

// Fills in what fits at the cursor.
void Decide(const StatementScan& scan, size_t begin, CursorContext* out) {
  size_t cursor = scan.cursor_index();
  cursor -= std::min(cursor, 2 * out->qualifier.size());
  if (ExpectsCastType(scan, cursor)) {
    out->wants_types = true;
    return;
  }
  const Place place = ClauseBefore(scan, begin, cursor);
  const bool operand = out->qualifier.empty() && cursor > begin &&
                       cursor - 1 != place.keyword &&
                       EndsOperand(scan, cursor - 1);
  Words& words = out->keywords;
  const auto expressions = [&] {
    out->wants_columns = true;
    out->wants_functions = out->qualifier.empty();
    Append(OperandStarts(), &words);
  };
  if (cursor > begin && scan.Is(cursor - 1, TokenType::kPipe)) {
    return Append({"SELECT", "EXTEND", "SET", "DROP", "AS", "WHERE",
                   "AGGREGATE", "JOIN", "ORDER BY", "LIMIT", "UNION ALL",
                   "PIVOT", "UNPIVOT", "TABLESAMPLE", "LATERAL VIEW"},
                  &words);
  }
  if (InsideCase(scan, place.keyword, cursor)) {
    Append({"WHEN", "THEN", "ELSE", "END"}, &words);
  }
  switch (place.clause) {
    case Clause::kStart:
      Append(place.keyword > begin ? Words{"ALL", "SELECT"} : StatementStarts(),
             &words);
      return;
    case Clause::kType:
      out->wants_types = true;
      return;
    case Clause::kSelect:
      if (operand) {
        Append({"FROM", "AS"}, &words);
        Append(AfterOperand(), &words);
        Append({"OVER", "FILTER"}, &words);
      } else {
        expressions();
        if (cursor == place.keyword + 1) Append({"DISTINCT"}, &words);
      }
      return;
    case Clause::kTables:
      if (operand && cursor > place.keyword + 1) {
        Append(AfterTable(), &words);
        Append(ClausesAfterFrom(), &words);
        if (scan.IsKeyword(place.keyword, Keyword::kInto)) {
          Append({"SELECT", "VALUES"}, &words);
        }
        if (scan.IsKeyword(place.keyword, Keyword::kUpdate)) {
          Append({"SET"}, &words);
        }
      } else {
        out->wants_tables = true;
        if (out->qualifier.empty()) Append({"LATERAL", "VALUES"}, &words);
      }
      return;
    case Clause::kAssignments:
      // Before the = stands a column of the table, and nothing else.
      if (!operand && cursor > begin &&
          (cursor == place.keyword + 1 ||
           scan.Is(cursor - 1, TokenType::kComma))) {
        out->wants_columns = out->wants_target_columns = true;
        return;
      }
      [[fallthrough]];
    case Clause::kCondition:
      if (operand) {
        Append(AfterOperand(), &words);
        Append(ClausesAfterFrom(), &words);
        if (scan.IsKeyword(place.keyword, Keyword::kOn)) {
          Append({"JOIN", "LEFT JOIN"}, &words);
        }
      } else {
        expressions();
      }
      return;
    case Clause::kGroupBy:
      if (cursor == place.keyword + 1) return Append({"BY"}, &words);
      if (operand) {
        Append({"HAVING", "QUALIFY", "ORDER BY", "LIMIT", "WITH ROLLUP",
                "WITH CUBE"},
               &words);
      } else {
        expressions();
        Append({"ALL", "ROLLUP", "CUBE", "GROUPING SETS"}, &words);
      }
      return;
    case Clause::kOrderBy:
      if (cursor == place.keyword + 1) return Append({"BY"}, &words);
      if (operand) {
        Append({"ASC", "DESC", "NULLS FIRST", "NULLS LAST", "LIMIT", "OFFSET"},
               &words);
      } else {
        expressions();
      }
      return;
    case Clause::kLimit:
      Append(operand ? Words{"OFFSET"} : Words{"ALL"}, &words);
      return;
    default:
      return;
  }
}

}  // namespace

namespace {

// Queries around the cursor that are looked at.
constexpr int kMaxQueries = 50;

// CTEs times tables that are matched with each other.
constexpr size_t kMaxMatches = 10'000'000;

// Gives tables that are CTEs their columns, inside of stars too.
void ApplyDefinition(const TableInScope& cte, int depth,
                     std::vector<TableInScope>* tables) {
  for (TableInScope& table : *tables) {
    if (depth > 0) ApplyDefinition(cte, depth - 1, &table.star_of);
    if (table.name.size() != 1 || table.derived ||
        !absl::EqualsIgnoreCase(table.name[0], cte.name[0])) {
      continue;
    }
    table.derived = true;
    if (!table.columns.empty()) continue;
    table.columns = cte.columns;
    table.star_of = cte.star_of;
  }
}

// The names between a parenthesis and the cursor.
std::vector<std::string> NamesBefore(const StatementScan& scan, size_t open) {
  std::vector<std::string> names;
  for (size_t i = open + 1; i < scan.cursor_index(); ++i) {
    if (scan.IsName(i)) names.push_back(scan.NameAt(i));
  }
  return names;
}

// Whether a parenthesis holds the columns of an INSERT: INSERT INTO a.b (,
// THEN INSERT (.
bool OpensInsertColumns(const StatementScan& scan, size_t open) {
  if (open == StatementScan::kNone || open == 0) return false;
  if (scan.IsKeyword(open - 1, Keyword::kInsert)) return true;
  size_t at = open - 1;
  if (!scan.IsName(at)) return false;
  while (at >= 2 && scan.Is(at - 1, TokenType::kDot) && scan.IsName(at - 2)) {
    at -= 2;
  }
  if (at > 0 && scan.IsKeyword(at - 1, Keyword::kTable)) --at;
  return at > 0 && (scan.IsKeyword(at - 1, Keyword::kInto) ||
                    scan.IsKeyword(at - 1, Keyword::kOverwrite));
}

// What fits at the start of an argument or of a list in parentheses that is no
// query. False when the clause around has to say.
bool DecideInParenthesis(const StatementScan& scan, size_t open,
                         CursorContext* out) {
  const size_t cursor = scan.cursor_index();
  if (OpensInsertColumns(scan, open)) {
    out->wants_columns = out->wants_target_columns = true;
    out->listed = NamesBefore(scan, open);
    return true;
  }
  if (open > 0 && scan.IsKeyword(open - 1, Keyword::kUsing)) {
    out->wants_columns = out->wants_shared_columns = true;
    out->listed = NamesBefore(scan, open);
    return true;
  }
  if (open > 0 && scan.IsKeyword(open - 1, Keyword::kExcept)) {
    out->wants_columns = true;
    return true;
  }
  if (!out->wants_types && ExpectsCastType(scan, cursor)) {
    out->wants_types = true;
    return true;
  }
  const size_t before = cursor - 2 * out->qualifier.size();
  if (before > 0 && (scan.Is(before - 1, TokenType::kLeftParen) ||
                     scan.Is(before - 1, TokenType::kComma))) {
    // The start of an argument: whatever the clause, an expression.
    out->wants_columns = true;
    out->wants_functions = out->qualifier.empty();
    Append(OperandStarts(), &out->keywords);
    return true;
  }
  return false;
}

// Whether the cursor stands in a parenthesis that a query may yet begin in:
// FROM (|, EXISTS (|, AS (|.
bool OpensNothingYet(const StatementScan& scan, size_t open) {
  return open + 1 == scan.cursor_index() && open >= 1 &&
         (scan.IsKeyword(open - 1, Keyword::kFrom) ||
          scan.IsKeyword(open - 1, Keyword::kJoin) ||
          scan.IsKeyword(open - 1, Keyword::kAs) ||
          scan.IsKeyword(open - 1, Keyword::kExists));
}

}  // namespace

CursorContext AnalyzeCursor(absl::string_view text, size_t cursor) {
  cursor = std::min(cursor, text.size());
  const StatementScan scan(text, cursor);
  CursorContext out;
  out.prefix = scan.prefix();
  out.replace = scan.replace();
  out.in_string_or_comment = scan.in_string_or_comment();
  if (out.in_string_or_comment) return out;

  size_t at = scan.cursor_index();
  while (at >= 2 && scan.Is(at - 1, TokenType::kDot) && scan.IsName(at - 2)) {
    out.qualifier.insert(out.qualifier.begin(), scan.NameAt(at - 2));
    at -= 2;
  }

  // The queries around the cursor, the nearest first.
  const size_t cursor_index = scan.cursor_index();
  size_t open = scan.OpenAround(cursor_index);
  bool nearest = true;
  for (int queries = 0; queries < kMaxQueries; ++queries) {
    const bool top = open == StatementScan::kNone;
    const size_t begin = top ? 0 : open + 1;
    const size_t end =
        top ? scan.tokens().size()
            : std::min(scan.ClosingOf(open), scan.tokens().size());
    if (top || scan.OpensQuery(open) || OpensNothingYet(scan, open)) {
      if (nearest) Decide(scan, begin, &out);
      nearest = false;
      const std::vector<TableInScope> tables =
          TablesBetween(scan, OperandBegin(scan, begin, cursor_index),
                        OperandEnd(scan, cursor_index, end));
      out.tables.insert(out.tables.end(), tables.begin(), tables.end());
      std::vector<TableInScope> definitions =
          DefinitionsBetween(scan, begin, end);
      const bool few = definitions.size() * out.tables.size() <= kMaxMatches;
      for (size_t i = few ? definitions.size() : 0; i-- > 0;) {
        ApplyDefinition(definitions[i], 3, &out.tables);
      }
      for (const TableInScope& cte : definitions) {
        out.ctes.push_back(cte.name[0]);
      }
    } else if (nearest && DecideInParenthesis(scan, open, &out)) {
      nearest = false;
    }
    if (top) break;
    open = scan.OpenAround(open);
  }
  return out;
}

}  // namespace semantic_layer::sql
