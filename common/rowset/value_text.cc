#include "common/rowset/value_text.h"

#include <charconv>
#include <cmath>
#include <cstdio>
#include <limits>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/rowset/civil_day.h"
#include "common/status/make_status.h"

namespace semantic_layer::rowset {
namespace {

constexpr int64_t kMicrosPerSecond = 1000000;
constexpr int64_t kMicrosPerDay = 86400 * kMicrosPerSecond;

int64_t FloorDiv(int64_t value, int64_t divisor) {
  const int64_t quotient = value / divisor;
  return value % divisor < 0 ? quotient - 1 : quotient;
}

template <typename T>
std::string FormatNumber(T value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
  char buffer[32];
  const auto end = std::to_chars(buffer, buffer + sizeof(buffer), value);
  return std::string(buffer, end.ptr - buffer);
}

void AppendInts(ColumnType type, int64_t value, std::string* out) {
  switch (type) {
    case ColumnType::kDate:
      out->append(FormatDate(value));
      break;
    case ColumnType::kTimestamp:
      out->append(FormatTimestamp(value, /*utc_suffix=*/true));
      break;
    case ColumnType::kTimestampNtz:
      out->append(FormatTimestamp(value, /*utc_suffix=*/false));
      break;
    case ColumnType::kTime:
      out->append(FormatTime(value));
      break;
    default:
      absl::StrAppend(out, value);
  }
}

void AppendText(ColumnType type, absl::string_view value, std::string* out) {
  if (type == ColumnType::kBinary) {
    out->append(absl::Base64Escape(value));
  } else {
    out->append(value.data(), value.size());
  }
}

// Reads a text from its front. A step that does not fit returns false and
// leaves the reader where it was.
class TextReader {
 public:
  explicit TextReader(absl::string_view text) : rest_(text) {}

  bool AtEnd() const { return rest_.empty(); }

  bool Skip(char c) {
    if (rest_.empty() || rest_[0] != c) return false;
    rest_.remove_prefix(1);
    return true;
  }

  // Between `min` and `max` digits, at most nine.
  bool Digits(size_t min, size_t max, int* value, size_t* count = nullptr) {
    size_t length = 0;
    int number = 0;
    while (length < max && length < rest_.size() &&
           absl::ascii_isdigit(rest_[length])) {
      number = number * 10 + (rest_[length] - '0');
      ++length;
    }
    if (length < min) return false;
    rest_.remove_prefix(length);
    *value = number;
    if (count != nullptr) *count = length;
    return true;
  }

