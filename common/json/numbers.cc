#include "common/json/numbers.h"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <string>
#include <system_error>

#include "absl/strings/string_view.h"
#include "common/json/text.h"

namespace semantic_layer::json {
namespace {

// Exponents beyond this cannot give a 64-bit integer other than zero.
constexpr int kMaxExponent = 4096;
constexpr uint64_t kMaxMagnitude = std::numeric_limits<uint64_t>::max();

// Sign and magnitude of a number's text whose fraction is zero.
NumberError ParseMagnitude(absl::string_view text, bool* negative,
                           uint64_t* magnitude) {
  if (!IsNumber(text)) return NumberError::kNotANumber;
  *negative = text[0] == '-';
  if (*negative) text.remove_prefix(1);
  const size_t e = text.find_first_of("eE");
  int exponent = 0;
  if (e != absl::string_view::npos) {
    absl::string_view digits = text.substr(e + 1);
    if (digits[0] == '+') digits.remove_prefix(1);
    const auto result =
        std::from_chars(digits.data(), digits.data() + digits.size(), exponent);
    if (result.ec != std::errc() || exponent > kMaxExponent ||
        exponent < -kMaxExponent) {
      exponent = digits[0] == '-' ? -kMaxExponent : kMaxExponent;
    }
    text = text.substr(0, e);
  }
  const size_t point = text.find('.');
  const size_t whole = point == absl::string_view::npos ? text.size() : point;
  // Digits that stand before the decimal point once the exponent is applied.
  const int64_t kept = static_cast<int64_t>(whole) + exponent;
  uint64_t value = 0;
  int64_t seen = 0;
  bool overflow = false;
  for (const char c : text) {
    if (c == '.') continue;
    const auto digit = static_cast<uint64_t>(c - '0');
    if (seen++ >= kept) {
      if (digit != 0) return NumberError::kFraction;
      continue;
    }
    overflow |= value > (kMaxMagnitude - digit) / 10;
    value = value * 10 + digit;
  }
  for (; seen < kept && value != 0 && !overflow; ++seen) {
    overflow |= value > kMaxMagnitude / 10;
    value *= 10;
  }
  if (overflow) return NumberError::kRange;
  *magnitude = value;
  return NumberError::kNone;
}

template <typename T>
NumberError ParseFloating(absl::string_view text, T* value) {
  if (!IsNumber(text)) return NumberError::kNotANumber;
  T parsed = 0;
  const auto result =
      std::from_chars(text.data(), text.data() + text.size(), parsed);
  if (result.ec == std::errc::result_out_of_range) {
    // from_chars does not tell too large from too small.
    const std::string copy(text);
    if constexpr (sizeof(T) == sizeof(float)) {
      parsed = std::strtof(copy.c_str(), nullptr);
    } else {
      parsed = std::strtod(copy.c_str(), nullptr);
    }
  }
  if (!std::isfinite(parsed)) return NumberError::kRange;
  *value = parsed;
  return NumberError::kNone;
}

}  // namespace

NumberError ParseInt64(absl::string_view text, int64_t* value) {
  bool negative = false;
  uint64_t magnitude = 0;
  const NumberError error = ParseMagnitude(text, &negative, &magnitude);
  if (error != NumberError::kNone) return error;
  constexpr auto kMax =
      static_cast<uint64_t>(std::numeric_limits<int64_t>::max());
  if (magnitude > kMax + (negative ? 1 : 0)) return NumberError::kRange;
  *value = static_cast<int64_t>(negative ? ~magnitude + 1 : magnitude);
  return NumberError::kNone;
}

NumberError ParseUint64(absl::string_view text, uint64_t* value) {
  bool negative = false;
  uint64_t magnitude = 0;
  const NumberError error = ParseMagnitude(text, &negative, &magnitude);
  if (error != NumberError::kNone) return error;
  if (negative && magnitude != 0) return NumberError::kRange;
  *value = magnitude;
  return NumberError::kNone;
}

NumberError ParseDouble(absl::string_view text, double* value) {
  return ParseFloating(text, value);
}

NumberError ParseFloat(absl::string_view text, float* value) {
  return ParseFloating(text, value);
}

}  // namespace semantic_layer::json
