#include "common/semantic/testing/value.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"

namespace semantic_layer::semantic {
namespace {

std::string TimeText(absl::CivilSecond time) {
  std::string text =
      absl::StrFormat("%04d-%02d-%02d", time.year(), time.month(), time.day());
  if (time != absl::CivilSecond(absl::CivilDay(time))) {
    absl::StrAppendFormat(&text, " %02d:%02d:%02d", time.hour(), time.minute(),
                          time.second());
  }
  return text;
}

std::string NumberText(double number) {
  char digits[40];
  std::snprintf(digits, sizeof(digits), "%.9g", number);
  return digits;
}

}  // namespace

std::string Value::ToText() const {
  if (is_null()) return "NULL";
  if (const bool* value = std::get_if<bool>(&value_)) {
    return *value ? "true" : "false";
  }
  if (is_number()) return NumberText(number() == 0 ? 0 : number());
  if (is_time()) return TimeText(time());
  return std::get<std::string>(value_);
}

std::string Value::ToSql() const {
  if (is_null() || is_number() || std::holds_alternative<bool>(value_)) {
    return ToText();
  }
  return absl::StrCat("'", absl::StrReplaceAll(ToText(), {{"'", "''"}}), "'");
}

bool SmallTable::HasColumn(const std::string& column) const {
  return std::any_of(columns.begin(), columns.end(),
                     [&](const auto& c) { return c.first == column; });
}

const Value& SmallTable::At(size_t row, const std::string& column) const {
  for (size_t c = 0; c < columns.size(); ++c) {
    if (columns[c].first == column) return rows[row][c];
  }
  std::fprintf(stderr, "table %s has no column %s\n", name.c_str(),
               column.c_str());
  std::abort();
}

std::string SmallTable::ToDuckDb() const {
  std::string sql = absl::StrCat(
      "CREATE OR REPLACE TABLE ", name, " (",
      absl::StrJoin(columns, ", ",
                    [](std::string* out, const auto& column) {
                      absl::StrAppend(out, column.first, " ", column.second);
                    }),
      ");\n");
  if (rows.empty()) return sql;
  const auto value = [](std::string* out, const Value& v) {
    *out += v.ToSql();
  };
  absl::StrAppend(&sql, "INSERT INTO ", name, " VALUES\n  ",
                  absl::StrJoin(rows, ",\n  ",
                                [&](std::string* out, const auto& row) {
                                  absl::StrAppend(
                                      out, "(", absl::StrJoin(row, ", ", value),
                                      ")");
                                }),
                  ";\n");
  return sql;
}

Value CutToGrain(const Value& value, TimeGrain grain,
                 absl::Weekday week_start) {
  if (value.is_null()) return value;
  const absl::CivilSecond time = value.time();
  switch (grain) {
    case TimeGrain::kYear:
      return Value::Time(absl::CivilSecond(time.year()));
    case TimeGrain::kQuarter:
      return Value::Time(
          absl::CivilSecond(time.year(), (time.month() - 1) / 3 * 3 + 1));
    case TimeGrain::kMonth:
      return Value::Time(absl::CivilSecond(time.year(), time.month()));
    case TimeGrain::kWeek: {
      absl::CivilDay day(time);
      while (absl::GetWeekday(day) != week_start) --day;
      return Value::Time(absl::CivilSecond(day));
    }
    case TimeGrain::kDay:
      return Value::Time(absl::CivilSecond(absl::CivilDay(time)));
    case TimeGrain::kHour:
      return Value::Time(absl::CivilSecond(absl::CivilHour(time)));
    case TimeGrain::kMinute:
      return Value::Time(absl::CivilSecond(absl::CivilMinute(time)));
    case TimeGrain::kSecond:
    case TimeGrain::kMillisecond:
    case TimeGrain::kMicrosecond:
    case TimeGrain::kNanosecond:
      return value;
  }
  return value;
}

Value CutToPart(const Value& value, DatePart part) {
  if (value.is_null()) return value;
  const absl::CivilDay day(value.time());
  switch (part) {
    case DatePart::kYear:
      return Value::Number(static_cast<double>(day.year()));
    case DatePart::kQuarter:
      return Value::Number((day.month() - 1) / 3 + 1);
    case DatePart::kMonth:
      return Value::Number(day.month());
    case DatePart::kDay:
      return Value::Number(day.day());
    case DatePart::kDayOfWeek:
      return Value::Number(static_cast<int>(absl::GetWeekday(day)) + 1);
    case DatePart::kDayOfYear:
      return Value::Number(absl::GetYearDay(day));
  }
  return Value();
}

absl::CivilSecond Earlier(absl::CivilSecond time, int64_t count,
                          TimeGrain grain) {
  const auto months = [&](int64_t n) {
    const absl::CivilMonth month = absl::CivilMonth(time) - n;
    const int days = (absl::CivilDay(month + 1) - 1).day();
    return absl::CivilSecond(month.year(), month.month(),
                             std::min(time.day(), days), time.hour(),
                             time.minute(), time.second());
  };
  switch (grain) {
    case TimeGrain::kYear:
      return months(12 * count);
    case TimeGrain::kQuarter:
      return months(3 * count);
    case TimeGrain::kMonth:
      return months(count);
    case TimeGrain::kWeek:
      return time - count * 7 * 86400;
    case TimeGrain::kDay:
      return time - count * 86400;
    case TimeGrain::kHour:
      return time - count * 3600;
    case TimeGrain::kMinute:
      return time - count * 60;
    case TimeGrain::kSecond:
    case TimeGrain::kMillisecond:
    case TimeGrain::kMicrosecond:
    case TimeGrain::kNanosecond:
      return time - count;
  }
  return time;
}

}  // namespace semantic_layer::semantic
