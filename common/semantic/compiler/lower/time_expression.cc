#include "common/semantic/compiler/lower/time_expression.h"

#include <algorithm>
#include <string>

#include "common/semantic/compiler/plan/time_range.h"
#include "common/sql/ast/walk.h"

namespace semantic_layer::semantic {
namespace {

struct Length {
  int64_t count;
  sql::TimeUnit unit;
};

// Weeks and quarters in units that every engine's intervals have.
Length LengthOf(int64_t count, TimeGrain grain) {
  switch (grain) {
    case TimeGrain::kNanosecond:
      return {count, sql::TimeUnit::kNanosecond};
    case TimeGrain::kMicrosecond:
      return {count, sql::TimeUnit::kMicrosecond};
    case TimeGrain::kMillisecond:
      return {count, sql::TimeUnit::kMillisecond};
    case TimeGrain::kSecond:
      return {count, sql::TimeUnit::kSecond};
    case TimeGrain::kMinute:
      return {count, sql::TimeUnit::kMinute};
    case TimeGrain::kHour:
      return {count, sql::TimeUnit::kHour};
    case TimeGrain::kDay:
      return {count, sql::TimeUnit::kDay};
    case TimeGrain::kWeek:
      return {count * 7, sql::TimeUnit::kDay};
    case TimeGrain::kMonth:
      return {count, sql::TimeUnit::kMonth};
    case TimeGrain::kQuarter:
      return {count * 3, sql::TimeUnit::kMonth};
    case TimeGrain::kYear:
      return {count, sql::TimeUnit::kYear};
  }
  return {count, sql::TimeUnit::kDay};
}

absl::string_view PartField(DatePart part) {
  switch (part) {
    case DatePart::kYear:
      return "YEAR";
    case DatePart::kQuarter:
      return "QUARTER";
    case DatePart::kMonth:
      return "MONTH";
    case DatePart::kDay:
      return "DAY";
    case DatePart::kDayOfWeek:
      return "DAYOFWEEK_ISO";
    case DatePart::kDayOfYear:
      return "DOY";
  }
  return "DAY";
}

}  // namespace

namespace {

sql::Expression* TruncateFrom(LoweringContext& context, WeekStart week_start,
                              TimeGrain grain, sql::Expression* time) {
  sql::Builder& b = context.b;
  // No engine holds anything finer.
  if (grain < TimeGrain::kMicrosecond) return time;
  const int64_t days =
      grain == TimeGrain::kWeek ? DaysBeforeMonday(week_start) : 0;
  if (days == 0) {
    return b.Call("date_trunc", {b.String(TimeGrainName(grain)), time});
  }
  // Engines know weeks from Monday on.
  sql::Expression* moved = b.Binary(sql::BinaryOp::kAdd, time,
                                    b.Interval(days, sql::TimeUnit::kDay));
  return b.Binary(sql::BinaryOp::kSubtract,
                  b.Call("date_trunc", {b.String("week"), moved}),
                  b.Interval(days, sql::TimeUnit::kDay));
}

}  // namespace

sql::Expression* Truncate(LoweringContext& context, TimeGrain grain,
                          sql::Expression* time) {
  return TruncateFrom(context, context.week_start(), grain, time);
}

sql::Expression* RowOfSpine(LoweringContext& context, const TimeSpine& spine,
                            sql::Expression* time) {
  return TruncateFrom(context, context.catalog().week_start(), spine.grain,
                      time);
}

sql::Expression* ExtractPart(sql::Builder& b, DatePart part,
                             sql::Expression* time) {
  return b.Extract(PartField(part), time);
}

sql::Expression* Minus(sql::Builder& b, sql::Expression* time,
                       const TimeWindow& window) {
  const Length length = LengthOf(window.count, window.grain.standard);
  return b.Binary(sql::BinaryOp::kSubtract, time,
                  b.Interval(length.count, length.unit));
}

sql::Expression* Plus(sql::Builder& b, sql::Expression* time,
                      const TimeWindow& window) {
  const Length length = LengthOf(window.count, window.grain.standard);
  return b.Binary(sql::BinaryOp::kAdd, time,
                  b.Interval(length.count, length.unit));
}

sql::Expression* OnePeriod(sql::Builder& b, TimeGrain grain) {
  const Length length = LengthOf(1, grain);
  return b.Interval(length.count, length.unit);
}

sql::Expression* WithinBounds(sql::Builder& b, sql::Expression* time,
                              const TimeBounds& bounds) {
  sql::Expression* start = nullptr;
  sql::Expression* end = nullptr;
  if (!bounds.start.empty()) {
    start = b.Binary(sql::BinaryOp::kGreaterEqual, time,
                     b.Literal(sql::LiteralKind::kTimestampNtz, bounds.start));
  }
  if (!bounds.end.empty()) {
    end = b.Binary(sql::BinaryOp::kLess, CopyOf(b, time),
                   b.Literal(sql::LiteralKind::kTimestampNtz, bounds.end));
  }
  return b.And({start, end});
}

bool UsesCustomGrain(const ItemSource& item) {
  return item.grain.has_value() && item.grain->is_custom();
}

bool UsesCustomGrain(const std::vector<PlannedFilter>& filters) {
  return std::any_of(
      filters.begin(), filters.end(), [](const PlannedFilter& filter) {
        return std::any_of(
            filter.items.begin(), filter.items.end(),
            [](const auto& item) { return UsesCustomGrain(item.second); });
      });
}

sql::Expression* CopyOf(sql::Builder& b, const sql::Expression* expression) {
  return static_cast<sql::Expression*>(sql::CloneNode(*expression, b.arena()));
}

}  // namespace semantic_layer::semantic
