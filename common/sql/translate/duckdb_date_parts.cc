#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/sql/translate/duckdb_forms.h"
#include "common/sql/translate/duckdb_translator.h"

namespace semantic_layer::sql {
namespace {

struct UnitName {
  absl::string_view name;  // as in date_trunc and trunc, lower case
  absl::string_view duckdb;
  bool for_trunc;  // trunc(date, unit) knows it
};

constexpr UnitName kUnits[] = {
    {"year", "year", true},
    {"yyyy", "year", true},
    {"yy", "year", true},
    {"quarter", "quarter", true},
    {"month", "month", true},
    {"mm", "month", true},
    {"mon", "month", true},
    {"week", "week", true},
    {"day", "day", false},
    {"dd", "day", false},
    {"hour", "hour", false},
    {"minute", "minute", false},
    {"second", "second", false},
    {"millisecond", "milliseconds", false},
    {"microsecond", "microseconds", false},
};

const UnitName* FindUnit(absl::string_view name) {
  for (const UnitName& unit : kUnits) {
    if (absl::EqualsIgnoreCase(unit.name, name)) return &unit;
  }
  return nullptr;
}

enum class Field {
  kYear,
  kIsoYear,
  kQuarter,
  kMonth,
  kWeek,
  kDay,
  kDayOfWeek,
  kDayOfWeekIso,
  kDayOfYear,
  kHour,
  kMinute,
  kSecond,
};

struct FieldAlias {
  absl::string_view name;
  Field field;
};

constexpr FieldAlias kFields[] = {
    {"year", Field::kYear},
    {"y", Field::kYear},
    {"years", Field::kYear},
    {"yr", Field::kYear},
    {"yrs", Field::kYear},
    {"yearofweek", Field::kIsoYear},
    {"quarter", Field::kQuarter},
    {"qtr", Field::kQuarter},
    {"month", Field::kMonth},
    {"mon", Field::kMonth},
    {"mons", Field::kMonth},
    {"months", Field::kMonth},
    {"week", Field::kWeek},
    {"w", Field::kWeek},
    {"weeks", Field::kWeek},
    {"day", Field::kDay},
    {"d", Field::kDay},
    {"days", Field::kDay},
    {"dayofweek", Field::kDayOfWeek},
    {"dow", Field::kDayOfWeek},
    {"dayofweek_iso", Field::kDayOfWeekIso},
    {"dow_iso", Field::kDayOfWeekIso},
    {"doy", Field::kDayOfYear},
    {"hour", Field::kHour},
    {"h", Field::kHour},
    {"hours", Field::kHour},
    {"hr", Field::kHour},
    {"hrs", Field::kHour},
    {"minute", Field::kMinute},
    {"m", Field::kMinute},
    {"min", Field::kMinute},
    {"mins", Field::kMinute},
    {"minutes", Field::kMinute},
    {"second", Field::kSecond},
    {"s", Field::kSecond},
    {"sec", Field::kSecond},
    {"seconds", Field::kSecond},
    {"secs", Field::kSecond},
};

}  // namespace

Expression* DuckDbTranslator::PartOf(absl::string_view field,
                                     Expression* source, Span span) {
  const FieldAlias* found = nullptr;
  for (const FieldAlias& alias : kFields) {
    if (absl::EqualsIgnoreCase(alias.name, field)) found = &alias;
  }
  if (found == nullptr) {
    Unsupported(
        span, absl::StrCat("there is no part `", field, "` of a date or time"));
    return source;
  }
  const bool interval = IsInterval(TypeOf(source));
  const auto part = [&](absl::string_view name, bool date) -> Expression* {
    Expression* value = source;
    if (!interval) value = date ? DateOf(source) : TimestampOf(source);
    return b_.Call(name, {value});
  };
  switch (found->field) {
    case Field::kYear:
      return part("year", true);
    case Field::kIsoYear:
      return part("isoyear", true);
    case Field::kQuarter:
      return part("quarter", true);
    case Field::kMonth:
      return part("month", true);
    case Field::kWeek:
      return part("weekofyear", true);
    case Field::kDay:
      return part("day", true);
    case Field::kDayOfWeek:
      return b_.Binary(BinaryOp::kAdd, part("dayofweek", true), b_.Integer(1));
    case Field::kDayOfWeekIso:
      return part("isodow", true);
    case Field::kDayOfYear:
      return part("dayofyear", true);
    case Field::kHour:
      return part("hour", false);
    case Field::kMinute:
      return part("minute", false);
    case Field::kSecond:
      return Fill(kSecondsForm, {interval ? source : TimestampOf(source)});
  }
  return source;
}

Expression* DuckDbTranslator::RewriteExtract(ExtractExpr* extract) {
  return PartOf(extract->field.text, extract->source, extract->span);
}

Expression* DuckDbTranslator::RewriteDatePart(FunctionCall* call) {
  const auto field = StringValue(call->arguments[0]);
  if (!field.has_value()) {
    Unsupported(call->span, "the part of a date has to be a constant");
    return call;
  }
  return PartOf(*field, call->arguments[1], call->span);
}

Expression* DuckDbTranslator::RewriteDateTrunc(FunctionCall* call) {
  std::optional<absl::string_view> name = StringValue(call->arguments[0]);
  if (const auto* unit = call->arguments[0]->As<DateTimeUnitExpr>()) {
    name = TimeUnitName(unit->unit);
  }
  const UnitName* unit = name.has_value() ? FindUnit(*name) : nullptr;
  if (unit == nullptr && name.has_value()) {
    // A unit that there is not gives NULL.
    return b_.Cast(b_.Null(), b_.Type(TypeKind::kTimestamp));
  }
  if (unit == nullptr) {
    Unsupported(call->span, "the unit of date_trunc has to be a constant");
    return call;
  }
  Expression* value = call->arguments[1];
  const Type* type = TypeOf(value);
  if (IsDate(type) || IsString(type)) {
    value = b_.Cast(value, b_.Type(TypeKind::kTimestamp));
  }
  return b_.Call("date_trunc", {b_.String(unit->duckdb), value});
}

Expression* DuckDbTranslator::RewriteTrunc(FunctionCall* call) {
  const auto name = StringValue(call->arguments[1]);
  if (!name.has_value()) {
    Unsupported(call->span, "the unit of trunc has to be a constant");
    return call;
  }
  const UnitName* unit = FindUnit(*name);
  // A unit that trunc does not know gives NULL in Databricks.
  if (unit == nullptr || !unit->for_trunc) {
    return b_.Cast(b_.Null(), b_.Type(TypeKind::kDate));
  }
  return b_.Cast(b_.Call("date_trunc",
                         {b_.String(unit->duckdb), DateOf(call->arguments[0])}),
                 b_.Type(TypeKind::kDate));
}

Expression* DuckDbTranslator::RewriteNextDay(FunctionCall* call) {
  static constexpr absl::string_view kDays[] = {
      "monday", "tuesday",  "wednesday", "thursday",
      "friday", "saturday", "sunday"};
  const auto text = StringValue(call->arguments[1]);
  if (!text.has_value()) {
    Unsupported(call->span, "the day of next_day has to be a constant");
    return call;
  }
  // MO, MON and MONDAY name the same day.
  const std::string day = absl::AsciiStrToLower(*text);
  for (size_t i = 0; i < std::size(kDays); ++i) {
    if (day == kDays[i] || day == kDays[i].substr(0, 3) ||
        day == kDays[i].substr(0, 2)) {
      return Fill(kNextDayForm, {DateOf(call->arguments[0]),
                                 b_.Integer(static_cast<int64_t>(i) + 1)});
    }
  }
  Unsupported(call->span, absl::StrCat("`", *text, "` is no day of the week"));
  return call;
}

}  // namespace semantic_layer::sql
