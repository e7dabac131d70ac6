#include "common/semantic/compiler/plan/item_binder.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/semantic/compiler/resolve/source_path.h"

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

TimeGrain NeededGrain(const ItemSource& source, bool other_weeks) {
  if (source.date_part.has_value()) return GrainOfDatePart(*source.date_part);
  const bool days = other_weeks && source.grain->is_custom() &&
                    source.grain->standard == TimeGrain::kWeek;
  return days ? TimeGrain::kDay : source.grain->standard;
}

BindResult ItemBinder::Cut(const ItemName& name, TimeGrain column,
                           ItemSource source) {
  if (name.date_part.has_value()) {
    if (GrainOfDatePart(*name.date_part) < column) {
      return Invalid(
          absl::StrCat("'", name.Dunder(), "': the column has grain ",
                       TimeGrainName(column), ", which has no such part"));
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
        return Invalid(
            absl::StrCat("'", name.grain, "' is not a grain"),
            absl::StrCat("grains: ", absl::StrJoin(TimeGrainNames(), ", ")));
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

bool ItemBinder::IsWay(int join, const std::vector<JoinStep>& steps) const {
  size_t left = steps.size();
  while (join >= 0 && left > 0) {
    const PlannedJoin& planned = joins_[join];
    --left;
    if (planned.step.model != steps[left].model ||
        planned.step.right != steps[left].right) {
      return false;
    }
    join = planned.parent;
  }
  return join < 0 && left == 0;
}

std::string ItemBinder::NewAlias(const std::string& path,
                                 const SemanticModel& model) const {
  const auto taken = [this](const std::string& alias) {
    return alias == model_.name ||
           std::any_of(joins_.begin(), joins_.end(),
                       [&alias](const PlannedJoin& join) {
                         return join.alias == alias;
                       });
  };
  std::string alias = path;
  if (taken(alias)) absl::StrAppend(&alias, "__", model.name);
  const std::string stem = alias;
  for (int n = 2; taken(alias); ++n) alias = absl::StrCat(stem, "_", n);
  return alias;
}

std::string ItemBinder::Multiplies(const SemanticModel& model,
                                   const SqlText& expr) const {
  for (int join : ToManyJoinsOf(model, expr.tree)) {
    if (&model == &model_ && to_many_ != nullptr &&
        std::find(to_many_->begin(), to_many_->end(), join) !=
            to_many_->end()) {
      continue;
    }
    return absl::StrCat("has many values in a row of model '", model.name,
                        "', because several rows of '",
                        model.source_joins[join].name, "' may match it");
  }
  return "";
}

// The join at the end of the first steps of a way, -1 where there is none.
int ItemBinder::FindWay(const std::vector<JoinStep>& steps, bool is_end) const {
  for (size_t i = 0; i < joins_.size(); ++i) {
    if (is_end && !joins_[i].is_end) continue;
    if (IsWay(static_cast<int>(i), steps)) return static_cast<int>(i);
  }
  return -1;
}

// Ways are joined whole: two ways with a common beginning do not share it.
// Where keys are unique, as they are declared to be, that makes no difference,
// unless rows are kept that nothing meets: those of two copies are strangers.
int ItemBinder::AddJoins(const std::vector<JoinStep>& steps) {
  if (steps.empty()) return -1;
  int parent = FindWay(steps, /*is_end=*/!shares_beginnings_);
  size_t known = parent < 0 ? 0 : steps.size();
  for (size_t n = steps.size(); shares_beginnings_ && parent < 0 && n-- > 1;) {
    parent = FindWay({steps.begin(), steps.begin() + n}, /*is_end=*/false);
    if (parent >= 0) known = n;
  }
  std::string path;
  for (size_t i = 0; i < steps.size(); ++i) {
    const JoinStep& step = steps[i];
    absl::StrAppend(&path, path.empty() ? "" : "__", step.left->name);
    if (i < known) continue;
    PlannedJoin join;
    join.parent = parent;
    join.step = step;
    join.alias = NewAlias(path, *step.model);
    parent = static_cast<int>(joins_.size());
    joins_.push_back(std::move(join));
  }
  joins_[parent].is_end = true;
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
      return Invalid(
          absl::StrCat("'", name.Dunder(), "' is an entity and has no grain"));
    }
    if (!way.entity->key_parts.empty()) {
      return Invalid(absl::StrCat("'", name.Dunder(), "' is a key of ",
                                  way.entity->key_parts.size(),
                                  " columns, which have no single value"),
                     "group and filter by dimensions of the columns");
    }
    source.from = ItemSource::From::kEntity;
    return Bound(std::move(source));
  }
  if (std::string why = Multiplies(*way.model, way.dimension->expr);
      !why.empty()) {
    return Invalid(absl::StrCat("'", name.Dunder(), "' ", why),
                   "ask for it by metrics over those rows alone, or aggregate "
                   "it in a measure");
  }
  if (name.object == ItemName::Object::kEntity) {
    return Invalid(
        absl::StrCat("'", name.Dunder(), "' is a dimension, not an entity"),
        "write Dimension(...)");
  }
  if (way.dimension->type != DimensionType::kTime) {
    if (has_cut || name.object == ItemName::Object::kTimeDimension) {
      return Invalid(
          absl::StrCat("'", name.Dunder(), "' is not a time dimension"));
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
    const Entity* entity = item.element.entity;
    if (entity != nullptr && !entity->key_parts.empty()) continue;
    std::string name;
    for (const std::string& part : item.path)
      absl::StrAppend(&name, part, "__");
    absl::StrAppend(&name, item.element.dimension != nullptr
                               ? item.element.dimension->name
                               : item.element.entity->name);
    names.push_back(std::move(name));
  }
  return names;
}

}  // namespace semantic_layer::semantic
