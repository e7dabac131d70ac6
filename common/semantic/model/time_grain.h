#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_MODEL_TIME_GRAIN_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_MODEL_TIME_GRAIN_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace semantic_layer::semantic {

// The standard grains, small to large; comparing them compares their size. A
// week starts on Monday.
enum class TimeGrain {
#define SEMANTIC_TIME_GRAIN(Name, Text) k##Name,
#include "common/semantic/model/time_grain.def"
};

// Parts of a date that can be grouped by.
enum class DatePart { kYear, kQuarter, kMonth, kDay, kDayOfWeek, kDayOfYear };

absl::string_view TimeGrainName(TimeGrain grain);
std::optional<TimeGrain> ParseTimeGrain(absl::string_view name);
std::vector<absl::string_view> TimeGrainNames();

// "year", "quarter", "month", "day", "dow", "doy".
absl::string_view DatePartName(DatePart part);
std::optional<DatePart> ParseDatePart(absl::string_view name);

// The grain that a column must at least have to be asked for this part.
TimeGrain GrainOfDatePart(DatePart part);

// Whether every period of `coarse` is made of whole periods of `fine`. Weeks
// divide nothing but themselves.
bool Divides(TimeGrain fine, TimeGrain coarse);

// A standard grain, or a custom one that a column of a time spine defines.
struct Grain {
  TimeGrain standard = TimeGrain::kDay;
  std::string custom;  // not empty: the custom grain's name

  bool is_custom() const { return !custom.empty(); }
  std::string name() const {
    return is_custom() ? custom : std::string(TimeGrainName(standard));
  }
  friend bool operator==(const Grain& a, const Grain& b) {
    return a.custom == b.custom && (a.is_custom() || a.standard == b.standard);
  }
};

// A length of time: "7 days". `grain` may be custom.
struct TimeWindow {
  int64_t count = 0;
  Grain grain;

  friend bool operator==(const TimeWindow& a, const TimeWindow& b) {
    return a.count == b.count && a.grain == b.grain;
  }
};

// Reads "<positive integer> <grain>" with one space; a trailing "s" is dropped.
// A word that is no standard grain is kept as a custom grain's name, to be
// checked against the time spines. Returns nothing for any other text.
std::optional<TimeWindow> ParseTimeWindow(absl::string_view text);

// "7 day": what ParseTimeWindow reads.
std::string FormatTimeWindow(const TimeWindow& window);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_MODEL_TIME_GRAIN_H_
