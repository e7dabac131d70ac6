#include "common/rowset/rowset_proto.h"

#include <limits>
#include <utility>

#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "semantic_layer/rowset/v1/rowset.pb.h"

namespace semantic_layer::rowset {
namespace {

using ::semantic_layer::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// One column of each type, `rows` long, every fifth row null.
RowSet OneOfEach(int rows) {
  std::vector<Field> fields;
  for (int i = 0; i <= static_cast<int>(ColumnType::kJson); ++i) {
    const auto type = static_cast<ColumnType>(i);
    fields.push_back({.name = std::string(ColumnTypeName(type)),
                      .type = type,
                      .sql_type = std::string(DefaultSqlType(type))});
  }
  RowSetBuilder builder(MakeSchema(fields));
  for (int i = 0; i < static_cast<int>(fields.size()); ++i) {
    Column& column = builder.column(i);
    for (int row = 0; row < rows; ++row) {
      if (row % 5 == 4) {
        column.AppendNull();
        continue;
      }
      switch (StorageOf(column.type())) {
        case StorageKind::kBits:
          column.AppendBool(row % 2 == 0);
          break;
        case StorageKind::kInts:
          column.AppendInt(std::numeric_limits<int64_t>::min() + row);
          break;
        case StorageKind::kDoubles:
          column.AppendDouble(row / 3.0);
          break;
        case StorageKind::kText:
          column.AppendText(std::string(row, 'x'));
          break;
      }
    }
  }
  return *std::move(builder).Finish();
}

TEST(RowSetProtoTest, RoundTripsEveryType) {
  for (int rows : {0, 1, 4, 5, 16, 17}) {
    const RowSet before = OneOfEach(rows);
    v1::RowSet wire;
    ToProto(before, &wire);
    std::string bytes = wire.SerializeAsString();
    v1::RowSet parsed;
    ASSERT_TRUE(parsed.ParseFromString(bytes));
    ASSERT_OK_AND_ASSIGN(const RowSet after, FromProto(parsed));
    EXPECT_EQ(before, after) << rows;
  }
}

TEST(RowSetProtoTest, BitmapCoversAllRows) {
  RowSetBuilder builder(MakeSchema({{.name = "a"}}));
  builder.column(0).AppendNull();
  for (int i = 0; i < 20; ++i) builder.column(0).AppendText("x");
  v1::RowSet wire;
  ToProto(*std::move(builder).Finish(), &wire);
  EXPECT_EQ(wire.columns(0).null_bitmap(), std::string("\x01\x00\x00", 3));
}

TEST(RowSetProtoTest, NamesBecomeUnique) {
  RowSetBuilder builder(MakeSchema({{.name = "a"}, {.name = "A"}, {}}));
  v1::RowSet wire;
  ToProto(*std::move(builder).Finish(), &wire);
  EXPECT_EQ(wire.columns(0).name(), "a");
  EXPECT_EQ(wire.columns(1).name(), "A_1");
  EXPECT_EQ(wire.columns(2).name(), "_c2");
}

TEST(RowSetProtoTest, TextBecomesUtf8AndBinaryStays) {
  RowSetBuilder builder(
      MakeSchema({{.name = "t"}, {.name = "b", .type = ColumnType::kBinary}}));
  for (const char* text : {"plain", "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x99\x82",
                           "a\xFFz", "\xC0\xAF", "\xED\xA0\x80", "\xE2\x82"}) {
    builder.column(0).AppendText(text);
    builder.column(1).AppendText(text);
  }
  v1::RowSet wire;
  ToProto(*std::move(builder).Finish(), &wire);
  const std::string r = "\xEF\xBF\xBD";
  EXPECT_THAT(wire.columns(0).strings(),
              ElementsAre("plain", "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x99\x82",
                          "a" + r + "z", r + r, r + r + r, r + r));
  EXPECT_EQ(wire.columns(1).binaries(2), "a\xFFz");
}

TEST(RowSetProtoTest, RefusesMessagesThatDoNotAddUp) {
  v1::RowSet wire;
  wire.set_row_count(2);
  v1::Column* column = wire.add_columns();
  column->set_name("a");
  EXPECT_THAT(FromProto(wire), StatusIs(absl::StatusCode::kInternal,
                                        HasSubstr("type 0 is not known")));
  column->set_type(v1::COLUMN_TYPE_INT64);
  column->add_int64s(1);
  EXPECT_THAT(FromProto(wire), StatusIs(absl::StatusCode::kInternal,
                                        HasSubstr("1 values for 2 rows")));
  column->add_int64s(2);
  ASSERT_OK_AND_ASSIGN(const RowSet rows, FromProto(wire));
  EXPECT_EQ(rows.column(0).IntAt(1), 2);

  wire.set_row_count(9);
  for (int i = 2; i < 9; ++i) column->add_int64s(i);
  column->set_null_bitmap("\x01");
  EXPECT_THAT(FromProto(wire), StatusIs(absl::StatusCode::kInternal));
}

}  // namespace
}  // namespace semantic_layer::rowset
