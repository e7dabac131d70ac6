#include "common/rowset/value_text.h"

#include <cmath>
#include <limits>

#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::rowset {
namespace {

using ::semantic_layer::testing::IsOkAndHolds;
using ::semantic_layer::testing::StatusIs;
using ::testing::HasSubstr;

TEST(ValueTextTest, FormatsDates) {
  EXPECT_EQ(FormatDate(0), "1970-01-01");
  EXPECT_EQ(FormatDate(-1), "1969-12-31");
  EXPECT_EQ(FormatDate(11323), "2001-01-01");
  EXPECT_EQ(FormatDate(11016), "2000-02-29");
  EXPECT_EQ(FormatDate(-719162), "0001-01-01");
  EXPECT_EQ(FormatDate(2932896), "9999-12-31");
  EXPECT_EQ(FormatDate(2932897), "+10000-01-01");
  EXPECT_EQ(FormatDate(-719529), "-0001-12-31");
}

TEST(ValueTextTest, FormatsTimes) {
  EXPECT_EQ(FormatTime(0), "00:00:00");
  EXPECT_EQ(FormatTime(86399999999), "23:59:59.999999");
  EXPECT_EQ(FormatTimestamp(0, true), "1970-01-01T00:00:00Z");
  EXPECT_EQ(FormatTimestamp(-1, false), "1969-12-31T23:59:59.999999");
  EXPECT_EQ(FormatTimestamp(1500000, false), "1970-01-01T00:00:01.500000");
}

// Every day of 800 years reads back as itself, and follows the one before.
TEST(ValueTextTest, DatesReadBack) {
  std::string before;
  for (int64_t days = -146097; days < 146097; ++days) {
    const std::string text = FormatDate(days);
    ASSERT_LT(before, text);
    ASSERT_THAT(ParseValue(ColumnType::kDate, text),
                IsOkAndHolds(Value::Date(days)));
    before = text;
  }
}

TEST(ValueTextTest, FormatsDoublesShortestAndSpecially) {
  EXPECT_EQ(ValueText(Value::Double(0.1)), "0.1");
  EXPECT_EQ(ValueText(Value::Double(1.0)), "1");
  EXPECT_EQ(ValueText(Value::Double(-0.0)), "-0");
  EXPECT_EQ(ValueText(Value::Double(1e300)), "1e+300");
  EXPECT_EQ(ValueText(Value::Double(std::nan(""))), "NaN");
  EXPECT_EQ(ValueText(Value::Double(-INFINITY)), "-Infinity");
}

TEST(ValueTextTest, FormatsTheOtherTypes) {
  EXPECT_EQ(ValueText(Value::Bool(true)), "true");
  EXPECT_EQ(ValueText(Value::Int64(-7)), "-7");
  EXPECT_EQ(ValueText(Value::String("a'b")), "a'b");
  EXPECT_EQ(ValueText(Value::Binary(absl::string_view("\0\xff", 2))), "AP8=");
  EXPECT_EQ(ValueText(Value::Decimal("1.50")), "1.50");
  EXPECT_EQ(ValueText(Value::Json("[1]")), "[1]");
  EXPECT_EQ(ValueText(Value::Time(3600000000)), "01:00:00");
  EXPECT_EQ(ValueText(Value::Null(ColumnType::kInt64)), "");
}

TEST(ValueTextTest, ReadsTimestamps) {
  const auto parse = [](absl::string_view text) {
    return ParseValue(ColumnType::kTimestamp, text);
  };
  EXPECT_THAT(parse("1970-01-01"), IsOkAndHolds(Value::Timestamp(0)));
  EXPECT_THAT(parse("1970-01-01 00:01"),
              IsOkAndHolds(Value::Timestamp(60000000)));
  EXPECT_THAT(parse("1970-01-01T00:00:00.5Z"),
              IsOkAndHolds(Value::Timestamp(500000)));
  EXPECT_THAT(parse("1970-01-01T02:00:00+02:00"),
              IsOkAndHolds(Value::Timestamp(0)));
  EXPECT_THAT(parse("1970-01-01T00:00:00-0130"),
              IsOkAndHolds(Value::Timestamp(5400000000)));
  EXPECT_THAT(parse("1970-01-01T00:00:00+02"),
              IsOkAndHolds(Value::Timestamp(-7200000000)));
  EXPECT_THAT(ParseValue(ColumnType::kTimestampNtz, "1970-01-01T00:00:01"),
              IsOkAndHolds(Value::TimestampNtz(1000000)));
}

struct Bad {
  ColumnType type;
  absl::string_view text;
};

TEST(ValueTextTest, RefusesWhatIsNotOfTheType) {
  const Bad kCases[] = {
      {ColumnType::kBool, "yes"},
      {ColumnType::kBool, ""},
      {ColumnType::kInt64, ""},
      {ColumnType::kInt64, "1.0"},
      {ColumnType::kInt64, " 1"},
      {ColumnType::kInt64, "9223372036854775808"},
      {ColumnType::kDouble, ""},
      {ColumnType::kDouble, "nan"},
      {ColumnType::kDouble, "1e999"},
      {ColumnType::kDouble, "0x10"},
      {ColumnType::kDouble, "+-1"},
      {ColumnType::kDecimal, ""},
      {ColumnType::kDecimal, "."},
      {ColumnType::kDecimal, "1e5"},
      {ColumnType::kDecimal, "1,5"},
      {ColumnType::kDecimal, "--1"},
      {ColumnType::kDate, "2001-02-29"},
      {ColumnType::kDate, "2001-13-01"},
      {ColumnType::kDate, "2001-00-01"},
      {ColumnType::kDate, "2001-01-00"},
      {ColumnType::kDate, "01-01-2001"},
      {ColumnType::kDate, "2001-01-01x"},
      {ColumnType::kDate, "20010101"},
      {ColumnType::kTimestamp, "2001-01-01T24:00:00"},
      {ColumnType::kTimestamp, "2001-01-01T00:60:00"},
      {ColumnType::kTimestamp, "2001-01-01T00:00:00.1234567"},
      {ColumnType::kTimestamp, "2001-01-01T00:00:00+19:00"},
      {ColumnType::kTimestamp, "2001-01-01T00:00:00 UTC"},
      {ColumnType::kTimestampNtz, "2001-01-01T00:00:00Z"},
      {ColumnType::kTime, "25:00"},
      {ColumnType::kTime, "1"},
      {ColumnType::kBinary, "*"},
  };
  for (const Bad& bad : kCases) {
    const auto value = ParseValue(bad.type, bad.text);
    EXPECT_THAT(value, StatusIs(absl::StatusCode::kInvalidArgument,
                                HasSubstr("Expected ")))
        << ColumnTypeName(bad.type) << " " << bad.text;
  }
}

TEST(ValueTextTest, DecimalsAreCanonicalAndKeepTheirScale) {
  const auto digits = [](absl::string_view text) {
    return ParseValue(ColumnType::kDecimal, text)->text();
  };
  EXPECT_EQ(digits("+012.50"), "12.50");
  EXPECT_EQ(digits("-0.00"), "0.00");
  EXPECT_EQ(digits(".5"), "0.5");
  EXPECT_EQ(digits("-5."), "-5");
  EXPECT_EQ(digits("000"), "0");
  EXPECT_EQ(digits("99999999999999999999999999999999999999"),
            "99999999999999999999999999999999999999");
}

TEST(ValueTextTest, WritesAndReadsTheSameValue) {
  for (const Value& value :
       {Value::Bool(false), Value::Int64(std::numeric_limits<int64_t>::min()),
        Value::Double(1.0 / 3), Value::Double(INFINITY), Value::String("x"),
        Value::Decimal("-12.50"), Value::Date(-800000), Value::Timestamp(-7),
        Value::TimestampNtz(1234567890123456), Value::Time(1),
        Value::Binary("\x01\x02\x03"), Value::Json("{}")}) {
    EXPECT_THAT(ParseValue(value.type(), ValueText(value)), IsOkAndHolds(value))
        << ColumnTypeName(value.type());
  }
}

}  // namespace
}  // namespace semantic_layer::rowset
