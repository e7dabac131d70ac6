#include "common/semantic/compiler/plan/planner.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "common/semantic/compiler/plan/aggregate_planner.h"
#include "common/semantic/compiler/plan/bind_models.h"
#include "common/semantic/compiler/plan/item_binder.h"
#include "common/semantic/compiler/plan/metric_expander.h"
#include "common/semantic/compiler/plan/question_reader.h"
#include "common/semantic/compiler/plan/unreachable.h"
#include "common/semantic/compiler/plan/values_planner.h"
#include "common/semantic/errors.h"
#include "common/semantic/limits.h"

namespace semantic_layer::semantic {
namespace {

class QuestionPlanner {
 public:
  QuestionPlanner(const Catalog& catalog, const CompileOptions& options,
                  int depth, Diagnostics* diagnostics)
      : catalog_(catalog),
        options_(options),
        depth_(depth),
        diagnostics_(*diagnostics),
        resolver_(catalog, options.max_join_hops) {}

  std::unique_ptr<QueryPlan> Plan(const MetricQuestion& written) {
    const size_t before = diagnostics_.size();
    auto plan = std::make_unique<QueryPlan>();
    plan->arena = std::make_shared<sql::Arena>();
    question_ =
        ReadQuestion(catalog_, written, plan->arena.get(), &diagnostics_);
    keys_ = question_.group_by;
    if (question_.metrics.empty() && Failed(before)) return nullptr;
    for (const ParsedFilter& filter : question_.filters) {
      filters_.push_back(&filter);
    }
    expander_ =
        std::make_unique<MetricExpander>(catalog_, filters_, plan.get());
    ExpandMetrics(plan.get());
    if (Failed(before)) {
      // Metrics that are right still say more about the other mistakes.
      if (plan->metrics.empty()) return nullptr;
    }
    SetDefaultGrains();
    AggregateContext context{
        catalog_,
        resolver_,
        [this](const ItemName& name, const std::string& field) {
          return PlanMetricFilter(name, field);
        },
        keys_,
        {},
        question_.start,
        question_.end,
        range_grain_,
        question_.week_start};
    if (question_.metrics.empty()) {
      plan->values = PlanValues(context, question_, &diagnostics_);
      if (plan->values.has_value()) NameKeys(plan->values->keys);
    } else {
      PlanAggregates(context, plan.get());
    }
    if (Failed(before)) return nullptr;
    MakeKeys(plan.get());
    PlanOrder(plan.get());
    PlanResultFilters(plan.get());
    plan->limit = question_.limit;
    plan->time_zone = question_.time_zone;
    plan->week_start = question_.week_start;
    if (depth_ == 0) {
      BindModels(written, options_, plan.get(), &diagnostics_);
    }
    if (Failed(before)) return nullptr;
    return plan;
  }

 private:
  bool Failed(size_t before) const {
    for (size_t i = before; i < diagnostics_.size(); ++i) {
      if (diagnostics_[i].severity == Severity::kError) return true;
    }
    return false;
  }

  void ExpandMetrics(QueryPlan* plan) {
    // The nodes may not move: the expander keeps pointers to them.
    plan->metrics.reserve(question_.metrics.size());
    for (const Metric* metric : question_.metrics) {
      OutputMetric& output = plan->metrics.emplace_back();
      output.name = metric->name;
      output.metric = metric;
      if (!expander_->Expand(*metric, &output.node)) {
        diagnostics_.push_back(
            QuestionError(DiagnosticCode::kInvalidQuestion, "metrics",
                          absl::StrCat("The question needs more than ",
                                       kMaxMetricLeaves, " aggregates"),
                          "ask for fewer metrics at once"));
        return;
      }
    }
    expander_->ShareScans(!question_.group_by.empty());
    expander_->AddRowsForFixed();
  }

  // Which of the question's keys a group of a fixed level is computed by.
  std::vector<int> FixedKeys(const MetricLeaf& leaf) const {
    std::vector<int> kept;
    for (size_t k = 0; k < keys_.size(); ++k) {
      ItemName bare = keys_[k];
      bare.grain.clear();
      bare.date_part.reset();
      const std::string whole = question_.group_by[k].Dunder();
      const auto holds = [&](const std::vector<std::string>* list) {
        return std::any_of(
            list->begin(), list->end(), [&](const std::string& item) {
              std::string why;
              const std::optional<ItemName> name =
                  ParseItemName(item, catalog_.CustomGrainNames(), &why);
              if (!name.has_value()) return false;
              const std::string dunder = name->Dunder();
              return dunder == bare.Dunder() || dunder == whole ||
                     dunder == keys_[k].Dunder();
            });
      };
      if (std::all_of(leaf.fixed.begin(), leaf.fixed.end(), holds)) {
        kept.push_back(static_cast<int>(k));
      }
    }
    return kept;
  }

