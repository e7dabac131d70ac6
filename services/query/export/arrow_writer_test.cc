// Files of our Arrow writer are read back by apache-arrow in node.
//
//   arrow_writer_test read_arrow.js Arrow.es2015.min.js

#include "services/query/export/arrow_writer.h"

#include <cstdio>
#include <string>

#include "absl/strings/match.h"
#include "common/status/make_status.h"
#include "common/testing/run_program.h"
#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/query/export/test_rows.h"

namespace semantic_layer::query {
namespace {

using ::testing::HasSubstr;

std::string reader_program;
std::string reader_library;

absl::StatusOr<std::string> Written(const rowset::RowSet& rows) {
  std::string bytes;
  auto writer = MakeArrowWriter(rows.schema_ptr(), AppendTo(&bytes));
  const absl::Status status = writer->Write(rows);
  if (!status.ok()) return status;
  const absl::Status end = writer->Finish();
  if (!end.ok()) return end;
  return bytes;
}

class ArrowWriterTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!testing::HasProgram("node")) {
      GTEST_SKIP() << "node is not on the PATH: nothing to read Arrow with";
    }
  }

  std::string Read(const rowset::RowSet& rows) {
    const auto bytes = Written(rows);
    if (!bytes.ok()) return bytes.status().ToString();
    const testing::ProgramResult result =
        testing::RunProgram({"node", reader_program, reader_library,
                             testing::WriteTestFile("rows.arrow", *bytes)});
    EXPECT_EQ(result.exit_code, 0) << result.output;
    return result.output;
  }
};

TEST_F(ArrowWriterTest, OthersReadEveryType) {
  const std::string json = Read(EveryType());
  EXPECT_THAT(json, HasSubstr(R"("batches":1,"count":2)"));
  // Milliseconds where the reader gives those.
  EXPECT_THAT(
      json,
      HasSubstr(R"([[true,"-42","9007199254740993",0.1,"-1250",)"
                R"("12345678901234567890123456789012345678",)"
                R"("Zo)"
                "\u00eb"
                R"(, \"the\" <1st>\r\n=1+1",978307200000,)"
                R"(978350706500,978350706000,"3723000000","00ff",)"
                R"("1 year 2 days","[\"a\",1]"],)"
                R"([null,null,null,null,null,null,null,null,null,null,null,)"
                R"(null,null,null]])"));
  for (const char* field :
       {R"f({"name":"price","type":"Decimal[10e+2]","sql":"DECIMAL(10,2)"})f",
        R"("type":"Timestamp<MICROSECOND, UTC>","sql":"TIMESTAMP"})",
        R"("type":"Timestamp<MICROSECOND>","sql":"TIMESTAMP_NTZ"})",
        R"({"name":"day","type":"Date32<DAY>","sql":"DATE"})",
        R"({"name":"clock","type":"Time64<MICROSECOND>","sql":"TIME"})"}) {
    EXPECT_THAT(json, HasSubstr(field));
  }
}

TEST_F(ArrowWriterTest, ManyRowsAreSeveralBatches) {
  rowset::RowSetBuilder builder(
      rowset::MakeSchema({{"n", rowset::ColumnType::kInt64},
                          {"t", rowset::ColumnType::kString},
                          {"b", rowset::ColumnType::kBool}}));
  for (int i = 0; i < 150'001; ++i) {
    builder.column(0).AppendInt(i);
    if (i % 3 == 0) {
      builder.column(1).AppendNull();
    } else {
      builder.column(1).AppendText(std::to_string(i));
    }
    builder.column(2).AppendBool(i % 2 == 0);
  }
  const std::string json = Read(*std::move(builder).Finish());
  EXPECT_THAT(json, HasSubstr(R"("batches":3,"count":150001)"));
  EXPECT_THAT(json, HasSubstr(R"("rows":[["0",null,true],)"
                              R"(["150000",null,true]])"));
}

TEST_F(ArrowWriterTest, WithoutRowsThereAreTheFields) {
  const std::string json =
      Read(*rowset::RowSetBuilder(
                rowset::MakeSchema({{"n", rowset::ColumnType::kInt64}}))
                .Finish());
  EXPECT_THAT(json, HasSubstr(R"("count":0)"));
  EXPECT_THAT(json, HasSubstr(R"("name":"n","type":"Int64")"));
}

TEST(ArrowWriterErrorTest, ADecimalOfMoreDigitsIsAnError) {
  rowset::RowSetBuilder builder(rowset::MakeSchema(
      {{"x", rowset::ColumnType::kDecimal, "DECIMAL(38,0)"}}));
  builder.column(0).AppendText("123456789012345678901234567890123456789");
  EXPECT_EQ(ReasonOf(Written(*std::move(builder).Finish()).status()),
            ErrorReason::kResultTooLarge);
}

}  // namespace
}  // namespace semantic_layer::query

int main(int argc, char** argv) {
  ::testing::InitGoogleTest(&argc, argv);
  if (argc != 3) {
    std::fprintf(stderr, "usage: %s READER LIBRARY\n", argv[0]);
    return 2;
  }
  semantic_layer::query::reader_program = argv[1];
  semantic_layer::query::reader_library = argv[2];
  return RUN_ALL_TESTS();
}
