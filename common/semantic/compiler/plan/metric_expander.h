#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_PLAN_METRIC_EXPANDER_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_PLAN_METRIC_EXPANDER_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "common/semantic/compiler/plan/plan.h"
#include "common/semantic/compiler/plan/question_reader.h"
#include "common/semantic/model/catalog.h"

namespace semantic_layer::semantic {

// One aggregate that a metric needs: a simple metric under all the filters,
// offsets and windows that lead to it.
struct MetricLeaf {
  const Metric* asked = nullptr;   // the metric of the question
  const Metric* metric = nullptr;  // the simple metric
  const SemanticModel* model = nullptr;
  const Dimension* time = nullptr;
  std::vector<const ParsedFilter*> filters;
  std::vector<OffsetStep> offsets;  // outermost first
  const CumulativeParams* cumulative = nullptr;
  // Fixed levels of detail around it: it is computed by keys that all of these
  // lists hold.
  std::vector<const std::vector<std::string>*> fixed;
  const SimpleAggregation* part = nullptr;  // of a larger expression
  bool is_missed = false;                   // see LeafGroup
  std::vector<int> to_many;                 // source joins that it needs
  // The conversions of a conversion metric: `metric` is its base.
  const ConversionParams* conversion = nullptr;
  const Metric* converted = nullptr;
  std::vector<const ParsedFilter*> conversion_filters;

  // What is aggregated, filled and joined to the spine.
  const SimpleAggregation& value() const {
    if (part != nullptr) return *part;
    return converted != nullptr ? converted->simple : metric->simple;
  }
};

// A leaf's place: leaves of one group come from the same rows.
struct LeafGroup {
  MetricLeaf leaf;                               // the first of the group
  std::vector<const SimpleAggregation*> values;  // distinct
  std::vector<std::string> columns;              // their names
  // What filters each value beyond the filters of the leaf.
  std::vector<std::vector<const ParsedFilter*>> value_filters;
  // A derived metric makes something of NULL, so that it matters which rows
  // are those of this group.
  bool is_missed = false;
};

// MetricExpander takes metrics apart into groups of leaves and expressions over
// them. Offsets and filters move down to the leaves: an offset only renames
// periods, which commutes with everything that is done period by period.
class MetricExpander {
 public:
  // Aggregations that are made on the way are kept in `plan`.
  MetricExpander(const Catalog& catalog,
                 std::vector<const ParsedFilter*> question_filters,
                 QueryPlan* plan)
      : catalog_(catalog),
        question_filters_(std::move(question_filters)),
        plan_(*plan) {}

  // Takes one metric of the question apart into `node`, which must stay where
  // it is. Returns false when the limit of leaves is passed.
  bool Expand(const Metric& metric, MetricNode* node);

  // Groups that differ only in filters become one, whose values have filters
  // of their own: their rows are read once. To be called when all metrics of
  // the plan are expanded. With keys, a value that is not NULL where it has no
  // rows stays apart.
  void ShareScans(bool has_keys);

  // Adds a group without values when all groups are of fixed levels: something
  // has to say which rows the result has.
  void AddRowsForFixed();

  std::vector<LeafGroup>& groups() { return groups_; }

 private:
  struct Scope {
    std::vector<const ParsedFilter*> filters;
    std::vector<OffsetStep> offsets;
    const CumulativeParams* cumulative = nullptr;
    std::vector<const std::vector<std::string>*> fixed;
    bool is_missed = false;
  };

  Scope Enter(const Scope& outer, const Metric& metric,
              const InputMetric* input);
  bool Visit(const Metric& metric, const Scope& scope,
             const std::string& visible_name, MetricNode* node);
  bool VisitInput(const Metric& metric, const InputMetric& input,
                  const Scope& scope, MetricNode* node);
  bool VisitConversion(const Metric& metric, const Scope& scope,
                       MetricNode* node);
  bool VisitSimple(const Metric& metric, const Scope& scope,
                   const std::string& visible_name, MetricNode* node);
  // An expression over rows of several source joins, taken apart into its
  // aggregates.
  bool VisitParts(const MetricLeaf& leaf, const std::string& column,
                  MetricNode* node);
  bool AddLeaf(MetricLeaf leaf, const std::string& column, MetricNode* node);
  bool MergeBucket(const std::vector<int>& bucket, bool has_keys,
                   std::vector<std::pair<int, int>>* moved);
  void AddFilters(const std::vector<SqlText>& filters, FilterLevel level,
                  std::vector<const ParsedFilter*>* out);

  const Catalog& catalog_;
  const std::vector<const ParsedFilter*> question_filters_;
  QueryPlan& plan_;
  const Metric* asked_ = nullptr;
  size_t leaves_ = 0;
  std::vector<LeafGroup> groups_;
  std::vector<MetricNode*> values_;  // nodes of groups' values
  absl::flat_hash_map<std::string, int> group_by_key_;
  // Filters of models, read once each.
  absl::flat_hash_map<std::pair<const sql::Expression*, int>,
                      std::unique_ptr<ParsedFilter>>
      model_filters_;
};

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_PLAN_METRIC_EXPANDER_H_
