#include "services/query/date_format.h"

#include "gtest/gtest.h"

namespace semantic_layer::query {
namespace {

struct Case {
  const char* text;
  const char* excel;
  const char* d3;
};

TEST(DateFormatTest, BlocksAreRead) {
  for (const Case& c : {
           Case{"{type: date, date_format: locale_short_month}", "mmm d, yyyy",
                "%b %-d, %Y"},
           Case{"{type: date, date_format: locale_long_month, leading_zeros: "
                "true}",
                "mmmm dd, yyyy", "%B %d, %Y"},
           Case{"{type: date, date_format: year_month_day}", "yyyy-mm-dd",
                "%Y-%m-%d"},
           Case{"{type: date, date_format: locale_number_month, leading_zeros: "
                "true}",
                "mm/dd/yyyy", "%m/%d/%Y"},
           Case{"{type: date, date_format: locale_number_month}", "m/d/yyyy",
                "%-m/%-d/%Y"},
           Case{"{type: date, date_format: year_week}", "", "%G-W%V"},
           Case{"{type: date_time, date_format: year_month_day, time_format: "
                "locale_hour_minute}",
                "yyyy-mm-dd h:mm AM/PM", "%Y-%m-%d %-I:%M %p"},
           Case{"{type: date_time, date_format: no_date, time_format: "
                "locale_hour_minute_second, leading_zeros: true}",
                "hh:mm:ss AM/PM", "%I:%M:%S %p"},
           // A date has no time of day.
           Case{"{type: date, date_format: year_month_day, time_format: "
                "locale_hour_minute}",
                "yyyy-mm-dd", "%Y-%m-%d"},
       }) {
    const auto format = ParseDateFormat(c.text);
    ASSERT_TRUE(format.has_value()) << c.text;
    EXPECT_EQ(ExcelDateFormat(*format), c.excel) << c.text;
    EXPECT_EQ(D3DateFormat(*format), c.d3) << c.text;
  }
}

TEST(DateFormatTest, WhatIsNoneIsNone) {
  for (const char* text :
       {"", "date", "{type: number}", "{type: [", "{}", "{type: date}",
        "{type: date, date_format: [year_month_day]}",
        "{type: date_time, date_format: no_date, time_format: no_time}"}) {
    EXPECT_FALSE(ParseDateFormat(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace semantic_layer::query
