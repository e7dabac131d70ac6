#include "common/databricks/statements/chunk_decoder.h"

#include <cmath>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/databricks/statements/result_schema.h"
#include "common/json/writer.h"
#include "common/rowset/rowset.h"
#include "common/rowset/value.h"
#include "common/rowset/value_text.h"
#include "common/status/make_status.h"
#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace semantic_layer::databricks {
namespace {

using rowset::ColumnType;
using rowset::RowSet;
using rowset::Value;

absl::StatusOr<RowSet> Decode(const rowset::SchemaPtr& schema,
                              absl::string_view text, int64_t max_rows = 1000,
                              int64_t max_bytes = 1 << 20) {
  ChunkDecoder decoder(schema);
  decoder.Begin(text, 0);
  rowset::RowSetBuilder all(schema);
  while (!decoder.at_end()) {
    rowset::RowSetBuilder builder(schema);
    const auto rows = decoder.Read(max_rows, max_bytes, &builder);
    if (!rows.ok()) return rows.status();
    EXPECT_LE(*rows, max_rows);
    auto batch = std::move(builder).Finish();
    if (!batch.ok()) return batch.status();
    EXPECT_EQ(batch->row_count(), *rows);
    if (auto status = all.Append(*batch); !status.ok()) return status;
  }
  return std::move(all).Finish();
}

rowset::SchemaPtr OneColumn(absl::string_view type_name,
                            absl::string_view type_text) {
  return SchemaOf({{.name = "x",
                    .type_name = std::string(type_name),
                    .type_text = std::string(type_text)}});
}

struct TypeCase {
  const char* type_name;
  const char* type_text;
  const char* text;
  Value want;
};

TEST(ChunkDecoderTest, ReadsEveryTypeOfTheApi) {
  const std::vector<TypeCase> cases = {
      {"BOOLEAN", "BOOLEAN", "true", Value::Bool(true)},
      {"BYTE", "TINYINT", "-128", Value::Int64(-128)},
      {"SHORT", "SMALLINT", "7", Value::Int64(7)},
      {"INT", "INT", "7", Value::Int64(7)},
      {"LONG", "BIGINT", "9007199254740993", Value::Int64(9007199254740993)},
      {"FLOAT", "FLOAT", "0.1", Value::Double(0.1)},
      {"DOUBLE", "DOUBLE", "0.1", Value::Double(0.1)},
      {"DATE", "DATE", "2023-09-01", Value::Date(19601)},
      {"TIMESTAMP", "TIMESTAMP", "1970-01-01T02:00:00.001+02:00",
       Value::Timestamp(1000)},
      {"TIMESTAMP_NTZ", "TIMESTAMP_NTZ", "1970-01-01T00:00:00.001",
       Value::TimestampNtz(1000)},
      {"TIME", "TIME(6)", "00:00:01", Value::Time(1000000)},
      {"STRING", "STRING", "x", Value::String("x")},
      {"CHAR", "CHAR(3)", "x  ", Value::String("x  ")},
      {"BINARY", "BINARY", "AAEC", Value::Binary(std::string("\0\1\2", 3))},
      {"DECIMAL", "DECIMAL(10,2)", "10.50", Value::Decimal("10.50")},
      {"INTERVAL", "INTERVAL YEAR TO MONTH", "1-2", Value::Interval("1-2")},
      {"ARRAY", "ARRAY<INT>", "[1,null]", Value::Json("[1,null]")},
      {"MAP", "MAP<STRING, INT>", "{\\\"a\\\":1}", Value::Json("{\"a\":1}")},
      {"STRUCT", "STRUCT<a: INT>", "{}", Value::Json("{}")},
      {"VARIANT", "VARIANT", "1", Value::Json("1")},
      {"GEOMETRY", "GEOMETRY(0)", "POINT(1 2)", Value::String("POINT(1 2)")},
      {"USER_DEFINED_TYPE", "X", "x", Value::String("x")},
      {"HOLOGRAM", "HOLOGRAM", "x", Value::String("x")},
      {"", "decimal(4,1)", "1.5", Value::Decimal("1.5")},
  };
  for (const TypeCase& c : cases) {
    const auto schema = OneColumn(c.type_name, c.type_text);
    ASSERT_OK_AND_ASSIGN(
        const RowSet rows,
        Decode(schema, absl::StrCat("[[\"", c.text, "\"],[null]]")));
    ASSERT_EQ(rows.row_count(), 2) << c.type_name;
    EXPECT_EQ(Value::At(rows.column(0), 0), c.want) << c.type_name;
    EXPECT_TRUE(rows.column(0).IsNull(1)) << c.type_name;
    EXPECT_EQ(rows.schema().field(0).SqlType(), c.type_text) << c.type_name;
  }
  ASSERT_OK_AND_ASSIGN(const RowSet nothing,
                       Decode(OneColumn("NULL", "VOID"), "[[null]]"));
  EXPECT_TRUE(nothing.column(0).IsNull(0));
}

TEST(ChunkDecoderTest, UndoesTheEscapesOfJson) {
  ASSERT_OK_AND_ASSIGN(
      const RowSet rows,
      Decode(OneColumn("STRING", "STRING"),
             R"([["a\"b\\c\/d\b\f\n\r\t"],["\u00e9\u20ac\ud83d\ude00\u0000"],)"
             "[\"caf\xc3\xa9\"],[\"\"]]"));
  EXPECT_EQ(rows.column(0).TextAt(0), "a\"b\\c/d\b\f\n\r\t");
  EXPECT_EQ(rows.column(0).TextAt(1),
            absl::string_view("\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\0", 10));
  EXPECT_EQ(rows.column(0).TextAt(2), "caf\xc3\xa9");
  EXPECT_EQ(rows.column(0).TextAt(3), "");
  EXPECT_FALSE(rows.column(0).IsNull(3));
}

