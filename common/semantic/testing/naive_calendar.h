#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_TESTING_NAIVE_CALENDAR_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_TESTING_NAIVE_CALENDAR_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/semantic/compiler/question.h"
#include "common/semantic/model/catalog.h"
#include "common/semantic/testing/expression.h"
#include "common/semantic/testing/value.h"

namespace semantic_layer::semantic {

// Tables in memory, and what every text over them means.
struct SmallData {
  std::vector<SmallTable> tables;
  ExpressionBook book;

  // The table of that name; it must exist.
  const SmallTable& TableOf(const TableName& table) const;
};

// NaiveCalendar says how one question reads times: on which day its weeks
// start, in which zone its clocks are, and what the rows of the time spines
// call each day. It looks at every row of a spine for every time. Immutable.
class NaiveCalendar {
 public:
  // The catalog and the data must outlive the calendar.
  NaiveCalendar(const Catalog& catalog, const SmallData& data,
                const MetricQuestion& question);

  // The beginning of the period that holds the time; NULL stays NULL.
  Value Cut(const Value& time, TimeGrain grain) const;
  // The same by the words of a spine's column: NULL where it has no such row.
  Value CutCustom(const Value& time, const std::string& name) const;
  // The coarsest grain of the question by which the custom periods can be told
  // apart. The weeks of a spine are the project's.
  TimeGrain GrainTelling(const std::string& name) const;
  // What the clocks of the question's zone show at a time that is in UTC.
  Value OnClocks(const Value& time) const;

  // The spine that defines a custom grain; null when none does.
  const TimeSpine* SpineOf(absl::string_view name) const;
  const std::vector<absl::string_view>& custom_names() const {
    return custom_names_;
  }

  // The time that lies `count` periods of a custom grain earlier, as far into
  // its period as this one is into its own; nothing where the earlier period
  // is shorter, or not there. What is finer than a row of the spine is kept.
  std::optional<absl::CivilSecond> EarlierCustom(absl::CivilSecond time,
                                                 int64_t count,
                                                 const std::string& name) const;

 private:
  struct Period {
    Value name;
    std::vector<absl::CivilSecond> times;  // in order
  };
  // When the spine's row that holds the time starts.
  Value RowOf(const Value& time, const TimeSpine& spine) const;
  // All periods of a custom grain that have a name, in the order of names.
  std::vector<Period> PeriodsOf(const std::string& name) const;

  const Catalog& catalog_;
  const SmallData& data_;
  absl::Weekday project_start_;
  absl::Weekday week_start_;
  std::optional<absl::TimeZone> zone_;
  std::vector<absl::string_view> custom_names_;
};

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_TESTING_NAIVE_CALENDAR_H_
