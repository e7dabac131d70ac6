#include "common/sql/params/literal_value.h"

#include <algorithm>
#include <limits>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/sql/ast/builder.h"

namespace semantic_layer::sql {
namespace {

constexpr int kMaxDecimalDigits = 38;

bool AllDigits(absl::string_view text) {
  for (const char c : text) {
    if (!absl::ascii_isdigit(c)) return false;
  }
  return !text.empty();
}

absl::string_view WithoutSign(absl::string_view text) {
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    text.remove_prefix(1);
  }
  return text;
}

// Whether the text is an integer between two bounds.
bool IsIntegerWithin(absl::string_view text, int64_t low, int64_t high) {
  int64_t value = 0;
  return AllDigits(WithoutSign(text)) && absl::SimpleAtoi(text, &value) &&
         value >= low && value <= high;
}

// A fixed-point number of at most 38 digits, and no more before the point than
// its type has room for.
bool IsDecimalText(absl::string_view text, int precision, int scale) {
  text = WithoutSign(text);
  const size_t dot = text.find('.');
  const absl::string_view whole = text.substr(0, dot);
  const absl::string_view fraction =
      dot == absl::string_view::npos ? "" : text.substr(dot + 1);
  if (!whole.empty() && !AllDigits(whole)) return false;
  if (!fraction.empty() && !AllDigits(fraction)) return false;
  const size_t digits = whole.size() + fraction.size();
  if (digits == 0 || digits > static_cast<size_t>(kMaxDecimalDigits)) {
    return false;
  }
  const size_t zeros = std::min(whole.find_first_not_of('0'), whole.size());
  return precision == 0 ||
         whole.size() - zeros <= static_cast<size_t>(precision - scale);
}

bool IsDateText(absl::string_view text) {
  static constexpr int kDays[] = {31, 29, 31, 30, 31, 30,
                                  31, 31, 30, 31, 30, 31};
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  int year = 0, month = 0, day = 0;
  if (!AllDigits(text.substr(0, 4)) || !AllDigits(text.substr(5, 2)) ||
      !AllDigits(text.substr(8, 2))) {
    return false;
  }
  (void)absl::SimpleAtoi(text.substr(0, 4), &year);
  (void)absl::SimpleAtoi(text.substr(5, 2), &month);
  (void)absl::SimpleAtoi(text.substr(8, 2), &day);
  if (month < 1 || month > 12 || day < 1 || day > kDays[month - 1]) {
    return false;
  }
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month != 2 || day < 29 || leap;
}

// hh:mm[:ss[.ffffff]]; takes it off the text.
bool TakeTime(absl::string_view* text) {
  size_t n = 0;
  while (n < text->size() && (absl::ascii_isdigit((*text)[n]) ||
                              (*text)[n] == ':' || (*text)[n] == '.')) {
    ++n;
  }
  const absl::string_view time = text->substr(0, n);
  text->remove_prefix(n);
  if (time.size() < 5 || time[2] != ':') return false;
  int hour = 0, minute = 0, second = 0;
  if (!absl::SimpleAtoi(time.substr(0, 2), &hour) ||
      !absl::SimpleAtoi(time.substr(3, 2), &minute)) {
    return false;
  }
  if (time.size() > 5) {
    if (time.size() < 8 || time[5] != ':' ||
        !absl::SimpleAtoi(time.substr(6, 2), &second)) {
      return false;
    }
    if (time.size() > 8 &&
        (time[8] != '.' || !AllDigits(time.substr(9)) || time.size() > 15)) {
      return false;
    }
  }
  return hour < 24 && minute < 60 && second < 60;
}

bool IsZoneText(absl::string_view text) {
  for (const char c : text) {
    if (!absl::ascii_isalnum(c) && c != ' ' && c != '+' && c != '-' &&
        c != ':' && c != '/' && c != '_') {
      return false;
    }
  }
  return true;
}

bool IsTimestampText(absl::string_view text, bool with_zone) {
  if (!IsDateText(text.substr(0, 10))) return false;
  text.remove_prefix(10);
  if (text.empty()) return true;
  if (text[0] != ' ' && text[0] != 'T') return false;
  text.remove_prefix(1);
  if (!TakeTime(&text)) return false;
  return with_zone ? IsZoneText(text) : text.empty();
}

bool IsHexText(absl::string_view text) {
  for (const char c : text) {
    if (!absl::ascii_isxdigit(c)) return false;
  }
  return text.size() % 2 == 0;
}

// What separates one field of an interval from the next: '1-2', '1 2:3:4.5'.
char SeparatorBefore(TimeUnit unit) {
  switch (unit) {
    case TimeUnit::kMonth:
      return '-';
    case TimeUnit::kHour:
      return ' ';
    default:
      return ':';
  }
}

// The field after one in a compound interval; kNone after the last.
TimeUnit NextUnit(TimeUnit unit) {
  switch (unit) {
    case TimeUnit::kYear:
      return TimeUnit::kMonth;
    case TimeUnit::kDay:
      return TimeUnit::kHour;
    case TimeUnit::kHour:
      return TimeUnit::kMinute;
    case TimeUnit::kMinute:
      return TimeUnit::kSecond;
    default:
      return TimeUnit::kNone;
  }
}

// Checks '3' DAY, '1-2' YEAR TO MONTH, '1 02:03:04.5' DAY TO SECOND.
std::string IntervalProblem(const ParameterValue& value) {
  if (value.from_unit == TimeUnit::kNone) {
    return "is an INTERVAL without a unit; name the type as INTERVAL DAY or "
           "INTERVAL DAY TO SECOND";
  }
  const TimeUnit last =
      value.to_unit == TimeUnit::kNone ? value.from_unit : value.to_unit;
  absl::string_view text = WithoutSign(value.text);
  for (TimeUnit unit = value.from_unit;; unit = NextUnit(unit)) {
    size_t digits = 0;
    while (digits < text.size() && absl::ascii_isdigit(text[digits])) ++digits;
    bool good = digits > 0 && digits <= 9;
    text.remove_prefix(digits);
    if (unit == TimeUnit::kSecond && !text.empty() && text[0] == '.') {
      good = good && AllDigits(text.substr(1)) && text.size() <= 7;
      text = "";
    }
    if (good && unit == last && text.empty()) return "";
    const TimeUnit next = NextUnit(unit);
    if (!good || unit == last || next == TimeUnit::kNone || text.empty() ||
        text[0] != SeparatorBefore(next)) {
      return "is no INTERVAL of its type; write '3' for INTERVAL DAY, '1-2' "
             "for YEAR TO MONTH, '1 02:03:04' for DAY TO SECOND";
    }
    text.remove_prefix(1);
  }
}

bool IsBooleanText(absl::string_view text) {
  return absl::EqualsIgnoreCase(text, "true") ||
         absl::EqualsIgnoreCase(text, "false");
}

}  // namespace

