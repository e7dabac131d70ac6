#include "common/semantic/testing/naive_spine.h"

#include <algorithm>

namespace semantic_layer::semantic {

std::pair<std::optional<absl::CivilSecond>, std::optional<absl::CivilSecond>>
WholePeriods(const NaiveCalendar& calendar, const NaiveAsked& asked,
             TimeGrain column) {
  const TimeGrain grain = std::max(asked.range_grain, column);
  std::pair<std::optional<absl::CivilSecond>, std::optional<absl::CivilSecond>>
      bounds;
  if (asked.start.has_value()) {
    bounds.first = calendar.Cut(Value::Time(*asked.start), grain).time();
  }
  if (asked.end.has_value()) {
    bounds.second =
        Earlier(calendar.Cut(Value::Time(*asked.end), grain).time(), -1, grain);
  }
  return bounds;
}

bool Fills(TimeGrain fine, TimeGrain coarse) {
  if (fine == coarse) return true;
  if (fine > coarse) return false;
  return fine != TimeGrain::kWeek;
}

TimeGrain TellingApart(const std::set<TimeGrain>& grains) {
  const TimeGrain smallest = *grains.begin();
  return smallest == TimeGrain::kWeek && grains.size() > 1 ? TimeGrain::kDay
                                                           : smallest;
}

std::optional<NaiveSpine> DeclaredSpine(const Catalog& catalog,
                                        const NaiveRows& rows,
                                        TimeGrain needed) {
  const TimeSpine* best = nullptr;
  for (const TimeSpine& spine : catalog.time_spines()) {
    if (!Fills(spine.grain, needed)) continue;
    if (best == nullptr || spine.grain > best->grain) best = &spine;
  }
  if (best == nullptr) return std::nullopt;
  const SmallTable& table = rows.TableOf(best->table);
  NaiveSpine spine = {best->grain, {}};
  for (size_t row = 0; row < table.rows.size(); ++row) {
    spine.times.push_back(table.At(row, best->column).time());
  }
  return spine;
}

}  // namespace semantic_layer::semantic
