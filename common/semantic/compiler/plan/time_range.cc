#include "common/semantic/compiler/plan/time_range.h"

#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_format.h"

namespace semantic_layer::semantic {
namespace {

constexpr absl::string_view kDateText = "2024-01-31";

// Reads exactly `digits` digits and removes them.
bool TakeNumber(absl::string_view* text, size_t digits, int* number) {
  if (text->size() < digits) return false;
  *number = 0;
  for (size_t i = 0; i < digits; ++i) {
    if (!absl::ascii_isdigit((*text)[i])) return false;
    *number = *number * 10 + ((*text)[i] - '0');
  }
  text->remove_prefix(digits);
  return true;
}

bool TakeChar(absl::string_view* text, char c) {
  if (text->empty() || (*text)[0] != c) return false;
  text->remove_prefix(1);
  return true;
}

std::string Timestamp(absl::CivilSecond time) {
  return absl::StrFormat("%04d-%02d-%02d %02d:%02d:%02d", time.year(),
                         time.month(), time.day(), time.hour(), time.minute(),
                         time.second());
}

}  // namespace

std::optional<absl::CivilSecond> ParseCivilTime(absl::string_view text) {
  text = absl::StripAsciiWhitespace(text);
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
  if (!TakeNumber(&text, 4, &year) || !TakeChar(&text, '-') ||
      !TakeNumber(&text, 2, &month) || !TakeChar(&text, '-') ||
      !TakeNumber(&text, 2, &day)) {
    return std::nullopt;
  }
  if (TakeChar(&text, ' ') || TakeChar(&text, 'T')) {
    if (!TakeNumber(&text, 2, &hour) || !TakeChar(&text, ':') ||
        !TakeNumber(&text, 2, &minute)) {
      return std::nullopt;
    }
    if (TakeChar(&text, ':') && !TakeNumber(&text, 2, &second)) {
      return std::nullopt;
    }
    if (TakeChar(&text, '.')) {
      while (!text.empty() && absl::ascii_isdigit(text[0])) {
        text.remove_prefix(1);
      }
    }
    TakeChar(&text, 'Z');
  }
  const absl::CivilSecond time(year, month, day, hour, minute, second);
  // CivilSecond rolls 2024-02-30 over; a caller did not mean that.
  const bool exact = time.month() == month && time.day() == day &&
                     time.hour() == hour && time.minute() == minute &&
                     time.second() == second;
  if (!text.empty() || !exact) return std::nullopt;
  return time;
}

std::optional<absl::CivilSecond> ParseLastSecond(absl::string_view text) {
  const std::optional<absl::CivilSecond> time = ParseCivilTime(text);
  const bool is_date =
      absl::StripAsciiWhitespace(text).size() == kDateText.size();
  if (!time.has_value() || !is_date) return time;
  return absl::CivilSecond(absl::CivilDay(*time) + 1) - 1;
}

bool SaysUtc(absl::string_view text) {
  return absl::EndsWith(absl::StripAsciiWhitespace(text), "Z");
}

int DaysBeforeMonday(WeekStart week_start) {
  switch (week_start) {
    case WeekStart::kMonday:
      return 0;
    case WeekStart::kSunday:
      return 1;
    case WeekStart::kSaturday:
      return 2;
  }
  return 0;
}

absl::CivilSecond PeriodStart(absl::CivilSecond time, TimeGrain grain,
                              WeekStart week_start) {
  switch (grain) {
    case TimeGrain::kNanosecond:
    case TimeGrain::kMicrosecond:
    case TimeGrain::kMillisecond:
    case TimeGrain::kSecond:
      return time;
    case TimeGrain::kMinute:
      return absl::CivilSecond(absl::CivilMinute(time));
    case TimeGrain::kHour:
      return absl::CivilSecond(absl::CivilHour(time));
    case TimeGrain::kDay:
      return absl::CivilSecond(absl::CivilDay(time));
    case TimeGrain::kWeek: {
      const int days = DaysBeforeMonday(week_start);
      const absl::CivilDay day(time);
      return absl::CivilSecond(
          absl::PrevWeekday(day + 1 + days, absl::Weekday::monday) - days);
    }
    case TimeGrain::kMonth:
      return absl::CivilSecond(absl::CivilMonth(time));
    case TimeGrain::kQuarter:
      return absl::CivilSecond(
          absl::CivilMonth(time.year(), (time.month() - 1) / 3 * 3 + 1));
    case TimeGrain::kYear:
      return absl::CivilSecond(absl::CivilYear(time));
  }
  return time;
}

absl::CivilSecond NextPeriod(absl::CivilSecond time, TimeGrain grain,
                             WeekStart week_start) {
  const absl::CivilSecond start = PeriodStart(time, grain, week_start);
  switch (grain) {
    case TimeGrain::kNanosecond:
    case TimeGrain::kMicrosecond:
    case TimeGrain::kMillisecond:
    case TimeGrain::kSecond:
      return start + 1;
    case TimeGrain::kMinute:
      return start + 60;
    case TimeGrain::kHour:
      return start + 3600;
    case TimeGrain::kDay:
      return absl::CivilSecond(absl::CivilDay(start) + 1);
    case TimeGrain::kWeek:
      return absl::CivilSecond(absl::CivilDay(start) + 7);
    case TimeGrain::kMonth:
      return absl::CivilSecond(absl::CivilMonth(start) + 1);
    case TimeGrain::kQuarter:
      return absl::CivilSecond(absl::CivilMonth(start) + 3);
    case TimeGrain::kYear:
      return absl::CivilSecond(absl::CivilYear(start) + 1);
  }
  return start;
}

TimeGrain CoarsestDividing(TimeGrain a, TimeGrain b) {
  if (Divides(a, b)) return a;
  return Divides(b, a) ? b : TimeGrain::kDay;
}

TimeBounds WidenedBounds(std::optional<absl::CivilSecond> start,
                         std::optional<absl::CivilSecond> end, TimeGrain grain,
                         WeekStart week_start) {
  TimeBounds bounds;
  if (start.has_value()) {
    bounds.start = Timestamp(PeriodStart(*start, grain, week_start));
  }
  if (end.has_value()) {
    bounds.end = Timestamp(NextPeriod(*end, grain, week_start));
  }
  return bounds;
}

}  // namespace semantic_layer::semantic
