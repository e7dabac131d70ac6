#include "common/json/text.h"

#include <cstddef>

#include "absl/strings/string_view.h"

namespace semantic_layer::json {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool IsContinuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

const char* SkipDigits(const char* p, const char* end) {
  while (p < end && IsDigit(*p)) ++p;
  return p;
}

}  // namespace

size_t Utf8SequenceLength(const char* p, const char* end) {
  if (p >= end) return 0;
  const auto first = static_cast<unsigned char>(*p);
  if (first < 0x80) return 1;
  if (first < 0xC2 || first > 0xF4) return 0;
  const size_t length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  if (static_cast<size_t>(end - p) < length) return 0;
  for (size_t i = 1; i < length; ++i) {
    if (!IsContinuation(p[i])) return 0;
  }
  const auto second = static_cast<unsigned char>(p[1]);
  if (first == 0xE0 && second < 0xA0) return 0;  // overlong
  if (first == 0xED && second > 0x9F) return 0;  // surrogates
  if (first == 0xF0 && second < 0x90) return 0;  // overlong
  if (first == 0xF4 && second > 0x8F) return 0;  // above U+10FFFF
  return length;
}

bool IsValidUtf8(absl::string_view text) {
  const char* p = text.data();
  const char* end = p + text.size();
  while (p < end) {
    const size_t length = Utf8SequenceLength(p, end);
    if (length == 0) return false;
    p += length;
  }
  return true;
}

size_t NumberLength(const char* p, const char* end) {
  const char* start = p;
  if (p < end && *p == '-') ++p;
  if (p >= end || !IsDigit(*p)) return 0;
  p = *p == '0' ? p + 1 : SkipDigits(p, end);
  if (p < end && *p == '.') {
    const char* digits = p + 1;
    p = SkipDigits(digits, end);
    if (p == digits) return 0;
  }
  if (p < end && (*p == 'e' || *p == 'E')) {
    ++p;
    if (p < end && (*p == '+' || *p == '-')) ++p;
    const char* digits = p;
    p = SkipDigits(digits, end);
    if (p == digits) return 0;
  }
  return static_cast<size_t>(p - start);
}

bool IsNumber(absl::string_view text) {
  return !text.empty() &&
         NumberLength(text.data(), text.data() + text.size()) == text.size();
}

bool IsInteger(absl::string_view text) {
  return IsNumber(text) && text.find_first_of(".eE") == absl::string_view::npos;
}

}  // namespace semantic_layer::json
