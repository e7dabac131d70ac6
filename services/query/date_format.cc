#include "services/query/date_format.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/json/reader.h"
#include "common/semantic/yaml/flow_json.h"

namespace semantic_layer::query {
namespace {

using Date = DateFormat::Date;
using Time = DateFormat::Time;

std::string Text(json::Value object, absl::string_view key) {
  const std::optional<json::Value> value = object.Find(key);
  if (!value.has_value() || value->kind() != json::Kind::kString) return "";
  return std::string(value->string());
}

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
  text = absl::StripAsciiWhitespace(text);
  if (!absl::StartsWith(text, "{")) return std::nullopt;
  const std::string block = semantic::FlowTextToJson(text);
  json::Document document;
  json::Error error;
  if (!document.Parse(block, {}, &error) ||
      document.root().kind() != json::Kind::kObject) {
    return std::nullopt;
  }
  const json::Value root = document.root();
  const std::string type = Text(root, "type");
  if (type != "date" && type != "date_time") return std::nullopt;
  DateFormat format;
  format.date = DateOf(Text(root, "date_format"));
  const auto zeros = root.Find("leading_zeros");
  format.leading_zeros = zeros.has_value() &&
                         zeros->kind() == json::Kind::kBool && zeros->boolean();
  if (type == "date_time") format.time = TimeOf(Text(root, "time_format"));
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
