#include "common/warehouse/duckdb/token_scanner.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/strip.h"

namespace semantic_layer::warehouse {
namespace {

// Bytes of the Unicode blank at the front, or 0. Wider than DuckDB's own list:
// to take more for blanks can only make the guard stricter.
size_t UnicodeBlankLength(absl::string_view text) {
  for (absl::string_view blank :
       {"\xC2\xA0", "\xC2\x85", "\xE1\x9A\x80", "\xE3\x80\x80", "\xEF\xBB\xBF",
        "\xE2\x81\x9F", "\xE2\x81\xA0", "\xE2\x80\xA8", "\xE2\x80\xA9",
        "\xE2\x80\xAF"}) {
    if (absl::StartsWith(text, blank)) return blank.size();
  }
  if (text.size() >= 3 && absl::StartsWith(text, "\xE2\x80") &&
      static_cast<uint8_t>(text[2]) >= 0x80 &&
      static_cast<uint8_t>(text[2]) <= 0x8F) {
    return 3;
  }
  return 0;
}

bool IsNameStart(char c) {
  return absl::ascii_isalpha(c) || c == '_' || static_cast<uint8_t>(c) >= 0x80;
}

bool IsNamePart(char c) {
  return IsNameStart(c) || absl::ascii_isdigit(c) || c == '$';
}

}  // namespace

void TokenScanner::SkipBlanks() {
  while (!rest_.empty()) {
    const size_t wide = UnicodeBlankLength(rest_);
    if (wide > 0) {
      rest_.remove_prefix(wide);
    } else if (absl::ascii_isspace(rest_[0])) {
      rest_.remove_prefix(1);
    } else if (!SkipComment()) {
      return;
    }
  }
}

bool TokenScanner::SkipComment() {
  if (absl::StartsWith(rest_, "--")) {
    const size_t end = rest_.find_first_of("\r\n");
    rest_.remove_prefix(end == absl::string_view::npos ? rest_.size() : end);
    return true;
  }
  if (!absl::StartsWith(rest_, "/*")) return false;
  int depth = 0;
  while (!rest_.empty()) {
    if (absl::ConsumePrefix(&rest_, "/*")) {
      ++depth;
    } else if (absl::ConsumePrefix(&rest_, "*/")) {
      if (--depth == 0) return true;
    } else {
      rest_.remove_prefix(1);
    }
  }
  return true;
}

void TokenScanner::SkipString(bool backslashes) {
  rest_.remove_prefix(1);
  while (!rest_.empty()) {
    if (absl::ConsumePrefix(&rest_, "''")) continue;
    if (absl::ConsumePrefix(&rest_, "'")) return;
    const bool escaped = backslashes && rest_[0] == '\\' && rest_.size() > 1;
    rest_.remove_prefix(escaped ? 2 : 1);
  }
}

// $$...$$ or $tag$...$tag$. False for a parameter such as $name or $1.
bool TokenScanner::SkipDollarString() {
  size_t end = 1;
  while (end < rest_.size() && rest_[end] != '$') {
    const bool fits =
        end == 1 ? IsNameStart(rest_[end])
                 : IsNameStart(rest_[end]) || absl::ascii_isdigit(rest_[end]);
    if (!fits) return false;
    ++end;
  }
  if (end >= rest_.size()) return false;
  const absl::string_view tag = rest_.substr(0, end + 1);
  const size_t close = rest_.find(tag, tag.size());
  rest_.remove_prefix(close == absl::string_view::npos ? rest_.size()
                                                       : close + tag.size());
  return true;
}

TokenScanner::Token TokenScanner::ReadName() {
  size_t length = 0;
  while (length < rest_.size() && IsNamePart(rest_[length]) &&
         UnicodeBlankLength(rest_.substr(length)) == 0) {
    ++length;
  }
  Token token;
  token.kind = Kind::kName;
  token.name = absl::AsciiStrToLower(rest_.substr(0, length));
  rest_.remove_prefix(length);
  return token;
}

TokenScanner::Token TokenScanner::ReadQuotedName() {
  Token token;
  token.kind = Kind::kQuotedName;
  rest_.remove_prefix(1);
  while (!rest_.empty()) {
    if (absl::ConsumePrefix(&rest_, "\"\"")) {
      token.name += '"';
    } else if (absl::ConsumePrefix(&rest_, "\"")) {
      break;
    } else {
      token.name += absl::ascii_tolower(rest_[0]);
      rest_.remove_prefix(1);
    }
  }
  return token;
}

TokenScanner::Token TokenScanner::Next() {
  SkipBlanks();
  if (rest_.empty()) return Token();
  const char c = rest_[0];
  if (c == '"') return ReadQuotedName();
  if (IsNameStart(c)) {
    Token token = ReadName();
    if (absl::StartsWith(rest_, "'")) {  // e'..', x'..', b'..'
      SkipString(/*backslashes=*/token.name == "e");
      return Token{.kind = Kind::kOther, .name = "", .character = '\''};
    }
    return token;
  }
  Token token{.kind = Kind::kOther, .name = "", .character = c};
  if (c == '\'') {
    SkipString(/*backslashes=*/false);
  } else if (c == '$' && SkipDollarString()) {
    token.character = '\'';
  } else if (absl::ascii_isdigit(c)) {
    while (!rest_.empty() &&
           (absl::ascii_isdigit(rest_[0]) || rest_[0] == '_')) {
      rest_.remove_prefix(1);
    }
  } else {
    rest_.remove_prefix(1);
  }
  return token;
}

}  // namespace semantic_layer::warehouse
