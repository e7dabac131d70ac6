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
    switch (token.keyword) {
      case Keyword::kSelect:
        place = {Clause::kSelect, at};
        break;
      case Keyword::kFrom:
      case Keyword::kJoin:
      case Keyword::kInto:
      case Keyword::kUpdate:
      case Keyword::kTable:
      case Keyword::kDescribe:
      case Keyword::kDesc:
        if (token.keyword == Keyword::kDesc && at > begin) break;
        place = {Clause::kTables, at};
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
  const bool operand =
      out->qualifier.empty() && cursor > begin && EndsOperand(scan, cursor - 1);
  Words& words = out->keywords;
  const auto expressions = [&] {
    out->wants_columns = true;
    out->wants_functions = out->qualifier.empty();
    Append(OperandStarts(), &words);
  };
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
    case Clause::kCondition:
    case Clause::kAssignments:
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

CursorContext AnalyzeCursor(absl::string_view text, size_t cursor) {
  cursor = std::min(cursor, text.size());
  const StatementScan scan(text, cursor);
  CursorContext out;
  out.prefix = scan.prefix();
  out.replace = scan.replace();
  out.in_string_or_comment = scan.in_string_or_comment();
  if (out.in_string_or_comment) return out;

  size_t at = scan.cursor_index();
  while (at >= 2 && scan.Is(at - 1, TokenType::kDot) && scan.IsName(at - 2) &&
         out.qualifier.size() < 3) {
    out.qualifier.insert(out.qualifier.begin(), scan.NameAt(at - 2));
    at -= 2;
  }

  // The queries around the cursor, the nearest first.
  const size_t cursor_index = scan.cursor_index();
  size_t open = scan.OpenAround(cursor_index);
  bool nearest = true;
  while (true) {
    const bool top = open == StatementScan::kNone;
    const size_t begin = top ? 0 : open + 1;
    const size_t end =
        top ? scan.tokens().size()
            : std::min(scan.ClosingOf(open), scan.tokens().size());
    const bool empty_parenthesis = !top && begin == cursor_index &&
                                   cursor_index >= 2 &&
                                   (scan.IsKeyword(open - 1, Keyword::kFrom) ||
                                    scan.IsKeyword(open - 1, Keyword::kJoin) ||
                                    scan.IsKeyword(open - 1, Keyword::kAs) ||
                                    scan.IsKeyword(open - 1, Keyword::kExists));
    if (top || scan.OpensQuery(open) || empty_parenthesis) {
      if (nearest) Decide(scan, begin, &out);
      nearest = false;
      const auto tables = TablesBetween(scan, begin, end);
      out.tables.insert(out.tables.end(), tables.begin(), tables.end());
      for (const TableInScope& cte : DefinitionsBetween(scan, begin, end)) {
        out.ctes.push_back(cte.name[0]);
        for (TableInScope& table : out.tables) {
          if (table.name.size() == 1 && table.columns.empty() &&
              absl::EqualsIgnoreCase(table.name[0], cte.name[0])) {
            table.columns = cte.columns;
          }
        }
      }
    } else if (nearest && !out.wants_types &&
               ExpectsCastType(scan, cursor_index)) {
      out.wants_types = true;
      nearest = false;
    } else if (nearest && (scan.Is(cursor_index - 1, TokenType::kLeftParen) ||
                           scan.Is(cursor_index - 1, TokenType::kComma))) {
      // The start of an argument: whatever the clause, an expression.
      const bool columns_only =
          open > 0 && scan.IsKeyword(open - 1, Keyword::kUsing);
      out.wants_columns = true;
      out.wants_functions = !columns_only;
      if (!columns_only) Append(OperandStarts(), &out.keywords);
      nearest = false;
    }
    if (top) break;
    open = scan.OpenAround(open);
  }
  return out;
}

}  // namespace semantic_layer::sql
