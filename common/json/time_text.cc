#include "common/json/time_text.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "absl/strings/string_view.h"
#include "common/json/output.h"

namespace semantic_layer::json {
namespace {

constexpr int64_t kSecondsPerDay = 86400;
constexpr int64_t kMicrosPerSecond = 1000000;
constexpr int32_t kNanosPerSecond = 1000000000;
constexpr int64_t kDaysPerEra = 146097;  // 400 years
constexpr int64_t kEpochShift = 719468;  // 0000-03-01 to 1970-01-01

struct Civil {
  int64_t year;
  int month;
  int day;
};

// Days are counted in eras of 400 years that begin on the first of March, so
// that the leap day is the last of a year.
Civil CivilFromDays(int64_t days) {
  days += kEpochShift;
  const int64_t era =
      (days >= 0 ? days : days - (kDaysPerEra - 1)) / kDaysPerEra;
  const int64_t day_of_era = days - era * kDaysPerEra;
  const int64_t year_of_era = (day_of_era - day_of_era / 1460 +
                               day_of_era / 36524 - day_of_era / 146096) /
                              365;
  const int64_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int64_t shifted_month = (5 * day_of_year + 2) / 153;
  const int day =
      static_cast<int>(day_of_year - (153 * shifted_month + 2) / 5 + 1);
  const int month = static_cast<int>(shifted_month < 10 ? shifted_month + 3
                                                        : shifted_month - 9);
  return {year_of_era + era * 400 + (month <= 2 ? 1 : 0), month, day};
}

int64_t DaysFromCivil(int64_t year, int month, int day) {
  year -= month <= 2 ? 1 : 0;
  const int64_t era = (year >= 0 ? year : year - 399) / 400;
  const int64_t year_of_era = year - era * 400;
  const int64_t day_of_year =
      (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  const int64_t day_of_era =
      year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * kDaysPerEra + day_of_era - kEpochShift;
}

int DaysInMonth(int64_t year, int month) {
  static constexpr int kDays[] = {31, 28, 31, 30, 31, 30,
                                  31, 31, 30, 31, 30, 31};
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return month == 2 && leap ? 29 : kDays[month - 1];
}

// Takes `count` digits off the front of the text.
bool TakeDigits(int count, absl::string_view* text, int* value) {
  if (text->size() < static_cast<size_t>(count)) return false;
  *value = 0;
  for (int i = 0; i < count; ++i) {
    const char c = (*text)[static_cast<size_t>(i)];
    if (c < '0' || c > '9') return false;
    *value = *value * 10 + (c - '0');
  }
  text->remove_prefix(static_cast<size_t>(count));
  return true;
}

bool Take(char c, absl::string_view* text) {
  if (text->empty() || text->front() != c) return false;
  text->remove_prefix(1);
  return true;
}

// Takes ".123" off the front, if there is a point: one to nine digits.
bool TakeFraction(absl::string_view* text, int32_t* nanos) {
  *nanos = 0;
  if (!Take('.', text)) return true;
  int digits = 0;
  while (!text->empty() && text->front() >= '0' && text->front() <= '9') {
    if (++digits > 9) return false;
    *nanos = *nanos * 10 + (text->front() - '0');
    text->remove_prefix(1);
  }
  if (digits == 0) return false;
  for (; digits < 9; ++digits) *nanos *= 10;
  return true;
}

bool TakeZone(absl::string_view* text, int64_t* offset_seconds) {
  *offset_seconds = 0;
  if (Take('Z', text)) return true;
  if (text->empty()) return false;
  const char sign = text->front();
  if (sign != '+' && sign != '-') return false;
  text->remove_prefix(1);
  int hours = 0;
  int minutes = 0;
  if (!TakeDigits(2, text, &hours) || !Take(':', text) ||
      !TakeDigits(2, text, &minutes) || hours > 23 || minutes > 59) {
    return false;
  }
  *offset_seconds = (sign == '-' ? -1 : 1) * (hours * 3600 + minutes * 60);
  return true;
}

char* WriteDigits(int64_t value, int count, char* p) {
  for (int i = count - 1; i >= 0; --i) {
    p[i] = static_cast<char>('0' + value % 10);
    value /= 10;
  }
  return p + count;
}

// Writes the fraction of a second in groups of three digits, if it is not 0.
char* WriteFraction(int32_t nanos, char* p) {
  if (nanos == 0) return p;
  *p++ = '.';
  if (nanos % 1000000 == 0) return WriteDigits(nanos / 1000000, 3, p);
  if (nanos % 1000 == 0) return WriteDigits(nanos / 1000, 6, p);
  return WriteDigits(nanos, 9, p);
}

char* WriteClock(int64_t second_of_day, char* p) {
  p = WriteDigits(second_of_day / 3600, 2, p);
  *p++ = ':';
  p = WriteDigits(second_of_day / 60 % 60, 2, p);
  *p++ = ':';
  return WriteDigits(second_of_day % 60, 2, p);
}

}  // namespace

bool ParseTimestamp(absl::string_view text, SecondsAndNanos* time) {
  int year = 0;
  int month = 0;
  int day = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;
  int64_t offset = 0;
  if (!TakeDigits(4, &text, &year) || !Take('-', &text) ||
      !TakeDigits(2, &text, &month) || !Take('-', &text) ||
      !TakeDigits(2, &text, &day) || !Take('T', &text) ||
      !TakeDigits(2, &text, &hour) || !Take(':', &text) ||
      !TakeDigits(2, &text, &minute) || !Take(':', &text) ||
      !TakeDigits(2, &text, &second) || !TakeFraction(&text, &time->nanos) ||
      !TakeZone(&text, &offset) || !text.empty()) {
    return false;
  }
  if (year < 1 || month < 1 || month > 12 || day < 1 ||
      day > DaysInMonth(year, month) || hour > 23 || minute > 59 ||
      second > 59) {
    return false;
  }
  time->seconds = DaysFromCivil(year, month, day) * kSecondsPerDay +
                  hour * 3600 + minute * 60 + second - offset;
  return time->seconds >= kMinTimestampSeconds &&
         time->seconds <= kMaxTimestampSeconds;
}

bool ParseDuration(absl::string_view text, SecondsAndNanos* span) {
  const bool negative = Take('-', &text);
  int64_t seconds = 0;
  size_t digits = 0;
  while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
    if (++digits > 12) return false;
    seconds = seconds * 10 + (text.front() - '0');
    text.remove_prefix(1);
  }
  int32_t nanos = 0;
  if (digits == 0 || !TakeFraction(&text, &nanos) || text != "s" ||
      seconds > kMaxDurationSeconds ||
      (seconds == kMaxDurationSeconds && nanos != 0)) {
    return false;
  }
  *span = {negative ? -seconds : seconds, negative ? -nanos : nanos};
  return true;
}

bool AppendTimestamp(SecondsAndNanos time, Output* out) {
  if (time.seconds < kMinTimestampSeconds ||
      time.seconds > kMaxTimestampSeconds || time.nanos < 0 ||
      time.nanos >= kNanosPerSecond) {
    return false;
  }
  int64_t days = time.seconds / kSecondsPerDay;
  int64_t second = time.seconds % kSecondsPerDay;
  if (second < 0) {
    second += kSecondsPerDay;
    --days;
  }
  AppendDate(days, out);
  char* p = out->Reserve(24);
  *p++ = 'T';
  p = WriteFraction(time.nanos, WriteClock(second, p));
  *p++ = 'Z';
  out->Advance(p);
  return true;
}

bool AppendDuration(SecondsAndNanos span, Output* out) {
  if (span.seconds < -kMaxDurationSeconds ||
      span.seconds > kMaxDurationSeconds || span.nanos <= -kNanosPerSecond ||
      span.nanos >= kNanosPerSecond || (span.seconds < 0 && span.nanos > 0) ||
      (span.seconds > 0 && span.nanos < 0)) {
    return false;
  }
  if (span.seconds < 0 || span.nanos < 0) out->Append('-');
  out->AppendInt(std::llabs(span.seconds));
  char* p = out->Reserve(12);
  p = WriteFraction(std::abs(span.nanos), p);
  *p++ = 's';
  out->Advance(p);
  return true;
}

void AppendDate(int64_t days, Output* out) {
  // Keeps the sums of CivilFromDays within 64 bits.
  constexpr int64_t kLimit = int64_t{1} << 60;
  if (days > kLimit) days = kLimit;
  if (days < -kLimit) days = -kLimit;
  const Civil civil = CivilFromDays(days);
  if (civil.year < 0 || civil.year > 9999) {
    const int64_t year = std::llabs(civil.year);
    out->Append(civil.year < 0 ? '-' : '+');
    for (int64_t bound = 1000; bound > year && bound > 1; bound /= 10) {
      out->Append('0');
    }
    out->AppendInt(year);
  } else {
    char* p = out->Reserve(4);
    out->Advance(WriteDigits(civil.year, 4, p));
  }
  char* p = out->Reserve(6);
  *p++ = '-';
  p = WriteDigits(civil.month, 2, p);
  *p++ = '-';
  out->Advance(WriteDigits(civil.day, 2, p));
}

void AppendTimeOfDay(int64_t micros, Output* out) {
  char* p = out->Reserve(16);
  p = WriteClock(micros / kMicrosPerSecond % kSecondsPerDay, p);
  const auto fraction = static_cast<int32_t>(micros % kMicrosPerSecond);
  out->Advance(WriteFraction(fraction * 1000, p));
}

}  // namespace semantic_layer::json
