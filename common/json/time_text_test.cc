#include "common/json/time_text.h"

#include <cstdint>
#include <string>

#include "common/json/output.h"
#include "gtest/gtest.h"

namespace semantic_layer::json {
namespace {

std::string RoundTrip(absl::string_view text) {
  SecondsAndNanos time;
  if (!ParseTimestamp(text, &time)) return "refused";
  std::string out;
  Output output(&out);
  EXPECT_TRUE(AppendTimestamp(time, &output));
  output.Flush();
  return out;
}

std::string DurationRoundTrip(absl::string_view text) {
  SecondsAndNanos span;
  if (!ParseDuration(text, &span)) return "refused";
  std::string out;
  Output output(&out);
  EXPECT_TRUE(AppendDuration(span, &output));
  output.Flush();
  return out;
}

std::string Date(int64_t days) {
  std::string out;
  Output output(&out);
  AppendDate(days, &output);
  output.Flush();
  return out;
}

TEST(TimeTextTest, ReadsAndWritesTimestamps) {
  EXPECT_EQ(RoundTrip("2024-02-29T12:34:56Z"), "2024-02-29T12:34:56Z");
  EXPECT_EQ(RoundTrip("1970-01-01T00:00:00.5Z"), "1970-01-01T00:00:00.500Z");
  EXPECT_EQ(RoundTrip("1969-12-31T23:59:59.000001Z"),
            "1969-12-31T23:59:59.000001Z");
  EXPECT_EQ(RoundTrip("2024-01-01T01:00:00.123456789+02:00"),
            "2023-12-31T23:00:00.123456789Z");
  EXPECT_EQ(RoundTrip("0001-01-01T00:00:00Z"), "0001-01-01T00:00:00Z");
  EXPECT_EQ(RoundTrip("9999-12-31T23:59:59.999999999Z"),
            "9999-12-31T23:59:59.999999999Z");
}

TEST(TimeTextTest, RefusesWhatIsNoTimestamp) {
  for (const char* text :
       {"", "2024-02-30T00:00:00Z", "2023-02-29T00:00:00Z",
        "2024-01-01T25:00:00Z", "2024-01-01T00:60:00Z", "2024-01-01T00:00:60Z",
        "2024-01-01T00:00:00", "2024-01-01t00:00:00Z", "2024-01-01T00:00:00z",
        "2024-01-01 00:00:00Z", "2024-01-01T00:00:00.0123456789Z",
        "2024-01-01T00:00:00.Z", "2024-13-01T00:00:00Z", "2024-00-01T00:00:00Z",
        "0000-01-01T00:00:00Z", "0001-01-01T00:00:00+00:01",
        "2024-1-1T00:00:00Z", "2024-01-01T00:00:00+2:00",
        "2024-01-01T00:00:00Zx"}) {
    EXPECT_EQ(RoundTrip(text), "refused") << text;
  }
}

TEST(TimeTextTest, ReadsAndWritesDurations) {
  EXPECT_EQ(DurationRoundTrip("1.5s"), "1.500s");
  EXPECT_EQ(DurationRoundTrip("-0.5s"), "-0.500s");
  EXPECT_EQ(DurationRoundTrip("0s"), "0s");
  EXPECT_EQ(DurationRoundTrip("-3s"), "-3s");
  EXPECT_EQ(DurationRoundTrip("315576000000s"), "315576000000s");
  for (const char* text : {"1", "1m", "s", ".5s", "1.s", "315576000001s",
                           "315576000000.1s", "1e3s", "+1s", "--1s"}) {
    EXPECT_EQ(DurationRoundTrip(text), "refused") << text;
  }
}

TEST(TimeTextTest, RefusesToWriteWhatIsOutOfRange) {
  std::string out;
  Output output(&out);
  EXPECT_FALSE(AppendTimestamp({kMaxTimestampSeconds + 1, 0}, &output));
  EXPECT_FALSE(AppendTimestamp({0, -1}, &output));
  EXPECT_FALSE(AppendTimestamp({0, 1000000000}, &output));
  EXPECT_FALSE(AppendDuration({1, -1}, &output));
  EXPECT_FALSE(AppendDuration({kMaxDurationSeconds + 1, 0}, &output));
  output.Flush();
  EXPECT_EQ(out, "");
}

TEST(TimeTextTest, WritesDatesOfAnyYear) {
  EXPECT_EQ(Date(0), "1970-01-01");
  EXPECT_EQ(Date(-1), "1969-12-31");
  EXPECT_EQ(Date(11016), "2000-02-29");
  EXPECT_EQ(Date(-719528), "0000-01-01");
  EXPECT_EQ(Date(-719529), "-0001-12-31");
  EXPECT_EQ(Date(2932897), "+10000-01-01");
  EXPECT_NE(Date(INT64_MAX), "");
  EXPECT_NE(Date(INT64_MIN), "");
}

TEST(TimeTextTest, WritesTimesOfDay) {
  std::string out;
  Output output(&out);
  AppendTimeOfDay(((12 * 60 + 34) * 60 + 56) * int64_t{1000000} + 789000,
                  &output);
  output.Flush();
  EXPECT_EQ(out, "12:34:56.789");
}

}  // namespace
}  // namespace semantic_layer::json
