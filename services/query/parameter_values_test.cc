#include "services/query/parameter_values.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "common/status/make_status.h"
#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "services/query/limits.h"

namespace semantic_layer::query {
namespace {

using ::semantic_layer::testing::IsOk;
using ::semantic_layer::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

struct Case {
  const char* json;
  sql::TypeKind type;
  const char* text;
  bool is_null = false;
  int precision = 0;
  int scale = 0;
};

class ParameterValuesTest : public ::testing::TestWithParam<Case> {};

TEST_P(ParameterValuesTest, HasTheTypeOfItsForm) {
  const Case& c = GetParam();
  ASSERT_OK_AND_ASSIGN(sql::ParameterValue value,
                       ParseParameterValue("x", c.json));
  EXPECT_EQ(value.name, "x");
  EXPECT_EQ(value.type, c.type);
  EXPECT_EQ(value.text, c.text);
  EXPECT_EQ(value.is_null, c.is_null);
  EXPECT_EQ(value.precision, c.precision);
  EXPECT_EQ(value.scale, c.scale);
}

using sql::TypeKind;
INSTANTIATE_TEST_SUITE_P(
    Forms, ParameterValuesTest,
    ::testing::Values(
        Case{"null", TypeKind::kVoid, "", true},
        Case{"", TypeKind::kVoid, "", true},
        Case{"true", TypeKind::kBoolean, "true"},
        Case{"false", TypeKind::kBoolean, "false"},
        Case{"0", TypeKind::kInt, "0"},
        Case{"-2147483648", TypeKind::kInt, "-2147483648"},
        Case{"2147483648", TypeKind::kBigInt, "2147483648"},
        Case{"9223372036854775807", TypeKind::kBigInt, "9223372036854775807"},
        Case{"9223372036854775808", TypeKind::kDecimal, "9223372036854775808",
             false, 19, 0},
        Case{"-12.50", TypeKind::kDecimal, "-12.50", false, 4, 2},
        Case{"0.05", TypeKind::kDecimal, "0.05", false, 2, 2},
        Case{"1e3", TypeKind::kDouble, "1e3"},
        Case{"0.000000000000000000000000000000000000001", TypeKind::kDouble,
             "0.000000000000000000000000000000000000001"},
        Case{"\"it's\"", TypeKind::kString, "it's"},
        Case{R"j({"type": "DATE", "value": "2024-01-01"})j", TypeKind::kDate,
             "2024-01-01"},
        Case{R"j({"type": "decimal(10,2)", "value": 3})j", TypeKind::kDecimal,
             "3", false, 10, 2},
        Case{R"j({"type": "VARCHAR(3)", "value": "abc"})j", TypeKind::kString,
             "abc"},
        Case{R"j({"type": "BIGINT", "value": null})j", TypeKind::kBigInt, "",
             true},
        Case{R"j({"type": "TIME", "value": "10:20:30"})j", TypeKind::kTime,
             "10:20:30"},
        Case{R"j({"type": "INTERVAL DAY TO SECOND", "value": "1 02:03:04"})j",
             TypeKind::kInterval, "1 02:03:04"},
        Case{R"j({"type": "TIMESTAMP"})j", TypeKind::kTimestamp, "", true}));

class BadParameterValuesTest : public ::testing::TestWithParam<const char*> {};

TEST_P(BadParameterValuesTest, IsRefusedWithItsPath) {
  const absl::Status status = ParseParameterValue("x", GetParam()).status();
  EXPECT_EQ(ReasonOf(status), ErrorReason::kInvalidRequest) << status;
  ASSERT_EQ(ViolationsOf(status).size(), 1);
  EXPECT_THAT(ViolationsOf(status)[0].field,
              ElementsAre("body", "parameters", "x"));
}

INSTANTIATE_TEST_SUITE_P(
    Forms, BadParameterValuesTest,
    ::testing::Values("[1]", "{", "01", "1 2", "{}", R"j({"value": 1})j",
                      R"j({"type": "NOTATYPE", "value": 1})j",
                      R"j({"type": "ARRAY<INT>", "value": "1"})j",
                      R"j({"type": "INT; DROP TABLE t", "value": 1})j",
                      R"j({"type": "INTERVAL", "value": "1"})j",
                      R"j({"type": 3, "value": 1})j",
                      R"j({"type": "INT", "value": [1]})j",
                      R"j({"type": "INT", "value": 1, "more": 2})j"));

TEST(ParameterValuesTest, RefusesTooManyAndNameless) {
  std::map<std::string, std::string> many;
  for (size_t i = 0; i <= kMaxParameters; ++i) {
    many.emplace(absl::StrCat("p", i), "1");
  }
  EXPECT_THAT(
      ParseParameterValues(many),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("At most 1000")));
  EXPECT_THAT(ParseParameterValues({{"", "1"}}),
              StatusIs(absl::StatusCode::kInvalidArgument));
  many.erase("p0");
  EXPECT_THAT(ParseParameterValues(many), IsOk());
}

}  // namespace
}  // namespace semantic_layer::query
