#include "common/json/rowset_json.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>

#include "common/json/reader.h"
#include "gtest/gtest.h"
#include "semantic_layer/rowset/v1/rowset.pb.h"

namespace semantic_layer::json {
namespace {

namespace v1 = ::semantic_layer::rowset::v1;

std::string WriteWire(absl::string_view wire) {
  std::string json;
  Output out(&json);
  if (!AppendRowSet(wire, &out)) return "malformed";
  out.Flush();
  EXPECT_TRUE(IsValidJson(json)) << json;
  return json;
}

std::string Write(const v1::RowSet& rows) {
  return WriteWire(rows.SerializeAsString());
}

v1::Column* AddColumn(v1::RowSet* rows, const std::string& name,
                      v1::ColumnType type) {
  v1::Column* column = rows->add_columns();
  column->set_name(name);
  column->set_type(type);
  return column;
}

TEST(RowSetJsonTest, WritesRowsAsObjectsInColumnOrder) {
  v1::RowSet rows;
  rows.set_row_count(2);
  auto* flags = AddColumn(&rows, "flag", v1::COLUMN_TYPE_BOOL);
  flags->add_bools(true);
  flags->add_bools(false);
  auto* counts = AddColumn(&rows, "n \"x\"", v1::COLUMN_TYPE_INT64);
  counts->add_int64s(std::numeric_limits<int64_t>::min());
  counts->add_int64s(std::numeric_limits<int64_t>::max());
  auto* shares = AddColumn(&rows, "share", v1::COLUMN_TYPE_DOUBLE);
  shares->add_doubles(0.25);
  shares->add_doubles(NAN);
  auto* names = AddColumn(&rows, "name", v1::COLUMN_TYPE_STRING);
  names->add_strings("a\nb");
  names->add_strings("");
  names->set_null_bitmap("\x02");
  EXPECT_EQ(Write(rows),
            R"([{"flag":true,"n \"x\"":-9223372036854775808,"share":0.25,)"
            R"("name":"a\nb"},{"flag":false,"n \"x\"":9223372036854775807,)"
            R"("share":"NaN","name":null}])");
}

TEST(RowSetJsonTest, WritesTimes) {
  v1::RowSet rows;
  rows.set_row_count(1);
  AddColumn(&rows, "d", v1::COLUMN_TYPE_DATE)->add_int64s(-1);
  AddColumn(&rows, "t", v1::COLUMN_TYPE_TIME)->add_int64s(1500000);
  AddColumn(&rows, "ts", v1::COLUMN_TYPE_TIMESTAMP)->add_int64s(-1);
  AddColumn(&rows, "ntz", v1::COLUMN_TYPE_TIMESTAMP_NTZ)->add_int64s(0);
  EXPECT_EQ(Write(rows), R"([{"d":"1969-12-31","t":"00:00:01.500",)"
                         R"("ts":"1969-12-31T23:59:59.999999Z",)"
                         R"("ntz":"1970-01-01T00:00:00"}])");
}

TEST(RowSetJsonTest, WritesTextForms) {
  v1::RowSet rows;
  rows.set_row_count(2);
  auto* money = AddColumn(&rows, "dec", v1::COLUMN_TYPE_DECIMAL);
  money->add_strings("123456789012345678901234567890.10");
  money->add_strings("NaN");
  auto* nested = AddColumn(&rows, "json", v1::COLUMN_TYPE_JSON);
  nested->add_strings(R"({"a":[1,2]})");
  nested->add_strings("{broken");
  auto* bytes = AddColumn(&rows, "bin", v1::COLUMN_TYPE_BINARY);
  bytes->add_binaries("\xff");
  bytes->add_binaries("");
  auto* spans = AddColumn(&rows, "iv", v1::COLUMN_TYPE_INTERVAL);
  spans->add_strings("1 day");
  spans->add_strings("2 days");
  EXPECT_EQ(Write(rows),
            R"([{"dec":123456789012345678901234567890.10,)"
            R"("json":{"a":[1,2]},"bin":"/w==","iv":"1 day"},)"
            R"({"dec":"NaN","json":"{broken","bin":"","iv":"2 days"}])");
}

TEST(RowSetJsonTest, ARowIsOneLine) {
  v1::RowSet rows;
  rows.set_row_count(1);
  AddColumn(&rows, "json", v1::COLUMN_TYPE_JSON)
      ->add_strings("{\r\n\t\"a\\n\": [1,\n2]\n}");
  EXPECT_EQ(Write(rows), "[{\"json\":{  \t\"a\\n\": [1, 2] }}]");
}

TEST(RowSetJsonTest, WritesNoRowsAsAnEmptyList) {
  EXPECT_EQ(Write(v1::RowSet()), "[]");
  v1::RowSet rows;
  AddColumn(&rows, "a", v1::COLUMN_TYPE_INT64);
  EXPECT_EQ(Write(rows), "[]");
}

TEST(RowSetJsonTest, ReadsColumnsThatComeInPieces) {
  v1::Column first;
  first.set_name("n");
  first.set_type(v1::COLUMN_TYPE_INT64);
  first.add_int64s(1);
  v1::Column second;
  second.add_int64s(2);
  v1::RowSet rows;
  rows.set_row_count(2);
  const std::string column =
      second.SerializeAsString() + first.SerializeAsString();
  std::string wire = rows.SerializeAsString();
  wire += "\x0a";
  wire += static_cast<char>(column.size());
  wire += column;
  EXPECT_EQ(WriteWire(wire), R"([{"n":2},{"n":1}])");
}

TEST(RowSetJsonTest, RefusesColumnsThatDoNotHoldTheirRows) {
  v1::RowSet rows;
  rows.set_row_count(1);
  EXPECT_EQ(Write(rows), "malformed");  // rows without columns
  auto* column = AddColumn(&rows, "a", v1::COLUMN_TYPE_INT64);
  EXPECT_EQ(Write(rows), "malformed");  // no value
  column->add_doubles(1);
  EXPECT_EQ(Write(rows), "malformed");  // a value of another type
  column->add_int64s(1);
  EXPECT_EQ(Write(rows), R"([{"a":1}])");
  column->add_int64s(2);
  EXPECT_EQ(Write(rows), "malformed");  // one too many
  rows.set_row_count(-1);
  EXPECT_EQ(Write(rows), "malformed");
  rows.set_row_count(10);
  for (int i = 2; i < 10; ++i) column->add_int64s(i);
  column->set_null_bitmap("x");
  EXPECT_EQ(Write(rows), "malformed");  // bitmap too short
}

TEST(RowSetJsonTest, RefusesCutBytesEverywhere) {
  v1::RowSet rows;
  rows.set_row_count(2);
  auto* numbers = AddColumn(&rows, "a", v1::COLUMN_TYPE_INT64);
  numbers->add_int64s(1 << 20);
  numbers->add_int64s(2);
  auto* names = AddColumn(&rows, "b", v1::COLUMN_TYPE_STRING);
  names->add_strings("x");
  names->add_strings("y");
  const std::string wire = rows.SerializeAsString();
  for (size_t size = 0; size < wire.size(); ++size) {
    // A prefix may end between fields; then it is a smaller RowSet.
    WriteWire(absl::string_view(wire).substr(0, size));
  }
  for (size_t i = 0; i < wire.size(); ++i) {
    for (const unsigned char c : {0x00, 0x7f, 0x80, 0xff}) {
      std::string broken = wire;
      broken[i] = static_cast<char>(c);
      WriteWire(broken);  // valid JSON or "malformed", never a crash
    }
  }
}

}  // namespace
}  // namespace semantic_layer::json
