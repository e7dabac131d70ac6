#include "common/warehouse/duckdb/number_text.h"

#include <limits>

#include "gtest/gtest.h"

namespace semantic_layer::warehouse {
namespace {

std::string Decimal(Int128 value, int scale) {
  std::string out;
  AppendDecimal(value, scale, &out);
  return out;
}

TEST(NumberTextTest, DecimalsKeepTheirScale) {
  EXPECT_EQ(Decimal(0, 0), "0");
  EXPECT_EQ(Decimal(0, 2), "0.00");
  EXPECT_EQ(Decimal(-5, 2), "-0.05");
  EXPECT_EQ(Decimal(-1250, 2), "-12.50");
  EXPECT_EQ(Decimal(100, 2), "1.00");
  EXPECT_EQ(Decimal(7, 38), "0.00000000000000000000000000000000000007");
}

TEST(NumberTextTest, WideIntegersAreExact) {
  const Int128 min = static_cast<Int128>(1) << 127;
  EXPECT_EQ(Decimal(min, 0), "-170141183460469231731687303715884105728");
  EXPECT_EQ(Decimal(~min, 0), "170141183460469231731687303715884105727");
  std::string out;
  AppendUint128(~static_cast<Uint128>(0), &out);
  EXPECT_EQ(out, "340282366920938463463374607431768211455");
  EXPECT_EQ(ToInt128(ToHugeInt(-3)), -3);
}

std::string Interval(int months, int days, int64_t micros) {
  std::string out;
  AppendInterval({months, days, micros}, &out);
  return out;
}

TEST(NumberTextTest, IntervalsNameTheirUnits) {
  EXPECT_EQ(Interval(0, 0, 0), "00:00:00");
  EXPECT_EQ(Interval(14, 3, 0), "1 year 2 months 3 days");
  EXPECT_EQ(Interval(0, 1, 1500000), "1 day 00:00:01.500000");
  EXPECT_EQ(Interval(-13, -2, -1000000), "-1 year -1 month -2 days -00:00:01");
  EXPECT_EQ(Interval(0, 0, 100LL * 3600 * 1000000), "100:00:00");
  EXPECT_EQ(Interval(0, 0, std::numeric_limits<int64_t>::max()),
            "2562047788:00:54.775807");
}

TEST(NumberTextTest, BitsSkipThePadding) {
  std::string out;
  AppendBits(absl::string_view("\x05\xFD", 2), &out);
  EXPECT_EQ(out, "101");
  out.clear();
  AppendBits("", &out);
  EXPECT_EQ(out, "");
}

}  // namespace
}  // namespace semantic_layer::warehouse
