#include "common/semantic/testing/naive_rows.h"

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace semantic_layer::semantic {
namespace {

bool HasValidity(const SemanticModel& model) {
  return model.ValidityStart() != nullptr;
}

// Whether joining from the one entity to the other keeps rows single.
bool MayJoin(const Entity& left, const Entity& right) {
  switch (right.type) {
    case EntityType::kPrimary:
    case EntityType::kUnique:
      return true;
    case EntityType::kNatural:
      return left.type != EntityType::kNatural;
    case EntityType::kForeign:
      return false;
  }
  return false;
}

// Whether the links end with the path.
bool EndsWith(const std::vector<std::string>& links,
              const std::vector<std::string>& path) {
  return links.size() >= path.size() &&
         std::equal(path.rbegin(), path.rend(), links.rbegin());
}

// Adds what the end of a walk has of the item's name, if it is among the
// shortest.
void AddWay(const SemanticModel& model, const std::vector<NaiveHop>& walk,
            const NaiveItem& item, std::vector<NaiveItem>* found) {
  const SemanticModel& end = walk.empty() ? model : *walk.back().model;
  NaiveItem way = item;
  way.hops = walk;
  // A dimension is always called by an entity, another model's entity too.
  if (!item.name.path.empty()) {
    way.dimension = end.FindDimension(item.name.element);
  }
  // The entity that was walked along is called by its near side.
  const bool walked =
      !walk.empty() && walk.back().left->name == item.name.element;
  if (way.dimension == nullptr && !walked) {
    way.entity = end.FindEntity(item.name.element);
  }
  if (way.dimension == nullptr && way.entity == nullptr) return;
  if (!found->empty() && walk.size() < (*found)[0].hops.size()) found->clear();
  if (found->empty() || walk.size() == (*found)[0].hops.size()) {
    found->push_back(std::move(way));
  }
}

}  // namespace

NaiveRows::NaiveRows(const Catalog& catalog, const SmallData& data,
                     const NaiveCalendar& calendar, int max_hops)
    : catalog_(catalog), data_(data), calendar_(calendar), max_hops_(max_hops) {
  for (const SemanticModel& model : catalog_.models()) {
    if (model.row_policies.empty()) continue;
    const SmallTable& all = TableOf(model.table);
    SmallTable allowed = all;
    allowed.rows.clear();
    for (size_t row = 0; row < all.rows.size(); ++row) {
      bool passes = true;
      for (const RowPolicy& policy : model.row_policies) {
        const Expression& meaning = data_.book.at(policy.condition.text);
        passes = passes && meaning
                               .Evaluate([&](const Expression& column) {
                                 return all.At(row, column.name);
                               })
                               .IsTrue();
      }
      if (passes) allowed.rows.push_back(all.rows[row]);
    }
    allowed_.emplace(&model, std::move(allowed));
  }
}

TimeGrain NaiveItem::NeededGrain() const {
  return name.date_part.has_value() ? GrainOfDatePart(*name.date_part) : *grain;
}

Value NaiveItem::Cut(const Value& time) const {
  if (name.date_part.has_value()) return CutToPart(time, *name.date_part);
  if (!custom.empty()) return calendar->CutCustom(time, custom);
  return calendar->Cut(time, *grain);
}

void NaiveRows::Walks(const SemanticModel& base, bool has_time,
                      std::vector<NaiveHop>* hops,
                      std::vector<std::vector<NaiveHop>>* walks) const {
  walks->push_back(*hops);
  if (static_cast<int>(hops->size()) == max_hops_) return;
  const SemanticModel& from = hops->empty() ? base : *hops->back().model;
  bool in_validity = HasValidity(base);
  for (const NaiveHop& hop : *hops) {
    in_validity = in_validity || HasValidity(*hop.model);
  }
  for (const Entity& left : from.entities) {
    for (const SemanticModel& to : catalog_.models()) {
      const Entity* right = to.FindEntity(left.name);
      const bool seen = &to == &base || std::any_of(hops->begin(), hops->end(),
                                                    [&](const NaiveHop& hop) {
                                                      return hop.model == &to;
                                                    });
      if (right == nullptr || seen || !MayJoin(left, *right)) continue;
      if (HasValidity(to) && (in_validity || !has_time)) continue;
      hops->push_back(NaiveHop{&left, right, &to});
      Walks(base, has_time, hops, walks);
      hops->pop_back();
    }
  }
}

absl::Status NaiveRows::CutLike(const ItemName& name, TimeGrain column,
                                NaiveItem* item) const {
  item->calendar = &calendar_;
  if (name.date_part.has_value()) {
    if (GrainOfDatePart(*name.date_part) < column) {
      return absl::InvalidArgumentError("the column has no such part");
    }
    return absl::OkStatus();
  }
  item->grain = column;
  if (name.grain.empty()) return absl::OkStatus();
  item->grain = ParseTimeGrain(name.grain);
  if (!item->grain.has_value()) {
    const TimeSpine* spine = calendar_.SpineOf(name.grain);
    if (spine == nullptr) return absl::InvalidArgumentError("not a grain");
    if (spine->grain < column) {
      return absl::InvalidArgumentError("finer than its column");
    }
    item->grain = calendar_.GrainTelling(name.grain);
    item->custom = name.grain;
    return absl::OkStatus();
  }
  if (*item->grain < column) {
    return absl::InvalidArgumentError("finer than its column");
  }
  return absl::OkStatus();
}

absl::StatusOr<NaiveItem> NaiveRows::Resolve(const SemanticModel& model,
                                             const Dimension* time,
                                             const ItemName& name) const {
  NaiveItem item;
  item.name = name;
  if (name.is_metric_time()) {
    if (time == nullptr) return absl::InvalidArgumentError("no time");
    item.is_agg_time = true;
    item.dimension = time;
    absl::Status status = CutLike(name, time->grain, &item);
    if (!status.ok()) return status;
    return item;
  }
  std::vector<std::vector<NaiveHop>> walks;
  std::vector<NaiveHop> none;
  Walks(model, time != nullptr, &none, &walks);
  std::vector<NaiveItem> found;
  for (const std::vector<NaiveHop>& walk : walks) {
    std::vector<std::string> links = {std::string(model.PrimaryEntityName())};
    for (const NaiveHop& hop : walk) links.push_back(hop.left->name);
    if (EndsWith(links, name.path)) AddWay(model, walk, item, &found);
  }
  // The model's own rows by another key of theirs, where that is no walk.
  const bool is_walk =
      !found.empty() && found[0].hops.size() <= name.path.size();
  const Entity* key =
      name.path.empty() ? nullptr : model.FindEntity(name.path[0]);
  if (!is_walk && key != nullptr && key->type != EntityType::kForeign) {
    std::vector<NaiveItem> own;
    for (const std::vector<NaiveHop>& walk : walks) {
      std::vector<std::string> links = {key->name};
      for (const NaiveHop& hop : walk) links.push_back(hop.left->name);
      if (links == name.path) AddWay(model, walk, item, &own);
    }
    if (!own.empty()) found = std::move(own);
  }
  if (found.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat(name.Dunder(), " not found from ", model.name));
  }
  if (found.size() > 1) {
    return absl::InvalidArgumentError(
        absl::StrCat(name.Dunder(), " ambiguous"));
  }
  item = std::move(found[0]);
  const bool has_cut = !name.grain.empty() || name.date_part.has_value();
  if (item.dimension == nullptr ||
      item.dimension->type != DimensionType::kTime) {
    if (has_cut) return absl::InvalidArgumentError("has no grain");
    return item;
  }
  item.is_agg_time = item.hops.empty() && item.dimension == time;
  absl::Status status = CutLike(name, item.dimension->grain, &item);
  if (!status.ok()) return status;
  return item;
}