  AggregatePlan PlanGroup(const AggregateContext& context,
                          const LeafGroup& group,
                          std::vector<KeyProblem>* found) {
    if (group.leaf.fixed.empty()) {
      return PlanAggregate(context, group, found, &diagnostics_);
    }
    const std::vector<int> kept = FixedKeys(group.leaf);
    std::vector<ItemName> keys;
    for (int k : kept) keys.push_back(keys_[k]);
    const AggregateContext fixed{context.catalog,
                                 context.resolver,
                                 context.plan_metric,
                                 keys,
                                 {},
                                 context.start,
                                 context.end,
                                 context.range_grain,
                                 context.week_start};
    AggregatePlan aggregate = PlanAggregate(fixed, group, found, &diagnostics_);
    for (KeyProblem& problem : *found) problem.key = kept[problem.key];
    aggregate.fixed_keys = kept;
    aggregate.level = static_cast<int>(group.leaf.fixed.size());
    return aggregate;
  }

  // The grain of metric_time when none is written: each metric's own, else the
  // least that all its inputs have but no less than a day; of several metrics
  // the largest.
  TimeGrain DefaultGrain() {
    std::optional<TimeGrain> largest;
    const auto take = [&largest](TimeGrain grain) {
      if (!largest.has_value() || grain > *largest) largest = grain;
    };
    for (const Metric* metric : question_.metrics) {
      if (metric->time_granularity.has_value()) take(*metric->time_granularity);
    }
    for (const LeafGroup& group : expander_->groups()) {
      if (group.leaf.time == nullptr) continue;
      if (group.leaf.asked->time_granularity.has_value()) continue;
      take(std::max(TimeGrain::kDay, group.leaf.time->grain));
    }
    return largest.value_or(TimeGrain::kDay);
  }

  void SetDefaultGrains() {
    const TimeGrain default_grain = DefaultGrain();
    std::optional<TimeGrain> smallest;
    for (ItemName& key : keys_) {
      if (!key.is_metric_time()) continue;
      if (key.grain.empty() && !key.date_part.has_value()) {
        key.grain = std::string(TimeGrainName(default_grain));
      }
      TimeGrain grain = TimeGrain::kDay;
      if (const auto standard = ParseTimeGrain(key.grain)) {
        grain = *standard;
      } else {
        const CustomGrain* custom = nullptr;
        const TimeSpine* spine = catalog_.FindCustomGrain(key.grain, &custom);
        if (spine != nullptr) grain = spine->grain;
      }
      if (!smallest.has_value() || grain < *smallest) smallest = grain;
    }
    range_grain_ = smallest.value_or(default_grain);
  }

  std::unique_ptr<QueryPlan> PlanMetricFilter(const ItemName& name,
                                              const std::string& field) {
    if (depth_ >= kMaxMetricFilterDepth) {
      diagnostics_.push_back(QuestionError(
          DiagnosticCode::kInvalidFilter, field,
          absl::StrCat("Filters by metrics are nested deeper than ",
                       kMaxMetricFilterDepth)));
      return nullptr;
    }
    if (name.metric_group_by.empty()) {
      diagnostics_.push_back(
          QuestionError(DiagnosticCode::kInvalidFilter, field,
                        absl::StrCat("Metric('", name.element,
                                     "') in a filter needs group_by"),
                        absl::StrCat("write Metric('", name.element,
                                     "', group_by=['an_entity'])")));
      return nullptr;
    }
    Diagnostics found;
    auto plan = PlanInner(name.element, name.metric_group_by, &found);
    if (plan == nullptr) {
      // The metric knows the entities, though not the ways of the rows outside.
      std::vector<std::string> ends = EndsOf(name.metric_group_by);
      Diagnostics ignored;
      if (ends != name.metric_group_by) {
        plan = PlanInner(name.element, ends, &ignored);
      }
      if (plan != nullptr) found.clear();
    }
    // What is wrong inside stands in the filter, as far as the asker sees.
    for (Diagnostic& diagnostic : found) {
      diagnostic.field = field;
      diagnostics_.push_back(std::move(diagnostic));
    }
    return plan;
  }

