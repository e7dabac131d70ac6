#include "common/databricks/statements/statement_parameter.h"

#include <string>
#include <vector>

#include "common/rowset/value.h"
#include "common/status/make_status.h"
#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace semantic_layer::databricks {
namespace {

using rowset::ColumnType;
using rowset::Value;

struct Case {
  Value value;
  const char* type;
  const char* text;
};

TEST(StatementParameterTest, ValuesHaveTheirSqlTypeAndText) {
  const std::vector<Case> cases = {
      {Value::Bool(true), "BOOLEAN", "true"},
      {Value::Int64(-42), "BIGINT", "-42"},
      {Value::Double(0.5), "DOUBLE", "0.5"},
      {Value::String("it's :x"), "STRING", "it's :x"},
      {Value::Decimal("-12.50"), "DECIMAL(4,2)", "-12.50"},
      {Value::Decimal("0.05"), "DECIMAL(2,2)", "0.05"},
      {Value::Decimal("0"), "DECIMAL(1,0)", "0"},
      {Value::Date(19601), "DATE", "2023-09-01"},
      {Value::Timestamp(1000), "TIMESTAMP", "1970-01-01T00:00:00.001000Z"},
      {Value::TimestampNtz(0), "TIMESTAMP_NTZ", "1970-01-01T00:00:00"},
      {Value::Time(3'600'000'000), "STRING", "01:00:00"},
  };
  for (const Case& c : cases) {
    ASSERT_OK_AND_ASSIGN(const ParameterText text,
                         TextOfParameter({.name = "x", .value = c.value}));
    EXPECT_EQ(text.type, c.type);
    EXPECT_EQ(text.text, c.text);
    EXPECT_FALSE(text.is_null);
  }
}

TEST(StatementParameterTest, NullsHaveATypeAndNoText) {
  ASSERT_OK_AND_ASSIGN(
      const ParameterText text,
      TextOfParameter({.name = "x", .value = Value::Null(ColumnType::kDate)}));
  EXPECT_EQ(text.type, "DATE");
  EXPECT_TRUE(text.is_null);
}

TEST(StatementParameterTest, WhatTheApiCannotTakeIsRefused) {
  const std::vector<StatementParameter> wrong = {
      {.name = "x", .value = Value::Binary("a")},
      {.name = "x", .value = Value::Json("[1]")},
      {.name = "", .value = Value::Int64(1)},
      {.name = "x", .value = Value::Decimal(std::string(39, '9'))},
  };
  for (const StatementParameter& parameter : wrong) {
    EXPECT_EQ(ReasonOf(TextOfParameter(parameter).status()),
              ErrorReason::kSqlParameter);
  }
}

}  // namespace
}  // namespace semantic_layer::databricks
