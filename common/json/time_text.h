#ifndef SEMANTIC_LAYER_COMMON_JSON_TIME_TEXT_H_
#define SEMANTIC_LAYER_COMMON_JSON_TIME_TEXT_H_

#include <cstdint>

#include "absl/strings/string_view.h"
#include "common/json/output.h"

namespace semantic_layer::json {

// Times and spans as text, by the proleptic Gregorian calendar and without a
// clock, a zone database or a locale.

// A point in time or a span as protobuf keeps it.
struct SecondsAndNanos {
  int64_t seconds = 0;
  int32_t nanos = 0;
};

// First and last second of a Timestamp: 0001-01-01 to 9999-12-31.
inline constexpr int64_t kMinTimestampSeconds = -62135596800;
inline constexpr int64_t kMaxTimestampSeconds = 253402300799;
// Largest Duration, about 10,000 years.
inline constexpr int64_t kMaxDurationSeconds = 315576000000;

// Reads RFC 3339 with a zone ("2024-02-29T12:00:00.5+02:00"), upper-case T and
// Z, years 1 to 9999, at most nine digits of a second, no leap second.
bool ParseTimestamp(absl::string_view text, SecondsAndNanos* time);

// Reads protobuf's "1.5s", "-3s".
bool ParseDuration(absl::string_view text, SecondsAndNanos* span);

// Writes "2024-02-29T12:00:00.500Z" without quotes: 0, 3, 6 or 9 digits.
// Returns false, having written nothing, for what is out of range.
bool AppendTimestamp(SecondsAndNanos time, Output* out);
bool AppendDuration(SecondsAndNanos span, Output* out);

// Writes "2001-02-03" for days since 1970-01-01; years beyond 9999 get a sign
// and as many digits as they need (ISO 8601's expanded form).
void AppendDate(int64_t days, Output* out);
// Writes "04:05:06" for microseconds since midnight, with the digits of the
// fraction that are needed, in threes.
void AppendTimeOfDay(int64_t micros, Output* out);

}  // namespace semantic_layer::json

#endif  // SEMANTIC_LAYER_COMMON_JSON_TIME_TEXT_H_
