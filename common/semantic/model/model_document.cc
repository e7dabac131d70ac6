#include "common/semantic/model/model_document.h"

#include "absl/strings/match.h"

namespace semantic_layer::semantic {
namespace {

constexpr WeekStart kDays[] = {WeekStart::kMonday, WeekStart::kSunday,
                               WeekStart::kSaturday};

}  // namespace

absl::string_view WeekStartName(WeekStart day) {
  switch (day) {
    case WeekStart::kMonday:
      return "monday";
    case WeekStart::kSunday:
      return "sunday";
    case WeekStart::kSaturday:
      return "saturday";
  }
  return "";
}

std::optional<WeekStart> ParseWeekStart(absl::string_view name) {
  for (const WeekStart day : kDays) {
    if (absl::EqualsIgnoreCase(WeekStartName(day), name)) return day;
  }
  return std::nullopt;
}

}  // namespace semantic_layer::semantic
