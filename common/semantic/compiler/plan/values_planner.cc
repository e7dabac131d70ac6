#include "common/semantic/compiler/plan/values_planner.h"

#include <algorithm>
#include <string>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/semantic/compiler/plan/filter_binder.h"
#include "common/semantic/compiler/plan/item_binder.h"
#include "common/semantic/compiler/plan/spine_planner.h"
#include "common/semantic/compiler/plan/time_range.h"
#include "common/semantic/errors.h"

namespace semantic_layer::semantic {
namespace {

// metric_time of a question without metrics comes from the spine itself.
std::optional<ItemSource> BindSpineTime(const Catalog& catalog,
                                        const ItemName& name) {
  ItemSource source;
  source.from = ItemSource::From::kAggTime;
  if (name.date_part.has_value()) {
    source.date_part = name.date_part;
    return source;
  }
  Grain grain;
  if (const auto standard = ParseTimeGrain(name.grain)) {
    grain.standard = *standard;
  } else if (!name.grain.empty()) {
    const CustomGrain* custom = nullptr;
    const TimeSpine* spine = catalog.FindCustomGrain(name.grain, &custom);
    if (spine == nullptr) return std::nullopt;
    grain.standard = spine->grain;
    grain.custom = name.grain;
  }
  source.grain = grain;
  return source;
}

// How many joins lead to an item.
size_t StepsTo(const ItemSource& source,
               const std::vector<PlannedJoin>& joins) {
  size_t steps = 0;
  for (int join = source.join; join >= 0; join = joins[join].parent) ++steps;
  return steps;
}

// How well a model fits as the rows to start from: less is better.
struct Cost {
  // Its rows are called by two of their keys, which would be of one row here
  // and may be of two where both are foreign.
  bool several_keys = false;
  size_t joins = 0;
  int foreign = 0;

  friend bool operator<(const Cost& a, const Cost& b) {
    return std::tie(a.several_keys, a.joins, a.foreign) <
           std::tie(b.several_keys, b.joins, b.foreign);
  }
};

std::optional<Cost> CostOf(const AggregateContext& context,
                           const SemanticModel& model,
                           const std::vector<const ItemName*>& items) {
  std::vector<PlannedJoin> joins;
  ItemBinder binder(context.catalog, context.resolver, model, nullptr, &joins);
  binder.ShareBeginnings();
  Cost cost;
  absl::string_view key;
  for (const ItemName* item : items) {
    const BindResult result = binder.Bind(*item);
    if (!result.ok()) return std::nullopt;
    if (result.source.entity != nullptr &&
        result.source.entity->type != EntityType::kPrimary) {
      ++cost.foreign;
    }
    if (StepsTo(result.source, joins) + 1 != item->path.size()) continue;
    if (!key.empty() && key != item->path[0]) cost.several_keys = true;
    key = item->path[0];
  }
  cost.joins = joins.size();
  return cost;
}

class ValuesPlanner {
 public:
  ValuesPlanner(const AggregateContext& context, const ParsedQuestion& question,
                Diagnostics* diagnostics)
      : context_(context), question_(question), diagnostics_(*diagnostics) {}

  std::optional<ValuesPlan> Plan() {
    for (const ItemName& key : context_.keys) Sort(key);
    for (const ParsedFilter& filter : question_.filters) {
      for (const auto& [text, item] : filter.items) {
        if (item.object != ItemName::Object::kMetric) Sort(item);
      }
    }
    if (!ChooseModel()) return std::nullopt;
    plan_.distinct = question_.distinct;
    plan_.min_max_only = question_.min_max_only;
    if (!Bind()) return std::nullopt;
    PlanSpine();
    return std::move(plan_);
  }

 private:
  void Sort(const ItemName& item) {
    if (item.is_metric_time()) {
      uses_time_ = true;
    } else {
      items_.push_back(&item);
    }
  }

  bool ChooseModel() {
    if (items_.empty()) return true;
    Cost best;
    for (const SemanticModel& model : context_.catalog.models()) {
      const std::optional<Cost> cost = CostOf(context_, model, items_);
      if (!cost.has_value()) continue;
      if (plan_.model != nullptr && !(*cost < best)) continue;
      plan_.model = &model;
      best = *cost;
    }
    if (plan_.model != nullptr) return true;
    ReportNoModel();
    return false;
  }

  // Says which item exists nowhere, or that no model reaches them all.
  void ReportNoModel() {
    std::vector<std::string> names;
    bool all_exist = true;
    for (size_t i = 0; i < context_.keys.size(); ++i) {
      const ItemName& key = context_.keys[i];
      if (key.is_metric_time()) continue;
      bool exists = false;
      for (const SemanticModel& model : context_.catalog.models()) {
        exists = exists || CostOf(context_, model, {&key}).has_value();
      }
      if (exists) continue;
      all_exist = false;
      if (names.empty()) names = AllNames();
      const std::vector<absl::string_view> known(names.begin(), names.end());
      diagnostics_.push_back(
          ItemNotFound(key.Dunder(), question_.group_by_fields[i], "", known));
    }
    if (!all_exist) return;
    diagnostics_.push_back(QuestionError(
        DiagnosticCode::kNoCommonItem, "group_by",
        "No semantic model reaches all items of the question",
        "ask for fewer items, or add a metric that has them all"));
  }

