// Every type of the engine, through a statement to rows and back by parameter.

#include "common/warehouse/duckdb/duckdb_types.h"

#include <memory>

#include "common/rowset/rowset.h"
#include "common/rowset/value.h"
#include "common/rowset/value_text.h"
#include "common/status/make_status.h"
#include "common/status/status_macros.h"
#include "common/testing/status_matchers.h"
#include "common/warehouse/duckdb/duckdb_warehouse.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::warehouse {
namespace {

using rowset::ColumnType;
using rowset::RowSet;
using rowset::Value;
using ::semantic_layer::testing::StatusIs;
using ::testing::HasSubstr;

class DuckDbTypesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_OK_AND_ASSIGN(warehouse_, DuckDbWarehouse::Create({.threads = 1}));
  }

  absl::StatusOr<RowSet> Rows(const std::string& sql,
                              std::vector<Parameter> parameters = {}) {
    ASSIGN_OR_RETURN(
        const auto stream,
        warehouse_->Execute({.text = sql, .parameters = std::move(parameters)},
                            ExecuteOptions()));
    return ReadAll(*stream);
  }

  std::unique_ptr<DuckDbWarehouse> warehouse_;
};

struct Case {
  const char* expression;
  ColumnType type;
  const char* sql_type;
  const char* text;
};

