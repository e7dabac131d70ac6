#include "common/sql/complete/statement_scan.h"

#include <algorithm>

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
    const bool inside = cursor > comment.begin &&
                        (cursor < comment.end ||
                         (comment.line && cursor == comment.end) ||
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

// The names of a select list's columns: aliases, or the last part of a name.
std::vector<std::string> SelectedColumns(const StatementScan& scan,
                                         size_t begin, size_t end) {
  std::vector<std::string> columns;
  size_t at = begin;
  while (at < end && !scan.IsKeyword(at, Keyword::kSelect)) {
    if (scan.Is(at, TokenType::kLeftParen)) {
      // WITH c AS (...) SELECT: what is inside is another query's.
      at = std::min(scan.ClosingOf(at), end);
      continue;
    }
    ++at;
  }
  std::string last;
  for (++at; at <= end && columns.size() < kMaxColumns; ++at) {
    const bool stop = at == end || scan.IsKeyword(at, Keyword::kFrom) ||
                      (scan.Is(at, TokenType::kWord) &&
                       StopsFrom(scan.tokens()[at].keyword));
    if (stop || scan.Is(at, TokenType::kComma)) {
      if (!last.empty()) columns.push_back(last);
      last.clear();
      if (stop) break;
      continue;
    }
    if (scan.Is(at, TokenType::kLeftParen)) {
      at = std::min(scan.ClosingOf(at), end);
      last.clear();
      if (at >= end) break;
      continue;
    }
    if (scan.IsKeyword(at, Keyword::kDistinct)) continue;
    last = scan.IsName(at) ? scan.NameAt(at) : "";
  }
  return columns;
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
    for (size_t i = *at + 1; i < close; ++i) {
      if (scan.IsName(i)) table->columns.push_back(scan.NameAt(i));
    }
    *at = close < end ? close + 1 : end;
  }
}

}  // namespace

std::vector<TableInScope> TablesBetween(const StatementScan& scan, size_t begin,
                                        size_t end) {
  std::vector<TableInScope> tables;
  bool in_from = false;
  bool expect = false;
  size_t at = begin;
  while (at < end) {
    const Token& token = scan.tokens()[at];
    if (token.type == TokenType::kWord) {
      const Keyword keyword = token.keyword;
      const bool opens = keyword == Keyword::kFrom ||
                         keyword == Keyword::kJoin ||
                         keyword == Keyword::kInto ||
                         keyword == Keyword::kUpdate ||
                         (keyword == Keyword::kUsing && at + 1 < end &&
                          !scan.Is(at + 1, TokenType::kLeftParen));
      if (opens) {
        in_from = expect = true;
        ++at;
        continue;
      }
      if (StopsFrom(keyword)) in_from = expect = false;
      if (expect && (keyword == Keyword::kLateral ||
                     keyword == Keyword::kTable)) {
        ++at;
        continue;
      }
    }
    if (in_from && token.type == TokenType::kComma) {
      expect = true;
      ++at;
      continue;
    }
    if (!expect) {
      at = token.type == TokenType::kLeftParen
               ? AfterParenthesis(scan, at, end)
               : at + 1;
      continue;
    }
    expect = false;
    TableInScope table;
    if (token.type == TokenType::kLeftParen) {
      const size_t close = std::min(scan.ClosingOf(at), end);
      table.columns = SelectedColumns(scan, at + 1, close);
      at = close < end ? close + 1 : end;
    } else if (scan.IsName(at) && at != scan.cursor_index()) {
      table.name.push_back(scan.NameAt(at++));
      while (at + 1 < end && scan.Is(at, TokenType::kDot) &&
             scan.IsName(at + 1) && table.name.size() < 3) {
        table.name.push_back(scan.NameAt(at + 1));
        at += 2;
      }
      if (at < end && scan.Is(at, TokenType::kLeftParen)) {
        // A table function.
        const size_t close = std::min(scan.ClosingOf(at), end);
        table.name.clear();
        at = close < end ? close + 1 : end;
      }
    } else {
      ++at;
      continue;
    }
    ReadAlias(scan, end, &at, &table);
    if (!table.name.empty() || !table.alias.empty()) {
      tables.push_back(std::move(table));
    }
  }
  return tables;
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
      definition.columns = SelectedColumns(scan, at + 1, close);
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
