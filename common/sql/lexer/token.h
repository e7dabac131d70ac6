#ifndef SEMANTIC_LAYER_COMMON_SQL_LEXER_TOKEN_H_
#define SEMANTIC_LAYER_COMMON_SQL_LEXER_TOKEN_H_

#include <cstdint>

#include "common/sql/ast/span.h"
#include "common/sql/lexer/keyword.h"

namespace semantic_layer::sql {

enum class TokenType : uint8_t {
  kEnd,           // the end of the text; repeated as often as one looks
  kInvalid,       // see Token::problem
  kWord,          // an unquoted identifier or keyword
  kQuotedName,    // `...`
  kString,        // '...' or "..."
  kRawString,     // r'...'
  kBinary,        // X'...'
  kDollarString,  // $$...$$, $tag$...$tag$
  kTemplate,      // ${...}, {{...}}
  kInteger,       // 12
  kDecimal,       // 1.5
  kExponent,      // 1e3
  kTinyInt,       // 1Y
  kSmallInt,      // 1S
  kBigInt,        // 1L
  kFloat,         // 1F
  kDouble,        // 1D
  kBigDecimal,    // 1BD
  kHintBegin,     // /*+
  kHintEnd,       // */ outside of a comment
  kLeftParen,
  kRightParen,
  kLeftBracket,
  kRightBracket,
  kLeftBrace,
  kRightBrace,
  kComma,
  kDot,
  kSemicolon,
  kColon,
  kDoubleColon,     // ::
  kTryDoubleColon,  // ?::
  kQuestion,
  kAt,
  kPlus,
  kMinus,
  kStar,
  kSlash,
  kPercent,
  kAmpersand,
  kCaret,
  kTilde,
  kBar,
  kConcat,    // ||
  kPipe,      // |>
  kArrow,     // ->
  kFatArrow,  // =>
  kEqual,     // = or ==
  kNullSafeEqual,
  kNotEqual,  // <> or !=
  kLess,
  kLessEqual,  // <= or !>
  kGreater,
  kGreaterEqual,  // >= or !<
  kShiftLeft,
  kShiftRight,
  kShiftRightUnsigned,
  kBang,
};

// Why a token is kInvalid.
enum class LexProblem : uint8_t {
  kNone,
  kCharacter,
  kUnclosedString,
  kUnclosedName,
  kUnclosedComment,
};

// Token is a piece of the text: 12 bytes, because there may be millions.
struct Token {
  uint32_t begin = 0;
  uint32_t end = 0;
  Keyword keyword = Keyword::kNotKeyword;  // kWord only
  TokenType type = TokenType::kEnd;
  // kInvalid: the problem. kWord: 1 when it has letters beyond ASCII.
  uint8_t detail = 0;

  Span span() const { return Span{begin, end}; }
  LexProblem problem() const {
    return type == TokenType::kInvalid ? static_cast<LexProblem>(detail)
                                       : LexProblem::kNone;
  }
  bool non_ascii() const { return type == TokenType::kWord && detail != 0; }
};

}  // namespace semantic_layer::sql

#endif  // SEMANTIC_LAYER_COMMON_SQL_LEXER_TOKEN_H_
