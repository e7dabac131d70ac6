#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_MODEL_SEMANTIC_MODEL_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_MODEL_SEMANTIC_MODEL_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/semantic/diagnostic.h"
#include "common/semantic/model/aggregation.h"
#include "common/semantic/model/sql_text.h"
#include "common/semantic/model/table_name.h"
#include "common/semantic/model/time_grain.h"

namespace semantic_layer::semantic {

// What people say about an element beyond its meaning.
struct Annotations {
  std::string description;
  std::string label;
  // `config.meta` and the seed's `meta`, in file order; values as YAML flow
  // text ("owner" -> "finance", "tiers" -> "[a, b]").
  std::vector<std::pair<std::string, std::string>> meta;
};

enum class EntityType { kPrimary, kUnique, kForeign, kNatural };
enum class DimensionType { kCategorical, kTime, kBoolean };

absl::string_view EntityTypeName(EntityType type);
std::optional<EntityType> ParseEntityType(absl::string_view name);
absl::string_view DimensionTypeName(DimensionType type);
std::optional<DimensionType> ParseDimensionType(absl::string_view name);

// A key by which models join: models join where entities of one name meet.
struct Entity {
  std::string name;
  EntityType type = EntityType::kForeign;
  SqlText expr;  // empty: the column of the entity's name
  std::string role;
  Annotations about;
  Location at;
};

// Something to group and filter by.
struct Dimension {
  std::string name;
  DimensionType type = DimensionType::kCategorical;
  SqlText expr;  // empty: the column of the dimension's name
  bool is_partition = false;
  // The grain of a time dimension's values.
  TimeGrain grain = TimeGrain::kDay;
  // Bounds of a slowly changing row's validity: [start, end).
  bool is_validity_start = false;
  bool is_validity_end = false;
  Annotations about;
  Location at;
};

// How rows become one number where `agg` alone does not say it.
struct AggregationParams {
  std::optional<double> percentile;  // exclusive of 0 and 1
  bool discrete = false;
  bool approximate = false;

  friend bool operator==(const AggregationParams& a,
                         const AggregationParams& b) {
    return a.percentile == b.percentile && a.discrete == b.discrete &&
           a.approximate == b.approximate;
  }
};

// A measure that may not be summed over one time dimension, as a balance: only
// the rows at the first or last time of each group count.
struct NonAdditiveDimension {
  std::string name;        // a time dimension of the same model
  bool last = false;       // window_choice max; else min
  std::vector<std::string> groupings;  // entities of the same model

  friend bool operator==(const NonAdditiveDimension& a,
                         const NonAdditiveDimension& b) {
    return a.name == b.name && a.last == b.last && a.groupings == b.groupings;
  }
};

// An aggregatable column of a model, as dbt's legacy spec has it. The compiler
// never sees measures: the loader turns them into simple metrics.
struct Measure {
  std::string name;
  Aggregation agg = Aggregation::kSum;
  SqlText expr;  // empty: the column of the measure's name
  AggregationParams params;
  std::string agg_time_dimension;  // empty: the model's default
  std::optional<NonAdditiveDimension> non_additive;
  bool create_metric = false;
  std::string create_metric_display_name;
  Annotations about;
  Location at;
};

// A table and what its columns mean.
struct SemanticModel {
  std::string name;
  TableName table;
  std::string table_text;      // `model:` as written, for the writer
  std::string primary_entity;  // when no entity is of type primary
  std::string agg_time_dimension;  // default of the measures
  std::vector<Entity> entities;
  std::vector<Dimension> dimensions;
  std::vector<Measure> measures;
  Annotations about;
  Location at;

  // The name by which dimensions are prefixed: the primary entity's, or "".
  absl::string_view PrimaryEntityName() const;
  // Null when there is none of that name.
  const Entity* FindEntity(absl::string_view name) const;
  const Dimension* FindDimension(absl::string_view name) const;
  const Measure* FindMeasure(absl::string_view name) const;
  // The bounds of validity of a slowly changing model, or nulls.
  const Dimension* ValidityStart() const;
  const Dimension* ValidityEnd() const;
};

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_MODEL_SEMANTIC_MODEL_H_
