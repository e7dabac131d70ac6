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
  // What dbt keeps for itself: `config` without `meta` (group, tags, ...), in
  // file order, as YAML flow text.
  std::vector<std::pair<std::string, std::string>> config;
  // Other names that people use for it.
  std::vector<std::string> synonyms;
  // The name as its author wrote it, where names of ours had to be made of it.
  std::string written_name;
  // How values are displayed: the seed's name of a format, or a metric view's
  // `format` block as YAML flow text; empty when not said.
  std::string format;
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
  // A composite key: two or more columns or expressions, in the same order in
  // every model that has the entity; `expr` is then empty. Otherwise empty.
  std::vector<SqlText> key_parts;
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
  std::string name;                    // a time dimension of the same model
  bool last = false;                   // window_choice max; else min
  std::vector<std::string> groupings;  // entities of the same model
  // Whether each group of a question has an edge of its own, as metric views
  // have it; else groups share one, as MetricFlow has it.
  bool in_each_group = false;
  Location at;  // no part of what it means

  friend bool operator==(const NonAdditiveDimension& a,
                         const NonAdditiveDimension& b) {
    return a.name == b.name && a.last == b.last &&
           a.groupings == b.groupings && a.in_each_group == b.in_each_group;
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
  Location agg_time_dimension_at;
  std::optional<NonAdditiveDimension> non_additive;
  bool create_metric = false;
  std::string create_metric_display_name;
  Annotations about;
  Location at;
};

// A table or query joined to the rows of a model by its author's condition, as
// in the `joins` of a Unity Catalog metric view. LEFT, and made only where a
// question needs a column of it. Expressions of the model name its columns by
// the path of join names ("customers.nation.name"), those of the model's own
// rows bare or as "source.column".
struct SourceJoin {
  std::string name;
  int parent = -1;  // index in SemanticModel::source_joins; -1 the own rows
  TableName table;
  SqlText query;           // in place of `table`; see source_query
  std::string table_text;  // `source:` as written
  // `on`: "source" is the parent, `name` or nothing the joined rows. Its tree
  // names both by path. Exactly one of `on` and `using_columns` is given.
  SqlText on;
  std::vector<std::string> using_columns;
  // one_to_many: several rows may match a parent's. Aggregates over them are
  // computed apart. Otherwise only the first match counts.
  bool to_many = false;
  bool at_most_one_match = false;  // rely: the author vouches for one match
  Location at;
};

// A condition that every row of the model must meet before anybody sees it. It
// names the model's columns, and the caller by {{ User('attribute') }}: a list
// of texts from the caller's token ("sub", "email", "roles", "groups", ...),
// where a comparison with = or <> takes the first and IN takes all. An
// attribute that the caller does not have is NULL, so that a policy fails
// closed.
struct RowPolicy {
  std::string name;
  SqlText condition;
  std::string description;
  Location at;
};

// A value that a question may set, named bare in the model's expressions.
struct ModelParameter {
  std::string name;
  std::string data_type;  // as SQL writes it: "STRING", "DATE"
  SqlText default_value;  // a constant expression; empty: must be given
  Annotations about;
  Location at;
};

// A table and what its columns mean.
struct SemanticModel {
  std::string name;
  TableName table;
  std::string table_text;  // `model:` as written, for the writer
  // Rows from a query rather than a table; the tree is a subquery expression.
  SqlText source_query;
  std::vector<SourceJoin> source_joins;  // parents before children
  // Every row must meet these; columns by name or path, no templates.
  std::vector<SqlText> row_filters;
  std::vector<RowPolicy> row_policies;
  std::vector<ModelParameter> parameters;
  std::string primary_entity;      // when no entity is of type primary
  std::string agg_time_dimension;  // default of the measures
  Location primary_entity_at;
  Location agg_time_dimension_at;
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