TEST_F(DuckDbTypesTest, EveryTypeKeepsItsValue) {
  const Case kCases[] = {
      {"true", ColumnType::kBool, "BOOLEAN", "true"},
      {"(-128)::TINYINT", ColumnType::kInt64, "TINYINT", "-128"},
      {"(-32768)::SMALLINT", ColumnType::kInt64, "SMALLINT", "-32768"},
      {"2147483647", ColumnType::kInt64, "INT", "2147483647"},
      {"(-9223372036854775808)::BIGINT", ColumnType::kInt64, "BIGINT",
       "-9223372036854775808"},
      {"255::UTINYINT", ColumnType::kInt64, "SMALLINT", "255"},
      {"65535::USMALLINT", ColumnType::kInt64, "INT", "65535"},
      {"4294967295::UINTEGER", ColumnType::kInt64, "BIGINT", "4294967295"},
      {"18446744073709551615::UBIGINT", ColumnType::kDecimal, "DECIMAL(20,0)",
       "18446744073709551615"},
      {"'-170141183460469231731687303715884105728'::HUGEINT",
       ColumnType::kDecimal, "DECIMAL(38,0)",
       "-170141183460469231731687303715884105728"},
      {"'340282366920938463463374607431768211455'::UHUGEINT",
       ColumnType::kDecimal, "DECIMAL(38,0)",
       "340282366920938463463374607431768211455"},
      {"'-123456789012345678901234567890123456789012345'::BIGNUM",
       ColumnType::kDecimal, "DECIMAL(38,0)",
       "-123456789012345678901234567890123456789012345"},
      {"'1000000000000000000000000000000000000000000'::BIGNUM",
       ColumnType::kDecimal, "DECIMAL(38,0)",
       "1000000000000000000000000000000000000000000"},
      {"0.5::FLOAT", ColumnType::kDouble, "FLOAT", "0.5"},
      {"1.1::FLOAT", ColumnType::kDouble, "FLOAT", "1.1"},
      {"-3.4e38::FLOAT", ColumnType::kDouble, "FLOAT", "-3.4e+38"},
      {"'inf'::FLOAT", ColumnType::kDouble, "FLOAT", "Infinity"},
      {"'nan'::DOUBLE", ColumnType::kDouble, "DOUBLE", "NaN"},
      {"1e308::DOUBLE", ColumnType::kDouble, "DOUBLE", "1e+308"},
      {"(-1.5)::DECIMAL(4,1)", ColumnType::kDecimal, "DECIMAL(4,1)", "-1.5"},
      {"12345.678::DECIMAL(9,3)", ColumnType::kDecimal, "DECIMAL(9,3)",
       "12345.678"},
      {"0.000000000000000001::DECIMAL(18,18)", ColumnType::kDecimal,
       "DECIMAL(18,18)", "0.000000000000000001"},
      {"'-99999999999999999999999999999999.999999'::DECIMAL(38,6)",
       ColumnType::kDecimal, "DECIMAL(38,6)",
       "-99999999999999999999999999999999.999999"},
      {"'a\xC3\xA9'", ColumnType::kString, "STRING", "a\xC3\xA9"},
      {"repeat('long ', 10)", ColumnType::kString, "STRING",
       "long long long long long long long long long long "},
      {"'\\x00\\xFF'::BLOB", ColumnType::kBinary, "BINARY", "AP8="},
      {"DATE '2001-02-03'", ColumnType::kDate, "DATE", "2001-02-03"},
      {"DATE '0044-03-15 (BC)'", ColumnType::kDate, "DATE", "-0043-03-15"},
      {"TIME '01:02:03.5'", ColumnType::kTime, "TIME", "01:02:03.500000"},
      {"TIMESTAMP '2001-02-03 04:05:06.789'", ColumnType::kTimestampNtz,
       "TIMESTAMP_NTZ", "2001-02-03T04:05:06.789000"},
      {"TIMESTAMP '1969-12-31 23:59:59.999999'", ColumnType::kTimestampNtz,
       "TIMESTAMP_NTZ", "1969-12-31T23:59:59.999999"},
      {"'2001-02-03 04:05:06'::TIMESTAMP_S", ColumnType::kTimestampNtz,
       "TIMESTAMP_NTZ", "2001-02-03T04:05:06"},
      {"'2001-02-03 04:05:06.007'::TIMESTAMP_MS", ColumnType::kTimestampNtz,
       "TIMESTAMP_NTZ", "2001-02-03T04:05:06.007000"},
      {"'1969-12-31 23:59:59.999999999'::TIMESTAMP_NS",
       ColumnType::kTimestampNtz, "TIMESTAMP_NTZ",
       "1969-12-31T23:59:59.999999"},
      {"TIMESTAMPTZ '2001-02-03 04:05:06+02'", ColumnType::kTimestamp,
       "TIMESTAMP", "2001-02-03T02:05:06Z"},
      {"TIMETZ '04:05:06+02:30'", ColumnType::kString, "STRING",
       "04:05:06+02:30"},
      {"INTERVAL '1 year 2 days 3 hours'", ColumnType::kInterval, "INTERVAL",
       "1 year 2 days 03:00:00"},
      {"'00000000-0000-0000-0000-0000000000ff'::UUID", ColumnType::kString,
       "STRING", "00000000-0000-0000-0000-0000000000ff"},
      {"'ffeeddcc-bbaa-9988-7766-554433221100'::UUID", ColumnType::kString,
       "STRING", "ffeeddcc-bbaa-9988-7766-554433221100"},
      {"'0101100'::BIT", ColumnType::kString, "STRING", "0101100"},
      {"'b'::ENUM('a', 'b')", ColumnType::kString, "STRING", "b"},
      {"'{\"a\": [1]}'::JSON", ColumnType::kJson, "VARIANT", "{\"a\": [1]}"},
      {"[1, NULL, 3]", ColumnType::kJson, "ARRAY<INT>", "[1,null,3]"},
      {"[]::VARCHAR[]", ColumnType::kJson, "ARRAY<STRING>", "[]"},
      {"array_value(1.5, 2.5)", ColumnType::kJson, "ARRAY<DECIMAL(2,1)>",
       "[1.5,2.5]"},
      {"{'a': 1, 'b c': 'x\"y', 'd': NULL::DATE}", ColumnType::kJson,
       "STRUCT<a: INT, `b c`: STRING, d: DATE>",
       "{\"a\":1,\"b c\":\"x\\\"y\",\"d\":null}"},
      {"MAP {1: 'x', 2: NULL}", ColumnType::kJson, "MAP<INT, STRING>",
       "{\"1\":\"x\",\"2\":null}"},
      {"MAP {'k': [DATE '2001-02-03']}", ColumnType::kJson,
       "MAP<STRING, ARRAY<DATE>>", "{\"k\":[\"2001-02-03\"]}"},
      {"union_value(str := 'x')", ColumnType::kJson, "VARIANT", "\"x\""},
      {"union_value(num := 2)::UNION(str VARCHAR, num INT)", ColumnType::kJson,
       "VARIANT", "2"},
      {"[['nan'::DOUBLE], [0.5]]", ColumnType::kJson, "ARRAY<ARRAY<DOUBLE>>",
       "[[\"NaN\"],[0.5]]"},
      {"[{'t': TIMESTAMPTZ '2001-02-03 04:05:06+00', 'b': '\\xFF'::BLOB}]",
       ColumnType::kJson, "ARRAY<STRUCT<t: TIMESTAMP, b: BINARY>>",
       "[{\"t\":\"2001-02-03T04:05:06Z\",\"b\":\"/w==\"}]"},
  };
  for (const Case& test : kCases) {
    // Beside the value a null of the same type.
    const std::string sql = std::string("SELECT v FROM (SELECT 0 AS i, ") +
                            test.expression +
                            " AS v UNION ALL SELECT 1, NULL) ORDER BY i";
    ASSERT_OK_AND_ASSIGN(const RowSet rows, Rows(sql));
    ASSERT_EQ(rows.row_count(), 2) << test.expression;
    EXPECT_EQ(rows.schema().field(0).type, test.type) << test.expression;
    EXPECT_EQ(rows.schema().field(0).SqlType(), test.sql_type)
        << test.expression;
    EXPECT_EQ(rowset::ValueText(Value::At(rows.column(0), 0)), test.text)
        << test.expression;
    EXPECT_TRUE(rows.column(0).IsNull(1)) << test.expression;
  }
}

