#ifndef SEMANTIC_LAYER_COMMON_SQL_COMPLETE_STATEMENT_SCAN_H_
#define SEMANTIC_LAYER_COMMON_SQL_COMPLETE_STATEMENT_SCAN_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/sql/complete/complete.h"
#include "common/sql/lexer/token.h"

namespace semantic_layer::sql {

// The tokens of the statement around a cursor, with the nesting of their
// parentheses. Works on broken texts: an open parenthesis ends with the
// statement, a closing one too many is passed over. Private to this folder.
class StatementScan {
 public:
  // `cursor` is at most the text's length.
  StatementScan(absl::string_view text, size_t cursor);

  // Tokens, the one being typed included.
  const std::vector<Token>& tokens() const { return tokens_; }
  absl::string_view TextOf(size_t index) const;
  // The decoded name of a word or quoted name.
  std::string NameAt(size_t index) const;
  bool IsName(size_t index) const;
  bool Is(size_t index, TokenType type) const {
    return index < tokens_.size() && tokens_[index].type == type;
  }
  bool IsKeyword(size_t index, Keyword keyword) const {
    return index < tokens_.size() && tokens_[index].type == TokenType::kWord &&
           tokens_[index].keyword == keyword;
  }

  // Index of the first token that is not wholly before the cursor's word.
  size_t cursor_index() const { return cursor_index_; }
  bool in_string_or_comment() const { return in_string_or_comment_; }
  const std::string& prefix() const { return prefix_; }
  Span replace() const { return replace_; }

  // Whether a parenthesis (kNone: the statement's start) begins a query.
  bool OpensQuery(size_t open) const;

  // The closing parenthesis of an opening one; tokens().size() when missing.
  size_t ClosingOf(size_t open) const { return closing_[open]; }
  // The opening parenthesis directly around a token; kNone at the top.
  static constexpr size_t kNone = static_cast<size_t>(-1);
  size_t OpenAround(size_t index) const {
    return index < around_.size() ? around_[index] : around_.back();
  }

 private:
  void FindWord(absl::string_view text, size_t cursor);
  void Nest();

  absl::string_view text_;
  std::vector<Token> tokens_;
  std::vector<size_t> closing_;
  std::vector<size_t> around_;  // one more than tokens: the end
  size_t cursor_index_ = 0;
  bool in_string_or_comment_ = false;
  std::string prefix_;
  Span replace_;
};

// Where the operand of UNION, EXCEPT and their like around a position begins or
// ends, between the two ends of a query's tokens.
size_t OperandBegin(const StatementScan& scan, size_t begin, size_t at);
size_t OperandEnd(const StatementScan& scan, size_t at, size_t end);

// The tables of the FROM clause of the query whose tokens lie directly between
// two positions (other queries in parentheses are passed over).
std::vector<TableInScope> TablesBetween(const StatementScan& scan, size_t begin,
                                        size_t end);

// The CTEs defined directly between two positions, by name.
std::vector<TableInScope> DefinitionsBetween(const StatementScan& scan,
                                             size_t begin, size_t end);

}  // namespace semantic_layer::sql

#endif  // SEMANTIC_LAYER_COMMON_SQL_COMPLETE_STATEMENT_SCAN_H_
