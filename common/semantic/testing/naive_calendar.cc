#include "common/semantic/testing/naive_calendar.h"

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <utility>

#include "absl/strings/str_join.h"

namespace semantic_layer::semantic {
namespace {

absl::Weekday WeekdayOf(WeekStart start) {
  switch (start) {
    case WeekStart::kMonday:
      return absl::Weekday::monday;
    case WeekStart::kSunday:
      return absl::Weekday::sunday;
    case WeekStart::kSaturday:
      return absl::Weekday::saturday;
  }
  return absl::Weekday::monday;
}

const CustomGrain& GrainOf(const TimeSpine& spine, absl::string_view name) {
  for (const CustomGrain& grain : spine.custom_grains) {
    if (grain.name == name) return grain;
  }
  std::abort();
}

}  // namespace

const SmallTable& SmallData::TableOf(const TableName& table) const {
  const std::string name = absl::StrJoin(table.parts, ".");
  for (const SmallTable& candidate : tables) {
    if (candidate.name == name) return candidate;
  }
  std::cerr << "no table " << name << "\n";
  std::abort();
}

NaiveCalendar::NaiveCalendar(const Catalog& catalog, const SmallData& data,
                             const MetricQuestion& question)
    : catalog_(catalog),
      data_(data),
      project_start_(WeekdayOf(catalog.week_start())),
      week_start_(
          WeekdayOf(question.week_start.value_or(catalog.week_start()))),
      custom_names_(catalog.CustomGrainNames()) {
  if (question.time_zone.empty()) return;
  absl::TimeZone zone;
  if (!absl::LoadTimeZone(question.time_zone, &zone)) {
    std::cerr << "no zone " << question.time_zone << "\n";
    std::abort();
  }
  zone_ = zone;
}

Value NaiveCalendar::Cut(const Value& time, TimeGrain grain) const {
  return CutToGrain(time, grain, week_start_);
}

const TimeSpine* NaiveCalendar::SpineOf(absl::string_view name) const {
  for (const TimeSpine& spine : catalog_.time_spines()) {
    for (const CustomGrain& grain : spine.custom_grains) {
      if (grain.name == name) return &spine;
    }
  }
  return nullptr;
}

Value NaiveCalendar::CutCustom(const Value& time,
                               const std::string& name) const {
  if (time.is_null()) return Value();
  const TimeSpine& spine = *SpineOf(name);
  const SmallTable& table = data_.TableOf(spine.table);
  for (size_t row = 0; row < table.rows.size(); ++row) {
    if (table.At(row, spine.column) == RowOf(time, spine)) {
      return table.At(row, GrainOf(spine, name).column);
    }
  }
  return Value();
}

Value NaiveCalendar::RowOf(const Value& time, const TimeSpine& spine) const {
  return CutToGrain(time, spine.grain, project_start_);
}

TimeGrain NaiveCalendar::GrainTelling(const std::string& name) const {
  const TimeGrain grain = SpineOf(name)->grain;
  const bool other_weeks =
      grain == TimeGrain::kWeek && week_start_ != project_start_;
  return other_weeks ? TimeGrain::kDay : grain;
}

Value NaiveCalendar::OnClocks(const Value& time) const {
  if (time.is_null() || !zone_.has_value()) return time;
  const absl::Time instant = absl::FromCivil(time.time(), absl::UTCTimeZone());
  return Value::Time(absl::ToCivilSecond(instant, *zone_));
}

std::vector<NaiveCalendar::Period> NaiveCalendar::PeriodsOf(
    const std::string& name) const {
  const TimeSpine& spine = *SpineOf(name);
  const SmallTable& table = data_.TableOf(spine.table);
  std::vector<Period> periods;
  for (size_t row = 0; row < table.rows.size(); ++row) {
    const Value& called = table.At(row, GrainOf(spine, name).column);
    if (called.is_null()) continue;
    auto at = std::find_if(periods.begin(), periods.end(),
                           [&](const Period& p) { return p.name == called; });
    if (at == periods.end()) at = periods.insert(at, Period{called, {}});
    at->times.push_back(table.At(row, spine.column).time());
  }
  for (Period& period : periods) {
    std::sort(period.times.begin(), period.times.end());
  }
  std::sort(periods.begin(), periods.end(),
            [](const Period& a, const Period& b) { return a.name < b.name; });
  return periods;
}

std::optional<absl::CivilSecond> NaiveCalendar::EarlierCustom(
    absl::CivilSecond time, int64_t count, const std::string& name) const {
  const absl::CivilSecond start =
      RowOf(Value::Time(time), *SpineOf(name)).time();
  const std::vector<Period> periods = PeriodsOf(name);
  for (size_t p = 0; p < periods.size(); ++p) {
    const std::vector<absl::CivilSecond>& times = periods[p].times;
    for (size_t n = 0; n < times.size(); ++n) {
      if (times[n] != start) continue;
      if (static_cast<int64_t>(p) < count) return std::nullopt;
      const Period& before = periods[p - count];
      if (n >= before.times.size()) return std::nullopt;
      return before.times[n] + (time - start);
    }
  }
  return std::nullopt;
}

}  // namespace semantic_layer::semantic