TEST_F(DuckDbTypesTest, NullWithoutATypeIsVoid) {
  ASSERT_OK_AND_ASSIGN(const RowSet rows, Rows("SELECT NULL AS a"));
  EXPECT_TRUE(rows.column(0).IsNull(0));
}

TEST_F(DuckDbTypesTest, NestedValuesKeepTheirRows) {
  ASSERT_OK_AND_ASSIGN(
      const RowSet rows,
      Rows("SELECT CASE WHEN i % 3 = 0 THEN NULL ELSE list_value(i, i * 2) END "
           "AS v FROM range(5000) t(i) ORDER BY i"));
  ASSERT_EQ(rows.row_count(), 5000);
  for (int64_t i = 0; i < 5000; ++i) {
    if (i % 3 == 0) {
      ASSERT_TRUE(rows.column(0).IsNull(i));
    } else {
      ASSERT_EQ(rows.column(0).TextAt(i),
                "[" + std::to_string(i) + "," + std::to_string(i * 2) + "]");
    }
  }
}

TEST_F(DuckDbTypesTest, InfiniteTimesAreRefused) {
  for (const char* sql : {"SELECT 'infinity'::DATE", "SELECT '-infinity'::DATE",
                          "SELECT 'infinity'::TIMESTAMP"}) {
    EXPECT_THAT(Rows(sql), StatusIs(absl::StatusCode::kInvalidArgument,
                                    HasSubstr("infinite")))
        << sql;
  }
}

TEST_F(DuckDbTypesTest, ParametersArriveWithTheirType) {
  const std::pair<Value, const char*> kCases[] = {
      {Value::Bool(true), "BOOLEAN"},
      {Value::Int64(1), "BIGINT"},
      {Value::Double(0.25), "DOUBLE"},
      {Value::String("'; DROP TABLE t; --"), "VARCHAR"},
      {Value::Decimal("-12.50"), "DECIMAL(4,2)"},
      {Value::Decimal("0.05"), "DECIMAL(2,2)"},
      {Value::Decimal("99999999999999999999999999999999999999"),
       "DECIMAL(38,0)"},
      {Value::Date(-1), "DATE"},
      {Value::Timestamp(-1), "TIMESTAMP WITH TIME ZONE"},
      {Value::TimestampNtz(1234567), "TIMESTAMP"},
      {Value::Time(1000000), "TIME"},
      {Value::Binary(absl::string_view("\0\xff", 2)), "BLOB"},
  };
  for (const auto& [value, type] : kCases) {
    ASSERT_OK_AND_ASSIGN(
        const RowSet rows,
        Rows("SELECT $p AS v, typeof($p) AS t", {{"p", value}}));
    EXPECT_EQ(Value::At(rows.column(0), 0), value) << type;
    EXPECT_EQ(rows.column(1).TextAt(0), type);
  }
  ASSERT_OK_AND_ASSIGN(
      const RowSet rows,
      Rows("SELECT $p::INT AS v", {{"p", Value::Null(ColumnType::kInt64)}}));
  EXPECT_TRUE(rows.column(0).IsNull(0));
}

TEST_F(DuckDbTypesTest, ParametersBindByPosition) {
  ASSERT_OK_AND_ASSIGN(const RowSet rows,
                       Rows("SELECT ? - ? AS v",
                            {{"", Value::Int64(5)}, {"", Value::Int64(3)}}));
  EXPECT_EQ(rows.column(0).IntAt(0), 2);
}

TEST_F(DuckDbTypesTest, WrongParametersAreNamed) {
  const auto expect = [&](const std::string& sql,
                          std::vector<Parameter> parameters,
                          const char* message) {
    const absl::Status status = Rows(sql, std::move(parameters)).status();
    EXPECT_EQ(ReasonOf(status), ErrorReason::kSqlParameter) << sql;
    EXPECT_THAT(std::string(status.message()), HasSubstr(message)) << sql;
  };
  const Value one = Value::Int64(1);
  expect("SELECT $a", {}, "Parameter :a has no value");
  expect("SELECT ?", {}, "Parameter number 1 has no value");
  expect("SELECT 1", {{"a", one}}, "Parameter :a is not in the statement");
  expect("SELECT ?", {{"", one}, {"", one}}, "number 2 is not in");
  expect("SELECT $a", {{"a", one}, {"A", one}}, "is given twice");
  expect("SELECT $a", {{"a", one}, {"", one}}, "names or positions");
  expect("SELECT $a", {{"a", Value::Decimal("abc")}}, "decimal number");
  expect("SELECT $a",
         {{"a", Value::Decimal("999999999999999999999999999999999999999")}},
         "at most 38 digits");
}

}  // namespace
}  // namespace semantic_layer::warehouse