TEST(ChunkDecoderTest, TakesWhiteSpaceAndBareValues) {
  ASSERT_OK_AND_ASSIGN(const RowSet rows,
                       Decode(SchemaOf({{.name = "a", .type_name = "INT"},
                                        {.name = "b", .type_name = "BOOLEAN"}}),
                              " [ [ 1 , true ] ,\n[ \"2\" , null ] ]\n"));
  EXPECT_EQ(rows.column(0).IntAt(1), 2);
  EXPECT_TRUE(rows.column(1).BoolAt(0));
}

TEST(ChunkDecoderTest, EmptyListsHaveNoRows) {
  for (absl::string_view text : {"[]", " [ ] "}) {
    ASSERT_OK_AND_ASSIGN(const RowSet rows,
                         Decode(OneColumn("INT", "INT"), text));
    EXPECT_EQ(rows.row_count(), 0);
  }
}

TEST(ChunkDecoderTest, MalformedTextIsAnError) {
  const auto schema = SchemaOf({{.name = "a", .type_name = "STRING"},
                                {.name = "b", .type_name = "STRING"}});
  for (absl::string_view text : {"",
                                 "null",
                                 "{}",
                                 "[",
                                 "[[",
                                 "[[\"1\"]]",
                                 "[[\"1\",\"2\",\"3\"]]",
                                 "[[\"1\",\"2\"]",
                                 "[[\"1\",\"2\"],]",
                                 "[[\"1\",\"2\"]]x",
                                 "[[\"1\",\"2]]",
                                 "[[\"1\",nul]]",
                                 "[[\"1\",\"\\x\"]]",
                                 "[[\"1\",\"\\u12g4\"]]",
                                 "[[\"1\",\"\\ud800\"]]",
                                 "[[\"1\",\"\\udc00\"]]",
                                 "[[\"1\",\"\\ud800\\u0041\"]]",
                                 "[[,]]",
                                 "[[\"1\" \"2\"]]",
                                 "[[\"1\",[\"2\"]]]",
                                 "[[\"1\",\"\\"}) {
    const absl::Status status = Decode(schema, text).status();
    EXPECT_EQ(ReasonOf(status), ErrorReason::kWorkspaceFailed) << text;
  }
}

TEST(ChunkDecoderTest, AWrongValueNamesItsColumnAndRowAndNotItself) {
  const auto schema = SchemaOf({{.name = "id", .type_name = "INT"},
                                {.name = "day", .type_name = "DATE"}});
  ChunkDecoder decoder(schema);
  decoder.Begin("[[\"1\",\"2024-01-01\"],[\"2\",\"secret\"]]", 100);
  rowset::RowSetBuilder builder(schema);
  const absl::Status status = decoder.Read(10, 1000, &builder).status();
  EXPECT_EQ(ReasonOf(status), ErrorReason::kWorkspaceFailed);
  EXPECT_TRUE(absl::StrContains(status.message(), "'day'"));
  EXPECT_TRUE(absl::StrContains(status.message(), "row 101"));
  EXPECT_TRUE(absl::StrContains(status.message(), "DATE"));
  EXPECT_FALSE(absl::StrContains(status.message(), "secret"));
}