std::string CheckParameterValue(const ParameterValue& value) {
  if (value.is_null) return "";
  const absl::string_view text = value.text;
  double number = 0;
  switch (value.type) {
    case TypeKind::kString:
    case TypeKind::kChar:
    case TypeKind::kVarchar:
      return "";
    case TypeKind::kBoolean:
      return IsBooleanText(text) ? "" : "is no BOOLEAN; write true or false";
    case TypeKind::kTinyInt:
      return IsIntegerWithin(text, -128, 127) ? "" : "is no TINYINT";
    case TypeKind::kSmallInt:
      return IsIntegerWithin(text, -32768, 32767) ? "" : "is no SMALLINT";
    case TypeKind::kInt:
      return IsIntegerWithin(text, std::numeric_limits<int32_t>::min(),
                             std::numeric_limits<int32_t>::max())
                 ? ""
                 : "is no INT";
    case TypeKind::kBigInt:
      return IsIntegerWithin(text, std::numeric_limits<int64_t>::min(),
                             std::numeric_limits<int64_t>::max())
                 ? ""
                 : "is no BIGINT";
    case TypeKind::kDecimal:
      if (value.precision > kMaxDecimalDigits ||
          value.scale > value.precision) {
        return "has a DECIMAL type that does not exist; write DECIMAL(p, s) "
               "with s <= p <= 38";
      }
      if (IsDecimalText(text, value.precision, value.scale)) return "";
      return value.precision == 0
                 ? "is no DECIMAL of at most 38 digits"
                 : absl::StrCat("is no DECIMAL(", value.precision, ",",
                                value.scale, ")");
    case TypeKind::kFloat:
    case TypeKind::kDouble:
      return absl::SimpleAtod(text, &number) ? "" : "is no number";
    case TypeKind::kDate:
      return IsDateText(text) ? "" : "is no DATE; write 2024-01-31";
    case TypeKind::kTimestamp:
    case TypeKind::kTimestampLtz:
      return IsTimestampText(text, /*with_zone=*/true)
                 ? ""
                 : "is no TIMESTAMP; write 2024-01-31 10:20:30";
    case TypeKind::kTimestampNtz:
      return IsTimestampText(text, /*with_zone=*/false)
                 ? ""
                 : "is no TIMESTAMP_NTZ; write 2024-01-31 10:20:30";
    case TypeKind::kBinary:
      return IsHexText(text) ? "" : "is no BINARY; write hexadecimal digits";
    case TypeKind::kTime: {
      absl::string_view rest = text;
      return TakeTime(&rest) && rest.empty() ? ""
                                             : "is no TIME; write 10:20:30";
    }
    case TypeKind::kInterval:
      return IntervalProblem(value);
    case TypeKind::kVoid:
      return "is given the type VOID, which has no value but null";
    default:
      return "has a type that parameters cannot have";
  }
}

