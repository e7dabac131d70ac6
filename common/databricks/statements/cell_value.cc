#include "common/databricks/statements/cell_value.h"

#include <charconv>
#include <cmath>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/json/base64.h"
#include "common/rowset/civil_day.h"
#include "common/rowset/value.h"
#include "common/rowset/value_text.h"

namespace semantic_layer::databricks {
namespace {

using rowset::Column;
using rowset::ColumnType;

constexpr int64_t kMicrosPerSecond = 1'000'000;
constexpr int64_t kMicrosPerDay = 86'400 * kMicrosPerSecond;
// Digits that a DECIMAL may have on either side of its point, with room.
constexpr int kMaxExponent = 400;

// Two or four digits at `p`, or -1.
int Two(const char* p) {
  const unsigned high = static_cast<unsigned char>(p[0]) - '0';
  const unsigned low = static_cast<unsigned char>(p[1]) - '0';
  return high > 9 || low > 9 ? -1 : static_cast<int>(high * 10 + low);
}

int Four(const char* p) {
  const int high = Two(p);
  const int low = Two(p + 2);
  return high < 0 || low < 0 ? -1 : high * 100 + low;
}

// "2023-09-01" at the front of ten bytes.
bool PlainDate(const char* p, int64_t* days) {
  const int year = Four(p);
  const int month = Two(p + 5);
  const int day = Two(p + 8);
  if (year < 0 || p[4] != '-' || p[7] != '-' ||
      !rowset::IsCivilDay(year, month, day)) {
    return false;
  }
  *days = rowset::DaysFromCivil(year, month, day);
  return true;
}

// "12:34:56" at the front of eight bytes.
bool PlainTime(const char* p, int64_t* micros) {
  const int hour = Two(p);
  const int minute = Two(p + 3);
  const int second = Two(p + 6);
  if (p[2] != ':' || p[5] != ':' || hour < 0 || hour > 23 || minute < 0 ||
      minute > 59 || second < 0 || second > 59) {
    return false;
  }
  *micros = ((hour * 60 + minute) * int64_t{60} + second) * kMicrosPerSecond;
  return true;
}

// ".789": up to nine digits; those beyond microseconds are dropped.
bool Fraction(absl::string_view* rest, int64_t* micros) {
  if (rest->empty() || rest->front() != '.') return true;
  size_t digits = 1;
  int64_t unit = kMicrosPerSecond / 10;
  while (digits < rest->size() && absl::ascii_isdigit((*rest)[digits])) {
    *micros += ((*rest)[digits] - '0') * unit;
    unit /= 10;
    ++digits;
  }
  if (digits < 2 || digits > 10) return false;
  rest->remove_prefix(digits);
  return true;
}

// "Z", "-07:00", "+05:30:15", or nothing.
bool Offset(absl::string_view rest, int64_t* micros) {
  *micros = 0;
  if (rest.empty() || rest == "Z") return true;
  if ((rest[0] != '+' && rest[0] != '-') ||
      (rest.size() != 6 && rest.size() != 9) || rest[3] != ':') {
    return false;
  }
  const int hours = Two(rest.data() + 1);
  const int minutes = Two(rest.data() + 4);
  int seconds = 0;
  if (rest.size() == 9) {
    seconds = rest[6] == ':' ? Two(rest.data() + 7) : -1;
  }
  if (hours < 0 || hours > 18 || minutes < 0 || minutes > 59 || seconds < 0 ||
      seconds > 59) {
    return false;
  }
  *micros = ((hours * 60 + minutes) * int64_t{60} + seconds) * kMicrosPerSecond;
  if (rest[0] == '-') *micros = -*micros;
  return true;
}

// The forms that there are beside the usual one: years over 9999 or before 1,
// a date alone, a time without seconds.
bool RareForm(ColumnType type, absl::string_view text, int64_t* value) {
  const absl::StatusOr<rowset::Value> read = rowset::ParseValue(type, text);
  if (!read.ok()) return false;
  *value = read->int_value();
  return true;
}

bool ReadMoment(absl::string_view text, ColumnType type, int64_t* micros) {
  int64_t days, time, offset;
  if (text.size() >= 19 && (text[10] == 'T' || text[10] == ' ') &&
      PlainDate(text.data(), &days) && PlainTime(text.data() + 11, &time)) {
    absl::string_view rest = text.substr(19);
    if (Fraction(&rest, &time) && Offset(rest, &offset) &&
        (type == ColumnType::kTimestamp || rest.empty())) {
      *micros = days * kMicrosPerDay + time - offset;
      return true;
    }
  }
  return RareForm(type, text, micros);
}

// Whether the text is a decimal number that is canonical as it stands.
bool IsPlainDecimal(absl::string_view text) {
  size_t at = !text.empty() && text[0] == '-' ? 1 : 0;
  const bool negative = at == 1;
  if (at >= text.size()) return false;
  bool zero = true;
  size_t whole = 0;
  for (; at < text.size() && absl::ascii_isdigit(text[at]); ++at, ++whole) {
    if (whole == 1 && zero) return false;  // a leading zero
    zero = zero && text[at] == '0';
  }
  if (whole == 0) return false;
  if (at < text.size()) {
    if (text[at] != '.' || at + 1 == text.size()) return false;
    for (++at; at < text.size(); ++at) {
      if (!absl::ascii_isdigit(text[at])) return false;
      zero = zero && text[at] == '0';
    }
  }
  return !(negative && zero);
}

// Writes out an exponent: "1.5E+3" is "1500", "0E-3" is "0.000".
bool WithoutExponent(absl::string_view text, std::string* plain) {
  const size_t mark = text.find_first_of("eE");
  if (mark == absl::string_view::npos) {
    *plain = std::string(text);
    return true;
  }
  absl::string_view exponent_text = text.substr(mark + 1);
  if (absl::StartsWith(exponent_text, "+")) exponent_text.remove_prefix(1);
  int64_t exponent;
  if (!ReadInt64(exponent_text, &exponent) || exponent > kMaxExponent ||
      exponent < -kMaxExponent) {
    return false;
  }
  absl::string_view mantissa = text.substr(0, mark);
  std::string sign;
  if (!mantissa.empty() && (mantissa[0] == '-' || mantissa[0] == '+')) {
    if (mantissa[0] == '-') sign = "-";
    mantissa.remove_prefix(1);
  }
  const size_t point = mantissa.find('.');
  std::string digits(mantissa.substr(0, point));
  int64_t scale = 0;
  if (point != absl::string_view::npos) {
    const absl::string_view fraction = mantissa.substr(point + 1);
    absl::StrAppend(&digits, fraction);
    scale = static_cast<int64_t>(fraction.size());
  }
  if (digits.empty()) return false;
  scale -= exponent;
  if (scale <= 0) {
    *plain = absl::StrCat(sign, digits, std::string(-scale, '0'));
    return true;
  }
  if (static_cast<int64_t>(digits.size()) <= scale) {
    digits.insert(0, scale + 1 - digits.size(), '0');
  }
  const size_t whole = digits.size() - scale;
  *plain =
      absl::StrCat(sign, digits.substr(0, whole), ".", digits.substr(whole));
  return true;
}

bool ReadInts(ColumnType type, absl::string_view text, int64_t* value) {
  switch (type) {
    case ColumnType::kDate:
      return ReadDate(text, value);
    case ColumnType::kTimestamp:
      return ReadTimestamp(text, value);
    case ColumnType::kTimestampNtz:
      return ReadTimestampNtz(text, value);
    case ColumnType::kTime:
      return RareForm(type, text, value);
    default:
      return ReadInt64(text, value);
  }
}

bool AppendInts(absl::string_view text, Column& column) {
  int64_t value = 0;
  if (!ReadInts(column.type(), text, &value)) return false;
  column.AppendInt(value);
  return true;
}

bool AppendDouble(absl::string_view text, Column& column) {
  double value = 0;
  if (!ReadDouble(text, &value)) return false;
  column.AppendDouble(value);
  return true;
}

bool AppendBool(absl::string_view text, Column& column) {
  if (absl::EqualsIgnoreCase(text, "true")) {
    column.AppendBool(true);
  } else if (absl::EqualsIgnoreCase(text, "false")) {
    column.AppendBool(false);
  } else {
    return false;
  }
  return true;
}

bool AppendDecimal(absl::string_view text, Column& column) {
  if (IsPlainDecimal(text)) {
    column.AppendText(text);
    return true;
  }
  std::string digits;
  if (!ReadDecimal(text, &digits)) return false;
  column.AppendText(digits);
  return true;
}

bool AppendBinary(absl::string_view text, Column& column) {
  std::string bytes;
  if (!json::DecodeBase64(text, &bytes)) return false;
  column.AppendText(bytes);
  return true;
}

}  // namespace

bool ReadInt64(absl::string_view text, int64_t* value) {
  if (absl::StartsWith(text, "+")) {
    text.remove_prefix(1);
    if (absl::StartsWith(text, "-")) return false;
  }
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, *value);
  return read.ec == std::errc() && read.ptr == end && !text.empty();
}

