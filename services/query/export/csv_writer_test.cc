#include "services/query/export/csv_writer.h"

#include <string>

#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "services/query/export/limits.h"
#include "services/query/export/test_rows.h"

namespace semantic_layer::query {
namespace {

using ::semantic_layer::testing::StatusIs;

TEST(CsvWriterTest, WritesEveryTypeWithAllItsDigits) {
  const rowset::RowSet rows = EveryType();
  std::string text;
  auto writer = MakeCsvWriter(rows.schema_ptr(), AppendTo(&text));
  ASSERT_OK(writer->Write(rows));
  ASSERT_OK(writer->Finish());
  EXPECT_EQ(text,
            "flag,count,big,ratio,price,huge,name,day,at,local,clock,bytes,"
            "span,tags\r\n"
            "true,-42,9007199254740993,0.1,-12.50,"
            "1234567890123456789012345678901234.5678,"
            "\"Zo\u00eb, \"\"the\"\" <1st>\r\n=1+1\",2001-01-01,"
            "2001-01-01T12:05:06.500000Z,2001-01-01T12:05:06,01:02:03,AP8=,"
            "1 year 2 days,\"[\"\"a\"\",1]\"\r\n"
            ",,,,,,,,,,,,,\r\n");
}

TEST(CsvWriterTest, AnEmptyTextIsNotANull) {
  rowset::RowSetBuilder builder(
      rowset::MakeSchema({{"a", rowset::ColumnType::kString},
                          {"a", rowset::ColumnType::kString},
                          {"x,y", rowset::ColumnType::kString}}));
  builder.column(0).AppendText("");
  builder.column(1).AppendNull();
  builder.column(2).AppendText(" edge");
  auto rows = *std::move(builder).Finish();
  std::string text;
  auto writer = MakeCsvWriter(rows.schema_ptr(), AppendTo(&text));
  ASSERT_OK(writer->Write(rows));
  ASSERT_OK(writer->Finish());
  EXPECT_EQ(text, "a,a_1,\"x,y\"\r\n\"\",,\" edge\"\r\n");
}

TEST(CsvWriterTest, WithoutRowsThereIsTheHeader) {
  std::string text;
  auto writer = MakeCsvWriter(
      rowset::MakeSchema({{"n", rowset::ColumnType::kInt64}}), AppendTo(&text));
  ASSERT_OK(writer->Finish());
  EXPECT_EQ(text, "n\r\n");
}

TEST(CsvWriterTest, SendsPiecesAndStopsWhenNobodyTakesThem) {
  rowset::RowSetBuilder builder(
      rowset::MakeSchema({{"n", rowset::ColumnType::kInt64}}));
  for (int i = 0; i < 200'000; ++i) builder.column(0).AppendInt(i);
  auto rows = *std::move(builder).Finish();
  int pieces = 0;
  size_t largest = 0;
  auto writer = MakeCsvWriter(rows.schema_ptr(), [&](absl::string_view bytes) {
    largest = std::max(largest, bytes.size());
    return ++pieces < 3 ? absl::OkStatus() : absl::CancelledError("gone");
  });
  EXPECT_THAT(writer->Write(rows), StatusIs(absl::StatusCode::kCancelled));
  EXPECT_EQ(pieces, 3);
  EXPECT_LT(largest, kExportPieceBytes + 100);
}

}  // namespace
}  // namespace semantic_layer::query
