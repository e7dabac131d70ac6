#include "services/query/date_format.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "services/query/format_block.h"

namespace semantic_layer::query {
namespace {

using Date = DateFormat::Date;
using Time = DateFormat::Time;

Date DateOf(absl::string_view name) {
  if (name == "locale_short_month") return Date::kShortMonth;
  if (name == "locale_long_month") return Date::kLongMonth;
  if (name == "year_month_day") return Date::kYearMonthDay;
  if (name == "locale_number_month") return Date::kNumberMonth;
  if (name == "year_week") return Date::kYearWeek;
  return Date::kNone;
}

Time TimeOf(absl::string_view name) {
  if (name == "locale_hour_minute") return Time::kHourMinute;
  if (name == "locale_hour_minute_second") return Time::kHourMinuteSecond;
  return Time::kNone;
}

std::string Joined(const std::string& date, const std::string& time) {
  return absl::StrCat(date, date.empty() || time.empty() ? "" : " ", time);
}

std::string D3Date(const DateFormat& format) {
  const bool zeros = format.leading_zeros;
  switch (format.date) {
    case Date::kNone:
      return "";
    case Date::kShortMonth:
      return zeros ? "%b %d, %Y" : "%b %-d, %Y";
    case Date::kLongMonth:
      return zeros ? "%B %d, %Y" : "%B %-d, %Y";
    case Date::kYearMonthDay:
      return "%Y-%m-%d";
    case Date::kNumberMonth:
      return zeros ? "%m/%d/%Y" : "%-m/%-d/%Y";
    case Date::kYearWeek:
      return "%G-W%V";
  }
  return "";
}

std::string ExcelDate(const DateFormat& format) {
  const std::string day = format.leading_zeros ? "dd" : "d";
  switch (format.date) {
    case Date::kNone:
    case Date::kYearWeek:
      return "";
    case Date::kShortMonth:
      return absl::StrCat("mmm ", day, ", yyyy");
    case Date::kLongMonth:
      return absl::StrCat("mmmm ", day, ", yyyy");
    case Date::kYearMonthDay:
      return "yyyy-mm-dd";
    case Date::kNumberMonth:
      return absl::StrCat(format.leading_zeros ? "mm/" : "m/", day, "/yyyy");
  }
  return "";
}

}  // namespace

std::optional<DateFormat> ParseDateFormat(absl::string_view text) {
  DateFormat format;
  ReadFormatBlock(text, [&](json::Value block) {
    const std::string type = TextMember(block, "type");
    if (type != "date" && type != "date_time") return;
    format.date = DateOf(TextMember(block, "date_format"));
    format.leading_zeros = IsTrue(block, "leading_zeros");
    if (type == "date_time") {
      format.time = TimeOf(TextMember(block, "time_format"));
    }
  });
  if (format.date == Date::kNone && format.time == Time::kNone) {
    return std::nullopt;
  }
  return format;
}

std::string D3DateFormat(const DateFormat& format) {
  const std::string hour = format.leading_zeros ? "%I" : "%-I";
  switch (format.time) {
    case Time::kNone:
      return D3Date(format);
    case Time::kHourMinute:
      return Joined(D3Date(format), absl::StrCat(hour, ":%M %p"));
    case Time::kHourMinuteSecond:
      return Joined(D3Date(format), absl::StrCat(hour, ":%M:%S %p"));
  }
  return "";
}

std::string ExcelDateFormat(const DateFormat& format) {
  if (format.date == Date::kYearWeek) return "";
  const std::string hour = format.leading_zeros ? "hh" : "h";
  switch (format.time) {
    case Time::kNone:
      return ExcelDate(format);
    case Time::kHourMinute:
      return Joined(ExcelDate(format), absl::StrCat(hour, ":mm AM/PM"));
    case Time::kHourMinuteSecond:
      return Joined(ExcelDate(format), absl::StrCat(hour, ":mm:ss AM/PM"));
  }
  return "";
}

}  // namespace semantic_layer::query