  std::unique_ptr<QueryPlan> PlanInner(const std::string& metric,
                                       const std::vector<std::string>& items,
                                       Diagnostics* diagnostics) {
    MetricQuestion inner;
    inner.metrics = {metric};
    inner.group_by = items;
    return QuestionPlanner(catalog_, options_, depth_ + 1, diagnostics)
        .Plan(inner);
  }

  // The items without their ways.
  static std::vector<std::string> EndsOf(
      const std::vector<std::string>& items) {
    std::vector<std::string> ends;
    for (const std::string& item : items) {
      std::string why;
      std::optional<ItemName> name = ParseItemName(item, {}, &why);
      if (name.has_value()) name->path.clear();
      ends.push_back(name.has_value() ? name->Dunder() : item);
    }
    return ends;
  }

  void PlanAggregates(const AggregateContext& context, QueryPlan* plan) {
    std::vector<LeafGroup>& groups = expander_->groups();
    // Problems of each key, by group.
    std::vector<std::vector<std::pair<size_t, BindResult>>> problems(
        keys_.size());
    absl::flat_hash_set<std::string> names;
    absl::flat_hash_map<const SemanticModel*, int> numbers;
    plan->aggregates.reserve(groups.size());
    for (size_t g = 0; g < groups.size(); ++g) {
      std::vector<KeyProblem> found;
      AggregatePlan aggregate = PlanGroup(context, groups[g], &found);
      for (KeyProblem& problem : found) {
        problems[problem.key].emplace_back(g, std::move(problem.result));
      }
      aggregate.name = absl::StrCat("agg_", aggregate.model->name);
      int& last = numbers.emplace(aggregate.model, 1).first->second;
      while (!names.insert(aggregate.name).second) {
        aggregate.name =
            absl::StrCat("agg_", aggregate.model->name, "_", ++last);
      }
      plan->aggregates.push_back(std::move(aggregate));
    }
    for (size_t k = 0; k < problems.size(); ++k) {
      if (!problems[k].empty()) ReportKey(k, problems[k], groups);
    }
    for (const AggregatePlan& aggregate : plan->aggregates) {
      if (aggregate.fixed_keys.has_value() ||
          aggregate.keys.size() != keys_.size()) {
        continue;
      }
      NameKeys(aggregate.keys);
      break;
    }
  }

  void ReportKey(size_t k,
                 const std::vector<std::pair<size_t, BindResult>>& problems,
                 const std::vector<LeafGroup>& groups) {
    const auto& [g, result] = problems.front();
    const std::string item = keys_[k].Dunder();
    const std::string& field = question_.group_by_fields[k];
    const MetricLeaf& leaf = groups[g].leaf;
    switch (result.outcome) {
      case BindResult::Outcome::kAmbiguous:
        diagnostics_.push_back(ItemAmbiguous(item, field, result.ways));
        return;
      case BindResult::Outcome::kInvalid:
        diagnostics_.push_back(QuestionError(DiagnosticCode::kInvalidItem,
                                             field, result.why, result.hint));
        return;
      case BindResult::Outcome::kNotFound:
      case BindResult::Outcome::kBound:
        break;
    }
    std::vector<PlannedJoin> joins;
    ItemBinder binder(catalog_, resolver_, *leaf.model, leaf.time, &joins);
    const std::vector<std::string> names = binder.KnownNames();
    const std::vector<absl::string_view> known(names.begin(), names.end());
    Diagnostic diagnostic =
        problems.size() == groups.size()
            ? ItemNotFound(item, field, leaf.asked->name, known)
            : ItemNotCommon(item, field, leaf.asked->name, known);
    ExplainUnreachable(resolver_, *leaf.model, keys_[k], names, &diagnostic);
    diagnostics_.push_back(std::move(diagnostic));
  }

  // Time items without a grain are called by that of their column.
  void NameKeys(const std::vector<ItemSource>& sources) {
    for (size_t i = 0; i < keys_.size() && i < sources.size(); ++i) {
      ItemName& key = keys_[i];
      if (key.grain.empty() && !key.date_part.has_value() &&
          sources[i].grain.has_value()) {
        key.grain = sources[i].grain->name();
      }
    }
    sources_ = sources;
  }