const SmallTable& NaiveRows::RowsOf(const SemanticModel& model) const {
  const auto allowed = allowed_.find(&model);
  return allowed == allowed_.end() ? TableOf(model.table) : allowed->second;
}

size_t NaiveRows::Count(const SemanticModel& model) const {
  return RowsOf(model).rows.size();
}

Value NaiveRows::Text(const SemanticModel& model, size_t row,
                      const SqlText& expr, const std::string& name) const {
  const SmallTable& table = RowsOf(model);
  if (expr.empty()) return table.At(row, name);
  const auto meaning = data_.book.find(expr.text);
  if (meaning == data_.book.end()) return table.At(row, expr.text);
  return meaning->second.Evaluate(
      [&](const Expression& column) { return table.At(row, column.name); });
}

Value NaiveRows::Of(const SemanticModel& model, size_t row,
                    const Dimension& dimension) const {
  return Text(model, row, dimension.expr, dimension.name);
}

Value NaiveRows::Of(const SemanticModel& model, size_t row,
                    const Entity& entity) const {
  return Text(model, row, entity.expr, entity.name);
}

Value NaiveRows::Clock(const SemanticModel& model, size_t row,
                       const Dimension& time) const {
  const Value stored = Of(model, row, time);
  // A week is where it starts, whatever day of it a row names.
  if (time.grain == TimeGrain::kWeek) return calendar_.Cut(stored, time.grain);
  return time.grain < TimeGrain::kDay ? calendar_.OnClocks(stored) : stored;
}