 private:
  absl::string_view rest_;
};

std::optional<int64_t> ReadDate(TextReader& in) {
  const bool negative = in.Skip('-');
  const bool positive = !negative && in.Skip('+');
  int year, month, day;
  if (!in.Digits(4, negative || positive ? 6 : 4, &year) || !in.Skip('-') ||
      !in.Digits(1, 2, &month) || !in.Skip('-') || !in.Digits(1, 2, &day)) {
    return std::nullopt;
  }
  if (negative) year = -year;
  if (!IsCivilDay(year, month, day)) return std::nullopt;
  return DaysFromCivil(year, month, day);
}

std::optional<int64_t> ReadTime(TextReader& in) {
  int hour, minute, second = 0, fraction = 0;
  size_t fraction_digits = 0;
  if (!in.Digits(1, 2, &hour) || !in.Skip(':') || !in.Digits(2, 2, &minute)) {
    return std::nullopt;
  }
  if (in.Skip(':')) {
    if (!in.Digits(2, 2, &second)) return std::nullopt;
    if (in.Skip('.') && !in.Digits(1, 6, &fraction, &fraction_digits)) {
      return std::nullopt;
    }
  }
  if (hour > 23 || minute > 59 || second > 59) return std::nullopt;
  if (fraction_digits > 0) {
    for (; fraction_digits < 6; ++fraction_digits) fraction *= 10;
  }
  return ((hour * 60 + minute) * int64_t{60} + second) * kMicrosPerSecond +
         fraction;
}

// An offset from UTC in microseconds: "Z", "+02", "+0200", "+02:00"; none is 0.
std::optional<int64_t> ReadOffset(TextReader& in) {
  if (in.AtEnd() || in.Skip('Z')) return 0;
  const bool west = in.Skip('-');
  if (!west && !in.Skip('+')) return std::nullopt;
  int hours, minutes = 0;
  if (!in.Digits(2, 2, &hours)) return std::nullopt;
  if (!in.AtEnd()) {
    in.Skip(':');
    if (!in.Digits(2, 2, &minutes)) return std::nullopt;
  }
  if (hours > 18 || minutes > 59) return std::nullopt;
  const int64_t micros = (hours * 60 + minutes) * 60 * kMicrosPerSecond;
  return west ? -micros : micros;
}

std::optional<int64_t> ReadTimestamp(TextReader& in, bool with_offset) {
  const std::optional<int64_t> days = ReadDate(in);
  if (!days.has_value()) return std::nullopt;
  int64_t micros = *days * kMicrosPerDay;
  if (in.AtEnd()) return micros;
  if (!in.Skip('T') && !in.Skip(' ')) return std::nullopt;
  const std::optional<int64_t> time = ReadTime(in);
  if (!time.has_value()) return std::nullopt;
  micros += *time;
  if (!with_offset) return micros;
  const std::optional<int64_t> offset = ReadOffset(in);
  if (!offset.has_value()) return std::nullopt;
  return micros - *offset;
}

std::optional<double> ReadDouble(absl::string_view text) {
  if (text == "NaN") return std::numeric_limits<double>::quiet_NaN();
  if (text == "Infinity") return std::numeric_limits<double>::infinity();
  if (text == "-Infinity") return -std::numeric_limits<double>::infinity();
  absl::string_view digits = text;
  if (absl::ConsumePrefix(&digits, "+") && absl::StartsWith(digits, "-")) {
    return std::nullopt;
  }
  double value;
  const auto end =
      std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (end.ec != std::errc() || end.ptr != digits.data() + digits.size() ||
      digits.empty() || !std::isfinite(value)) {
    return std::nullopt;
  }
  return value;
}

// Canonical text: no "+", one digit at least before the point, no other
// leading zeros, no negative zero. The scale stays as it was written.
std::optional<std::string> ReadDecimal(absl::string_view text) {
  const bool negative = absl::ConsumePrefix(&text, "-");
  if (!negative) absl::ConsumePrefix(&text, "+");
  const size_t point = text.find('.');
  absl::string_view whole = text.substr(0, point);
  absl::string_view fraction;
  if (point != absl::string_view::npos) fraction = text.substr(point + 1);
  if (whole.empty() && fraction.empty()) return std::nullopt;
  bool zero = true;
  for (absl::string_view part : {whole, fraction}) {
    for (char c : part) {
      if (!absl::ascii_isdigit(c)) return std::nullopt;
      zero = zero && c == '0';
    }
  }
  while (absl::StartsWith(whole, "0")) whole.remove_prefix(1);
  std::string out = negative && !zero ? "-" : "";
  absl::StrAppend(&out, whole.empty() ? "0" : whole);
  if (!fraction.empty()) absl::StrAppend(&out, ".", fraction);
  return out;
}

absl::Status Expected(absl::string_view what) {
  return MakeStatus(ErrorReason::kInvalidRequest,
                    absl::StrCat("Expected ", what))
      .With("expected", what);
}

absl::StatusOr<Value> ParseText(ColumnType type, absl::string_view text) {
  switch (type) {
    case ColumnType::kDecimal:
      if (std::optional<std::string> digits = ReadDecimal(text)) {
        return Value::Decimal(*digits);
      }
      return Expected("a decimal number like -12.50");
    case ColumnType::kBinary: {
      std::string bytes;
      if (!absl::Base64Unescape(text, &bytes)) {
        return Expected("bytes in base64");
      }
      return Value::Binary(bytes);
    }
    case ColumnType::kInterval:
      return Value::Interval(text);
    case ColumnType::kJson:
      return Value::Json(text);
    default:
      return Value::String(text);
  }
}

absl::StatusOr<Value> ParseInts(ColumnType type, absl::string_view text) {
  TextReader in(text);
  std::optional<int64_t> value;
  switch (type) {
    case ColumnType::kDate:
      value = ReadDate(in);
      if (value.has_value() && in.AtEnd()) return Value::Date(*value);
      return Expected("a date like 2024-01-31");
    case ColumnType::kTimestamp:
      value = ReadTimestamp(in, /*with_offset=*/true);
      if (value.has_value() && in.AtEnd()) return Value::Timestamp(*value);
      return Expected("a timestamp like 2024-01-31T13:05:00Z");
    case ColumnType::kTimestampNtz:
      value = ReadTimestamp(in, /*with_offset=*/false);
      if (value.has_value() && in.AtEnd()) return Value::TimestampNtz(*value);
      return Expected("a timestamp without time zone like 2024-01-31T13:05:00");
    case ColumnType::kTime:
      value = ReadTime(in);
      if (value.has_value() && in.AtEnd()) return Value::Time(*value);
      return Expected("a time like 13:05:00");
    default: {
      int64_t number;
      const char* end = text.data() + text.size();
      const auto read = std::from_chars(text.data(), end, number);
      if (read.ec == std::errc() && read.ptr == end && !text.empty()) {
        return Value::Int64(number);
      }
      return Expected("a whole number of at most 64 bits");
    }
  }
}

}  // namespace

std::string FormatDouble(double value) { return FormatNumber(value); }

std::string FormatFloat(float value) { return FormatNumber(value); }

std::string FormatDate(int64_t days) {
  const CivilDay civil = CivilFromDays(days);
  char buffer[48];
  const char* format = civil.year >= 0 && civil.year <= 9999
                           ? "%04lld-%02d-%02d"
                           : "%+05lld-%02d-%02d";
  std::snprintf(buffer, sizeof(buffer), format,
                static_cast<long long>(civil.year), civil.month, civil.day);
  return buffer;
}

std::string FormatTime(int64_t micros) {
  const int64_t seconds = FloorDiv(micros, kMicrosPerSecond);
  const int fraction = static_cast<int>(micros - seconds * kMicrosPerSecond);
  char buffer[48];
  std::snprintf(buffer, sizeof(buffer), "%02lld:%02d:%02d",
                static_cast<long long>(seconds / 3600),
                static_cast<int>(seconds / 60 % 60),
                static_cast<int>(seconds % 60));
  std::string out = buffer;
  if (fraction != 0) {
    std::snprintf(buffer, sizeof(buffer), ".%06d", fraction);
    out += buffer;
  }
  return out;
}

std::string FormatTimestamp(int64_t micros, bool utc_suffix) {
  const int64_t days = FloorDiv(micros, kMicrosPerDay);
  return absl::StrCat(FormatDate(days), "T",
                      FormatTime(micros - days * kMicrosPerDay),
                      utc_suffix ? "Z" : "");
}

void AppendValueText(const Column& column, int64_t row, std::string* out) {
  if (column.IsNull(row)) return;
  switch (StorageOf(column.type())) {
    case StorageKind::kBits:
      out->append(column.BoolAt(row) ? "true" : "false");
      break;
    case StorageKind::kInts:
      AppendInts(column.type(), column.IntAt(row), out);
      break;
    case StorageKind::kDoubles:
      out->append(FormatNumber(column.DoubleAt(row)));
      break;
    case StorageKind::kText:
      AppendText(column.type(), column.TextAt(row), out);
      break;
  }
}

std::string ValueText(const Value& value) {
  Column column(value.type());
  value.AppendTo(column);
  std::string out;
  AppendValueText(column, 0, &out);
  return out;
}

absl::StatusOr<Value> ParseValue(ColumnType type, absl::string_view text) {
  switch (StorageOf(type)) {
    case StorageKind::kBits:
      if (absl::EqualsIgnoreCase(text, "true")) return Value::Bool(true);
      if (absl::EqualsIgnoreCase(text, "false")) return Value::Bool(false);
      return Expected("true or false");
    case StorageKind::kDoubles:
      if (std::optional<double> number = ReadDouble(text)) {
        return Value::Double(*number);
      }
      return Expected("a number");
    case StorageKind::kInts:
      return ParseInts(type, text);
    case StorageKind::kText:
      return ParseText(type, text);
  }
  return Expected("a value of a known type");
}

}  // namespace semantic_layer::rowset
