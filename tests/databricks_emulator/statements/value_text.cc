#include "tests/databricks_emulator/statements/value_text.h"

#include <cmath>
#include <cstdlib>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/rowset/value_text.h"

namespace semantic_layer::emulator {
namespace {

// At least milliseconds, more digits only where they are needed.
std::string Fraction(int64_t micros_of_second) {
  if (micros_of_second % 1000 == 0) {
    return absl::StrFormat(".%03d", micros_of_second / 1000);
  }
  return absl::StrFormat(".%06d", micros_of_second);
}

// Times before there were zones are off by seconds, too.
std::string OffsetText(int seconds) {
  const char sign = seconds < 0 ? '-' : '+';
  seconds = std::abs(seconds);
  std::string text =
      absl::StrFormat("%c%02d:%02d", sign, seconds / 3600, seconds / 60 % 60);
  if (seconds % 60 != 0) absl::StrAppendFormat(&text, ":%02d", seconds % 60);
  return text;
}

// Four digits at least; the sign of ISO 8601 before more of them.
std::string YearText(absl::civil_year_t year) {
  if (year < 0) return absl::StrFormat("-%04d", -year);
  return absl::StrFormat(year > 9999 ? "+%d" : "%04d", year);
}

// Reads "-01:02:03.5".
bool ReadClock(absl::string_view text, absl::Duration* time) {
  const bool negative = absl::ConsumePrefix(&text, "-");
  const std::vector<absl::string_view> parts = absl::StrSplit(text, ':');
  int64_t hours = 0;
  int64_t minutes = 0;
  double seconds = 0;
  if (parts.size() != 3 || !absl::SimpleAtoi(parts[0], &hours) ||
      !absl::SimpleAtoi(parts[1], &minutes) ||
      !absl::SimpleAtod(parts[2], &seconds)) {
    return false;
  }
  *time = absl::Hours(hours) + absl::Minutes(minutes) +
          absl::Microseconds(std::llround(seconds * 1e6));
  if (negative) *time = -*time;
  return true;
}

}  // namespace

std::string TimestampText(int64_t micros, const absl::TimeZone& zone) {
  const absl::Time time = absl::FromUnixMicros(micros);
  const absl::TimeZone::CivilInfo civil = zone.At(time);
  std::string text =
      absl::StrCat(YearText(civil.cs.year()),
                   absl::FormatTime("-%m-%dT%H:%M:%S", time, zone),
                   Fraction(absl::ToInt64Microseconds(civil.subsecond)));
  if (zone == absl::UTCTimeZone() || zone.name() == "UTC") return text + "Z";
  return text + OffsetText(civil.offset);
}

std::string LocalTimeText(int64_t micros) {
  std::string text = TimestampText(micros, absl::UTCTimeZone());
  text.pop_back();
  return text;
}

std::string JavaNumber(absl::string_view digits) {
  if (digits == "NaN" || absl::StrContains(digits, "Inf")) {
    return std::string(digits);
  }
  const bool negative = absl::ConsumePrefix(&digits, "-");
  int exponent = 0;
  const size_t mark = digits.find_first_of("eE");
  if (mark != absl::string_view::npos) {
    // What cannot be read stays 0: the text is a number's.
    if (!absl::SimpleAtoi(absl::StripPrefix(digits.substr(mark + 1), "+"),
                          &exponent)) {
      exponent = 0;
    }
    digits = digits.substr(0, mark);
  }
  const size_t dot = digits.find('.');
  std::string all(digits.substr(0, dot));
  if (dot != absl::string_view::npos) {
    absl::StrAppend(&all, digits.substr(dot + 1));
  }
  // The value is 0.<all> times ten to the power of `point`.
  int point =
      exponent +
      static_cast<int>(dot == absl::string_view::npos ? digits.size() : dot);
  const size_t first = all.find_first_not_of('0');
  const std::string sign = negative ? "-" : "";
  if (first == std::string::npos) return sign + "0.0";
  all.erase(0, first);
  point -= static_cast<int>(first);
  while (all.size() > 1 && all.back() == '0') all.pop_back();
  if (point < -2 || point > 7) {
    const std::string rest = all.size() > 1 ? all.substr(1) : "0";
    return absl::StrCat(sign, all.substr(0, 1), ".", rest, "E", point - 1);
  }
  if (point <= 0) {
    return absl::StrCat(sign, "0.", std::string(-point, '0'), all);
  }
  const auto whole = static_cast<size_t>(point);
  if (all.size() <= whole) {
    return absl::StrCat(sign, all, std::string(whole - all.size(), '0'), ".0");
  }
  return absl::StrCat(sign, all.substr(0, whole), ".", all.substr(whole));
}

ValueForm FormOf(absl::string_view sql_type) {
  if (sql_type == "FLOAT") return ValueForm::kFloat;
  if (!absl::StartsWith(sql_type, "INTERVAL ")) return ValueForm::kPlain;
  return absl::StrContains(sql_type, "YEAR") ||
                 absl::StrContains(sql_type, "MONTH")
             ? ValueForm::kYearMonth
             : ValueForm::kDayTime;
}

std::string IntervalText(absl::string_view text, ValueForm form) {
  if (form == ValueForm::kPlain) return std::string(text);
  int64_t months = 0;
  int64_t micros = 0;
  const std::vector<absl::string_view> words =
      absl::StrSplit(text, ' ', absl::SkipEmpty());
  for (size_t i = 0; i < words.size(); ++i) {
    if (absl::StrContains(words[i], ':')) {
      absl::Duration time;
      if (!ReadClock(words[i], &time)) return std::string(text);
      micros += absl::ToInt64Microseconds(time);
      continue;
    }
    int64_t count = 0;
    if (!absl::SimpleAtoi(words[i], &count) || i + 1 == words.size()) {
      return std::string(text);
    }
    const absl::string_view unit = absl::StripSuffix(words[++i], "s");
    if (unit == "year") {
      months += 12 * count;
    } else if (unit == "month") {
      months += count;
    } else if (unit == "day") {
      micros += count * int64_t{86'400'000'000};
    } else {
      return std::string(text);
    }
  }
  if (form == ValueForm::kYearMonth) {
    const char* sign = months < 0 ? "-" : "";
    months = std::abs(months);
    return absl::StrCat(sign, months / 12, "-", months % 12);
  }
  const char* sign = micros < 0 ? "-" : "";
  micros = std::abs(micros);
  const int64_t seconds = micros / 1'000'000;
  return absl::StrFormat("%s%d %02d:%02d:%02d.%09d", sign, seconds / 86'400,
                         seconds / 3600 % 24, seconds / 60 % 60, seconds % 60,
                         micros % 1'000'000 * 1000);
}

void AppendResultText(const rowset::Column& column, int64_t row, ValueForm form,
                      const absl::TimeZone& zone, std::string* out) {
  switch (column.type()) {
    case rowset::ColumnType::kTimestamp:
      out->append(TimestampText(column.IntAt(row), zone));
      return;
    case rowset::ColumnType::kTimestampNtz:
      out->append(LocalTimeText(column.IntAt(row)));
      return;
    case rowset::ColumnType::kDouble: {
      const double value = column.DoubleAt(row);
      out->append(
          JavaNumber(form == ValueForm::kFloat
                         ? rowset::FormatFloat(static_cast<float>(value))
                         : rowset::FormatDouble(value)));
      return;
    }
    case rowset::ColumnType::kInterval: {
      std::string text;
      rowset::AppendValueText(column, row, &text);
      out->append(IntervalText(text, form));
      return;
    }
    default:
      rowset::AppendValueText(column, row, out);
  }
}

}  // namespace semantic_layer::emulator
