#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_MODEL_MODEL_DOCUMENT_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_MODEL_MODEL_DOCUMENT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/semantic/model/metric.h"
#include "common/semantic/model/semantic_model.h"
#include "common/semantic/model/sql_text.h"
#include "common/semantic/model/table_name.h"
#include "common/semantic/model/time_grain.h"

namespace semantic_layer::semantic {

// What one model file says, as written: measures are still measures. The
// loader turns documents into a Catalog, the model store edits and writes them.

// A conversion's input: a measure (legacy) or a metric.
struct ConversionInput {
  std::optional<InputMeasure> measure;
  std::optional<InputMetric> metric;
};

// One entry of a metric view measure's `window`.
struct MeasureWindow {
  std::string order;         // name of a field
  std::string range;         // "trailing 7 day inclusive", as written
  std::string semiadditive;  // "first" or "last"
  std::string offset;        // "-1 month", as written; may be empty
  Location at;
};

// A metric as its author wrote it; unset means "not written".
struct MetricDefinition {
  std::string name;
  MetricType type = MetricType::kSimple;
  Annotations about;
  std::vector<SqlText> filters;
  std::optional<TimeGrain> time_granularity;
  bool is_private = false;
  std::string format;  // the seed's display format
  Location at;

  // Simple: a measure, or an aggregation of its own (latest spec; `model` is
  // empty when the metric stands inside its model).
  std::optional<InputMeasure> measure;
  std::optional<SimpleAggregation> aggregation;

  std::optional<InputMetric> numerator;
  std::optional<InputMetric> denominator;

  SqlText expr;
  std::vector<InputMetric> inputs;

  // Cumulative: over `measure` above or a metric.
  std::optional<InputMetric> cumulative_input;
  std::optional<TimeWindow> window;
  std::optional<TimeGrain> grain_to_date;
  std::optional<PeriodAggregation> period_agg;

  ConversionInput base;
  ConversionInput conversion;
  std::string entity;
  Location entity_at;
  ConversionCalculation calculation = ConversionCalculation::kConversionRate;
  std::vector<ConstantProperty> constant_properties;

  // A measure of a metric view or a metric of Apache Ossie: one aggregate
  // expression over the model's rows, which may name other measures by
  // MEASURE(x). `model` says whose.
  SqlText measure_expr;
  std::string model;
  std::vector<MeasureWindow> windows;
};

// A custom grain: a column of a time spine's table.
struct CustomGrain {
  std::string name;
  std::string column;
  Location at;
};

// A table with one row per period.
struct TimeSpine {
  TableName table;
  std::string column;
  TimeGrain grain = TimeGrain::kDay;
  std::vector<CustomGrain> custom_grains;
  Location at;
};

// A question kept under a name.
struct SavedQuery {
  std::string name;
  Annotations about;
  std::vector<std::string> metrics;
  std::vector<std::string> group_by;
  std::vector<SqlText> where;
  std::vector<std::string> order_by;
  std::optional<int64_t> limit;
  // What dbt keeps for itself, by key, as YAML flow text: `tags` and `exports`.
  std::vector<std::pair<std::string, std::string>> extras;
  Location at;
  // Of the items above, where they are known; else empty.
  std::vector<Location> metrics_at;
  std::vector<Location> group_by_at;
  std::vector<Location> order_by_at;
};

// How a file was written, so that it is written back the same way.
enum class DocumentShape {
  kSingleModel,  // one model's mapping with nested metrics (the seed's)
  kLegacy,       // semantic_models:, metrics:, saved_queries: lists
  kLatest,       // models: with semantic_model, metrics beside it
  kDocuments,    // one `semantic_model:` / `metric:` / ... per document
  kMetricView,   // a Unity Catalog metric view
  kOssie,        // Apache Ossie (Open Semantic Interchange)
};

// The day on which a week starts.
enum class WeekStart { kMonday, kSunday, kSaturday };

// Reads "monday", "sunday" or "saturday", in any case.
std::optional<WeekStart> ParseWeekStart(absl::string_view name);
absl::string_view WeekStartName(WeekStart day);

struct ModelDocument {
  DocumentShape shape = DocumentShape::kLegacy;
  std::vector<SemanticModel> models;
  std::vector<MetricDefinition> metrics;
  std::vector<TimeSpine> time_spines;
  std::vector<SavedQuery> saved_queries;
  // Of the whole project; at most one document may say it.
  std::optional<WeekStart> week_start;
  Location week_start_at;
  // What the document says that has no place above, by its key, as YAML flow
  // text: a metric view's `materialization`, Ossie's `custom_extensions`.
  std::vector<std::pair<std::string, std::string>> extras;
};

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_MODEL_MODEL_DOCUMENT_H_
