#include "common/http/retry_after.h"

#include <optional>
#include <string>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"

namespace semantic_layer::http {
namespace {

constexpr char kDate[] = "Sat, 28 Nov 2026 22:10:00 GMT";

std::optional<absl::Duration> Wait(const std::string& value,
                                   const std::string& date = kDate) {
  return RetryAfterOf(
      {.status = 429, .headers = {{"Date", date}, {"Retry-After", value}}});
}

TEST(RetryAfterTest, ReadsSeconds) {
  EXPECT_EQ(Wait("0"), absl::ZeroDuration());
  EXPECT_EQ(Wait("17"), absl::Seconds(17));
  EXPECT_EQ(Wait(" 17 "), absl::Seconds(17));
  EXPECT_EQ(Wait("1.5"), absl::Milliseconds(1500));
}

TEST(RetryAfterTest, ReadsDatesByTheServersClock) {
  EXPECT_EQ(Wait("Sat, 28 Nov 2026 22:10:30 GMT"), absl::Seconds(30));
  EXPECT_EQ(Wait("Saturday, 28-Nov-26 22:10:30 GMT"), absl::Seconds(30));
  EXPECT_EQ(Wait("Sat Nov 28 22:10:30 2026"), absl::Seconds(30));
  EXPECT_EQ(Wait("Sat, 28 Nov 2026 22:09:00 GMT"), absl::ZeroDuration());
}

TEST(RetryAfterTest, WithoutTheServersClockOursCounts) {
  const std::string later =
      absl::FormatTime("%a, %d %b %Y %H:%M:%S GMT",
                       absl::Now() + absl::Seconds(3600), absl::UTCTimeZone());
  const auto wait = Wait(later, "yesterday");
  ASSERT_TRUE(wait.has_value());
  EXPECT_GT(*wait, absl::Seconds(1800));
  EXPECT_LE(*wait, absl::Seconds(3600));
}

TEST(RetryAfterTest, LeavesWhatCannotBeRead) {
  for (const char* text : {"", "soon", "-1", "nan", "inf", "1e999",
                           "Sat, 31 Nov 2026 22:10:30 GMT"}) {
    EXPECT_EQ(Wait(text), std::nullopt) << text;
  }
  EXPECT_EQ(RetryAfterOf({.status = 503}), std::nullopt);
}

}  // namespace
}  // namespace semantic_layer::http