TEST(ChunkDecoderTest, BatchesEndAtTheirLimits) {
  const auto schema = OneColumn("STRING", "STRING");
  ChunkDecoder decoder(schema);
  const std::string text = "[[\"aaaaaaaa\"],[\"bbbbbbbb\"],[\"cccccccc\"]]";
  decoder.Begin(text, 0);
  rowset::RowSetBuilder first(schema);
  ASSERT_OK_AND_ASSIGN(const int64_t two, decoder.Read(9, 20, &first));
  EXPECT_EQ(two, 2);
  EXPECT_FALSE(decoder.at_end());
  rowset::RowSetBuilder second(schema);
  ASSERT_OK_AND_ASSIGN(const int64_t one, decoder.Read(9, 20, &second));
  EXPECT_EQ(one, 1);
  EXPECT_TRUE(decoder.at_end());
}

// A random value of a type, as Databricks would write it.
Value RandomValue(ColumnType type, std::mt19937_64& random) {
  const auto below = [&random](uint64_t n) {
    return static_cast<int64_t>(random() % n);
  };
  switch (type) {
    case ColumnType::kBool:
      return Value::Bool(below(2) == 1);
    case ColumnType::kInt64:
      return Value::Int64(static_cast<int64_t>(random()));
    case ColumnType::kDouble:
      return Value::Double(std::ldexp(static_cast<double>(below(1 << 30)) - 5e8,
                                      static_cast<int>(below(200)) - 100));
    case ColumnType::kDate:
      return Value::Date(below(3'000'000) - 700'000);
    case ColumnType::kTimestamp:
      return Value::Timestamp(below(uint64_t{1} << 57) - (int64_t{1} << 54));
    case ColumnType::kBinary: {
      std::string bytes;
      for (int64_t i = below(20); i > 0; --i) {
        bytes.push_back(static_cast<char>(below(256)));
      }
      return Value::Binary(bytes);
    }
    default: {
      std::string text;
      constexpr absl::string_view kPieces[] = {
          "a", "\"", "\\", "\n", "\x01", "[", ",", "null", "\xc3\xa9"};
      for (int64_t i = below(12); i > 0; --i) {
        absl::StrAppend(&text, kPieces[below(std::size(kPieces))]);
      }
      return Value::String(text);
    }
  }
}

TEST(ChunkDecoderTest, GivesBackWhatWasWrittenHoweverItIsCut) {
  const uint64_t seed = std::random_device()();
  SCOPED_TRACE(absl::StrCat("seed ", seed));
  std::mt19937_64 random(seed);
  const std::vector<ColumnType> types = {
      ColumnType::kBool,      ColumnType::kInt64,  ColumnType::kDouble,
      ColumnType::kDate,      ColumnType::kString, ColumnType::kBinary,
      ColumnType::kTimestamp, ColumnType::kString};
  std::vector<rowset::Field> fields;
  for (ColumnType type : types) fields.push_back({.name = "c", .type = type});
  const auto schema = rowset::MakeSchema(fields);
  for (int round = 0; round < 50; ++round) {
    rowset::RowSetBuilder builder(schema);
    std::string text;
    json::Writer writer(&text);
    writer.BeginArray();
    for (int row = static_cast<int>(random() % 40); row > 0; --row) {
      writer.BeginArray();
      for (size_t i = 0; i < types.size(); ++i) {
        Value value = random() % 5 == 0 ? Value::Null(types[i])
                                        : RandomValue(types[i], random);
        value.AppendTo(builder.column(static_cast<int>(i)));
        if (value.is_null()) {
          writer.Null();
        } else {
          writer.String(rowset::ValueText(value));
        }
      }
      writer.EndArray();
    }
    writer.EndArray().Flush();
    ASSERT_OK_AND_ASSIGN(const RowSet want, std::move(builder).Finish());
    ASSERT_OK_AND_ASSIGN(
        const RowSet got,
        Decode(schema, text, 1 + static_cast<int64_t>(random() % 10),
               1 + static_cast<int64_t>(random() % 500)));
    ASSERT_EQ(got, want) << text;
  }
}

}  // namespace
}  // namespace semantic_layer::databricks
