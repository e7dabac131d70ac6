#ifndef SEMANTIC_LAYER_COMMON_JSON_LIMITS_H_
#define SEMANTIC_LAYER_COMMON_JSON_LIMITS_H_

#include <cstddef>

namespace semantic_layer::json {

// Arrays and objects inside each other, counted from the root. The same limit
// holds for messages inside each other on the wire.
inline constexpr int kMaxDepth = 100;

// Values of one JSON text, names counted: each takes some 24 bytes, however
// short it is. Who reads from strangers sets a lower one.
inline constexpr size_t kMaxValues = size_t{1} << 28;

// Bytes of one JSON text. Offsets are kept in 32 bits.
inline constexpr size_t kMaxTextBytes = size_t{1} << 30;

// Mistakes reported for one body; what comes after is not looked at.
inline constexpr size_t kMaxErrors = 20;

// Digits and signs of one number. Longer ones are refused, so that nobody pays
// for a megabyte of digits.
inline constexpr size_t kMaxNumberBytes = 1024;

// Bytes of a key or an unknown name repeated in an error.
inline constexpr size_t kMaxQuotedNameBytes = 64;

}  // namespace semantic_layer::json

#endif  // SEMANTIC_LAYER_COMMON_JSON_LIMITS_H_
