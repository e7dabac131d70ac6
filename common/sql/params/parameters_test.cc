#include "common/sql/params/parameters.h"

#include "common/sql/parser/parse.h"
#include "common/sql/printer/printer.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::sql {
namespace {

ParameterValue Value(std::string name, TypeKind type, std::string text) {
  ParameterValue value;
  value.name = std::move(name);
  value.type = type;
  value.text = std::move(text);
  return value;
}

struct Bound {
  std::string text;
  Result<BoundParameters> result;
};

Bound Bind(const char* text, const std::vector<ParameterValue>& values,
           BindMode mode = BindMode::kLiterals) {
  Parsed<Statement> parsed = ParseStatement(text);
  EXPECT_TRUE(parsed.ok()) << text;
  Bound bound;
  bound.result = BindParameters(parsed.node, values, mode, parsed.arena);
  bound.text = Print(*parsed.node);
  return bound;
}

TEST(ParametersTest, FindsEachNameOnceWithAllItsPlaces) {
  Parsed<Statement> parsed =
      ParseStatement("SELECT :a, :b, :A FROM t WHERE x = :a");
  ASSERT_TRUE(parsed.ok());
  const auto markers = FindParameters(*parsed.node);
  ASSERT_EQ(markers.size(), 2u);
  EXPECT_EQ(markers[0].name, "a");
  EXPECT_EQ(markers[0].spans.size(), 3u);
  EXPECT_EQ(markers[1].name, "b");
}

TEST(ParametersTest, PutsTypedLiteralsIn) {
  const Bound bound = Bind(
      "SELECT :s, :i, :l, :d, :t, :b, :x",
      {Value("s", TypeKind::kString, "it's :i"),
       Value("i", TypeKind::kInt, "7"), Value("l", TypeKind::kBigInt, "-8"),
       Value("d", TypeKind::kDate, "2024-02-29"),
       Value("t", TypeKind::kTimestamp, "2024-01-31 10:20:30.5"),
       Value("b", TypeKind::kBoolean, "TRUE"),
       Value("x", TypeKind::kDouble, "1e3")});
  EXPECT_TRUE(bound.result.diagnostics.empty());
  EXPECT_EQ(bound.text,
            "SELECT 'it\\'s :i', 7, -8L, DATE '2024-02-29', "
            "TIMESTAMP '2024-01-31 10:20:30.5', TRUE, 1000D");
}

TEST(ParametersTest, BindsPositions) {
  const Bound bound = Bind("SELECT ? + ?", {Value("", TypeKind::kInt, "1"),
                                            Value("", TypeKind::kInt, "2")});
  EXPECT_EQ(bound.text, "SELECT 1 + 2");
}

TEST(ParametersTest, BindsPositionsByTheirNumbers) {
  const Bound bound = Bind("SELECT ? - ?", {Value("2", TypeKind::kInt, "1"),
                                            Value("1", TypeKind::kInt, "9")});
  EXPECT_EQ(bound.text, "SELECT 9 - 1");
  const Bound missing = Bind("SELECT ?, ?", {Value("1", TypeKind::kInt, "1")});
  ASSERT_EQ(missing.result.diagnostics.size(), 1u);
  EXPECT_THAT(missing.result.diagnostics[0].hint, testing::HasSubstr("\"2\""));
}

TEST(ParametersTest, BindsIntervals) {
  struct Case {
    TimeUnit from;
    TimeUnit to;
    const char* text;
    const char* printed;  // null: refused
  };
  using U = TimeUnit;
  for (const Case& c : std::vector<Case>{
           {U::kDay, U::kNone, "3", "SELECT INTERVAL '3' DAY"},
           {U::kDay, U::kNone, "-3", "SELECT INTERVAL '-3' DAY"},
           {U::kMonth, U::kNone, "12", "SELECT INTERVAL '12' MONTH"},
           {U::kYear, U::kMonth, "1-2", "SELECT INTERVAL '1-2' YEAR TO MONTH"},
           {U::kDay, U::kSecond, "1 02:03:04.5",
            "SELECT INTERVAL '1 02:03:04.5' DAY TO SECOND"},
           {U::kHour, U::kMinute, "2:30",
            "SELECT INTERVAL '2:30' HOUR TO MINUTE"},
           {U::kSecond, U::kNone, "1.25", "SELECT INTERVAL '1.25' SECOND"},
           {U::kDay, U::kNone, "3 days", nullptr},
           {U::kDay, U::kNone, "", nullptr},
           {U::kDay, U::kNone, "1.5", nullptr},
           {U::kYear, U::kMonth, "1", nullptr},
           {U::kYear, U::kMonth, "1 2", nullptr},
           {U::kDay, U::kSecond, "1 02:03", nullptr},
           {U::kDay, U::kSecond, "1 02:03:04x", nullptr},
           {U::kNone, U::kNone, "1 day", nullptr},
       }) {
    ParameterValue value = Value("p", TypeKind::kInterval, c.text);
    value.from_unit = c.from;
    value.to_unit = c.to;
    const Bound bound = Bind("SELECT :p", {value});
    if (c.printed == nullptr) {
      EXPECT_TRUE(HasErrors(bound.result.diagnostics)) << c.text;
    } else {
      EXPECT_EQ(bound.text, c.printed);
    }
  }
}

TEST(ParametersTest, DecimalsKeepToTheirType) {
  const auto bind = [](const char* text, int precision, int scale) {
    ParameterValue value = Value("p", TypeKind::kDecimal, text);
    value.precision = precision;
    value.scale = scale;
    const Bound bound = Bind("SELECT :p", {value});
    return HasErrors(bound.result.diagnostics)
               ? bound.result.diagnostics[0].message
               : bound.text;
  };
  EXPECT_EQ(bind("3.10", 10, 2), "SELECT CAST('3.10' AS DECIMAL(10, 2))");
  EXPECT_EQ(bind("099.5", 4, 2), "SELECT CAST('099.5' AS DECIMAL(4, 2))");
  EXPECT_EQ(bind("100", 4, 2), "parameter p is no DECIMAL(4,2)");
  EXPECT_EQ(bind("-100.1", 4, 2), "parameter p is no DECIMAL(4,2)");
  EXPECT_THAT(bind("1", 2, 5), testing::HasSubstr("does not exist"));
  EXPECT_THAT(bind("1", 39, 0), testing::HasSubstr("does not exist"));
}

TEST(ParametersTest, TimesAndNulls) {
  EXPECT_EQ(Bind("SELECT :p", {Value("p", TypeKind::kTime, "10:20:30")}).text,
            "SELECT TIME '10:20:30'");
  EXPECT_TRUE(
      HasErrors(Bind("SELECT :p", {Value("p", TypeKind::kTime, "25:00")})
                    .result.diagnostics));
  ParameterValue null = Value("p", TypeKind::kVoid, "");
  null.is_null = true;
  EXPECT_EQ(Bind("SELECT :p", {null}).text, "SELECT NULL");
}

TEST(ParametersTest, KeepsMarkersWhereTheEngineBinds) {
  const Bound bound =
      Bind("SELECT INTERVAL :n DAY, :v FROM IDENTIFIER(:t) LIMIT :v",
           {Value("n", TypeKind::kInt, "3"), Value("v", TypeKind::kInt, "10"),
            Value("t", TypeKind::kString, "a.b")},
           BindMode::kKeepMarkers);
  EXPECT_TRUE(bound.result.diagnostics.empty());
  EXPECT_EQ(bound.text,
            "SELECT INTERVAL 3 DAY, :v FROM IDENTIFIER('a.b') LIMIT :v");
  ASSERT_EQ(bound.result.value.values.size(), 1u);
  EXPECT_EQ(bound.result.value.values[0].name, "v");
}

TEST(ParametersTest, ReportsMissingAndUnusedAndLeavesTheTree) {
  const Bound bound = Bind("SELECT :a, :b", {Value("a", TypeKind::kInt, "1"),
                                             Value("c", TypeKind::kInt, "1")});
  ASSERT_EQ(bound.result.diagnostics.size(), 2u);
  EXPECT_EQ(bound.result.diagnostics[0].code,
            DiagnosticCode::kUnboundParameter);
  EXPECT_EQ(bound.result.diagnostics[0].span.begin, 11u);
  EXPECT_EQ(bound.result.diagnostics[1].code, DiagnosticCode::kUnusedParameter);
  EXPECT_EQ(bound.result.diagnostics[1].severity, Severity::kError);
  EXPECT_EQ(bound.text, "SELECT :a, :b");
}

TEST(ParametersTest, RefusesValuesThatDoNotFitWithoutRepeatingThem) {
  for (const auto& [type, text] : std::vector<std::pair<TypeKind, std::string>>{
           {TypeKind::kInt, "1; DROP TABLE t"},
           {TypeKind::kInt, "2147483648"},
           {TypeKind::kDate, "2023-02-29"},
           {TypeKind::kTimestamp, "2024-01-01 25:00:00"},
           {TypeKind::kTimestampNtz, "2024-01-01 05:00:00Z"},
           {TypeKind::kBoolean, "yes"},
           {TypeKind::kDecimal, "1.2.3"},
           {TypeKind::kDouble, "abc"},
           {TypeKind::kBinary, "0x"},
           {TypeKind::kArray, "[]"}}) {
    const Bound bound = Bind("SELECT :a", {Value("a", type, text)});
    ASSERT_EQ(bound.result.diagnostics.size(), 1u) << text;
    EXPECT_EQ(bound.result.diagnostics[0].code,
              DiagnosticCode::kInvalidParameter);
    EXPECT_THAT(bound.result.diagnostics[0].message,
                testing::Not(testing::HasSubstr(text)));
  }
}

TEST(ParametersTest, RefusesMixedAndRepeatedNames) {
  const Bound mixed = Bind("SELECT :a", {Value("a", TypeKind::kInt, "1"),
                                         Value("", TypeKind::kInt, "1")});
  EXPECT_TRUE(HasErrors(mixed.result.diagnostics));
  const Bound twice = Bind("SELECT :a", {Value("a", TypeKind::kInt, "1"),
                                         Value("A", TypeKind::kInt, "1")});
  EXPECT_TRUE(HasErrors(twice.result.diagnostics));
}

TEST(ParametersTest, NullHasItsType) {
  ParameterValue value = Value("a", TypeKind::kDate, "");
  value.is_null = true;
  EXPECT_EQ(Bind("SELECT :a", {value}).text, "SELECT CAST(NULL AS DATE)");
}

}  // namespace
}  // namespace semantic_layer::sql
