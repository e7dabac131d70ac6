#include "common/json/numbers.h"

#include <cstdint>
#include <limits>
#include <string>

#include "gtest/gtest.h"

namespace semantic_layer::json {
namespace {

constexpr int64_t kMin = std::numeric_limits<int64_t>::min();
constexpr int64_t kMax = std::numeric_limits<int64_t>::max();

int64_t Int64(absl::string_view text) {
  int64_t value = 42;
  EXPECT_EQ(ParseInt64(text, &value), NumberError::kNone) << text;
  return value;
}

NumberError Int64Error(absl::string_view text) {
  int64_t value = 42;
  const NumberError error = ParseInt64(text, &value);
  EXPECT_EQ(value, 42);
  return error;
}

TEST(NumbersTest, ReadsIntegersExactly) {
  EXPECT_EQ(Int64("0"), 0);
  EXPECT_EQ(Int64("-0"), 0);
  EXPECT_EQ(Int64("9007199254740993"), 9007199254740993);
  EXPECT_EQ(Int64("9223372036854775807"), kMax);
  EXPECT_EQ(Int64("-9223372036854775808"), kMin);
}

TEST(NumbersTest, ReadsIntegersInOtherForms) {
  EXPECT_EQ(Int64("1.0"), 1);
  EXPECT_EQ(Int64("1e3"), 1000);
  EXPECT_EQ(Int64("1.25E+2"), 125);
  EXPECT_EQ(Int64("1000e-3"), 1);
  EXPECT_EQ(Int64("0.001e3"), 1);
  EXPECT_EQ(Int64("0e99999999999"), 0);
  EXPECT_EQ(Int64("9223372036854775807.000"), kMax);
}

TEST(NumbersTest, RefusesWhatIsNoInteger) {
  EXPECT_EQ(Int64Error("1.5"), NumberError::kFraction);
  EXPECT_EQ(Int64Error("1e-1"), NumberError::kFraction);
  EXPECT_EQ(Int64Error("5e-99999999999"), NumberError::kFraction);
  EXPECT_EQ(Int64Error("9223372036854775808"), NumberError::kRange);
  EXPECT_EQ(Int64Error("-9223372036854775809"), NumberError::kRange);
  EXPECT_EQ(Int64Error("1e20"), NumberError::kRange);
  EXPECT_EQ(Int64Error("1e99999999999"), NumberError::kRange);
  for (const char* text : {"", " 1", "1 ", "01", "+1", "1.", "0x1", "one"}) {
    EXPECT_EQ(Int64Error(text), NumberError::kNotANumber) << text;
  }
}

TEST(NumbersTest, ReadsUnsignedIntegers) {
  uint64_t value = 0;
  EXPECT_EQ(ParseUint64("18446744073709551615", &value), NumberError::kNone);
  EXPECT_EQ(value, std::numeric_limits<uint64_t>::max());
  EXPECT_EQ(ParseUint64("18446744073709551616", &value), NumberError::kRange);
  EXPECT_EQ(ParseUint64("-1", &value), NumberError::kRange);
  EXPECT_EQ(ParseUint64("-0", &value), NumberError::kNone);
}

TEST(NumbersTest, ReadsFloatingPoint) {
  double value = 0;
  EXPECT_EQ(ParseDouble("-1.5e3", &value), NumberError::kNone);
  EXPECT_EQ(value, -1500);
  EXPECT_EQ(ParseDouble("1e-400", &value), NumberError::kNone);
  EXPECT_EQ(value, 0);
  EXPECT_EQ(ParseDouble("1e400", &value), NumberError::kRange);
  EXPECT_EQ(ParseDouble("NaN", &value), NumberError::kNotANumber);
  float narrow = 0;
  EXPECT_EQ(ParseFloat("3.4e38", &narrow), NumberError::kNone);
  EXPECT_EQ(ParseFloat("3.5e38", &narrow), NumberError::kRange);
}

}  // namespace
}  // namespace semantic_layer::json
