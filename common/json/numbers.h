#ifndef SEMANTIC_LAYER_COMMON_JSON_NUMBERS_H_
#define SEMANTIC_LAYER_COMMON_JSON_NUMBERS_H_

#include <cstdint>

#include "absl/strings/string_view.h"

namespace semantic_layer::json {

// Why a number's text is not a value of the wanted type.
enum class NumberError : uint8_t {
  kNone,
  kNotANumber,  // not by JSON's grammar
  kFraction,    // an integer was wanted
  kRange,
};

// Reads JSON number text exactly, without a detour through double: "1.0" and
// "1e3" are integers, "9007199254740993" keeps its last digit, "1.5" is
// kFraction, "9223372036854775808" is kRange. On error leaves `*value` as it
// is.
NumberError ParseInt64(absl::string_view text, int64_t* value);
NumberError ParseUint64(absl::string_view text, uint64_t* value);

// Reads JSON number text as the nearest double or float. What rounds to
// infinity is kRange; what is too small becomes zero or a subnormal.
NumberError ParseDouble(absl::string_view text, double* value);
NumberError ParseFloat(absl::string_view text, float* value);

}  // namespace semantic_layer::json

#endif  // SEMANTIC_LAYER_COMMON_JSON_NUMBERS_H_
