#include "common/semantic/testing/naive_values.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "absl/status/status.h"
#include "common/semantic/testing/naive_spine.h"
#include "common/status/status_macros.h"

namespace semantic_layer::semantic {
namespace {

// A row of the joined models: a row of each place, where there is one.
using Joined = std::vector<std::optional<size_t>>;

// A model in the joined rows, reached from another place (none: the base).
struct Place {
  std::optional<size_t> from;
  NaiveHop hop;
  const SemanticModel* model = nullptr;
};

// A walk by where each step left and arrived.
using Walk = std::vector<std::pair<const Entity*, const SemanticModel*>>;

Walk WalkOf(const std::vector<NaiveHop>& hops) {
  Walk walk;
  for (const NaiveHop& hop : hops) walk.emplace_back(hop.left, hop.model);
  return walk;
}

class Values {
 public:
  Values(const Catalog& catalog, const NaiveRows& rows, const NaiveAsked& asked,
         const std::vector<NaiveFilter>& filters)
      : catalog_(catalog), rows_(rows), asked_(asked), filters_(filters) {}

  absl::StatusOr<NaiveValues> Evaluate() {
    RETURN_IF_ERROR(ChooseModel());
    RETURN_IF_ERROR(Bind());
    ASSIGN_OR_RETURN(std::vector<std::optional<absl::CivilSecond>> times,
                     Times());
    NaiveValues values;
    for (const NaiveItem& key : keys_) {
      values.keys.push_back(key.name);
      if (key.grain.has_value() && key.custom.empty()) {
        values.keys.back().grain = std::string(TimeGrainName(*key.grain));
      }
    }
    for (const Joined& joined : JoinedRows(times)) {
      if (!Passes(joined)) continue;
      std::vector<Value> row;
      for (const NaiveItem& key : keys_) row.push_back(Of(joined, key));
      values.rows.push_back(std::move(row));
    }
    return values;
  }

 private:
  // The items that are not metric_time: of the keys and of the conditions.
  absl::Status CollectNames(std::vector<ItemName>* names) const {
    for (const ItemName& key : asked_.keys) {
      if (!key.is_metric_time()) names->push_back(key);
    }
    for (const NaiveFilter& filter : filters_) {
      for (const Expression* name : filter.meaning->Names()) {
        std::string why;
        std::optional<ItemName> item =
            ParseItemName(name->name, rows_.calendar().custom_names(), &why);
        if (!item.has_value()) return absl::InvalidArgumentError(why);
        if (item->object == ItemName::Object::kMetric) {
          return absl::UnimplementedError("metrics beside no metrics");
        }
        if (!item->is_metric_time()) names->push_back(*std::move(item));
      }
    }
    return absl::OkStatus();
  }

  // Choice: the model whose rows are not called by two of their keys, that
  // needs the fewest joins, of those the first where most entities are its
  // primary one.
  absl::Status ChooseModel() {
    std::vector<ItemName> names;
    RETURN_IF_ERROR(CollectNames(&names));
    if (names.empty()) return absl::OkStatus();
    std::optional<std::tuple<bool, size_t, size_t>> best;
    for (const SemanticModel& model : catalog_.models()) {
      std::set<Walk> places;
      std::set<std::string> keys;
      size_t foreign = 0;
      bool reaches_all = true;
      for (const ItemName& name : names) {
        const auto item = rows_.Resolve(model, nullptr, name);
        if (!item.ok()) {
          reaches_all = false;
          break;
        }
        if (item->hops.size() + 1 == name.path.size()) {
          keys.insert(name.path[0]);
        }
        Walk walk = WalkOf(item->hops);
        for (; !walk.empty(); walk.pop_back()) places.insert(walk);
        if (item->entity != nullptr &&
            item->entity->type != EntityType::kPrimary) {
          ++foreign;
        }
      }
      const std::tuple<bool, size_t, size_t> cost = {keys.size() > 1,
                                                     places.size(), foreign};
      if (!reaches_all || (best.has_value() && *best <= cost)) continue;
      best = cost;
      model_ = &model;
    }
    if (model_ == nullptr) return absl::InvalidArgumentError("no model");
    return absl::OkStatus();
  }

  absl::StatusOr<NaiveItem> BindName(const ItemName& name) {
    if (!name.is_metric_time()) {
      ASSIGN_OR_RETURN(NaiveItem item, rows_.Resolve(*model_, nullptr, name));
      AddPlaces(item.hops);
      return item;
    }
    NaiveItem item;
    item.name = name;
    item.is_agg_time = true;
    RETURN_IF_ERROR(rows_.CutLike(name, TimeGrain::kNanosecond, &item));
    if (name.grain.empty() && !name.date_part.has_value()) {
      item.grain = TimeGrain::kDay;
    }
    return item;
  }

  absl::Status Bind() {
    if (model_ != nullptr) places_.push_back(Place{{}, {}, model_});
    for (const ItemName& name : asked_.keys) {
      ASSIGN_OR_RETURN(NaiveItem item, BindName(name));
      keys_.push_back(std::move(item));
    }
    for (const NaiveFilter& filter : filters_) {
      for (const Expression* name : filter.meaning->Names()) {
        std::string why;
        ASSIGN_OR_RETURN(
            names_[name],
            BindName(*ParseItemName(name->name, rows_.calendar().custom_names(),
                                    &why)));
      }
    }
    return absl::OkStatus();
  }

