#include "common/rowset/rowset.h"

#include <utility>

#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::rowset {
namespace {

using ::semantic_layer::testing::IsOk;
using ::semantic_layer::testing::StatusIs;
using ::testing::HasSubstr;

SchemaPtr StateFlights() {
  return MakeSchema(
      {{.name = "state", .type = ColumnType::kString},
       {.name = "flights", .type = ColumnType::kInt64, .sql_type = "INT"}});
}

RowSet Sample(int rows) {
  RowSetBuilder builder(StateFlights());
  for (int i = 0; i < rows; ++i) {
    builder.column(0).AppendText(i % 2 == 0 ? "TX" : "CA");
    if (i % 3 == 0) {
      builder.column(1).AppendNull();
    } else {
      builder.column(1).AppendInt(i);
    }
  }
  return *std::move(builder).Finish();
}

TEST(RowSetTest, IsEmptyByDefault) {
  const RowSet rows;
  EXPECT_TRUE(rows.empty());
  EXPECT_EQ(rows.column_count(), 0);
  EXPECT_EQ(rows.Slice(0, 10).row_count(), 0);
}

TEST(RowSetTest, HoldsWhatTheBuilderWasGiven) {
  const RowSet rows = Sample(4);
  EXPECT_EQ(rows.row_count(), 4);
  EXPECT_EQ(rows.column(0).TextAt(1), "CA");
  EXPECT_TRUE(rows.column(1).IsNull(3));
  EXPECT_EQ(rows.column(1).IntAt(2), 2);
  EXPECT_EQ(rows.schema().field(1).SqlType(), "INT");
  EXPECT_EQ(rows.schema().field(0).SqlType(), "STRING");
  EXPECT_EQ(rows.schema().IndexOf("flights"), 1);
  EXPECT_EQ(rows.schema().IndexOf("Flights"), std::nullopt);
}

TEST(RowSetTest, RefusesColumnsOfUnequalLength) {
  RowSetBuilder builder(StateFlights());
  builder.column(0).AppendText("TX");
  EXPECT_THAT(std::move(builder).Finish(),
              StatusIs(absl::StatusCode::kInternal,
                       HasSubstr("column 1 has 0 rows, the first has 1")));
}

TEST(RowSetTest, RefusesColumnsThatTheSchemaDoesNotName) {
  std::vector<Column> columns;
  columns.emplace_back(ColumnType::kString);
  EXPECT_THAT(RowSet::Create(StateFlights(), columns),
              StatusIs(absl::StatusCode::kInternal,
                       HasSubstr("1 columns for a schema of 2")));
  columns.emplace_back(ColumnType::kString);
  EXPECT_THAT(RowSet::Create(StateFlights(), columns),
              StatusIs(absl::StatusCode::kInternal,
                       HasSubstr("column 1 is STRING, the schema says INT64")));
}

TEST(RowSetTest, SlicesWithinItsRows) {
  const RowSet rows = Sample(10);
  const RowSet part = rows.Slice(3, 5);
  EXPECT_EQ(part.row_count(), 2);
  EXPECT_TRUE(part.column(1).IsNull(0));
  EXPECT_EQ(part.column(1).IntAt(1), 4);
  EXPECT_EQ(rows.Slice(8, 99).row_count(), 2);
  EXPECT_EQ(rows.Slice(-5, 2).row_count(), 2);
  EXPECT_EQ(rows.Slice(7, 2).row_count(), 0);
  EXPECT_EQ(rows.Slice(0, 10), rows);
}

TEST(RowSetTest, BatchesJoinToTheWhole) {
  const RowSet rows = Sample(25);
  RowSetBuilder builder(rows.schema_ptr());
  for (int begin = 0; begin < 25; begin += 7) {
    ASSERT_THAT(builder.Append(rows.Slice(begin, begin + 7)), IsOk());
  }
  ASSERT_OK_AND_ASSIGN(const RowSet joined, std::move(builder).Finish());
  EXPECT_EQ(joined, rows);
}

TEST(RowSetTest, RefusesABatchOfOtherTypes) {
  RowSetBuilder builder(
      MakeSchema({{.name = "a", .type = ColumnType::kDate}, {.name = "b"}}));
  EXPECT_THAT(builder.Append(Sample(1)),
              StatusIs(absl::StatusCode::kInternal,
                       HasSubstr("column 0 changes its type to STRING")));
  EXPECT_THAT(builder.Append(RowSet()), StatusIs(absl::StatusCode::kInternal));
  ASSERT_OK_AND_ASSIGN(const RowSet rows, std::move(builder).Finish());
  EXPECT_TRUE(rows.empty());
}

TEST(RowSetTest, CountsBytes) {
  const RowSet rows = Sample(2);
  EXPECT_EQ(rows.RowBytes(0), 10 + 8);
  EXPECT_EQ(rows.ValueBytes(), 2 * (10 + 8) + 1);
  EXPECT_GE(rows.MemoryBytes(), rows.ValueBytes());
}

}  // namespace
}  // namespace semantic_layer::rowset
