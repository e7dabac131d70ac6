#ifndef SEMANTIC_LAYER_COMMON_JSON_TEXT_H_
#define SEMANTIC_LAYER_COMMON_JSON_TEXT_H_

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "absl/strings/string_view.h"

namespace semantic_layer::json {

// The lexical rules of RFC 8259 as pure functions of bytes. No function of this
// file allocates or reads beyond `end`.

// Length in bytes of the well-formed UTF-8 sequence at `p` (1 to 4), or 0:
// overlong forms, surrogates, values above U+10FFFF and cut sequences are not
// well-formed (RFC 3629).
size_t Utf8SequenceLength(const char* p, const char* end);

// True if all of `text` is well-formed UTF-8.
bool IsValidUtf8(absl::string_view text);

// Length of the JSON number that starts at `p`, or 0 if none does. Looks at no
// byte after the number: `01` gives 1, `1.` gives 0.
size_t NumberLength(const char* p, const char* end);

// True if the whole of `text` is one JSON number.
bool IsNumber(absl::string_view text);

// True if the whole text is one without fraction and exponent.
bool IsInteger(absl::string_view text);

// Index of the first byte from `p` on that a JSON string cannot hold as it is
// or that is not ASCII: a quote, a backslash, a control character, or a byte of
// 0x80 and above; `end` if there is none.
inline const char* SkipPlain(const char* p, const char* end) {
  constexpr uint64_t kOnes = 0x0101010101010101u;
  constexpr uint64_t kHigh = 0x8080808080808080u;
  while (end - p >= 8) {
    uint64_t word;
    std::memcpy(&word, p, 8);
    const uint64_t quote = word ^ (kOnes * '"');
    const uint64_t slash = word ^ (kOnes * '\\');
    // A byte's high bit is set when the byte is below 0x20, a quote, a
    // backslash, or has its own high bit set. Borrows can only mark a byte
    // after one that is marked rightly, which is enough to stop here.
    const uint64_t hit =
        ((word - kOnes * 0x20) | (quote - kOnes) | (slash - kOnes) | word) &
        kHigh;
    if (hit != 0) return p + (__builtin_ctzll(hit) >> 3);
    p += 8;
  }
  while (p < end) {
    const auto c = static_cast<unsigned char>(*p);
    if (c < 0x20 || c >= 0x80 || c == '"' || c == '\\') return p;
    ++p;
  }
  return p;
}

}  // namespace semantic_layer::json

#endif  // SEMANTIC_LAYER_COMMON_JSON_TEXT_H_
