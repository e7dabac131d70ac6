#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_PLAN_PLAN_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_PLAN_PLAN_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/semantic/compiler/explanation.h"
#include "common/semantic/compiler/output_column.h"
#include "common/semantic/compiler/resolve/element_resolver.h"
#include "common/semantic/model/catalog.h"
#include "common/semantic/model/metric.h"
#include "common/sql/ast/arena.h"
#include "common/sql/ast/expression.h"

namespace semantic_layer::semantic {

// The plan of a question: which aggregates are computed from which rows, how
// they are brought to the asked periods, and how they become the metrics. It
// says everything that the SQL says, without saying it in SQL: the lowering
// makes no decisions. Pointers into the catalog; lives as long as it does.

struct QueryPlan;

// A joined model in the rows of an aggregate. Joins form a tree: `parent` is
// an index into the same list, -1 the aggregate's own model.
struct PlannedJoin {
  int parent = -1;
  JoinStep step;
  std::string alias;    // the entity path: "listing__user"
  bool is_end = false;  // items come from it, rather than from further joins
};

// Where the value of an item comes from in the rows of one aggregate.
struct ItemSource {
  enum class From {
    kAggTime,    // the aggregate's own time, which a spine may replace
    kDimension,  // a dimension of the model or of a joined one
    kEntity,     // an entity of the same
    kColumn,     // a column of the model's table, by name (filters of models)
    kMetric,     // a metric computed apart (Metric() in a filter)
  };
  From from = From::kDimension;
  int join = -1;  // index of the PlannedJoin; -1 the aggregate's own model
  const Dimension* dimension = nullptr;
  const Entity* entity = nullptr;
  std::string column;                     // kColumn, kMetric
  const sql::Expression* tree = nullptr;  // kColumn: its name as written
  int metric_join = -1;                   // kMetric: index of the MetricJoin
  // Of a time item: how its values are cut. At most one of the two is set.
  std::optional<Grain> grain;
  std::optional<DatePart> date_part;
};

// A condition on rows: the tree as its author wrote it, and what its names and
// template objects mean. Keys are the text between the braces, or the column's
// name in lower case.
struct PlannedFilter {
  const sql::Expression* tree = nullptr;
  std::vector<std::pair<std::string, ItemSource>> items;
  std::string text;  // for the plan's description
};

// A metric grouped by entities, LEFT JOINed so that rows can be filtered by it.
struct MetricJoin {
  std::unique_ptr<QueryPlan> query;
  std::vector<ItemSource> keys;  // in the rows; the query's keys, in order
  std::string alias;
};

// A time spine: rows of periods. Generated ones span the model's data.
struct PlannedSpine {
  const TimeSpine* table = nullptr;   // null: generated
  TimeGrain grain = TimeGrain::kDay;  // of its rows
};

// One step back in time of an offset metric, as written on the input metric.
struct OffsetStep {
  std::optional<TimeWindow> window;
  std::optional<TimeGrain> to_grain;

  friend bool operator==(const OffsetStep& a, const OffsetStep& b) {
    return a.window == b.window && a.to_grain == b.to_grain;
  }
};

// A half-open range of time, as SQL timestamps ("2024-01-01 00:00:00").
struct TimeBounds {
  std::string start;  // empty: open
  std::string end;    // exclusive; empty: open
};

// How an aggregate meets the time spine.
enum class SpineUse {
  kNone,
  kShiftAggregate,  // offset: aggregated first, then moved to its new period
  kShiftRows,       // offset: rows moved first, then aggregated
  kAccumulate,      // cumulative: each period sees the rows of its window
};

// One value of an aggregate.
struct AggregateValue {
  std::string column;  // name in its common table expression
  const SimpleAggregation* simple = nullptr;
  // Conditions on the rows of this value alone, beside those of the aggregate.
  std::vector<PlannedFilter> filters;
};

// One group of rows aggregated by the question's keys.
struct AggregatePlan {
  std::string name;  // of its common table expression
  const SemanticModel* model = nullptr;
  const Dimension* time = nullptr;  // null: the model has none
  std::vector<PlannedJoin> joins;
  std::vector<MetricJoin> metric_joins;
  std::vector<ItemSource> keys;  // the query's keys, in order
  // Fixed level of detail: which of the query's keys these are. The aggregate
  // stands beside the others' rows. `level` counts the fixed levels that lie
  // around it, one in another; 0 where there is none.
  std::optional<std::vector<int>> fixed_keys;
  int level = 0;
  // Source joins of the model that multiply its rows for these values.
  std::vector<int> to_many;
  std::vector<AggregateValue> values;

  // Conditions by where they hold.
  std::vector<PlannedFilter> row_filters;     // on the model's rows
  std::vector<PlannedFilter> spine_filters;   // on periods
  std::vector<PlannedFilter> joined_filters;  // on rows joined to periods
  // On the result of join_to_spine: items are the query's keys by index.
  std::vector<std::pair<const sql::Expression*,
                        std::vector<std::pair<std::string, int>>>>
      output_filters;
  TimeBounds row_bounds;    // on the model's time
  TimeBounds spine_bounds;  // on periods

