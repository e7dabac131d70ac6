#include <cstdint>

#include "common/sql/lexer/lexer.h"

namespace semantic_layer::sql {
namespace {

void AppendUtf8(uint32_t code, std::string* out) {
  if (code < 0x80) {
    *out += static_cast<char>(code);
  } else if (code < 0x800) {
    *out += static_cast<char>(0xC0 | (code >> 6));
    *out += static_cast<char>(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    *out += static_cast<char>(0xE0 | (code >> 12));
    *out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    *out += static_cast<char>(0x80 | (code & 0x3F));
  } else {
    *out += static_cast<char>(0xF0 | (code >> 18));
    *out += static_cast<char>(0x80 | ((code >> 12) & 0x3F));
    *out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    *out += static_cast<char>(0x80 | (code & 0x3F));
  }
}

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = static_cast<char>(c | 0x20);
  if (lower >= 'a' && lower <= 'f') return lower - 'a' + 10;
  return -1;
}

// Reads exactly `digits` hexadecimal digits; false when they are not there.
bool ReadHex(absl::string_view text, size_t at, int digits, uint32_t* code) {
  if (at + digits > text.size()) return false;
  *code = 0;
  for (int i = 0; i < digits; ++i) {
    const int digit = HexDigit(text[at + i]);
    if (digit < 0) return false;
    *code = *code * 16 + static_cast<uint32_t>(digit);
  }
  return true;
}

bool IsOctal(char c) { return c >= '0' && c <= '7'; }

// Decodes the escape whose backslash is at `at`; returns the offset behind it.
size_t DecodeEscape(absl::string_view text, size_t at, std::string* out) {
  const char c = text[at + 1];
  uint32_t code = 0;
  if (c == 'u' && ReadHex(text, at + 2, 4, &code)) {
    // Two halves of a surrogate pair are one character.
    uint32_t low = 0;
    if (code >= 0xD800 && code < 0xDC00 && at + 7 < text.size() &&
        text[at + 6] == '\\' && text[at + 7] == 'u' &&
        ReadHex(text, at + 8, 4, &low) && low >= 0xDC00 && low < 0xE000) {
      AppendUtf8(0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00), out);
      return at + 12;
    }
    AppendUtf8(code, out);
    return at + 6;
  }
  if (c == 'U' && ReadHex(text, at + 2, 8, &code) && code <= 0x10FFFF) {
    AppendUtf8(code, out);
    return at + 10;
  }
  if (c >= '0' && c <= '1' && at + 3 < text.size() && IsOctal(text[at + 2]) &&
      IsOctal(text[at + 3])) {
    AppendUtf8(static_cast<uint32_t>((c - '0') * 64 + (text[at + 2] - '0') * 8 +
                                     (text[at + 3] - '0')),
               out);
    return at + 4;
  }
  switch (c) {
    case '0':
      *out += '\0';
      break;
    case 'b':
      *out += '\b';
      break;
    case 'n':
      *out += '\n';
      break;
    case 'r':
      *out += '\r';
      break;
    case 't':
      *out += '\t';
      break;
    case 'Z':
      *out += '\x1A';
      break;
    case '%':
    case '_':
      *out += '\\';
      *out += c;
      break;
    default:
      *out += c;
  }
  return at + 2;
}

// The part of a token between its quotes.
absl::string_view Body(absl::string_view token) {
  if (token[0] == '$') {
    const size_t tag = token.find('$', 1) + 1;
    return token.substr(tag, token.size() - 2 * tag);
  }
  const size_t open = token[0] == '\'' || token[0] == '"' ? 1 : 2;
  return token.substr(open, token.size() - open - 1);
}

}  // namespace

bool IsPlainString(absl::string_view token) {
  const char quote = token[0];
  if (quote != '\'' && quote != '"') return true;
  return Body(token).find_first_of(quote == '\'' ? "\\'" : "\\\"") ==
         absl::string_view::npos;
}

std::string DecodeString(absl::string_view token) {
  const absl::string_view body = Body(token);
  if (IsPlainString(token)) return std::string(body.data(), body.size());
  const char quote = token[0];
  std::string out;
  out.reserve(body.size());
  size_t at = 0;
  while (at < body.size()) {
    const char c = body[at];
    if (c == '\\' && at + 1 < body.size()) {
      at = DecodeEscape(body, at, &out);
    } else {
      out += c;
      at += c == quote && at + 1 < body.size() && body[at + 1] == quote ? 2 : 1;
    }
  }
  return out;
}

std::string DecodeQuotedName(absl::string_view token) {
  const absl::string_view body = token.substr(1, token.size() - 2);
  std::string out;
  out.reserve(body.size());
  for (size_t at = 0; at < body.size(); ++at) {
    out += body[at];
    if (body[at] == '`') ++at;
  }
  return out;
}

}  // namespace semantic_layer::sql
