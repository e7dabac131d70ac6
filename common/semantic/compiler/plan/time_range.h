#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_PLAN_TIME_RANGE_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_PLAN_TIME_RANGE_H_

#include <optional>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "common/semantic/compiler/plan/plan.h"
#include "common/semantic/model/model_document.h"
#include "common/semantic/model/time_grain.h"

namespace semantic_layer::semantic {

// Reads "2024-01-31", "2024-01-31 13:00:00" or "2024-01-31T13:00:00", with an
// optional fraction and Z, which are dropped. Nothing for other text.
std::optional<absl::CivilSecond> ParseCivilTime(absl::string_view text);

// The last second of what the same texts say: a date is a whole day.
std::optional<absl::CivilSecond> ParseLastSecond(absl::string_view text);

// Whether a text that is a time ends with Z.
bool SaysUtc(absl::string_view text);

// How many days before a Monday the week starts: 0, 1 or 2.
int DaysBeforeMonday(WeekStart week_start);

// The beginning of the period that holds the time, and of the one after it.
// Grains below a second count as a second.
absl::CivilSecond PeriodStart(absl::CivilSecond time, TimeGrain grain,
                              WeekStart week_start = WeekStart::kMonday);
absl::CivilSecond NextPeriod(absl::CivilSecond time, TimeGrain grain,
                             WeekStart week_start = WeekStart::kMonday);

// The coarsest grain whose whole periods make up those of both: where weeks
// meet months it is the day.
TimeGrain CoarsestDividing(TimeGrain a, TimeGrain b);

// Widens the closed range [start, end] to whole periods: [start, end).
TimeBounds WidenedBounds(std::optional<absl::CivilSecond> start,
                         std::optional<absl::CivilSecond> end, TimeGrain grain,
                         WeekStart week_start = WeekStart::kMonday);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_PLAN_TIME_RANGE_H_
