#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/semantic/compiler/plan/plan.h"
#include "common/semantic/model/aggregation.h"

namespace semantic_layer::semantic {
namespace {

// Steps with a depth, so that nested plans read as outlines.
class Outline {
 public:
  template <typename... Parts>
  void Line(int depth, absl::string_view kind, const Parts&... parts) {
    steps_.push_back(
        ExplainStep{std::string(kind), depth, absl::StrCat(parts...)});
  }
  std::vector<ExplainStep> Take() { return std::move(steps_); }

 private:
  std::vector<ExplainStep> steps_;
};

std::string BoundsText(const TimeBounds& bounds) {
  return absl::StrCat(bounds.start.empty() ? "the beginning" : bounds.start,
                      " to ", bounds.end.empty() ? "the end" : bounds.end,
                      " (excluded)");
}

std::string OffsetText(const OffsetStep& offset) {
  if (offset.window.has_value()) {
    return absl::StrCat(FormatTimeWindow(*offset.window), " earlier");
  }
  return absl::StrCat("at the start of the ", TimeGrainName(*offset.to_grain));
}

std::string SpineText(const PlannedSpine& spine) {
  if (spine.table == nullptr) {
    return absl::StrCat("a generated spine of every ",
                        TimeGrainName(spine.grain), " that has data");
  }
  return absl::StrCat("the time spine ", FormatTableName(spine.table->table));
}

std::string CumulativeText(const CumulativeParams& params) {
  if (params.window.has_value()) {
    return absl::StrCat("the ", FormatTimeWindow(*params.window),
                        " that end with it");
  }
  if (params.grain_to_date.has_value()) {
    return absl::StrCat("its ", TimeGrainName(*params.grain_to_date),
                        " so far");
  }
  return "all time up to it";
}

class Describer {
 public:
  explicit Describer(const QueryPlan& plan) : plan_(plan) {}

  std::vector<ExplainStep> Run() {
    Query(plan_, 0);
    return out_.Take();
  }

 private:
  void Query(const QueryPlan& plan, int depth) {
    std::vector<std::string> keys;
    for (const OutputKey& key : plan.keys) keys.push_back(key.name);
    const std::string by =
        keys.empty() ? "" : absl::StrCat(" by ", absl::StrJoin(keys, ", "));
    if (plan.values.has_value()) {
      Values(*plan.values, by, depth);
    } else {
      std::vector<std::string> metrics;
      for (const OutputMetric& metric : plan.metrics) {
        metrics.push_back(metric.name);
      }
      out_.Line(depth, "metrics", "metrics ", absl::StrJoin(metrics, ", "), by);
      if (plan.aggregates.size() > 1) {
        out_.Line(depth + 1, "combine", "combine ", plan.aggregates.size(),
                  keys.empty() ? " single rows" : " aggregates on all keys");
      }
      for (const AggregatePlan& aggregate : plan.aggregates) {
        Aggregate(aggregate, depth + 1);
      }
    }
    if (!plan.result_filters.empty()) {
      out_.Line(depth, "result_filter", "keep rows by ",
                plan.result_filters.size(), " conditions on metrics");
    }
    for (const OrderPlan& order : plan.order_by) {
      out_.Line(depth, "order", "order by ", order.column,
                order.descending ? " descending" : "");
    }
    if (plan.limit.has_value())
      out_.Line(depth, "limit", "limit ", *plan.limit);
  }

  void Values(const ValuesPlan& values, const std::string& by, int depth) {
    out_.Line(depth, "values",
              values.min_max_only ? "least and greatest value"
              : values.distinct   ? "distinct values"
                                  : "all values",
              by);
    if (values.model != nullptr) {
      out_.Line(depth + 1, "read", "read ", values.model->name);
    }
    if (values.spine.has_value()) {
      out_.Line(depth + 1, "spine", "times ", SpineText(*values.spine));
    }
    Joins(values.joins, values.model, "full join", depth + 1);
    MetricJoins(values.metric_joins, depth + 1);
    Filters(values.filters, "filter", depth + 1);
  }