  // The place where a walk ends. Walks share the places of their common
  // beginning: a row that nothing meets is there once, with all that it meets.
  void AddPlaces(const std::vector<NaiveHop>& hops) {
    std::vector<NaiveHop> way;
    size_t from = 0;
    for (const NaiveHop& hop : hops) {
      way.push_back(hop);
      const std::optional<size_t> known = PlaceOf(way);
      if (!known.has_value()) {
        places_.push_back(Place{from, hop, hop.model});
        ends_[WalkOf(way)] = places_.size() - 1;
      }
      from = known.value_or(places_.size() - 1);
    }
  }

  std::optional<size_t> PlaceOf(const std::vector<NaiveHop>& hops) const {
    if (hops.empty()) return 0;
    const auto found = ends_.find(WalkOf(hops));
    if (found == ends_.end()) return std::nullopt;
    return found->second;
  }

  // The times of the spine when metric_time is asked for, else one "none".
  absl::StatusOr<std::vector<std::optional<absl::CivilSecond>>> Times() const {
    std::vector<const NaiveItem*> items;
    for (const NaiveItem& key : keys_) items.push_back(&key);
    for (const auto& [name, item] : names_) items.push_back(&item);
    std::set<TimeGrain> grains;
    for (const NaiveItem* item : items) {
      if (!item->is_agg_time) continue;
      grains.insert(item->NeededGrain());
    }
    const bool ranged = asked_.start.has_value() || asked_.end.has_value();
    if (grains.empty()) {
      if (ranged) return absl::InvalidArgumentError("a range without time");
      return std::vector<std::optional<absl::CivilSecond>>{std::nullopt};
    }
    const auto declared = DeclaredSpine(catalog_, rows_, TellingApart(grains));
    if (!declared.has_value()) return absl::InvalidArgumentError("no spine");
    const auto bounds =
        WholePeriods(rows_.calendar(), asked_, TimeGrain::kNanosecond);
    std::vector<std::optional<absl::CivilSecond>> times;
    for (absl::CivilSecond time : declared->times) {
      if (bounds.first.has_value() && time < *bounds.first) continue;
      if (bounds.second.has_value() && time >= *bounds.second) continue;
      times.push_back(time);
    }
    return times;
  }

  // The base beside every time, then FULL JOINed to place after place. The
  // time is the last element, as seconds of `times_`.
  std::vector<Joined> JoinedRows(
      const std::vector<std::optional<absl::CivilSecond>>& times) {
    times_ = times;
    std::vector<Joined> rows;
    const size_t base_rows = model_ == nullptr ? 1 : rows_.Count(*model_);
    for (size_t row = 0; row < base_rows; ++row) {
      for (size_t time = 0; time < times.size(); ++time) {
        Joined joined(places_.size() + 1);
        if (model_ != nullptr) joined[0] = row;
        joined[places_.size()] = time;
        rows.push_back(std::move(joined));
      }
    }
    for (size_t p = 1; p < places_.size(); ++p) rows = FullJoin(rows, p);
    return rows;
  }

  std::vector<Joined> FullJoin(const std::vector<Joined>& left,
                               size_t p) const {
    const Place& place = places_[p];
    std::vector<Joined> rows;
    std::vector<bool> met(rows_.Count(*place.model), false);
    for (const Joined& joined : left) {
      bool found = false;
      for (size_t right = 0; right < met.size(); ++right) {
        const std::optional<size_t> from = joined[*place.from];
        if (!from.has_value() ||
            !rows_.Meets(*places_[*place.from].model, *from, place.hop, right,
                         Value())) {
          continue;
        }
        found = met[right] = true;
        rows.push_back(joined);
        rows.back()[p] = right;
      }
      if (!found) rows.push_back(joined);
    }
    for (size_t right = 0; right < met.size(); ++right) {
      if (met[right]) continue;
      rows.emplace_back(places_.size() + 1);
      rows.back()[p] = right;
    }
    return rows;
  }

  Value Of(const Joined& joined, const NaiveItem& item) const {
    if (item.is_agg_time) {
      const std::optional<size_t> time = joined[places_.size()];
      return time.has_value() ? item.Cut(Value::Time(*times_[*time])) : Value();
    }
    const size_t place = *PlaceOf(item.hops);
    if (!joined[place].has_value()) return Value();
    NaiveItem local = item;
    local.hops.clear();
    return rows_.Of(*places_[place].model, nullptr, *joined[place], local);
  }

  bool Passes(const Joined& joined) const {
    // A range holds for rows, and one without a time is not in it.
    const bool ranged = asked_.start.has_value() || asked_.end.has_value();
    if (ranged && !joined[places_.size()].has_value()) return false;
    for (const NaiveFilter& filter : filters_) {
      const Value holds = filter.meaning->Evaluate(
          [&](const Expression& name) { return Of(joined, names_.at(&name)); });
      if (!holds.IsTrue()) return false;
    }
    return true;
  }

  const Catalog& catalog_;
  const NaiveRows& rows_;
  const NaiveAsked& asked_;
  const std::vector<NaiveFilter>& filters_;
  const SemanticModel* model_ = nullptr;
  std::vector<NaiveItem> keys_;
  NaiveNames names_;
  std::vector<Place> places_;
  std::map<Walk, size_t> ends_;
  std::vector<std::optional<absl::CivilSecond>> times_;
};

}  // namespace

absl::StatusOr<NaiveValues> EvaluateValues(
    const Catalog& catalog, const NaiveRows& rows, const NaiveAsked& asked,
    const std::vector<NaiveFilter>& filters) {
  return Values(catalog, rows, asked, filters).Evaluate();
}

}  // namespace semantic_layer::semantic
