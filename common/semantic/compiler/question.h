#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_QUESTION_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_QUESTION_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/semantic/model/model_document.h"

namespace semantic_layer::semantic {

// How a structured filter compares.
enum class FilterOperator {
  kEquals,
  kNotEquals,
  kIn,
  kNotIn,
  kGreater,
  kGreaterOrEqual,
  kLess,
  kLessOrEqual,
  kBetween,
  kContains,
  kStartsWith,
  kIsNull,
  kIsNotNull,
};

// A value of a structured filter, as its sender typed it.
struct FilterValue {
  enum class Type { kNull, kBool, kNumber, kString };
  Type type = Type::kString;
  // "true"/"false", the digits of a number as written, or the text.
  std::string text;
};

// One condition on a member: a dimension, an entity, metric_time, or a metric
// of the question (which then filters the result's rows).
struct QuestionFilter {
  std::string member;
  FilterOperator op = FilterOperator::kEquals;
  std::vector<FilterValue> values;
};

// Closed range of dates ("2024-01-31"), the last of which is in it to its end,
// or of times ("2024-01-31 13:00:00", also with T) as the zone's clocks show
// them, widened to whole periods. Either end may be empty.
struct QuestionTimeRange {
  std::string start;
  std::string end;
};

// MetricQuestion is one question to the semantic layer, as SPEC.md's "Shapes
// beyond the seed" has it. Names are as the caller wrote them.
struct MetricQuestion {
  std::vector<std::string> metrics;
  // Dunder names or object syntax: "metric_time__month",
  // "TimeDimension('metric_time', 'month')", "x__extract_dow".
  std::vector<std::string> group_by;
  // SQL with dbt's {{ Dimension('x__y') }} objects, or plain SQL over the same
  // names; all must hold.
  std::vector<std::string> where;
  std::vector<QuestionFilter> filters;
  std::optional<QuestionTimeRange> time_range;
  // IANA name of the zone in which days begin; empty or UTC: as stored.
  std::string time_zone;
  // The day on which weeks start; absent: as the project says.
  std::optional<WeekStart> week_start;
  // Values for the parameters of the models that the question reads, by name.
  std::vector<std::pair<std::string, FilterValue>> parameters;
  // Items or metrics; a leading "-" or .descending(True) sorts descending.
  std::vector<std::string> order_by;
  std::optional<int64_t> limit;
  // A saved query whose parts come first; lists are joined, but the order and
  // single values of the question win.
  std::string saved_query;
  // Without metrics: false keeps duplicate rows.
  bool distinct = true;
  // Without metrics: the least and greatest value of the one item.
  bool min_max_only = false;
  // Metrics may be private ones, which are inputs of others. For questions that
  // no caller wrote.
  bool asks_private_metrics = false;
};

// "equals", "not_in", ...
const char* FilterOperatorName(FilterOperator op);
std::optional<FilterOperator> ParseFilterOperator(const std::string& name);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_QUESTION_H_
