#include "common/sql/complete/statement_scan.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "common/sql/lexer/lexer.h"

namespace semantic_layer::sql {
namespace {

// Columns taken from one select list.
constexpr size_t kMaxColumns = 1000;

bool IsText(TokenType type) {
  return type == TokenType::kString || type == TokenType::kRawString ||
         type == TokenType::kDollarString || type == TokenType::kBinary;
}

bool StopsFrom(Keyword keyword) {
  switch (keyword) {
    case Keyword::kWhere:
    case Keyword::kGroup:
    case Keyword::kHaving:
    case Keyword::kOrder:
    case Keyword::kSort:
    case Keyword::kCluster:
    case Keyword::kDistribute:
    case Keyword::kLimit:
    case Keyword::kOffset:
    case Keyword::kQualify:
    case Keyword::kWindow:
    case Keyword::kSelect:
    case Keyword::kUnion:
    case Keyword::kExcept:
    case Keyword::kIntersect:
    case Keyword::kMinus:
    case Keyword::kSet:
    case Keyword::kWhen:
    case Keyword::kValues:
      return true;
    default:
      return false;
  }
}

}  // namespace

StatementScan::StatementScan(absl::string_view text, size_t cursor)
    : text_(text) {
  std::vector<CommentToken> comments;
  const std::vector<Token> all = Tokenize(text, &comments);
  for (const CommentToken& comment : comments) {
    const bool inside =
        cursor > comment.begin &&
        (cursor < comment.end || (comment.line && cursor == comment.end) ||
         (cursor == comment.end && comment.end == text.size() &&
          !comment.line && comment.end < comment.begin + 4));
    if (inside) in_string_or_comment_ = true;
  }
  // The statement: between the semicolons around the cursor.
  size_t first = 0, last = 0;
  for (size_t i = 0; i < all.size(); ++i) {
    if (all[i].type == TokenType::kSemicolon && all[i].end <= cursor) {
      first = i + 1;
    }
  }
  for (last = first; last < all.size(); ++last) {
    if (all[last].type == TokenType::kEnd) break;
    if (all[last].type == TokenType::kSemicolon && all[last].begin >= cursor) {
      break;
    }
  }
  tokens_.assign(all.begin() + static_cast<std::ptrdiff_t>(first),
                 all.begin() + static_cast<std::ptrdiff_t>(last));
  FindWord(text, cursor);
  Nest();
}

void StatementScan::FindWord(absl::string_view text, size_t cursor) {
  replace_ = {static_cast<uint32_t>(cursor), static_cast<uint32_t>(cursor)};
  cursor_index_ = tokens_.size();
  for (size_t i = 0; i < tokens_.size(); ++i) {
    const Token& token = tokens_[i];
    if (token.end < cursor) continue;
    if (token.begin >= cursor) {
      cursor_index_ = std::min(cursor_index_, i);
      break;
    }
    // The token begins before the cursor and reaches it.
    const bool inside = token.end > cursor;
    const bool unclosed = token.problem() == LexProblem::kUnclosedString;
    if ((IsText(token.type) && inside) || unclosed ||
        token.problem() == LexProblem::kUnclosedComment) {
      in_string_or_comment_ = true;
    }
    const absl::string_view typed =
        text.substr(token.begin, cursor - token.begin);
    if (token.type == TokenType::kWord) {
      prefix_ = std::string(typed);
      replace_ = token.span();
      cursor_index_ = i;
      return;
    }
    if ((token.type == TokenType::kQuotedName && inside) ||
        token.problem() == LexProblem::kUnclosedName) {
      prefix_ = std::string(typed.substr(1));
      // An unclosed name runs to the end of the text: only what was typed of it
      // is replaced.
      replace_ = token.type == TokenType::kQuotedName
                     ? token.span()
                     : Span{token.begin, static_cast<uint32_t>(cursor)};
      cursor_index_ = i;
      return;
    }
    cursor_index_ = i + 1;
    if (inside) return;
  }
}

void StatementScan::Nest() {
  closing_.assign(tokens_.size(), tokens_.size());
  around_.reserve(tokens_.size() + 1);
  std::vector<size_t> open;
  for (size_t i = 0; i < tokens_.size(); ++i) {
    // A closing parenthesis is still inside of its own pair.
    around_.push_back(open.empty() ? kNone : open.back());
    if (tokens_[i].type == TokenType::kRightParen && !open.empty()) {
      closing_[open.back()] = i;
      open.pop_back();
    }
    if (tokens_[i].type == TokenType::kLeftParen) open.push_back(i);
  }
  around_.push_back(open.empty() ? kNone : open.back());
}

absl::string_view StatementScan::TextOf(size_t index) const {
  if (index >= tokens_.size()) return "";
  return text_.substr(tokens_[index].begin,
                      tokens_[index].end - tokens_[index].begin);
}

bool StatementScan::IsName(size_t index) const {
  return Is(index, TokenType::kWord) || Is(index, TokenType::kQuotedName);
}

std::string StatementScan::NameAt(size_t index) const {
  if (Is(index, TokenType::kQuotedName)) {
    return DecodeQuotedName(TextOf(index));
  }
  return std::string(TextOf(index));
}

bool StatementScan::OpensQuery(size_t open) const {
  const size_t first = open == kNone ? 0 : open + 1;
  if (IsKeyword(first, Keyword::kSelect) || IsKeyword(first, Keyword::kWith) ||
      IsKeyword(first, Keyword::kValues)) {
    return true;
  }
  // sum( FROM t: a call that is being typed, and the query around it.
  const bool call = open != kNone && open > 0 &&
                    Is(open - 1, TokenType::kWord) &&
                    tokens_[open - 1].keyword == Keyword::kNotKeyword;
  return IsKeyword(first, Keyword::kFrom) && !call;
}

namespace {

// Where to go on after an opening parenthesis: behind its closing one. One that
// is still open hides what follows only when it begins a query; after `sum(`
// the rest of the text is still that of the query around it.
size_t AfterParenthesis(const StatementScan& scan, size_t open, size_t end) {
  const size_t close = scan.ClosingOf(open);
  if (close < end) return close + 1;
  return scan.OpensQuery(open) ? end : open + 1;
}

// Nesting of subqueries and parentheses that is followed, and tables.
constexpr int kMaxDepth = 20;
constexpr size_t kMaxTables = 100;

std::vector<TableInScope> FindTables(const StatementScan& scan, size_t begin,
                                     size_t end, bool in_from, int depth);

// Whether a word between two operands of a set operation stands here. EXCEPT
// after a star takes columns off.
bool SplitsOperands(const StatementScan& scan, size_t at) {
  if (!scan.Is(at, TokenType::kWord)) return false;
  switch (scan.tokens()[at].keyword) {
    case Keyword::kUnion:
    case Keyword::kIntersect:
    case Keyword::kMinus:
      return true;
    case Keyword::kExcept:
      return at == 0 || !scan.Is(at - 1, TokenType::kStar);
    default:
      return false;
  }
}

bool HasLabel(const std::vector<TableInScope>& tables,
              absl::string_view label) {
  return std::any_of(tables.begin(), tables.end(),
                     [label](const TableInScope& table) {
                       return absl::EqualsIgnoreCase(table.Label(), label);
                     });
}

// Takes the name of a select item whose tokens are [begin, end) into a table's
// columns: its alias, or the last part of a plain name. A star takes tables'.
void AddItem(const StatementScan& scan, size_t begin, size_t end,
             const std::vector<TableInScope>& tables, TableInScope* out) {
  if (scan.IsKeyword(begin, Keyword::kDistinct)) ++begin;
  if (begin >= end) return;
  if (scan.Is(begin, TokenType::kStar)) {
    // A second star gives nothing new, and nested ones would multiply.
    if (out->star_of.empty()) out->star_of = tables;
    return;
  }
  if (end - begin >= 3 && scan.Is(end - 1, TokenType::kStar) &&
      scan.Is(end - 2, TokenType::kDot)) {
    const std::string label = scan.NameAt(end - 3);
    for (const TableInScope& table : tables) {
      if (absl::EqualsIgnoreCase(table.Label(), label) &&
          !HasLabel(out->star_of, label)) {
        out->star_of.push_back(table);
      }
    }
    return;
  }
  const size_t last = end - 1;
  if (!scan.IsName(last) || scan.IsKeyword(last, Keyword::kEnd)) return;
  bool plain = (end - begin) % 2 == 1;  // a.b.c
  for (size_t i = begin; i < end && plain; ++i) {
    plain = (i - begin) % 2 == 0 ? scan.IsName(i) : scan.Is(i, TokenType::kDot);
  }
  const bool alias =
      last > begin && (scan.IsKeyword(last - 1, Keyword::kAs) ||
                       scan.Is(last - 1, TokenType::kRightParen) ||
                       scan.Is(last - 1, TokenType::kInteger) ||
                       scan.Is(last - 1, TokenType::kString) ||
                       (scan.IsName(last - 1) &&
                        (scan.IsKeyword(last - 1, Keyword::kEnd) ||
                         !EndsExpression(scan.tokens()[last - 1].keyword))));
  if (plain || alias) out->columns.push_back(scan.NameAt(last));
}

// What a query's first select list gives, into a table.
void SelectedColumns(const StatementScan& scan, size_t begin, size_t end,
                     int depth, TableInScope* out) {
  out->derived = true;
  size_t at = begin;
  while (at < end && !scan.IsKeyword(at, Keyword::kSelect)) {
    // WITH c AS (...) SELECT: what is inside is another query's.
    at = scan.Is(at, TokenType::kLeftParen)
             ? std::min(scan.ClosingOf(at), end - 1) + 1
             : at + 1;
  }
  if (at >= end) return;
  const size_t operand_end = OperandEnd(scan, at, end);
  std::vector<TableInScope> tables;
  if (depth < kMaxDepth) {
    tables = FindTables(scan, at, operand_end, /*in_from=*/false, depth + 1);
  }
  size_t item = ++at;
  for (; at <= operand_end && out->columns.size() < kMaxColumns; ++at) {
    const bool stop = at == operand_end || scan.IsKeyword(at, Keyword::kFrom) ||
                      (scan.Is(at, TokenType::kWord) &&
                       !scan.IsKeyword(at, Keyword::kExcept) &&
                       !scan.IsKeyword(at, Keyword::kWhen) &&
                       StopsFrom(scan.tokens()[at].keyword));
    if (stop || scan.Is(at, TokenType::kComma)) {
      AddItem(scan, item, at, tables, out);
      item = at + 1;
      if (stop) break;
    } else if (scan.Is(at, TokenType::kLeftParen)) {
      at = std::min(scan.ClosingOf(at), operand_end);
      if (at >= operand_end) break;
    }
  }
}

// Reads an alias (and its column list) at `*at`.
void ReadAlias(const StatementScan& scan, size_t end, size_t* at,
               TableInScope* table) {
  if (*at < end && scan.IsKeyword(*at, Keyword::kAs)) ++*at;
  if (*at >= end || !scan.IsName(*at)) return;
  const Token& token = scan.tokens()[*at];
  if (token.type == TokenType::kWord &&
      (IsStrictlyReserved(token.keyword) || StopsFrom(token.keyword) ||
       EndsExpression(token.keyword))) {
    return;
  }
  table->alias = scan.NameAt((*at)++);
  if (*at < end && scan.Is(*at, TokenType::kLeftParen)) {
    const size_t close = std::min(scan.ClosingOf(*at), end);
    table->columns.clear();
    table->star_of.clear();
    for (size_t i = *at + 1; i < close; ++i) {
      if (scan.IsName(i)) table->columns.push_back(scan.NameAt(i));
    }
    *at = close < end ? close + 1 : end;
  }
}

}  // namespace

size_t OperandBegin(const StatementScan& scan, size_t begin, size_t at) {
  size_t operand = begin;
  for (size_t i = begin; i < at; ++i) {
    if (scan.Is(i, TokenType::kLeftParen)) {
      // One that is still open at the position has another query in it.
      if (scan.ClosingOf(i) >= at) break;
      i = scan.ClosingOf(i);
    } else if (SplitsOperands(scan, i)) {
      operand = i + 1;
    }
  }
  return operand;
}

size_t OperandEnd(const StatementScan& scan, size_t at, size_t end) {
  for (size_t i = at; i < end; ++i) {
    if (scan.Is(i, TokenType::kLeftParen)) {
      i = std::min(scan.ClosingOf(i), end);
    } else if (SplitsOperands(scan, i)) {
      return i;
    }
  }
  return end;
}

namespace {

// Whether a word is followed by a table's name.
bool OpensTables(const StatementScan& scan, size_t at, size_t end) {
  switch (scan.tokens()[at].keyword) {
    case Keyword::kFrom:
      // a IS DISTINCT FROM b.
      return at == 0 || !scan.IsKeyword(at - 1, Keyword::kDistinct);
    case Keyword::kJoin:
    case Keyword::kInto:
    case Keyword::kOverwrite:
    case Keyword::kUpdate:
      return true;
    case Keyword::kUsing:
      return at + 1 < end && (!scan.Is(at + 1, TokenType::kLeftParen) ||
                              scan.OpensQuery(at + 1));
    default:
      return false;
  }
}

// Reads what stands where a table does, and its alias, from `*at` on.
void ReadTable(const StatementScan& scan, size_t end, int depth, size_t* at,
               std::vector<TableInScope>* tables) {
  TableInScope table;
  if (scan.Is(*at, TokenType::kLeftParen)) {
    const size_t close = std::min(scan.ClosingOf(*at), end);
    if (scan.OpensQuery(*at)) {
      SelectedColumns(scan, *at + 1, close, depth, &table);
    } else if (depth < kMaxDepth) {
      for (TableInScope& inner :
           FindTables(scan, *at + 1, close, /*in_from=*/true, depth + 1)) {
        tables->push_back(std::move(inner));
      }
    }
    *at = close < end ? close + 1 : end;
  } else if (scan.IsName(*at) && *at != scan.cursor_index()) {
    table.name.push_back(scan.NameAt((*at)++));
    while (*at + 1 < end && scan.Is(*at, TokenType::kDot) &&
           scan.IsName(*at + 1) && table.name.size() < 3) {
      table.name.push_back(scan.NameAt(*at + 1));
      *at += 2;
    }
    const bool call = *at < end && scan.Is(*at, TokenType::kLeftParen) &&
                      scan.tokens()[*at].begin == scan.tokens()[*at - 1].end;
    if (call) {
      // A table function.
      const size_t close = std::min(scan.ClosingOf(*at), end);
      table.name.clear();
      table.derived = true;
      *at = close < end ? close + 1 : end;
    }
  } else {
    ++*at;
    return;
  }
  ReadAlias(scan, end, at, &table);
  const bool known = !table.name.empty() || !table.alias.empty() ||
                     !table.columns.empty() || !table.star_of.empty();
  if (known) tables->push_back(std::move(table));
}

std::vector<TableInScope> FindTables(const StatementScan& scan, size_t begin,
                                     size_t end, bool in_from, int depth) {
  std::vector<TableInScope> tables;
  bool expect = in_from;
  size_t at = begin;
  while (at < end && tables.size() < kMaxTables) {
    const Token& token = scan.tokens()[at];
    // The word after a dot that is being typed is still the next clause's.
    const bool qualified = at > begin && scan.Is(at - 1, TokenType::kDot) &&
                           at != scan.cursor_index();
    if (token.type == TokenType::kWord && !qualified) {
      if (OpensTables(scan, at, end)) {
        in_from = expect = true;
        ++at;
        continue;
      }
      if (StopsFrom(token.keyword)) in_from = expect = false;
      if (expect && (token.keyword == Keyword::kLateral ||
                     token.keyword == Keyword::kTable)) {
        ++at;
        continue;
      }
    }
    if (in_from && token.type == TokenType::kComma) {
      expect = true;
      ++at;
    } else if (expect) {
      expect = false;
      ReadTable(scan, end, depth, &at, &tables);
    } else {
      at = token.type == TokenType::kLeftParen ? AfterParenthesis(scan, at, end)
                                               : at + 1;
    }
  }
  return tables;
}

}  // namespace

std::vector<TableInScope> TablesBetween(const StatementScan& scan, size_t begin,
                                        size_t end) {
  return FindTables(scan, begin, end, /*in_from=*/false, /*depth=*/0);
}

std::vector<TableInScope> DefinitionsBetween(const StatementScan& scan,
                                             size_t begin, size_t end) {
  std::vector<TableInScope> definitions;
  size_t at = begin;
  while (at < end && !scan.IsKeyword(at, Keyword::kWith)) {
    at = scan.Is(at, TokenType::kLeftParen) ? AfterParenthesis(scan, at, end)
                                            : at + 1;
  }
  if (at >= end) return definitions;
  ++at;
  if (scan.IsKeyword(at, Keyword::kRecursive)) ++at;
  while (at < end && scan.IsName(at)) {
    TableInScope definition;
    definition.derived = true;
    definition.name.push_back(scan.NameAt(at++));
    if (at < end && scan.Is(at, TokenType::kLeftParen) &&
        scan.IsKeyword(std::min(scan.ClosingOf(at), end) + 1, Keyword::kAs)) {
      for (size_t i = at + 1; i < scan.ClosingOf(at); ++i) {
        if (scan.IsName(i)) definition.columns.push_back(scan.NameAt(i));
      }
      at = scan.ClosingOf(at) + 1;
    }
    if (at < end && scan.IsKeyword(at, Keyword::kAs)) ++at;
    if (at >= end || !scan.Is(at, TokenType::kLeftParen)) break;
    const size_t close = std::min(scan.ClosingOf(at), end);
    if (definition.columns.empty()) {
      SelectedColumns(scan, at + 1, close, /*depth=*/0, &definition);
    }
    definitions.push_back(std::move(definition));
    if (close >= end) break;
    at = close + 1;
    if (at >= end || !scan.Is(at, TokenType::kComma)) break;
    ++at;
  }
  return definitions;
}

}  // namespace semantic_layer::sql
