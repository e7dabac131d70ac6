#include "common/databricks/statements/cell_value.h"

#include <cmath>
#include <string>
#include <tuple>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/rowset/column.h"
#include "common/rowset/value_text.h"
#include "gtest/gtest.h"

namespace semantic_layer::databricks {
namespace {

using rowset::Column;
using rowset::ColumnType;

TEST(CellValueTest, ReadsWholeNumbers) {
  int64_t value = 0;
  EXPECT_TRUE(ReadInt64("-9223372036854775808", &value));
  EXPECT_EQ(value, std::numeric_limits<int64_t>::min());
  EXPECT_TRUE(ReadInt64("+7", &value));
  EXPECT_EQ(value, 7);
  for (absl::string_view wrong :
       {"", " 1", "1 ", "1.0", "9223372036854775808", "+-1", "0x1", "-"}) {
    EXPECT_FALSE(ReadInt64(wrong, &value)) << wrong;
  }
}

TEST(CellValueTest, ReadsDoublesWithTheNamesOfSql) {
  double value = 0;
  EXPECT_TRUE(ReadDouble("1.5", &value));
  EXPECT_EQ(value, 1.5);
  EXPECT_TRUE(ReadDouble("4.9E-324", &value));
  EXPECT_GT(value, 0);
  EXPECT_TRUE(ReadDouble("NaN", &value));
  EXPECT_TRUE(std::isnan(value));
  EXPECT_TRUE(ReadDouble("Infinity", &value));
  EXPECT_EQ(value, std::numeric_limits<double>::infinity());
  EXPECT_TRUE(ReadDouble("-Infinity", &value));
  EXPECT_EQ(value, -std::numeric_limits<double>::infinity());
  EXPECT_TRUE(ReadDouble("0.1", &value));
  EXPECT_EQ(value, 0.1);
  for (absl::string_view wrong : {"", "1,5", "1e400", "one", "+-1", "1.5 "}) {
    EXPECT_FALSE(ReadDouble(wrong, &value)) << wrong;
  }
}

TEST(CellValueTest, ReadsDates) {
  int64_t days = 0;
  for (const auto& [text, want] : std::vector<std::pair<std::string, int64_t>>{
           {"1970-01-01", 0},
           {"2023-09-01", 19601},
           {"1969-12-31", -1},
           {"0001-01-01", -719162},
           {"+10000-01-01", 2932897}}) {
    EXPECT_TRUE(ReadDate(text, &days)) << text;
    EXPECT_EQ(days, want) << text;
  }
  for (absl::string_view wrong : {"", "2023-02-30", "2023-13-01", "2023-1x-01",
                                  "2023/01/01", "2023-01-01T", "20230101"}) {
    EXPECT_FALSE(ReadDate(wrong, &days)) << wrong;
  }
}

TEST(CellValueTest, TimestampsAreInstantsWhateverTheSessionsZone) {
  // All of them are one instant.
  for (absl::string_view text :
       {"2021-06-15T19:34:56.789Z", "2021-06-15T12:34:56.789-07:00",
        "2021-06-16T01:04:56.789000+05:30", "2021-06-15 19:34:56.789",
        "2021-06-15T19:34:56.789", "2021-06-15T19:34:56.789000999Z",
        "2021-06-15T19:34:57.789+00:00:01"}) {
    int64_t micros = 0;
    ASSERT_TRUE(ReadTimestamp(text, &micros)) << text;
    EXPECT_EQ(rowset::FormatTimestamp(micros, true),
              "2021-06-15T19:34:56.789000Z")
        << text;
  }
  int64_t micros = 0;
  ASSERT_TRUE(ReadTimestamp("1969-12-31T23:59:59.999999Z", &micros));
  EXPECT_EQ(micros, -1);
  ASSERT_TRUE(ReadTimestamp("2021-06-15", &micros));
  for (absl::string_view wrong :
       {"", "2021-06-15T25:00:00Z", "2021-06-15T12:60:00Z",
        "2021-06-15T12:34:56.Z", "2021-06-15T12:34:56+7",
        "2021-06-15T12:34:56.1234567890Z", "2021-06-15T12:34:56 UTC",
        "2021-06-15T12:34:56+19:00"}) {
    EXPECT_FALSE(ReadTimestamp(wrong, &micros)) << wrong;
  }
}

TEST(CellValueTest, TimestampsWithoutZoneHaveNoOffset) {
  int64_t micros = 0;
  ASSERT_TRUE(ReadTimestampNtz("2021-06-15T12:34:56.789", &micros));
  EXPECT_EQ(rowset::FormatTimestamp(micros, false),
            "2021-06-15T12:34:56.789000");
  EXPECT_FALSE(ReadTimestampNtz("2021-06-15T12:34:56Z", &micros));
}

TEST(CellValueTest, DecimalsAreCanonicalDigits) {
  for (const auto& [text, want] :
       std::vector<std::pair<std::string, std::string>>{
           {"10.50", "10.50"},
           {"-0.00", "0.00"},
           {"007.5", "7.5"},
           {".5", "0.5"},
           {"+3", "3"},
           {"0E-18", "0.000000000000000000"},
           {"1.5E+3", "1500"},
           {"-1.25e-2", "-0.0125"},
           {"12345678901234567890123456789012345678",
            "12345678901234567890123456789012345678"}}) {
    std::string digits;
    EXPECT_TRUE(ReadDecimal(text, &digits)) << text;
    EXPECT_EQ(digits, want) << text;
    Column column(ColumnType::kDecimal);
    ASSERT_TRUE(AppendCell(text, column)) << text;
    EXPECT_EQ(column.TextAt(0), want) << text;
  }
  std::string digits;
  for (absl::string_view wrong :
       {"", "-", ".", "1.5.1", "1e", "1e9999", "NaN", "1 "}) {
    EXPECT_FALSE(ReadDecimal(wrong, &digits)) << wrong;
  }
}

TEST(CellValueTest, AWrongValueLeavesTheColumnAsItWas) {
  for (const auto& [type, text] :
       std::vector<std::pair<ColumnType, std::string>>{
           {ColumnType::kBool, "yes"},
           {ColumnType::kInt64, "1.5"},
           {ColumnType::kDouble, "x"},
           {ColumnType::kDecimal, "x"},
           {ColumnType::kDate, "today"},
           {ColumnType::kTimestamp, "now"},
           {ColumnType::kTimestampNtz, "now"},
           {ColumnType::kTime, "noon"},
           {ColumnType::kBinary, "*"}}) {
    Column column(type);
    EXPECT_FALSE(AppendCell(text, column)) << text;
    EXPECT_EQ(column.size(), 0) << text;
  }
}

}  // namespace
}  // namespace semantic_layer::databricks
