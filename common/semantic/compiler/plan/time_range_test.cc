#include "common/semantic/compiler/plan/time_range.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace semantic_layer::semantic {
namespace {

std::string Widen(absl::string_view start, absl::string_view end,
                  TimeGrain grain) {
  const TimeBounds bounds =
      WidenedBounds(ParseCivilTime(start), ParseLastSecond(end), grain);
  return absl::StrCat(bounds.start, " to ", bounds.end);
}

TEST(TimeRangeTest, ReadsDatesAndTimes) {
  EXPECT_EQ(*ParseCivilTime("2024-01-31"), absl::CivilSecond(2024, 1, 31));
  EXPECT_EQ(*ParseCivilTime("2024-01-31 13:05"),
            absl::CivilSecond(2024, 1, 31, 13, 5));
  EXPECT_EQ(*ParseCivilTime("2024-01-31T13:05:09.25Z"),
            absl::CivilSecond(2024, 1, 31, 13, 5, 9));
}

TEST(TimeRangeTest, ADateIsAWholeDay) {
  EXPECT_EQ(*ParseLastSecond("2024-02-29"),
            absl::CivilSecond(2024, 2, 29, 23, 59, 59));
  EXPECT_EQ(*ParseLastSecond(" 2024-02-29 "),
            absl::CivilSecond(2024, 2, 29, 23, 59, 59));
  EXPECT_EQ(*ParseLastSecond("2024-02-29 00:00:00"),
            absl::CivilSecond(2024, 2, 29));
  EXPECT_FALSE(ParseLastSecond("2024-02-30").has_value());
}

TEST(TimeRangeTest, RefusesOtherText) {
  for (const char* text :
       {"", "2024", "2024-1-1", "2024-02-30", "2024-13-01", "2024-01-01 25:00",
        "2024-01-01x", "yesterday", "2024-01-01 10:00:00 UTC"}) {
    EXPECT_FALSE(ParseCivilTime(text).has_value()) << text;
  }
}

TEST(TimeRangeTest, WidensToWholePeriods) {
  EXPECT_EQ(Widen("2020-01-15", "2020-02-15", TimeGrain::kDay),
            "2020-01-15 00:00:00 to 2020-02-16 00:00:00");
  EXPECT_EQ(Widen("2020-01-15", "2020-02-15", TimeGrain::kMonth),
            "2020-01-01 00:00:00 to 2020-03-01 00:00:00");
  EXPECT_EQ(Widen("2020-05-15", "2020-05-15", TimeGrain::kQuarter),
            "2020-04-01 00:00:00 to 2020-07-01 00:00:00");
  EXPECT_EQ(Widen("2020-12-31", "2020-12-31", TimeGrain::kYear),
            "2020-01-01 00:00:00 to 2021-01-01 00:00:00");
  EXPECT_EQ(
      Widen("2020-01-01 02:00:25", "2020-01-03 05:00:53", TimeGrain::kHour),
      "2020-01-01 02:00:00 to 2020-01-03 06:00:00");
}

TEST(TimeRangeTest, WeeksBeginOnMonday) {
  // 2024-01-01 is a Monday.
  EXPECT_EQ(Widen("2024-01-01", "2024-01-07", TimeGrain::kWeek),
            "2024-01-01 00:00:00 to 2024-01-08 00:00:00");
  EXPECT_EQ(Widen("2024-01-07", "2024-01-08", TimeGrain::kWeek),
            "2024-01-01 00:00:00 to 2024-01-15 00:00:00");
}

TEST(TimeRangeTest, LeavesOpenEndsOpen) {
  const TimeBounds bounds = WidenedBounds(
      std::nullopt, absl::CivilSecond(2024, 1, 31), TimeGrain::kDay);
  EXPECT_EQ(bounds.start, "");
  EXPECT_EQ(bounds.end, "2024-02-01 00:00:00");
}

}  // namespace
}  // namespace semantic_layer::semantic
