#include "common/semantic/model/time_grain.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace semantic_layer::semantic {

absl::string_view TimeGrainName(TimeGrain grain) {
  switch (grain) {
#define SEMANTIC_TIME_GRAIN(Name, Text) \
  case TimeGrain::k##Name:              \
    return Text;
#include "common/semantic/model/time_grain.def"
  }
  return "";
}

std::optional<TimeGrain> ParseTimeGrain(absl::string_view name) {
#define SEMANTIC_TIME_GRAIN(Name, Text) \
  if (absl::EqualsIgnoreCase(name, Text)) return TimeGrain::k##Name;
#include "common/semantic/model/time_grain.def"
  return std::nullopt;
}

std::vector<absl::string_view> TimeGrainNames() {
  return {
#define SEMANTIC_TIME_GRAIN(Name, Text) Text,
#include "common/semantic/model/time_grain.def"
  };
}

absl::string_view DatePartName(DatePart part) {
  switch (part) {
    case DatePart::kYear:
      return "year";
    case DatePart::kQuarter:
      return "quarter";
    case DatePart::kMonth:
      return "month";
    case DatePart::kDay:
      return "day";
    case DatePart::kDayOfWeek:
      return "dow";
    case DatePart::kDayOfYear:
      return "doy";
  }
  return "";
}

std::optional<DatePart> ParseDatePart(absl::string_view name) {
  for (DatePart part :
       {DatePart::kYear, DatePart::kQuarter, DatePart::kMonth, DatePart::kDay,
        DatePart::kDayOfWeek, DatePart::kDayOfYear}) {
    if (absl::EqualsIgnoreCase(name, DatePartName(part))) return part;
  }
  return std::nullopt;
}

TimeGrain GrainOfDatePart(DatePart part) {
  switch (part) {
    case DatePart::kYear:
      return TimeGrain::kYear;
    case DatePart::kQuarter:
      return TimeGrain::kQuarter;
    case DatePart::kMonth:
      return TimeGrain::kMonth;
    case DatePart::kDay:
    case DatePart::kDayOfWeek:
    case DatePart::kDayOfYear:
      return TimeGrain::kDay;
  }
  return TimeGrain::kDay;
}

bool Divides(TimeGrain fine, TimeGrain coarse) {
  if (fine == coarse) return true;
  return fine < coarse && fine != TimeGrain::kWeek;
}

std::optional<TimeWindow> ParseTimeWindow(absl::string_view text) {
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(text, absl::MaxSplits(' ', 1));
  TimeWindow window;
  if (parts.first.empty() || !absl::ascii_isdigit(parts.first[0]) ||
      !absl::SimpleAtoi(parts.first, &window.count) || window.count <= 0) {
    return std::nullopt;
  }
  std::string word = absl::AsciiStrToLower(parts.second);
  if (word.empty()) return std::nullopt;
  for (char c : word) {
    if (!absl::ascii_isalnum(c) && c != '_') return std::nullopt;
  }
  absl::string_view singular = absl::StripSuffix(word, "s");
  for (absl::string_view candidate : {absl::string_view(word), singular}) {
    if (std::optional<TimeGrain> grain = ParseTimeGrain(candidate)) {
      window.grain.standard = *grain;
      return window;
    }
  }
  window.grain.custom = std::move(word);
  return window;
}

std::string FormatTimeWindow(const TimeWindow& window) {
  return absl::StrCat(window.count, " ", window.grain.name());
}

}  // namespace semantic_layer::semantic