  void Joins(const std::vector<PlannedJoin>& joins, const SemanticModel* base,
             absl::string_view kind, int depth) {
    for (const PlannedJoin& join : joins) {
      const SemanticModel& left =
          join.parent < 0 ? *base : *joins[join.parent].step.model;
      out_.Line(depth, "join", kind, " ", join.step.model->name, " as ",
                join.alias, " on ", join.step.left->name, " (", left.name, " ",
                EntityTypeName(join.step.left->type), " to ",
                EntityTypeName(join.step.right->type), ")",
                join.step.right->type == EntityType::kNatural
                    ? " while the row is valid"
                    : "");
    }
  }

  // A model with what always holds for its rows.
  void Read(const SemanticModel& model, int depth) {
    out_.Line(
        depth, "read", "read ", model.name, " (",
        model.source_query.empty() ? FormatTableName(model.table) : "a query",
        ")");
    for (const SqlText& filter : model.row_filters) {
      out_.Line(depth + 1, "row_filter", "only rows with ", filter.text);
    }
    for (const RowPolicy& policy : model.row_policies) {
      out_.Line(depth + 1, "row_policy", "policy ", policy.name, ": ",
                policy.condition.text);
    }
  }

  void MetricJoins(const std::vector<MetricJoin>& joins, int depth) {
    for (const MetricJoin& join : joins) {
      out_.Line(depth, "metric_join", "left join ", join.alias, ":");
      Query(*join.query, depth + 1);
    }
  }

  void Filters(const std::vector<PlannedFilter>& filters,
               absl::string_view where, int depth) {
    for (const PlannedFilter& filter : filters) {
      out_.Line(depth, "filter", where, ": ", filter.text);
    }
  }

  void Aggregate(const AggregatePlan& plan, int depth) {
    std::vector<std::string> values;
    for (const AggregateValue& value : plan.values) {
      values.push_back(absl::StrCat(AggregationName(value.simple->agg), "(",
                                    value.simple->expr.text, ") as ",
                                    value.column));
      for (const PlannedFilter& filter : value.filters) {
        absl::StrAppend(&values.back(), " where ", filter.text);
      }
    }
    out_.Line(depth, "aggregate", "aggregate ", plan.name, ": ",
              absl::StrJoin(values, ", "));
    if (plan.fixed_keys.has_value()) {
      std::vector<std::string> names;
      for (int key : *plan.fixed_keys) names.push_back(plan_.keys[key].name);
      out_.Line(depth + 1, "fixed", "fixed level: ",
                names.empty() ? "all rows" : absl::StrJoin(names, ", "));
    }
    Read(*plan.model, depth + 1);
    Joins(plan.joins, plan.model, "left join", depth + 1);
    MetricJoins(plan.metric_joins, depth + 1);
    Filters(plan.row_filters, "filter rows", depth + 1);
    if (!plan.row_bounds.start.empty() || !plan.row_bounds.end.empty()) {
      out_.Line(depth + 1, "range", "rows from ", BoundsText(plan.row_bounds));
    }
    if (plan.non_additive != nullptr) {
      out_.Line(depth + 1, "edge", "only rows at the ",
                plan.non_additive->last ? "last " : "first ",
                plan.non_additive->name, " of each group");
    }
    if (plan.conversion != nullptr) {
      out_.Line(depth + 1, "conversion", "each conversion of ",
                plan.conversion_model->name,
                " counts for the latest row before it of the same ",
                plan.conversion->entity,
                plan.conversion->window.has_value()
                    ? absl::StrCat(" within ",
                                   FormatTimeWindow(*plan.conversion->window))
                    : "");
      Joins(plan.conversion_joins, plan.conversion_model, "left join",
            depth + 2);
      MetricJoins(plan.conversion_metric_joins, depth + 2);
      Filters(plan.conversion_filters, "filter conversions", depth + 2);
    }
    Spine(plan, depth + 1);
  }

