#include "common/semantic/model/semantic_model.h"

#include "absl/strings/match.h"

namespace semantic_layer::semantic {
namespace {

template <typename T>
const T* FindByName(const std::vector<T>& items, absl::string_view name) {
  for (const T& item : items) {
    if (item.name == name) return &item;
  }
  return nullptr;
}

}  // namespace

absl::string_view EntityTypeName(EntityType type) {
  switch (type) {
    case EntityType::kPrimary:
      return "primary";
    case EntityType::kUnique:
      return "unique";
    case EntityType::kForeign:
      return "foreign";
    case EntityType::kNatural:
      return "natural";
  }
  return "";
}

std::optional<EntityType> ParseEntityType(absl::string_view name) {
  for (EntityType type : {EntityType::kPrimary, EntityType::kUnique,
                          EntityType::kForeign, EntityType::kNatural}) {
    if (absl::EqualsIgnoreCase(name, EntityTypeName(type))) return type;
  }
  return std::nullopt;
}

absl::string_view DimensionTypeName(DimensionType type) {
  switch (type) {
    case DimensionType::kCategorical:
      return "categorical";
    case DimensionType::kTime:
      return "time";
    case DimensionType::kBoolean:
      return "boolean";
  }
  return "";
}

std::optional<DimensionType> ParseDimensionType(absl::string_view name) {
  for (DimensionType type : {DimensionType::kCategorical, DimensionType::kTime,
                             DimensionType::kBoolean}) {
    if (absl::EqualsIgnoreCase(name, DimensionTypeName(type))) return type;
  }
  return std::nullopt;
}

absl::string_view SemanticModel::PrimaryEntityName() const {
  for (const Entity& entity : entities) {
    if (entity.type == EntityType::kPrimary) return entity.name;
  }
  return primary_entity;
}

const Entity* SemanticModel::FindEntity(absl::string_view name) const {
  return FindByName(entities, name);
}

const Dimension* SemanticModel::FindDimension(absl::string_view name) const {
  return FindByName(dimensions, name);
}

const Measure* SemanticModel::FindMeasure(absl::string_view name) const {
  return FindByName(measures, name);
}

const Dimension* SemanticModel::ValidityStart() const {
  for (const Dimension& dimension : dimensions) {
    if (dimension.is_validity_start) return &dimension;
  }
  return nullptr;
}

const Dimension* SemanticModel::ValidityEnd() const {
  for (const Dimension& dimension : dimensions) {
    if (dimension.is_validity_end) return &dimension;
  }
  return nullptr;
}

}  // namespace semantic_layer::semantic