std::vector<Value> NaiveRows::KeyOf(const SemanticModel& model, size_t row,
                                    const Entity& entity) const {
  if (entity.key_parts.empty()) return {Of(model, row, entity)};
  std::vector<Value> key;
  for (const SqlText& part : entity.key_parts) {
    key.push_back(Text(model, row, part, ""));
  }
  return key;
}

bool NaiveRows::Meets(const SemanticModel& left, size_t left_row,
                      const NaiveHop& hop, size_t right_row,
                      const Value& at) const {
  const SemanticModel& right = *hop.model;
  const std::vector<Value> key = KeyOf(left, left_row, *hop.left);
  for (const Value& part : key) {
    if (part.is_null()) return false;
  }
  if (key != KeyOf(right, right_row, *hop.right)) return false;
  // Partitions meet their own kind only.
  for (const Dimension& mine : left.dimensions) {
    const Dimension* theirs = right.FindDimension(mine.name);
    if (theirs == nullptr || !mine.is_partition || !theirs->is_partition) {
      continue;
    }
    const Value a = Of(left, left_row, mine);
    if (a.is_null() || a != Of(right, right_row, *theirs)) return false;
  }
  if (hop.right->type != EntityType::kNatural) return true;
  const Value start = Of(right, right_row, *right.ValidityStart());
  const Value end = Of(right, right_row, *right.ValidityEnd());
  if (at.is_null() || start.is_null() || at < start) return false;
  return end.is_null() || at < end;
}

Value NaiveRows::Of(const SemanticModel& model, const Dimension* time,
                    size_t row, const NaiveItem& item) const {
  if (item.by_entity != nullptr) {
    std::vector<Value> key;
    for (const NaiveItem& entity : item.entities) {
      key.push_back(Of(model, time, row, entity));
      if (key.back().is_null()) return Value();
    }
    const auto found = item.by_entity->find(key);
    return found == item.by_entity->end() ? Value() : found->second;
  }
  if (!item.column.empty()) {
    const Dimension* own = model.FindDimension(item.column);
    if (own != nullptr) return Of(model, row, *own);
    const Entity* entity = model.FindEntity(item.column);
    if (entity != nullptr) return Of(model, row, *entity);
    return RowsOf(model).At(row, item.column);
  }
  // Validity is as stored.
  const Value at = time == nullptr
                       ? Value()
                       : calendar_.Cut(Of(model, row, *time), time->grain);
  const SemanticModel* here = &model;
  for (const NaiveHop& hop : item.hops) {
    std::vector<size_t> met;
    for (size_t right = 0; right < Count(*hop.model); ++right) {
      if (Meets(*here, row, hop, right, at)) met.push_back(right);
    }
    if (met.empty()) return Value();
    if (met.size() > 1) {
      std::cerr << "keys of " << hop.model->name << " are not unique\n";
      std::abort();
    }
    here = hop.model;
    row = met[0];
  }
  if (item.entity != nullptr) return Of(*here, row, *item.entity);
  if (item.dimension->type != DimensionType::kTime) {
    return Of(*here, row, *item.dimension);
  }
  return item.Cut(Clock(*here, row, *item.dimension));
}

}  // namespace semantic_layer::semantic
