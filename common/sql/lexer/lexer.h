#ifndef SEMANTIC_LAYER_COMMON_SQL_LEXER_LEXER_H_
#define SEMANTIC_LAYER_COMMON_SQL_LEXER_LEXER_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/sql/lexer/token.h"

namespace semantic_layer::sql {

// A comment as the lexer meets it.
struct CommentToken {
  uint32_t begin = 0;
  uint32_t end = 0;
  bool line = false;
};

// Lexer cuts a text of Databricks SQL into tokens. Any bytes are taken: what is
// no token comes out as kInvalid, and lexing goes on behind it. The text must
// outlive the lexer and be shorter than 4 GiB. Time is linear in the text.
class Lexer {
 public:
  explicit Lexer(absl::string_view text) : text_(text) {}

  // Returns the next token; kEnd at the end, again and again. Comments are
  // skipped, and added to `comments` unless it is null.
  Token Next(std::vector<CommentToken>* comments = nullptr);

 private:
  bool SkipBlanks(std::vector<CommentToken>* comments, Token* invalid);
  bool SkipBlockComment();
  void SkipLineComment();
  size_t BlankLength(size_t at) const;

  Token Word(size_t begin);
  Token NumberOrWord(size_t begin);
  Token Decimal(size_t begin, size_t integer_end);
  bool ScanExponent(size_t* at) const;
  Token Suffixed(size_t begin, size_t at, TokenType plain);
  Token Quoted(size_t begin, char quote, bool escapes, TokenType type);
  Token QuotedName(size_t begin);
  Token Dollar(size_t begin);
  Token Template(size_t begin, absl::string_view close);
  Token Symbol(size_t begin);
  size_t EndOfUnclosed(size_t begin);
  absl::string_view Searched(size_t begin);

  char At(size_t at) const { return at < text_.size() ? text_[at] : '\0'; }
  bool Has(size_t at, absl::string_view s) const {
    return text_.substr(at < text_.size() ? at : text_.size(), s.size()) == s;
  }
  Token Make(TokenType type, size_t begin, size_t end) {
    at_ = end;
    Token token;
    token.begin = static_cast<uint32_t>(begin);
    token.end = static_cast<uint32_t>(end);
    token.type = type;
    return token;
  }
  Token Invalid(LexProblem problem, size_t begin, size_t end);

  absl::string_view text_;
  size_t at_ = 0;
  bool broken_ = false;  // a quote without its end has been met
  size_t line_end_ = 0;  // of the line last searched, see Searched
  size_t no_brace_until_ = 0;   // "}" does not come before here
  size_t no_braces_until_ = 0;  // "}}" does not
};

// Room for as many tokens behind the last is there without moving them.
inline constexpr size_t kTokenPadding = 16;

// Cuts the whole text. The last token is kEnd.
std::vector<Token> Tokenize(absl::string_view text,
                            std::vector<CommentToken>* comments = nullptr);

// Decodes the text of a kString, kRawString or kDollarString token, quotes
// included, to its value: escapes and doubled quotes resolved, bytes that an
// escape makes in UTF-8. \% and \_ keep their backslash, for LIKE.
std::string DecodeString(absl::string_view token);

// Whether DecodeString would give the text between the quotes unchanged.
bool IsPlainString(absl::string_view token);

// Decodes a kQuotedName token: a``b within backquotes is a`b.
std::string DecodeQuotedName(absl::string_view token);

}  // namespace semantic_layer::sql

#endif  // SEMANTIC_LAYER_COMMON_SQL_LEXER_LEXER_H_
