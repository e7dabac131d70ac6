#include "common/rowset/column.h"

#include <limits>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::rowset {
namespace {

Column Texts(std::initializer_list<const char*> values) {
  Column column(ColumnType::kString);
  for (const char* value : values) {
    if (value == nullptr) {
      column.AppendNull();
    } else {
      column.AppendText(value);
    }
  }
  return column;
}

TEST(ColumnTest, KeepsTextsApart) {
  const Column column = Texts({"ab", "", nullptr, "c"});
  EXPECT_EQ(column.size(), 4);
  EXPECT_EQ(column.TextAt(0), "ab");
  EXPECT_EQ(column.TextAt(1), "");
  EXPECT_FALSE(column.IsNull(1));
  EXPECT_TRUE(column.IsNull(2));
  EXPECT_EQ(column.TextAt(2), "");
  EXPECT_EQ(column.TextAt(3), "c");
  EXPECT_EQ(column.null_count(), 1);
}

TEST(ColumnTest, KeepsNulBytesAndInvalidUtf8) {
  Column column(ColumnType::kBinary);
  column.AppendText(absl::string_view("\0\xff", 2));
  EXPECT_EQ(column.TextAt(0), absl::string_view("\0\xff", 2));
}

TEST(ColumnTest, KeepsExtremeNumbers) {
  Column column(ColumnType::kInt64);
  column.AppendInt(std::numeric_limits<int64_t>::min());
  column.AppendNull();
  column.AppendInt(std::numeric_limits<int64_t>::max());
  EXPECT_EQ(column.IntAt(0), std::numeric_limits<int64_t>::min());
  EXPECT_TRUE(column.IsNull(1));
  EXPECT_EQ(column.IntAt(2), std::numeric_limits<int64_t>::max());
}

TEST(ColumnTest, HasNoBitmapWithoutNulls) {
  Column column(ColumnType::kBool);
  for (int i = 0; i < 20; ++i) column.AppendBool(i % 2 == 0);
  EXPECT_TRUE(column.null_bits().empty());
  EXPECT_FALSE(column.IsNull(19));
  column.AppendNull();
  EXPECT_EQ(column.null_bits().size(), 3u);
  EXPECT_TRUE(column.IsNull(20));
  EXPECT_FALSE(column.IsNull(19));
}

TEST(ColumnTest, CopiesARangeWithItsNulls) {
  const Column source = Texts({"a", nullptr, "bcd", "", nullptr});
  Column target = Texts({"x"});
  target.AppendRange(source, 1, 5);
  EXPECT_EQ(target, Texts({"x", nullptr, "bcd", "", nullptr}));
  target.AppendRange(source, 2, 2);
  EXPECT_EQ(target.size(), 5);
}

TEST(ColumnTest, CopiesRangesOfEveryStorage) {
  Column ints(ColumnType::kDate), doubles(ColumnType::kDouble),
      bools(ColumnType::kBool);
  for (int i = 0; i < 10; ++i) {
    ints.AppendInt(i);
    doubles.AppendDouble(i / 2.0);
    bools.AppendBool(i % 3 == 0);
  }
  Column int_part(ColumnType::kDate), double_part(ColumnType::kDouble),
      bool_part(ColumnType::kBool);
  int_part.AppendRange(ints, 4, 6);
  double_part.AppendRange(doubles, 4, 6);
  bool_part.AppendRange(bools, 5, 7);
  EXPECT_THAT(int_part.ints(), ::testing::ElementsAre(4, 5));
  EXPECT_THAT(double_part.doubles(), ::testing::ElementsAre(2.0, 2.5));
  EXPECT_THAT(bool_part.bools(), ::testing::ElementsAre(0, 1));
}

TEST(ColumnTest, EqualityLooksAtNullsAndTakesNanAsEqual) {
  EXPECT_EQ(Texts({"a", nullptr}), Texts({"a", nullptr}));
  EXPECT_FALSE(Texts({"a", ""}) == Texts({"a", nullptr}));
  EXPECT_FALSE(Texts({nullptr, ""}) == Texts({"", nullptr}));
  EXPECT_FALSE(Texts({"ab", ""}) == Texts({"a", "b"}));
  Column a(ColumnType::kDouble), b(ColumnType::kDouble);
  a.AppendDouble(std::numeric_limits<double>::quiet_NaN());
  b.AppendDouble(std::numeric_limits<double>::quiet_NaN());
  EXPECT_EQ(a, b);
}

TEST(ColumnTest, CountsBytes) {
  Column column = Texts({"abcd", "ef"});
  EXPECT_EQ(column.RowBytes(0), 12);
  EXPECT_EQ(column.RowBytes(1), 10);
  EXPECT_EQ(column.ValueBytes(), 22);
  EXPECT_GE(column.MemoryBytes(), column.ValueBytes());
}

}  // namespace
}  // namespace semantic_layer::rowset
