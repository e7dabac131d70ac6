#include "common/semantic/compiler/plan/item_binder.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace semantic_layer::semantic {
namespace {

BindResult Invalid(std::string why, std::string hint = "") {
  BindResult result;
  result.outcome = BindResult::Outcome::kInvalid;
  result.why = std::move(why);
  result.hint = std::move(hint);
  return result;
}

BindResult Bound(ItemSource source) {
  BindResult result;
  result.outcome = BindResult::Outcome::kBound;
  result.source = std::move(source);
  return result;
}

}  // namespace

BindResult ItemBinder::Cut(const ItemName& name, TimeGrain column,
                           ItemSource source) {
  if (name.date_part.has_value()) {
    if (GrainOfDatePart(*name.date_part) < column) {
      return Invalid(absl::StrCat("'", name.Dunder(), "': the column has grain ",
                                  TimeGrainName(column),
                                  ", which has no such part"));
    }
    source.date_part = name.date_part;
    return Bound(std::move(source));
  }
  Grain grain;
  grain.standard = column;
  if (!name.grain.empty()) {
    if (const auto standard = ParseTimeGrain(name.grain)) {
      grain.standard = *standard;
    } else {
      const CustomGrain* custom = nullptr;
      const TimeSpine* spine = catalog_.FindCustomGrain(name.grain, &custom);
      if (spine == nullptr) {
        return Invalid(absl::StrCat("'", name.grain, "' is not a grain"),
                       absl::StrCat("grains: ",
                                    absl::StrJoin(TimeGrainNames(), ", ")));
      }
      grain.custom = name.grain;
      grain.standard = spine->grain;
    }
  }
  if (grain.standard < column) {
    return Invalid(
        absl::StrCat("'", name.Dunder(), "' is finer than its column, which ",
                     "has grain ", TimeGrainName(column)),
        absl::StrCat("ask for ", TimeGrainName(column), " or coarser"));
  }
  source.grain = grain;
  return Bound(std::move(source));
}

int ItemBinder::AddJoins(const std::vector<JoinStep>& steps) {
  int parent = -1;
  for (const JoinStep& step : steps) {
    int found = -1;
    for (size_t i = 0; i < joins_.size(); ++i) {
      if (joins_[i].parent == parent && joins_[i].step.model == step.model &&
          joins_[i].step.right == step.right) {
        found = static_cast<int>(i);
      }
    }
    if (found < 0) {
      PlannedJoin join;
      join.parent = parent;
      join.step = step;
      join.alias = parent < 0 ? step.left->name
                              : absl::StrCat(joins_[parent].alias, "__",
                                             step.left->name);
      bool taken = join.alias == model_.name;
      for (const PlannedJoin& other : joins_) {
        taken = taken || other.alias == join.alias;
      }
      if (taken) absl::StrAppend(&join.alias, "__", step.model->name);
      found = static_cast<int>(joins_.size());
      joins_.push_back(std::move(join));
    }
    parent = found;
  }
  return parent;
}

std::optional<ItemSource> ItemBinder::BindOwn(absl::string_view element) {
  ItemSource source;
  source.dimension = model_.FindDimension(element);
  if (source.dimension != nullptr) return source;
  source.from = ItemSource::From::kEntity;
  source.entity = model_.FindEntity(element);
  if (source.entity != nullptr) return source;
  return std::nullopt;
}

BindResult ItemBinder::Bind(const ItemName& name) {
  if (name.is_metric_time()) {
    if (time_ == nullptr) return BindResult{};
    ItemSource source;
    source.from = ItemSource::From::kAggTime;
    return Cut(name, time_->grain, std::move(source));
  }
  std::vector<ResolvedElement> ways =
      resolver_.Resolve(model_, name.path, name.element, time_ != nullptr);
  if (ways.empty()) return BindResult{};
  if (ways.size() > 1) {
    BindResult result;
    result.outcome = BindResult::Outcome::kAmbiguous;
    for (const ResolvedElement& way : ways) {
      result.ways.push_back(way.Describe(model_));
    }
    return result;
  }
  const ResolvedElement& way = ways[0];
  ItemSource source;
  source.join = AddJoins(way.steps);
  source.dimension = way.dimension;
  source.entity = way.entity;
  const bool has_cut = !name.grain.empty() || name.date_part.has_value();
  if (way.entity != nullptr) {
    if (has_cut) {
      return Invalid(absl::StrCat("'", name.Dunder(),
                                  "' is an entity and has no grain"));
    }
    source.from = ItemSource::From::kEntity;
    return Bound(std::move(source));
  }
  if (name.object == ItemName::Object::kEntity) {
    return Invalid(absl::StrCat("'", name.Dunder(),
                                "' is a dimension, not an entity"),
                   "write Dimension(...)");
  }
  if (way.dimension->type != DimensionType::kTime) {
    if (has_cut || name.object == ItemName::Object::kTimeDimension) {
      return Invalid(absl::StrCat("'", name.Dunder(),
                                  "' is not a time dimension"));
    }
    return Bound(std::move(source));
  }
  if (way.steps.empty() && way.dimension == time_) {
    source.from = ItemSource::From::kAggTime;
  }
  return Cut(name, way.dimension->grain, std::move(source));
}

std::vector<std::string> ItemBinder::KnownNames() const {
  std::vector<std::string> names;
  if (time_ != nullptr) names.emplace_back("metric_time");
  for (const ElementResolver::Reachable& item :
       resolver_.All(model_, time_ != nullptr)) {
    std::string name;
    for (const std::string& part : item.path) absl::StrAppend(&name, part, "__");
    absl::StrAppend(&name, item.element.dimension != nullptr
                               ? item.element.dimension->name
                               : item.element.entity->name);
    names.push_back(std::move(name));
  }
  return names;
}

}  // namespace semantic_layer::semantic