  void MakeKeys(QueryPlan* plan) {
    absl::flat_hash_set<std::string> seen;
    for (const OutputMetric& metric : plan->metrics) seen.insert(metric.name);
    for (size_t i = 0; i < keys_.size(); ++i) {
      OutputKey key;
      key.name = keys_[i].Dunder();
      key.column.name = key.name;
      ItemName bare = keys_[i];
      bare.grain.clear();
      bare.date_part.reset();
      key.column.member = bare.Dunder();
      const ItemSource& source = sources_[i];
      if (source.grain.has_value() || source.date_part.has_value()) {
        key.column.kind = OutputKind::kTime;
        if (source.grain.has_value()) key.column.grain = source.grain->name();
      } else if (source.from == ItemSource::From::kEntity) {
        key.column.kind = OutputKind::kEntity;
      }
      if (source.dimension != nullptr) {
        key.column.label = source.dimension->about.label;
      } else if (source.entity != nullptr) {
        key.column.label = source.entity->about.label;
      }
      if (!seen.insert(key.name).second) {
        diagnostics_.push_back(QuestionError(
            DiagnosticCode::kInvalidQuestion, question_.group_by_fields[i],
            absl::StrCat("The question has two columns called '", key.name,
                         "'")));
      }
      plan->keys.push_back(std::move(key));
    }
  }

  // The output column that an item of order_by means, or "".
  std::string ColumnOf(const ItemName& name) const {
    if (name.path.empty() && name.grain.empty()) {
      for (const Metric* metric : question_.metrics) {
        if (metric->name == name.element) return metric->name;
      }
    }
    for (const ItemName& key : keys_) {
      if (key.Dunder() == name.Dunder()) return key.Dunder();
    }
    // As it was written, before it got its grain; one key only.
    std::string found;
    for (size_t i = 0; i < keys_.size(); ++i) {
      if (question_.group_by[i].Dunder() != name.Dunder()) continue;
      if (!found.empty()) return "";
      found = keys_[i].Dunder();
    }
    return found;
  }

  void PlanOrder(QueryPlan* plan) {
    for (const ParsedOrder& order : question_.order_by) {
      const std::string column = ColumnOf(order.name);
      if (column.empty()) {
        std::vector<std::string> names;
        for (const OutputKey& key : plan->keys) names.push_back(key.name);
        for (const OutputMetric& m : plan->metrics) names.push_back(m.name);
        Diagnostic diagnostic = ItemNotFound(
            order.name.Dunder(), order.field, "",
            std::vector<absl::string_view>(names.begin(), names.end()));
        diagnostic.code = DiagnosticCode::kInvalidOrderBy;
        diagnostic.message =
            absl::StrCat("'", order.text.substr(0, 100),
                         "' is neither a metric nor an item of the question");
        diagnostics_.push_back(std::move(diagnostic));
        continue;
      }
      const auto before = std::find_if(
          plan->order_by.begin(), plan->order_by.end(),
          [&](const OrderPlan& other) { return other.column == column; });
      if (before != plan->order_by.end()) {
        // Rows that are not yet told apart are equal in it.
        if (before->descending == order.name.descending) continue;
        diagnostics_.push_back(
            QuestionError(DiagnosticCode::kInvalidOrderBy, order.field,
                          absl::StrCat("The result is already ordered by '",
                                       column, "', the other way round"),
                          "keep one of the two"));
        continue;
      }
      plan->order_by.push_back(OrderPlan{column, order.name.descending});
    }
  }

  void PlanResultFilters(QueryPlan* plan) {
    for (const ParsedFilter& filter : question_.result_filters) {
      ResultFilter result;
      result.tree = filter.tree;
      for (const auto& [key, item] : filter.items) {
        // A metric by items of its own is no column of this result.
        const bool by_its_own = !item.metric_group_by.empty();
        result.columns.emplace_back(key, by_its_own ? "" : ColumnOf(item));
        if (result.columns.back().second.empty()) {
          diagnostics_.push_back(QuestionError(
              DiagnosticCode::kInvalidFilter, filter.field,
              absl::StrCat("A filter on a metric sees the result's columns, ",
                           "and '", key, "' is none of them"),
              "split the filter in two, or add the item to group_by"));
        }
      }
      plan->result_filters.push_back(std::move(result));
    }
  }

  const Catalog& catalog_;
  const CompileOptions& options_;
  const int depth_;
  Diagnostics& diagnostics_;
  const ElementResolver resolver_;
  ParsedQuestion question_;
  std::vector<const ParsedFilter*> filters_;
  std::unique_ptr<MetricExpander> expander_;
  std::vector<ItemName> keys_;
  std::vector<ItemSource> sources_;
  TimeGrain range_grain_ = TimeGrain::kDay;
};

}  // namespace

std::unique_ptr<QueryPlan> PlanQuestion(const Catalog& catalog,
                                        const MetricQuestion& question,
                                        const CompileOptions& options,
                                        Diagnostics* diagnostics) {
  return QuestionPlanner(catalog, options, 0, diagnostics).Plan(question);
}

}  // namespace semantic_layer::semantic
