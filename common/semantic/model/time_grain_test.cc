#include "common/semantic/model/time_grain.h"

#include <string>

#include "gtest/gtest.h"

namespace semantic_layer::semantic {
namespace {

std::string Read(absl::string_view text) {
  const std::optional<TimeWindow> window = ParseTimeWindow(text);
  return window.has_value() ? FormatTimeWindow(*window) : "(nothing)";
}

TEST(TimeGrainTest, NamesRoundTrip) {
  for (absl::string_view name : TimeGrainNames()) {
    const std::optional<TimeGrain> grain = ParseTimeGrain(name);
    ASSERT_TRUE(grain.has_value());
    EXPECT_EQ(TimeGrainName(*grain), name);
  }
  EXPECT_EQ(ParseTimeGrain("DAY"), TimeGrain::kDay);
  EXPECT_FALSE(ParseTimeGrain("fortnight").has_value());
}

TEST(TimeGrainTest, ReadsWindows) {
  EXPECT_EQ(Read("7 days"), "7 day");
  EXPECT_EQ(Read("1 MONTH"), "1 month");
  EXPECT_EQ(Read("2 alien_day"), "2 alien_day");
  EXPECT_TRUE(ParseTimeWindow("2 alien_day")->grain.is_custom());
}

TEST(TimeGrainTest, RefusesOtherWindows) {
  for (const char* text : {"", "7", "7days", "30d", "0 days", "-1 day",
                           "1  day", "x day", "1.5 days", "1 day ago"}) {
    EXPECT_EQ(Read(text), "(nothing)") << text;
  }
}

TEST(TimeGrainTest, WeeksDivideNothingElse) {
  EXPECT_TRUE(Divides(TimeGrain::kDay, TimeGrain::kWeek));
  EXPECT_TRUE(Divides(TimeGrain::kMonth, TimeGrain::kYear));
  EXPECT_TRUE(Divides(TimeGrain::kWeek, TimeGrain::kWeek));
  EXPECT_FALSE(Divides(TimeGrain::kWeek, TimeGrain::kMonth));
  EXPECT_FALSE(Divides(TimeGrain::kYear, TimeGrain::kDay));
}

TEST(TimeGrainTest, DatePartsRoundTrip) {
  for (DatePart part : {DatePart::kYear, DatePart::kDayOfWeek}) {
    EXPECT_EQ(ParseDatePart(DatePartName(part)), part);
  }
  EXPECT_FALSE(ParseDatePart("week").has_value());
}

}  // namespace
}  // namespace semantic_layer::semantic