  void Spine(const AggregatePlan& plan, int depth) {
    if (plan.spine_use != SpineUse::kNone) {
      std::vector<std::string> offsets;
      for (const OffsetStep& offset : plan.offsets) {
        offsets.push_back(OffsetText(offset));
      }
      if (plan.edge.has_value()) {
        out_.Line(depth, "spine", "the ", PeriodAggregationName(*plan.edge),
                  " ", TimeGrainName(plan.step_grain), " of each group counts ",
                  CumulativeText(*plan.cumulative));
      } else if (plan.cumulative != nullptr) {
        out_.Line(depth, "spine", "each ", TimeGrainName(plan.step_grain),
                  " of ", SpineText(*plan.spine), " counts ",
                  CumulativeText(*plan.cumulative));
      } else {
        out_.Line(depth, "spine", "each ", TimeGrainName(plan.step_grain),
                  " of ", SpineText(*plan.spine), " shows what was ",
                  absl::StrJoin(offsets, ", then "),
                  plan.spine_use == SpineUse::kShiftRows
                      ? " (rows are moved, then aggregated)"
                      : "");
      }
      if (plan.cumulative != nullptr && !offsets.empty()) {
        out_.Line(depth, "spine", "as it was ",
                  absl::StrJoin(offsets, ", then "));
      }
      Filters(plan.joined_filters, "filter rows beside their period", depth);
    }
    if (plan.output_spine.has_value()) {
      out_.Line(depth, "spine", "give every period of ",
                SpineText(*plan.output_spine), " a row");
    }
    if (plan.period_agg.has_value()) {
      out_.Line(depth, "regrain", "take the ",
                PeriodAggregationName(*plan.period_agg),
                " value of each asked period");
    }
    Filters(plan.spine_filters, "filter periods", depth);
    if ((plan.spine.has_value() || plan.edge.has_value() ||
         plan.output_spine.has_value()) &&
        (!plan.spine_bounds.start.empty() || !plan.spine_bounds.end.empty())) {
      out_.Line(depth, "range", "periods from ", BoundsText(plan.spine_bounds));
    }
  }

  const QueryPlan& plan_;
  Outline out_;
};

void AddModel(const SemanticModel* model,
              std::vector<const SemanticModel*>* models) {
  if (model == nullptr) return;
  if (std::find(models->begin(), models->end(), model) == models->end()) {
    models->push_back(model);
  }
}

void CollectModels(const QueryPlan& plan,
                   std::vector<const SemanticModel*>* models) {
  const auto joins = [models](const std::vector<PlannedJoin>& list) {
    for (const PlannedJoin& join : list) AddModel(join.step.model, models);
  };
  const auto metric_joins = [models](const std::vector<MetricJoin>& list) {
    for (const MetricJoin& join : list) CollectModels(*join.query, models);
  };
  for (const AggregatePlan& aggregate : plan.aggregates) {
    AddModel(aggregate.model, models);
    AddModel(aggregate.conversion_model, models);
    joins(aggregate.conversion_joins);
    metric_joins(aggregate.conversion_metric_joins);
    joins(aggregate.joins);
    metric_joins(aggregate.metric_joins);
  }
  if (plan.values.has_value()) {
    AddModel(plan.values->model, models);
    joins(plan.values->joins);
    metric_joins(plan.values->metric_joins);
  }
}

}  // namespace

std::vector<ExplainStep> StepsOfPlan(const QueryPlan& plan) {
  return Describer(plan).Run();
}

std::string TextOfSteps(const std::vector<ExplainStep>& steps) {
  std::string text;
  for (const ExplainStep& step : steps) {
    text.append(static_cast<size_t>(step.depth) * 2, ' ');
    absl::StrAppend(&text, step.text, "\n");
  }
  return text;
}

std::vector<const SemanticModel*> ModelsReadBy(const QueryPlan& plan) {
  std::vector<const SemanticModel*> models;
  CollectModels(plan, &models);
  return models;
}

std::vector<std::string> ModelsOfPlan(const QueryPlan& plan) {
  std::vector<std::string> names;
  for (const SemanticModel* model : ModelsReadBy(plan)) {
    names.push_back(model->name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace semantic_layer::semantic
