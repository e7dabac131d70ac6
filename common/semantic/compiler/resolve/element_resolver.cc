#include "common/semantic/compiler/resolve/element_resolver.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"

namespace semantic_layer::semantic {
namespace {

// States looked at while extending a path; keeps odd catalogs from exploding.
constexpr size_t kMaxSearchStates = 5000;

bool IsOnPath(const SemanticModel* model, const SemanticModel* base,
              const std::vector<JoinStep>& steps) {
  if (model == base) return true;
  return std::any_of(steps.begin(), steps.end(),
                     [model](const JoinStep& s) { return s.model == model; });
}

// Whether the model's rows are told apart by the entity.
bool IsKeyOf(const SemanticModel& model, absl::string_view name) {
  const Entity* entity = model.FindEntity(name);
  return entity != nullptr && entity->type != EntityType::kForeign;
}

// Keeps the ways with the fewest joins.
std::vector<ResolvedElement> Shortest(std::vector<ResolvedElement> found) {
  size_t least = SIZE_MAX;
  for (const ResolvedElement& way : found) {
    least = std::min(least, way.steps.size());
  }
  std::vector<ResolvedElement> kept;
  for (ResolvedElement& way : found) {
    if (way.steps.size() == least) kept.push_back(std::move(way));
  }
  return kept;
}

}  // namespace

std::string ResolvedElement::Describe(const SemanticModel& base) const {
  std::string out = base.name;
  for (const JoinStep& step : steps) {
    absl::StrAppend(&out, " -[", step.left->name, "]-> ", step.model->name);
  }
  return out;
}

bool HasValidity(const SemanticModel& model) {
  return model.ValidityStart() != nullptr && model.ValidityEnd() != nullptr;
}

bool IsJoinAllowed(const Entity& left, const Entity& right,
                   const SemanticModel& right_model, bool in_validity) {
  if (left.key_parts.size() != right.key_parts.size()) return false;
  switch (right.type) {
    case EntityType::kPrimary:
    case EntityType::kUnique:
      return !(in_validity && HasValidity(right_model));
    case EntityType::kNatural:
      return left.type != EntityType::kNatural && !in_validity &&
             HasValidity(right_model);
    case EntityType::kForeign:
      return false;
  }
  return false;
}

std::vector<ElementResolver::State> ElementResolver::Hop(
    const State& from, absl::string_view entity, bool has_time) const {
  std::vector<State> states;
  if (static_cast<int>(from.steps.size()) >= max_hops_) return states;
  const Entity* left = from.model->FindEntity(entity);
  if (left == nullptr) return states;
  for (const EntityPlace& place : catalog_.EntityPlaces(entity)) {
    if (place.model == from.model) continue;
    if (!IsJoinAllowed(*left, *place.entity, *place.model, from.in_validity)) {
      continue;
    }
    if (place.entity->type == EntityType::kNatural && !has_time) continue;
    if (IsOnPath(place.model, nullptr, from.steps)) continue;
    State next;
    next.model = place.model;
    next.steps = from.steps;
    next.steps.push_back(JoinStep{left, place.entity, place.model});
    next.in_validity = from.in_validity || HasValidity(*place.model);
    states.push_back(std::move(next));
  }
  return states;
}

void ElementResolver::Walk(const State& from,
                           const std::vector<std::string>& path, size_t index,
                           absl::string_view element, bool has_time,
                           std::vector<ResolvedElement>* found) const {
  if (index == path.size()) {
    ResolvedElement way;
    way.steps = from.steps;
    way.model = from.model;
    way.dimension = path.empty() ? nullptr : from.model->FindDimension(element);
    if (way.dimension == nullptr) way.entity = from.model->FindEntity(element);
    if (way.dimension != nullptr || way.entity != nullptr) {
      found->push_back(std::move(way));
    }
    return;
  }
  if (index == 0 && from.steps.empty() &&
      path[0] == from.model->PrimaryEntityName()) {
    Walk(from, path, 1, element, has_time, found);
  }
  for (const State& next : Hop(from, path[index], has_time)) {
    Walk(next, path, index + 1, element, has_time, found);
  }
}

std::vector<ResolvedElement> ElementResolver::Resolve(
    const SemanticModel& base, const std::vector<std::string>& path,
    absl::string_view element, bool has_time) const {
  State start;
  start.model = &base;
  start.in_validity = HasValidity(base);
  std::vector<ResolvedElement> found;
  Walk(start, path, 0, element, has_time, &found);
  if (!found.empty()) return Shortest(std::move(found));
  // What no other model says of a key of this one, it says itself.
  if (!path.empty() && IsKeyOf(base, path[0])) {
    Walk(start, path, 1, element, has_time, &found);
    if (!found.empty()) return Shortest(std::move(found));
  }
  // The path as the end of a longer one, breadth first.
  std::vector<State> frontier = {start};
  size_t seen = 0;
  for (int hops = 1; hops < max_hops_ && !frontier.empty(); ++hops) {
    std::vector<State> next;
    for (const State& state : frontier) {
      for (const Entity& entity : state.model->entities) {
        for (State& reached : Hop(state, entity.name, has_time)) {
          if (reached.model == &base || ++seen > kMaxSearchStates) continue;
          Walk(reached, path, 0, element, has_time, &found);
          next.push_back(std::move(reached));
        }
      }
    }
    if (!found.empty()) return Shortest(std::move(found));
    frontier = std::move(next);
  }
  return {};
}

std::vector<ElementResolver::Reachable> ElementResolver::All(
    const SemanticModel& base, bool has_time) const {
  std::vector<Reachable> all;
  std::set<std::string> names;
  const auto add = [&](const std::vector<std::string>& path,
                       const std::string& element, ResolvedElement way) {
    std::string name;
    for (const std::string& part : path) absl::StrAppend(&name, part, "__");
    if (!names.insert(absl::StrCat(name, element)).second) return;
    all.push_back(Reachable{path, std::move(way)});
  };
  const auto add_model = [&](const State& state,
                             const std::vector<std::string>& path) {
    for (const Entity& entity : state.model->entities) {
      if (!path.empty() && entity.name == path.back()) continue;
      add(path, entity.name,
          ResolvedElement{state.steps, state.model, nullptr, &entity});
    }
    std::vector<std::string> prefix = path;
    if (prefix.empty()) prefix.emplace_back(state.model->PrimaryEntityName());
    for (const Dimension& dimension : state.model->dimensions) {
      add(prefix, dimension.name,
          ResolvedElement{state.steps, state.model, &dimension, nullptr});
    }
  };
  State start;
  start.model = &base;
  start.in_validity = HasValidity(base);
  std::vector<std::pair<State, std::vector<std::string>>> frontier = {
      {start, {}}};
  add_model(start, {});
  size_t seen = 0;
  while (!frontier.empty()) {
    std::vector<std::pair<State, std::vector<std::string>>> next;
    for (const auto& [state, path] : frontier) {
      for (const Entity& entity : state.model->entities) {
        for (State& reached : Hop(state, entity.name, has_time)) {
          if (reached.model == &base || ++seen > kMaxSearchStates) continue;
          std::vector<std::string> longer = path;
          longer.push_back(entity.name);
          add_model(reached, longer);
          next.emplace_back(std::move(reached), std::move(longer));
        }
      }
    }
    frontier = std::move(next);
  }
  // By other keys of the base, where no joined model says it.
  for (const Entity& entity : base.entities) {
    if (!IsKeyOf(base, entity.name)) continue;
    for (const Dimension& dimension : base.dimensions) {
      add({entity.name}, dimension.name,
          ResolvedElement{{}, &base, &dimension, nullptr});
    }
  }
  return all;
}

}  // namespace semantic_layer::semantic
