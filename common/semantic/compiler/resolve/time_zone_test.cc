#include "common/semantic/compiler/resolve/time_zone.h"

#include "gtest/gtest.h"

namespace semantic_layer::semantic {
namespace {

TEST(TimeZoneTest, FindsNamesWithoutCase) {
  EXPECT_EQ(FindTimeZone("America/Chicago"), "America/Chicago");
  EXPECT_EQ(FindTimeZone("asia/kolkata"), "Asia/Kolkata");
  EXPECT_EQ(FindTimeZone("Etc/GMT+5"), "Etc/GMT+5");
  EXPECT_EQ(FindTimeZone("America/Chicag"), "");
  EXPECT_EQ(FindTimeZone("America/Chicagoo"), "");
  EXPECT_EQ(FindTimeZone(""), "");
}

TEST(TimeZoneTest, EveryNameOfTheListIsFound) {
  for (absl::string_view name : TimeZoneNames()) {
    EXPECT_EQ(FindTimeZone(name), name);
  }
  EXPECT_GT(TimeZoneNames().size(), 500u);
}

TEST(TimeZoneTest, KnowsTheNamesOfUtc) {
  EXPECT_TRUE(IsUtc(FindTimeZone("etc/utc")));
  EXPECT_TRUE(IsUtc(FindTimeZone("GMT")));
  EXPECT_FALSE(IsUtc(FindTimeZone("Europe/London")));
  EXPECT_FALSE(IsUtc(FindTimeZone("Etc/GMT+1")));
}

}  // namespace
}  // namespace semantic_layer::semantic
