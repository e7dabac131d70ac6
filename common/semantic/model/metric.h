#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_MODEL_METRIC_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_MODEL_METRIC_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/semantic/diagnostic.h"
#include "common/semantic/model/aggregation.h"
#include "common/semantic/model/semantic_model.h"
#include "common/semantic/model/sql_text.h"
#include "common/semantic/model/time_grain.h"

namespace semantic_layer::semantic {

enum class MetricType { kSimple, kRatio, kDerived, kCumulative, kConversion };
enum class PeriodAggregation { kFirst, kLast, kAverage };
enum class ConversionCalculation { kConversionRate, kConversions };

absl::string_view MetricTypeName(MetricType type);
std::optional<MetricType> ParseMetricType(absl::string_view name);
absl::string_view PeriodAggregationName(PeriodAggregation agg);
std::optional<PeriodAggregation> ParsePeriodAggregation(absl::string_view name);

// A metric as an input of another one.
struct InputMetric {
  std::string name;
  std::string alias;  // empty: the metric's name
  std::vector<SqlText> filters;
  std::optional<TimeWindow> offset_window;
  std::optional<TimeGrain> offset_to_grain;
  // Fixed level of detail: the input is computed by those of these items that
  // the question groups by (an empty list: over all rows), under the question's
  // filters, and stands beside every row that it covers. Absent: by all items.
  std::optional<std::vector<std::string>> fixed_group_by;
  Location at;

  const std::string& visible_name() const {
    return alias.empty() ? name : alias;
  }
};

// A measure as an input of a metric (dbt's legacy spec).
struct InputMeasure {
  std::string name;
  std::string alias;
  std::vector<SqlText> filters;
  bool join_to_timespine = false;
  std::optional<int64_t> fill_nulls_with;
  Location at;
};

// What a simple metric aggregates.
struct SimpleAggregation {
  std::string model;  // name of the semantic model
  Aggregation agg = Aggregation::kSum;
  SqlText expr;
  AggregationParams params;
  std::string agg_time_dimension;  // empty: its model has no time
  Location agg_time_dimension_at;
  std::optional<NonAdditiveDimension> non_additive;
  std::vector<SqlText> measure_filters;  // these filter rows, never the spine
  bool join_to_timespine = false;
  std::optional<int64_t> fill_nulls_with;
};

struct CumulativeParams {
  InputMetric input;  // a simple metric
  std::optional<TimeWindow> window;
  std::optional<TimeGrain> grain_to_date;  // neither: since the beginning
  PeriodAggregation period_agg = PeriodAggregation::kFirst;

  // Only metric views say the following; see their `window.range`.
  bool is_leading = false;       // `window` lies after the period, not before
  bool excludes_anchor = false;  // `window` ends before (starts after) the
                                 // period of the window's unit
  bool is_all = false;           // every period, whatever the row's
  // Without metric_time: the value of the first or last period (`period_agg`)
  // that has rows. Otherwise there is no such value, or the total of all time.
  bool is_semiadditive = false;
  std::optional<TimeWindow> offset;  // the window is moved by this ...
  bool offset_is_forward = false;    // ... to later times, else to earlier ones
};

// A dimension or entity that must be equal in a base row and its conversion.
struct ConstantProperty {
  std::string base;
  std::string conversion;
  Location at;
};

struct ConversionParams {
  InputMetric base;  // simple metrics
  InputMetric conversion;
  std::string entity;
  Location entity_at;
  ConversionCalculation calculation = ConversionCalculation::kConversionRate;
  std::optional<TimeWindow> window;  // absent: unbounded
  std::vector<ConstantProperty> constant_properties;
};

// A metric as the compiler sees it: everything about measures is already part
// of simple metrics. Exactly the member that belongs to `type` is meaningful.
struct Metric {
  std::string name;
  MetricType type = MetricType::kSimple;
  std::vector<SqlText> filters;
  std::optional<TimeGrain> time_granularity;  // default grain of metric_time
  // Made by the loader as an input for others, or hidden by its author: not
  // listed, not asked for.
  bool is_private = false;
  Annotations about;
  Location at;

  SimpleAggregation simple;
  InputMetric numerator;
  InputMetric denominator;
  SqlText expr;                     // derived
  std::vector<InputMetric> inputs;  // derived
  CumulativeParams cumulative;
  ConversionParams conversion;

  // Every metric that this one is computed from, one level down.
  std::vector<const InputMetric*> Inputs() const;
};

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_MODEL_METRIC_H_
