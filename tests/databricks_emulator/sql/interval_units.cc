#include "tests/databricks_emulator/sql/interval_units.h"

#include <algorithm>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/sql/types/type.h"
#include "tests/databricks_emulator/sql/sql_context.h"

namespace semantic_layer::emulator {
namespace {

using sql::TimeUnit;

// From the largest unit to the smallest; both are YEAR and MONTH, or neither.
struct Units {
  TimeUnit from = TimeUnit::kNone;
  TimeUnit to = TimeUnit::kNone;
};

constexpr Units kMonths = {TimeUnit::kYear, TimeUnit::kMonth};
constexpr Units kDays = {TimeUnit::kDay, TimeUnit::kSecond};

// The unit of a type that a quantity's unit becomes.
TimeUnit TypeUnit(TimeUnit unit) {
  switch (unit) {
    case TimeUnit::kQuarter:
      return TimeUnit::kMonth;
    case TimeUnit::kWeek:
      return TimeUnit::kDay;
    case TimeUnit::kMillisecond:
    case TimeUnit::kMicrosecond:
    case TimeUnit::kNanosecond:
      return TimeUnit::kSecond;
    default:
      return unit;
  }
}

bool IsMonths(TimeUnit unit) {
  return unit == TimeUnit::kYear || unit == TimeUnit::kMonth;
}

// Both, as the units are declared from large to small; nothing for months
// beside days.
std::optional<Units> Widest(std::optional<Units> a, std::optional<Units> b) {
  if (!a.has_value() || !b.has_value()) return std::nullopt;
  if (IsMonths(a->from) != IsMonths(b->from)) return std::nullopt;
  return Units{std::min(a->from, b->from), std::max(a->to, b->to)};
}

std::optional<Units> UnitsOfLiteral(const sql::IntervalExpr& interval) {
  std::optional<Units> units;
  const auto add = [&units](TimeUnit unit) {
    unit = TypeUnit(unit);
    const Units one = {unit, unit};
    units = units.has_value() ? Widest(units, one) : one;
    return units.has_value();
  };
  for (const sql::IntervalPart& part : interval.parts) {
    if (part.unit != TimeUnit::kNone) {
      if (!add(part.unit)) return std::nullopt;
      continue;
    }
    // '3 days 2 hours': the units stand in the text.
    const std::string text = LiteralText(part.value).value_or("");
    for (const absl::string_view word :
         absl::StrSplit(text, ' ', absl::SkipEmpty())) {
      const TimeUnit unit = sql::TimeUnitFromName(word);
      if (unit != TimeUnit::kNone && !add(unit)) return std::nullopt;
    }
  }
  if (units.has_value() && interval.to_unit != TimeUnit::kNone) {
    units->to = interval.to_unit;
  }
  return units;
}

std::optional<Units> UnitsOf(const sql::Expression& expression,
                             const sql::Resolution& resolution) {
  if (const auto* interval = expression.As<sql::IntervalExpr>()) {
    return UnitsOfLiteral(*interval);
  }
  if (const auto* unary = expression.As<sql::UnaryExpr>()) {
    return UnitsOf(*unary->operand, resolution);
  }
  if (const auto* cast = expression.As<sql::CastExpr>()) {
    const sql::DataType& type = *cast->type;
    if (type.type != sql::TypeKind::kInterval ||
        type.from_unit == TimeUnit::kNone) {
      return std::nullopt;
    }
    return Units{type.from_unit, type.to_unit == TimeUnit::kNone
                                     ? type.from_unit
                                     : type.to_unit};
  }
  const auto* binary = expression.As<sql::BinaryExpr>();
  if (binary == nullptr) return std::nullopt;
  const std::optional<Units> left = UnitsOf(*binary->left, resolution);
  const std::optional<Units> right = UnitsOf(*binary->right, resolution);
  switch (binary->op) {
    case sql::BinaryOp::kMultiply:
    case sql::BinaryOp::kDivide: {
      const std::optional<Units>& of = left.has_value() ? left : right;
      if (!of.has_value()) return std::nullopt;
      return IsMonths(of->from) ? kMonths : kDays;
    }
    case sql::BinaryOp::kSubtract:
      if (sql::IsDate(resolution.TypeOf(*binary->left)) &&
          sql::IsDate(resolution.TypeOf(*binary->right))) {
        return Units{TimeUnit::kDay, TimeUnit::kDay};
      }
      return Widest(left, right);
    case sql::BinaryOp::kAdd:
      return Widest(left, right);
    default:
      return std::nullopt;
  }
}

}  // namespace

std::string IntervalTypeOf(const sql::Expression& expression,
                           const sql::Resolution& resolution) {
  const std::optional<Units> units = UnitsOf(expression, resolution);
  if (!units.has_value()) return "";
  std::string text = absl::StrCat("INTERVAL ", sql::TimeUnitName(units->from));
  if (units->to != units->from) {
    absl::StrAppend(&text, " TO ", sql::TimeUnitName(units->to));
  }
  return text;
}

}  // namespace semantic_layer::emulator