  std::vector<std::string> AllNames() {
    std::vector<std::string> names = {"metric_time"};
    for (const SemanticModel& model : context_.catalog.models()) {
      std::vector<PlannedJoin> joins;
      ItemBinder binder(context_.catalog, context_.resolver, model, nullptr,
                        &joins);
      for (std::string& name : binder.KnownNames()) {
        names.push_back(std::move(name));
      }
    }
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
  }

  std::optional<ItemSource> BindItem(ItemBinder* binder, const ItemName& item,
                                     absl::string_view field) {
    if (item.is_metric_time()) {
      if (auto source = BindSpineTime(context_.catalog, item)) return source;
      diagnostics_.push_back(
          QuestionError(DiagnosticCode::kInvalidItem, field,
                        absl::StrCat("'", item.grain, "' is not a grain")));
      return std::nullopt;
    }
    BindResult result = binder->Bind(item);
    if (result.ok()) return std::move(result.source);
    diagnostics_.push_back(
        result.outcome == BindResult::Outcome::kAmbiguous
            ? ItemAmbiguous(item.Dunder(), field, result.ways)
            : QuestionError(DiagnosticCode::kInvalidItem, field, result.why,
                            result.hint));
    return std::nullopt;
  }

  bool Bind() {
    static const auto* const kNoModel = new SemanticModel();
    const SemanticModel& model =
        plan_.model == nullptr ? *kNoModel : *plan_.model;
    ItemBinder binder(context_.catalog, context_.resolver, model, nullptr,
                      &plan_.joins);
    binder.ShareBeginnings();
    for (size_t i = 0; i < context_.keys.size(); ++i) {
      auto source =
          BindItem(&binder, context_.keys[i], question_.group_by_fields[i]);
      if (!source.has_value()) return false;
      plan_.keys.push_back(*std::move(source));
    }
    for (const ParsedFilter& filter : question_.filters) {
      ParsedFilter rest = filter;
      rest.items.clear();
      PlannedFilter time;
      for (const auto& [text, item] : filter.items) {
        if (!item.is_metric_time()) {
          rest.items.emplace_back(text, item);
          continue;
        }
        auto source = BindItem(&binder, item, filter.field);
        if (!source.has_value()) return false;
        time.items.emplace_back(text, *std::move(source));
      }
      std::optional<PlannedFilter> bound = BindFilter(
          context_, rest, &binder, &plan_.metric_joins, "", &diagnostics_);
      if (!bound.has_value()) return false;
      for (auto& item : time.items) bound->items.push_back(std::move(item));
      plan_.filters.push_back(*std::move(bound));
    }
    return true;
  }

  void PlanSpine() {
    const bool ranged = context_.start.has_value() || context_.end.has_value();
    if (!uses_time_) {
      if (ranged) {
        diagnostics_.push_back(
            QuestionError(DiagnosticCode::kInvalidTimeRange, "time_range",
                          "Without metrics a time range needs 'metric_time'",
                          "filter the time dimension instead"));
      }
      return;
    }
    std::optional<TimeGrain> grain;
    const bool other_weeks =
        context_.week_start != context_.catalog.week_start();
    const auto look = [&grain, other_weeks](const ItemSource& source) {
      if (source.from != ItemSource::From::kAggTime) return;
      const TimeGrain needed = NeededGrain(source, other_weeks);
      grain = CoarsestDividing(grain.value_or(needed), needed);
    };
    for (const ItemSource& key : plan_.keys) look(key);
    for (const PlannedFilter& filter : plan_.filters) {
      for (const auto& [text, source] : filter.items) look(source);
    }
    plan_.spine = ChooseSpine(context_.catalog, *grain);
    plan_.spine_bounds =
        WidenedBounds(context_.start, context_.end, context_.range_grain,
                      context_.week_start);
    if (plan_.spine->table != nullptr) return;
    diagnostics_.push_back(QuestionError(
        DiagnosticCode::kNoTimeSpine, "group_by",
        "Without metrics 'metric_time' needs a time spine, and the models "
        "configure none",
        "add a metric, group by a time dimension of a model, or configure a "
        "time spine"));
  }

  const AggregateContext& context_;
  const ParsedQuestion& question_;
  Diagnostics& diagnostics_;
  std::vector<const ItemName*> items_;
  bool uses_time_ = false;
  ValuesPlan plan_;
};

}  // namespace

std::optional<ValuesPlan> PlanValues(const AggregateContext& context,
                                     const ParsedQuestion& question,
                                     Diagnostics* diagnostics) {
  return ValuesPlanner(context, question, diagnostics).Plan();
}

}  // namespace semantic_layer::semantic
