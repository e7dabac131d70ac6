#include "common/sql/lexer/lexer.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace semantic_layer::sql {
namespace {

enum CharClass : uint8_t {
  kOther = 0,
  kLetter = 1,  // letters, '_'
  kDigit = 2,
  kBlank = 3,
  kHigh = 4,  // bytes of characters beyond ASCII
};

constexpr std::array<uint8_t, 256> MakeClasses() {
  std::array<uint8_t, 256> classes{};
  for (int c = 'a'; c <= 'z'; ++c) classes[c] = classes[c - 32] = kLetter;
  classes['_'] = kLetter;
  for (int c = '0'; c <= '9'; ++c) classes[c] = kDigit;
  for (char c : {' ', '\t', '\n', '\r', '\f', '\v'}) classes[c] = kBlank;
  for (int c = 0x80; c < 0x100; ++c) classes[c] = kHigh;
  return classes;
}

constexpr std::array<uint8_t, 256> kClasses = MakeClasses();

CharClass ClassOf(char c) {
  return static_cast<CharClass>(kClasses[static_cast<uint8_t>(c)]);
}

bool IsWordByte(char c) {
  const CharClass kind = ClassOf(c);
  return kind == kLetter || kind == kDigit || kind == kHigh;
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

Token Lexer::Invalid(LexProblem problem, size_t begin, size_t end) {
  Token token = Make(TokenType::kInvalid, begin, end);
  token.detail = static_cast<uint8_t>(problem);
  return token;
}

// Bytes of the blank character beyond ASCII at `at`, or 0 if there is none.
size_t Lexer::BlankLength(size_t at) const {
  const auto a = static_cast<uint8_t>(At(at));
  const auto b = static_cast<uint8_t>(At(at + 1));
  const auto c = static_cast<uint8_t>(At(at + 2));
  switch (a) {
    case 0xC2:
      return b == 0xA0 ? 2 : 0;  // no-break space
    case 0xE1:
      return b == 0x9A && c == 0x80 ? 3 : 0;
    case 0xE2:
      if (b == 0x80) {
        return (c >= 0x80 && c <= 0x8A) || c == 0xA8 || c == 0xAF ? 3 : 0;
      }
      return b == 0x81 && c == 0x9F ? 3 : 0;
    case 0xE3:
      return b == 0x80 && c == 0x80 ? 3 : 0;
    case 0xEF:  // a byte order mark
      return b == 0xBB && c == 0xBF ? 3 : 0;
    default:
      return 0;
  }
}

void Lexer::SkipLineComment() {
  while (at_ < text_.size()) {
    const size_t end = text_.find('\n', at_);
    if (end == absl::string_view::npos) {
      at_ = text_.size();
      return;
    }
    // A backslash before the line's end continues the comment.
    size_t last = end;
    if (last > at_ && text_[last - 1] == '\r') --last;
    const bool continued = last > at_ && text_[last - 1] == '\\';
    at_ = end + 1;
    if (!continued) {
      at_ = end;
      return;
    }
  }
}

// Skips a comment whose opener is at at_; false when it has no end.
bool Lexer::SkipBlockComment() {
  int depth = 0;
  while (at_ < text_.size()) {
    const size_t mark = text_.find_first_of("/*", at_);
    if (mark == absl::string_view::npos) break;
    if (text_[mark] == '/' && At(mark + 1) == '*') {
      ++depth;
      at_ = mark + 2;
    } else if (text_[mark] == '*' && At(mark + 1) == '/') {
      at_ = mark + 2;
      if (--depth == 0) return true;
    } else {
      at_ = mark + 1;
    }
  }
  at_ = text_.size();
  return false;
}

// Skips blanks and comments; false when a comment has no end.
bool Lexer::SkipBlanks(std::vector<CommentToken>* comments, Token* invalid) {
  while (at_ < text_.size()) {
    const char c = text_[at_];
    const CharClass kind = ClassOf(c);
    if (kind == kBlank) {
      ++at_;
      continue;
    }
    if (kind == kHigh) {
      const size_t length = BlankLength(at_);
      if (length == 0) return true;
      at_ += length;
      continue;
    }
    const size_t begin = at_;
    if (c == '-' && At(at_ + 1) == '-') {
      SkipLineComment();
      if (comments != nullptr) {
        comments->push_back(
            {static_cast<uint32_t>(begin), static_cast<uint32_t>(at_), true});
      }
      continue;
    }
    if (c == '/' && At(at_ + 1) == '*' && At(at_ + 2) != '+') {
      if (!SkipBlockComment()) {
        *invalid = Invalid(LexProblem::kUnclosedComment, begin, text_.size());
        return false;
      }
      if (comments != nullptr) {
        comments->push_back(
            {static_cast<uint32_t>(begin), static_cast<uint32_t>(at_), false});
      }
      continue;
    }
    return true;
  }
  return true;
}

Token Lexer::Next(std::vector<CommentToken>* comments) {
  Token invalid;
  if (!SkipBlanks(comments, &invalid)) return invalid;
  const size_t begin = at_;
  if (begin >= text_.size()) {
    return Make(TokenType::kEnd, text_.size(), text_.size());
  }
  const char c = text_[begin];
  switch (ClassOf(c)) {
    case kLetter: {
      const char next = At(begin + 1);
      if (next == '\'' || next == '"') {
        if (c == 'r' || c == 'R') {
          return Quoted(begin, next, false, TokenType::kRawString);
        }
        if ((c == 'x' || c == 'X')) {
          return Quoted(begin, next, false, TokenType::kBinary);
        }
      }
      return Word(begin);
    }
    case kHigh:
      return Word(begin);
    case kDigit:
      return NumberOrWord(begin);
    default:
      break;
  }
  switch (c) {
    case '\'':
    case '"':
      return Quoted(begin, c, true, TokenType::kString);
    case '`':
      return QuotedName(begin);
    case '$':
      return Dollar(begin);
    case '{':
      if (At(begin + 1) == '{') return Template(begin, "}}");
      return Make(TokenType::kLeftBrace, begin, begin + 1);
    case '.':
      if (IsDigit(At(begin + 1))) {
        const Token number = Decimal(begin, begin);
        if (number.type != TokenType::kInvalid) return number;
      }
      return Make(TokenType::kDot, begin, begin + 1);
    default:
      return Symbol(begin);
  }
}

Token Lexer::Word(size_t begin) {
  size_t at = begin;
  bool high = false;
  while (at < text_.size()) {
    const CharClass kind = ClassOf(text_[at]);
    if (kind == kOther || kind == kBlank) break;
    if (kind == kHigh) {
      if (BlankLength(at) != 0) break;
      high = true;
    }
    ++at;
  }
  Token token = Make(TokenType::kWord, begin, at);
  if (high) {
    token.detail = 1;
  } else {
    token.keyword = FindKeyword(text_.substr(begin, at - begin));
  }
  return token;
}

// Whether an exponent stands at *at; moves *at behind it.
bool Lexer::ScanExponent(size_t* at) const {
  if ((At(*at) | 0x20) != 'e') return false;
  size_t i = *at + 1;
  if (At(i) == '+' || At(i) == '-') ++i;
  if (!IsDigit(At(i))) return false;
  while (IsDigit(At(i))) ++i;
  *at = i;
  return true;
}

// Reads the type's suffix of a number that ends at `at`. A number that a letter
// follows is none: kInvalid.
Token Lexer::Suffixed(size_t begin, size_t at, TokenType plain) {
  TokenType type = plain;
  const char c = static_cast<char>(At(at) | 0x20);
  if (IsWordByte(At(at))) {
    size_t length = 1;
    if (c == 'b' && (At(at + 1) | 0x20) == 'd') {
      type = TokenType::kBigDecimal;
      length = 2;
    } else if (c == 'd') {
      type = TokenType::kDouble;
    } else if (c == 'f') {
      type = TokenType::kFloat;
    } else if (plain == TokenType::kInteger && c == 'l') {
      type = TokenType::kBigInt;
    } else if (plain == TokenType::kInteger && c == 's') {
      type = TokenType::kSmallInt;
    } else if (plain == TokenType::kInteger && c == 'y') {
      type = TokenType::kTinyInt;
    } else {
      length = 0;
    }
    at += length;
    if (at < text_.size() && IsWordByte(text_[at]) && BlankLength(at) == 0) {
      return Invalid(LexProblem::kCharacter, begin, begin);
    }
  }
  return Make(type, begin, at);
}

// A number with a point at `integer_end`; kInvalid (and nothing consumed) when
// it is none.
Token Lexer::Decimal(size_t begin, size_t integer_end) {
  size_t at = integer_end + 1;
  while (IsDigit(At(at))) ++at;
  const TokenType plain =
      ScanExponent(&at) ? TokenType::kExponent : TokenType::kDecimal;
  return Suffixed(begin, at, plain);
}

Token Lexer::NumberOrWord(size_t begin) {
  size_t at = begin;
  while (IsDigit(At(at))) ++at;
  const size_t integer_end = at;
  if (At(at) == '.') {
    const Token number = Decimal(begin, at);
    if (number.type != TokenType::kInvalid) return number;
    // 1.e or 1.a: an integer, a dot and a name.
    return Make(TokenType::kInteger, begin, integer_end);
  }
  const TokenType plain =
      ScanExponent(&at) ? TokenType::kExponent : TokenType::kInteger;
  const Token number = Suffixed(begin, at, plain);
  if (number.type != TokenType::kInvalid) return number;
  return Word(begin);
}

Token Lexer::Quoted(size_t begin, char quote, bool escapes, TokenType type) {
  const absl::string_view text = Searched(begin);
  size_t at = begin + (type == TokenType::kString ? 1 : 2);
  while (at < text.size()) {
    const char c = text[at];
    if (c == '\\' && escapes) {
      at += 2;
    } else if (c == quote) {
      if (escapes && At(at + 1) == quote) {
        at += 2;
        continue;
      }
      return Make(type, begin, at + 1);
    } else {
      ++at;
    }
  }
  return Invalid(LexProblem::kUnclosedString, begin, EndOfUnclosed(begin));
}

// Where a quote without its end is taken to end, so that the statements behind
// it are still found: at the end of its line, before semicolons there.
size_t Lexer::EndOfUnclosed(size_t begin) {
  broken_ = true;
  size_t end = Searched(begin).size();
  size_t last = end;
  while (last > begin + 1 &&
         (ClassOf(text_[last - 1]) == kBlank || text_[last - 1] == ';')) {
    --last;
    if (text_[last] == ';') end = last;
  }
  return end;
}

// The text up to where the end of a quote that opens at `begin` is looked for.
// Behind a quote without an end it is the line only, which keeps the reading of
// any text linear.
absl::string_view Lexer::Searched(size_t begin) {
  if (!broken_) return text_;
  if (begin >= line_end_) {
    line_end_ = std::min(text_.find('\n', begin), text_.size());
  }
  return text_.substr(0, line_end_);
}

Token Lexer::QuotedName(size_t begin) {
  const absl::string_view text = Searched(begin);
  size_t at = begin + 1;
  while (true) {
    at = text.find('`', at);
    if (at == absl::string_view::npos) {
      return Invalid(LexProblem::kUnclosedName, begin, EndOfUnclosed(begin));
    }
    if (At(at + 1) != '`') {
      return Make(TokenType::kQuotedName, begin, at + 1);
    }
    at += 2;
  }
}

Token Lexer::Dollar(size_t begin) {
  if (At(begin + 1) == '{') return Template(begin, "}");
  size_t at = begin + 1;
  while (at < text_.size() && IsWordByte(text_[at])) ++at;
  if (At(at) != '$') {
    return Invalid(LexProblem::kCharacter, begin, begin + 1);
  }
  const absl::string_view tag = text_.substr(begin, at + 1 - begin);
  const size_t close = Searched(begin).find(tag, at + 1);
  if (close == absl::string_view::npos) {
    return Invalid(LexProblem::kUnclosedString, begin, EndOfUnclosed(begin));
  }
  return Make(TokenType::kDollarString, begin, close + tag.size());
}

Token Lexer::Template(size_t begin, absl::string_view close) {
  // Once there is no closing mark up to some place, there is none further on
  // before it either.
  const absl::string_view text = Searched(begin);
  size_t& hopeless = close.size() == 1 ? no_brace_until_ : no_braces_until_;
  const size_t end = text.size() <= hopeless ? absl::string_view::npos
                                             : text.find(close, begin + 2);
  if (end == absl::string_view::npos) {
    hopeless = text.size();
    broken_ = true;
    return Invalid(LexProblem::kCharacter, begin, begin + 2);
  }
  return Make(TokenType::kTemplate, begin, end + close.size());
}

namespace {

struct Operator {
  absl::string_view text;
  TokenType type;
};
// Those that begin alike stand together, the longest first.
constexpr Operator kOperators[] = {
    {"(", TokenType::kLeftParen},
    {")", TokenType::kRightParen},
    {",", TokenType::kComma},
    {"=>", TokenType::kFatArrow},
    {"==", TokenType::kEqual},
    {"=", TokenType::kEqual},
    {"*/", TokenType::kHintEnd},
    {"*", TokenType::kStar},
    {";", TokenType::kSemicolon},
    {"->", TokenType::kArrow},
    {"-", TokenType::kMinus},
    {"+", TokenType::kPlus},
    {"<=>", TokenType::kNullSafeEqual},
    {"<<", TokenType::kShiftLeft},
    {"<>", TokenType::kNotEqual},
    {"<=", TokenType::kLessEqual},
    {"<", TokenType::kLess},
    {">>>", TokenType::kShiftRightUnsigned},
    {">>", TokenType::kShiftRight},
    {">=", TokenType::kGreaterEqual},
    {">", TokenType::kGreater},
    {"/*+", TokenType::kHintBegin},
    {"/", TokenType::kSlash},
    {"||", TokenType::kConcat},
    {"|>", TokenType::kPipe},
    {"|", TokenType::kBar},
    {"::", TokenType::kDoubleColon},
    {":", TokenType::kColon},
    {"?::", TokenType::kTryDoubleColon},
    {"?", TokenType::kQuestion},
    {"[", TokenType::kLeftBracket},
    {"]", TokenType::kRightBracket},
    {"!=", TokenType::kNotEqual},
    {"!<", TokenType::kGreaterEqual},
    {"!>", TokenType::kLessEqual},
    {"!", TokenType::kBang},
    {"%", TokenType::kPercent},
    {"&", TokenType::kAmpersand},
    {"^", TokenType::kCaret},
    {"~", TokenType::kTilde},
    {"@", TokenType::kAt},
    {"}", TokenType::kRightBrace},
};

// Where the operators that begin with a byte stand in kOperators; behind the
// last when there are none.
constexpr std::array<uint8_t, 256> MakeFirstOperators() {
  std::array<uint8_t, 256> first{};
  for (uint8_t& index : first) index = std::size(kOperators);
  for (size_t i = std::size(kOperators); i-- > 0;) {
    first[static_cast<uint8_t>(kOperators[i].text[0])] =
        static_cast<uint8_t>(i);
  }
  return first;
}

constexpr std::array<uint8_t, 256> kFirstOperators = MakeFirstOperators();

}  // namespace

Token Lexer::Symbol(size_t begin) {
  const char first = text_[begin];
  size_t i = kFirstOperators[static_cast<uint8_t>(first)];
  for (; i < std::size(kOperators) && kOperators[i].text[0] == first; ++i) {
    if (Has(begin, kOperators[i].text)) {
      return Make(kOperators[i].type, begin, begin + kOperators[i].text.size());
    }
  }
  return Invalid(LexProblem::kCharacter, begin, begin + 1);
}

std::vector<Token> Tokenize(absl::string_view text,
                            std::vector<CommentToken>* comments) {
  std::vector<Token> tokens;
  // Usually more than enough: memory that is not touched costs nothing, while
  // moving millions of tokens does.
  tokens.reserve(text.size() / 2 + kTokenPadding);
  Lexer lexer(text);
  do {
    tokens.push_back(lexer.Next(comments));
  } while (tokens.back().type != TokenType::kEnd);
  return tokens;
}

}  // namespace semantic_layer::sql