namespace {

// The digits of a number without a plus sign, which no literal has.
absl::string_view Digits(absl::string_view text) {
  if (!text.empty() && text[0] == '+') text.remove_prefix(1);
  return text;
}

Expression* NumberLiteral(const ParameterValue& value, Builder& b) {
  const absl::string_view digits = Digits(value.text);
  switch (value.type) {
    case TypeKind::kInt:
      return b.Literal(LiteralKind::kInteger, digits);
    case TypeKind::kBigInt:
      return b.Literal(LiteralKind::kBigInt, digits);
    case TypeKind::kTinyInt:
      return b.Literal(LiteralKind::kTinyInt, digits);
    case TypeKind::kSmallInt:
      return b.Literal(LiteralKind::kSmallInt, digits);
    case TypeKind::kDecimal:
      if (value.precision > 0) {
        return b.Cast(b.String(digits),
                      b.DecimalType(value.precision, value.scale));
      }
      return b.Literal(LiteralKind::kBigDecimal, digits);
    default: {
      double number = 0;
      (void)absl::SimpleAtod(value.text, &number);
      return b.Double(number);
    }
  }
}

}  // namespace

Expression* MakeParameterLiteral(const ParameterValue& value, Arena& arena) {
  Builder b(arena);
  if (value.is_null &&
      (value.type == TypeKind::kVoid || value.type == TypeKind::kInterval)) {
    return b.Null();
  }
  if (value.is_null) {
    DataType* type =
        value.type == TypeKind::kDecimal
            ? b.DecimalType(value.precision > 0 ? value.precision : 38,
                            value.scale)
            : b.Type(value.type);
    return b.Cast(b.Null(), type);
  }
  switch (value.type) {
    case TypeKind::kString:
    case TypeKind::kChar:
    case TypeKind::kVarchar:
      return b.String(value.text);
    case TypeKind::kBoolean:
      return b.Boolean(absl::EqualsIgnoreCase(value.text, "true"));
    case TypeKind::kDate:
      return b.Date(value.text);
    case TypeKind::kTimestamp:
    case TypeKind::kTimestampLtz:
      return b.Timestamp(value.text);
    case TypeKind::kTimestampNtz:
      return b.Literal(LiteralKind::kTimestampNtz, value.text);
    case TypeKind::kBinary:
      return b.Literal(LiteralKind::kBinary, value.text);
    case TypeKind::kTime:
      return b.Literal(LiteralKind::kTime, value.text);
    case TypeKind::kInterval: {
      auto* interval = arena.New<IntervalExpr>();
      interval->parts.push_back(arena, {b.String(value.text), value.from_unit});
      interval->to_unit = value.to_unit;
      return interval;
    }
    default:
      return NumberLiteral(value, b);
  }
}

}  // namespace semantic_layer::sql