bool ReadDouble(absl::string_view text, double* value) {
  if (absl::StartsWith(text, "+")) {
    text.remove_prefix(1);
    if (absl::StartsWith(text, "-")) return false;
  }
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, *value);
  return read.ec == std::errc() && read.ptr == end && !text.empty();
}

bool ReadDate(absl::string_view text, int64_t* days) {
  if (text.size() == 10 && PlainDate(text.data(), days)) return true;
  return RareForm(ColumnType::kDate, text, days);
}

bool ReadTimestamp(absl::string_view text, int64_t* micros) {
  return ReadMoment(text, ColumnType::kTimestamp, micros);
}

bool ReadTimestampNtz(absl::string_view text, int64_t* micros) {
  return ReadMoment(text, ColumnType::kTimestampNtz, micros);
}

bool ReadDecimal(absl::string_view text, std::string* digits) {
  std::string plain;
  if (!WithoutExponent(text, &plain)) return false;
  const absl::StatusOr<rowset::Value> read =
      rowset::ParseValue(ColumnType::kDecimal, plain);
  if (!read.ok()) return false;
  *digits = read->text();
  return true;
}

bool AppendCell(absl::string_view text, Column& column) {
  switch (column.type()) {
    case ColumnType::kBool:
      return AppendBool(text, column);
    case ColumnType::kInt64:
    case ColumnType::kDate:
    case ColumnType::kTimestamp:
    case ColumnType::kTimestampNtz:
    case ColumnType::kTime:
      return AppendInts(text, column);
    case ColumnType::kDouble:
      return AppendDouble(text, column);
    case ColumnType::kDecimal:
      return AppendDecimal(text, column);
    case ColumnType::kBinary:
      return AppendBinary(text, column);
    case ColumnType::kString:
    case ColumnType::kInterval:
    case ColumnType::kJson:
      column.AppendText(text);
      return true;
  }
  return false;
}

}  // namespace semantic_layer::databricks