  SpineUse spine_use = SpineUse::kNone;
  std::optional<PlannedSpine> spine;
  TimeGrain step_grain = TimeGrain::kDay;  // periods that are joined
  std::vector<OffsetStep> offsets;         // outermost first
  const CumulativeParams* cumulative = nullptr;
  // Without a key that tells its steps apart each group of a semi-additive
  // cumulative aggregate knows one period only: the first or the last that has
  // rows, in place of a spine.
  std::optional<PeriodAggregation> edge;
  // The rows are first aggregated by step_grain, because the aggregation of
  // aggregates is the same.
  bool pre_aggregate = false;
  // Computed by step_grain, then brought to the keys' periods.
  std::optional<PeriodAggregation> period_agg;
  std::optional<PlannedSpine> output_spine;  // join_to_timespine

  const NonAdditiveDimension* non_additive = nullptr;
  std::vector<ItemSource> non_additive_keys;  // groupings
  // Set for the conversions of a conversion metric: `model` is the base's.
  const ConversionParams* conversion = nullptr;
  const SimpleAggregation* conversion_value = nullptr;
  const SemanticModel* conversion_model = nullptr;
  // On its rows, with the joins that the filters need.
  std::vector<PlannedFilter> conversion_filters;
  std::vector<PlannedJoin> conversion_joins;
  std::vector<MetricJoin> conversion_metric_joins;
};

// A metric as an expression over aggregates.
struct MetricNode {
  enum class Kind { kValue, kRatio, kDerived };
  Kind kind = Kind::kValue;
  int aggregate = -1;  // kValue
  int value = -1;
  std::optional<int64_t> fill_nulls_with;  // kValue, and parts of one
  const sql::Expression* expr = nullptr;   // kDerived
  std::vector<std::string> names;          // kDerived: of the children
  int level = 0;                           // kRatio, kDerived: the same
  // kRatio: numerator, denominator. kValue: values whose rows it has too.
  std::vector<MetricNode> children;
};

struct OutputMetric {
  std::string name;
  const Metric* metric = nullptr;
  MetricNode node;
};

struct OutputKey {
  std::string name;
  OutputColumn column;
};

struct OrderPlan {
  std::string column;
  bool descending = false;
};

// A condition on the metrics of the result's rows.
struct ResultFilter {
  const sql::Expression* tree = nullptr;
  // Names of the tree (as in PlannedFilter) and the result's columns they mean.
  std::vector<std::pair<std::string, std::string>> columns;
};

// Rows of models without metrics.
struct ValuesPlan {
  const SemanticModel* model = nullptr;  // null: only metric_time is asked for
  std::vector<PlannedJoin> joins;
  std::vector<MetricJoin> metric_joins;
  std::vector<ItemSource> keys;
  std::vector<PlannedFilter> filters;
  std::optional<PlannedSpine> spine;  // metric_time
  TimeBounds spine_bounds;
  bool distinct = true;
  bool min_max_only = false;
};

// The value of a model's parameter.
struct BoundParameter {
  const SemanticModel* model = nullptr;
  std::string name;
  const sql::Expression* value = nullptr;  // a typed constant
};

struct QueryPlan {
  std::vector<OutputKey> keys;
  std::vector<AggregatePlan> aggregates;
  std::vector<OutputMetric> metrics;
  std::optional<ValuesPlan> values;  // when there are no metrics
  std::vector<ResultFilter> result_filters;
  std::vector<OrderPlan> order_by;
  std::optional<int64_t> limit;
  std::string time_zone;  // empty: times as stored
  WeekStart week_start = WeekStart::kMonday;
  std::vector<BoundParameter> parameters;
  CallerAttributes caller;  // for row policies
  // Aggregations that the planner made, as parts of larger ones.
  std::vector<std::unique_ptr<SimpleAggregation>> made;
  // Trees of the question's own texts.
  std::shared_ptr<sql::Arena> arena;
};

// The plan in words.
std::vector<ExplainStep> StepsOfPlan(const QueryPlan& plan);

// One step a line, indented by its depth.
std::string TextOfSteps(const std::vector<ExplainStep>& steps);

// The joins of the plan, those of Metric() filters included.
std::vector<ExplainJoin> JoinsOfPlan(const QueryPlan& plan);

// What the output columns are computed from: the keys, then the metrics.
// `column` is left to the caller.
std::vector<ExplainColumn> LineageOfPlan(const QueryPlan& plan);

// Every model whose rows the plan reads, once each.
std::vector<const SemanticModel*> ModelsReadBy(const QueryPlan& plan);

// Their names, sorted.
std::vector<std::string> ModelsOfPlan(const QueryPlan& plan);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_PLAN_PLAN_H_
