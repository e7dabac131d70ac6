#include "common/json/escape.h"

#include <cstddef>
#include <cstdint>

namespace semantic_layer::json {
namespace {

constexpr absl::string_view kInvalid = "invalid escape";
constexpr absl::string_view kLoneSurrogate = "surrogate without its partner";

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool ReadHex4(const char** p, const char* end, uint32_t* code) {
  if (end - *p < 4) return false;
  *code = 0;
  for (int i = 0; i < 4; ++i) {
    const int digit = HexDigit(**p);
    if (digit < 0) return false;
    *code = *code << 4 | static_cast<uint32_t>(digit);
    ++*p;
  }
  return true;
}

void AppendUtf8(uint32_t code, std::string* out) {
  if (code < 0x80) {
    out->push_back(static_cast<char>(code));
  } else if (code < 0x800) {
    out->push_back(static_cast<char>(0xC0 | code >> 6));
    out->push_back(static_cast<char>(0x80 | (code & 63)));
  } else if (code < 0x10000) {
    out->push_back(static_cast<char>(0xE0 | code >> 12));
    out->push_back(static_cast<char>(0x80 | (code >> 6 & 63)));
    out->push_back(static_cast<char>(0x80 | (code & 63)));
  } else {
    out->push_back(static_cast<char>(0xF0 | code >> 18));
    out->push_back(static_cast<char>(0x80 | (code >> 12 & 63)));
    out->push_back(static_cast<char>(0x80 | (code >> 6 & 63)));
    out->push_back(static_cast<char>(0x80 | (code & 63)));
  }
}

// `*p` stands behind the u.
absl::string_view ReadUnicode(const char** p, const char* end,
                              std::string* out) {
  uint32_t code = 0;
  if (!ReadHex4(p, end, &code)) return kInvalid;
  if (code >= 0xDC00 && code <= 0xDFFF) return kLoneSurrogate;
  if (code >= 0xD800 && code <= 0xDBFF) {
    uint32_t low = 0;
    if (end - *p < 2 || (*p)[0] != '\\' || (*p)[1] != 'u') {
      return kLoneSurrogate;
    }
    *p += 2;
    if (!ReadHex4(p, end, &low) || low < 0xDC00 || low > 0xDFFF) {
      return kLoneSurrogate;
    }
    code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
  }
  AppendUtf8(code, out);
  return "";
}

}  // namespace

absl::string_view ReadEscape(const char** p, const char* end,
                             std::string* out) {
  static constexpr absl::string_view kFrom = "\"\\/bfnrt";
  static constexpr absl::string_view kTo = "\"\\/\b\f\n\r\t";
  if (*p >= end) return kInvalid;
  const char kind = *(*p)++;
  if (kind == 'u') return ReadUnicode(p, end, out);
  const size_t simple = kFrom.find(kind);
  if (simple == absl::string_view::npos) return kInvalid;
  out->push_back(kTo[simple]);
  return "";
}

}  // namespace semantic_layer::json
