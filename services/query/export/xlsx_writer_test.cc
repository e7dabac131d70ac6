#include "services/query/export/xlsx_writer.h"

#include <filesystem>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/status/make_status.h"
#include "common/testing/run_program.h"
#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/query/export/limits.h"
#include "services/query/export/test_rows.h"

namespace semantic_layer::query {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// The workbook as Python's standard library reads it.
std::string Read(const std::string& bytes) {
  const testing::ProgramResult result = testing::RunProgram(
      {"python3", "services/query/export/testdata/read_xlsx.py",
       testing::WriteTestFile("book.xlsx", bytes)});
  EXPECT_EQ(result.exit_code, 0) << result.output;
  return result.output;
}

TEST(XlsxWriterTest, CellsAreNumbersDatesAndTexts) {
  const rowset::RowSet rows = EveryType();
  std::string bytes;
  ASSERT_OK_AND_ASSIGN(auto writer,
                       MakeXlsxWriter(rows.schema_ptr(),
                                      {.sheet = "flights/by [state]",
                                       .formats = {"", "#,##0", "", "0.0%"}},
                                      AppendTo(&bytes)));
  ASSERT_OK(writer->Write(rows));
  ASSERT_OK(writer->Finish());
  const std::string book = Read(bytes);
  for (const char* line :
       {"sheet flights_by__state_\n", "pane frozen A2\n", "rows 2\n",
        "A1 inlineStr 'flag' 0\n", "A2 b 1 0\n", "B2 n -42 #,##0\n",
        "C2 inlineStr '9007199254740993' 0\n", "E2 n -12.5 0\n",
        "F2 inlineStr '1234567890123456789012345678901234.5678' 0\n",
        "H2 n 36892 yyyy-mm-dd\n", "L2 inlineStr 'AP8=' 0\n",
        "M2 inlineStr '1 year 2 days' 0\n"}) {
    EXPECT_THAT(book, HasSubstr(line));
  }
  EXPECT_THAT(book, HasSubstr("D2 n 0.1 0.0%\n"));
  EXPECT_THAT(book, HasSubstr("I2 n 36892.5035"));
  EXPECT_THAT(book, HasSubstr("=1+1'"));  // a text, no formula
  EXPECT_THAT(book, Not(HasSubstr("A3")));
}

TEST(XlsxWriterTest, WithoutRowsThereIsTheHeader) {
  std::string bytes;
  ASSERT_OK_AND_ASSIGN(
      auto writer,
      MakeXlsxWriter(rowset::MakeSchema({{"n", rowset::ColumnType::kInt64}}),
                     {}, AppendTo(&bytes)));
  ASSERT_OK(writer->Finish());
  EXPECT_THAT(Read(bytes), HasSubstr("rows 1\n"));
}

TEST(XlsxWriterTest, WhatASheetCannotHoldIsAnError) {
  const auto schema = rowset::MakeSchema({{"t", rowset::ColumnType::kString}});
  std::string bytes;
  const auto write = [&](const rowset::RowSet& rows) {
    auto writer = MakeXlsxWriter(rows.schema_ptr(), {}, AppendTo(&bytes));
    return writer.ok() ? (*writer)->Write(rows) : writer.status();
  };
  rowset::RowSetBuilder many(schema);
  for (int64_t i = 0; i <= kMaxSheetRows; ++i) many.column(0).AppendNull();
  const absl::Status rows = write(*std::move(many).Finish());
  EXPECT_EQ(ReasonOf(rows), ErrorReason::kResultTooLarge);
  EXPECT_THAT(std::string(rows.message()), HasSubstr("1048575 rows"));

  rowset::RowSetBuilder fits(schema);
  fits.column(0).AppendText(std::string(kMaxSheetCellCharacters, 'x'));
  EXPECT_OK(write(*std::move(fits).Finish()));
  rowset::RowSetBuilder longer(schema);
  longer.column(0).AppendText(std::string(kMaxSheetCellCharacters + 1, 'x'));
  const absl::Status cell = write(*std::move(longer).Finish());
  EXPECT_EQ(ReasonOf(cell), ErrorReason::kResultTooLarge);
  EXPECT_THAT(std::string(cell.message()), HasSubstr("column 't'"));
  EXPECT_EQ(bytes, "");
}

TEST(XlsxWriterTest, TheTemporaryFilesGo) {
  const std::string folder =
      absl::StrCat(::testing::TempDir(), "/xlsx_temporary");
  std::filesystem::create_directories(folder);
  ASSERT_EQ(::setenv("TMPDIR", folder.c_str(), 1), 0);
  const rowset::RowSet rows = EveryType();
  std::string bytes;
  for (const bool finish : {true, false}) {
    ASSERT_OK_AND_ASSIGN(
        auto writer, MakeXlsxWriter(rows.schema_ptr(), {}, AppendTo(&bytes)));
    ASSERT_OK(writer->Write(rows));
    EXPECT_FALSE(std::filesystem::is_empty(folder));
    if (finish) {
      ASSERT_OK(writer->Finish());
    }
    writer.reset();
    EXPECT_TRUE(std::filesystem::is_empty(folder));
  }
}

}  // namespace
}  // namespace semantic_layer::query
