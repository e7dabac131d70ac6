#ifndef SEMANTIC_LAYER_SERVICES_QUERY_DATE_FORMAT_H_
#define SEMANTIC_LAYER_SERVICES_QUERY_DATE_FORMAT_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace semantic_layer::query {

// How a dimension's dates and times are displayed, as a metric view says it:
// "{type: date_time, date_format: year_month_day, time_format:
// locale_hour_minute}". What depends on the reader's country there is written
// as in the United States.
struct DateFormat {
  enum class Date {
    kNone,
    kShortMonth,    // Jan 2, 2001
    kLongMonth,     // January 2, 2001
    kYearMonthDay,  // 2001-01-02
    kNumberMonth,   // 1/2/2001
    kYearWeek,      // 2001-W01
  };
  enum class Time { kNone, kHourMinute, kHourMinuteSecond };

  Date date = Date::kNone;
  bool leading_zeros = false;
  Time time = Time::kNone;
};

// Nothing for what is no such block or shows nothing. Pure, as all below.
std::optional<DateFormat> ParseDateFormat(absl::string_view text);

// As a d3-time-format specifier, which Vega uses.
std::string D3DateFormat(const DateFormat& format);

// In Excel's notation; "" for weeks, which Excel cannot number.
std::string ExcelDateFormat(const DateFormat& format);

}  // namespace semantic_layer::query

#endif  // SEMANTIC_LAYER_SERVICES_QUERY_DATE_FORMAT_H_
