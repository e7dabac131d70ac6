#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_LOWER_ROW_SOURCE_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_LOWER_ROW_SOURCE_H_

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/types/span.h"
#include "common/semantic/compiler/lower/lowering_context.h"
#include "common/semantic/compiler/lower/model_tables.h"
#include "common/semantic/compiler/plan/plan.h"

namespace semantic_layer::semantic {

// Replaces the names and template objects of a condition by expressions: what
// `find` returns for a node's FilterKey (null leaves the node alone). Returns a
// copy in the context's arena.
sql::Expression* SubstituteNames(
    LoweringContext& context, const sql::Expression& tree,
    const std::function<sql::Expression*(const std::string& key)>& find);

// Joins to time spines for custom grains, added while expressions are made.
class CustomGrainJoins {
 public:
  explicit CustomGrainJoins(LoweringContext& context) : context_(context) {}

  // The custom grain's value for a time; adds the join once for each alias.
  sql::Expression* Value(const Grain& grain, const std::string& alias,
                         sql::Expression* time);
  // LEFT JOINs what was added to a relation.
  sql::Relation* Append(sql::Relation* relation);

 private:
  struct Join {
    std::string alias;
    const TimeSpine* spine;
    sql::Expression* on;
  };
  LoweringContext& context_;
  std::vector<Join> joins_;
};

// RowSource writes the rows of a model with its joins: the FROM clause, and the
// expressions of items, filters and values over it.
class RowSource {
 public:
  // What the rows are made of, out of a plan that must outlive the source.
  struct Parts {
    const SemanticModel* model = nullptr;
    const Dimension* time = nullptr;  // may be null
    absl::Span<const PlannedJoin> joins = {};
    absl::Span<const MetricJoin> metric_joins = {};
    std::vector<int> to_many = {};
    bool full_joins = false;  // rows of every side stay; else the model's do
  };
  // `beside` says that the rows are joined to something else still, so that
  // names must be qualified.
  RowSource(LoweringContext& context, const Parts& parts, bool beside);

  // The time of a row as stored (in the question's zone), not truncated but for
  // weeks: these are where they start (ADR 0118), whatever day a row names.
  sql::Expression* Time();
  // The period of that time.
  sql::Expression* TimeBy(TimeGrain grain);
  // Makes items of aggregation time come from here instead of from the rows.
  void SetTime(std::function<sql::Expression*()> time) {
    replaced_time_ = std::move(time);
  }

  sql::Expression* Item(const ItemSource& item);
  sql::Expression* Filter(const PlannedFilter& filter);
  // A value of the model's own table.
  sql::Expression* Value(const SqlText& expr, const std::string& name);

  // The columns of an entity's key in the model (-1) or a join's.
  std::vector<sql::Expression*> KeyOf(int join, const Entity& entity);

  // The model's rows alone. To be called after all expressions were made.
  sql::Relation* Base();
  // `relation`, which holds Base(), with everything joined to it that the
  // model's rows need.
  sql::Relation* AppendJoins(sql::Relation* relation);
  const std::string& alias() const { return alias_; }

 private:
  const std::string& AliasOf(int join) const;
  ModelView& ViewOf(int join);
  sql::Expression* DimensionColumn(int join, const Dimension& dimension);
  bool MayBeAbsent(int join, const SqlText& expr) const;
  sql::Expression* AbsentAsNull(int join, const SqlText& expr,
                                sql::Expression* value);
  // A key of rows that an outer join may have left out.
  std::vector<sql::Expression*> KeyOfJoined(int join, const Entity& entity);
  sql::Expression* Cut(const ItemSource& item, const std::string& alias,
                       sql::Expression* time);
  void AddPartitions(const PlannedJoin& join,
                     std::vector<sql::Expression*>* conditions);
  sql::Expression* JoinCondition(const PlannedJoin& join);
  sql::Expression* InZone(const Dimension& dimension, sql::Expression* time);
  // The aggregation time in the question's zone, weeks on any of their days.
  sql::Expression* Clock();
  // Of a week its first day, of other times the time.
  sql::Expression* Start(const Dimension& dimension, sql::Expression* time);
  // Whether the item finds the weeks of times on any of their days.
  bool CutsWeeks(const ItemSource& item) const;

  LoweringContext& context_;
  const SemanticModel& model_;
  const Dimension* time_;
  const absl::Span<const PlannedJoin> joins_;
  const absl::Span<const MetricJoin> metric_joins_;
  const bool full_joins_;
  ModelView& view_;
  std::vector<ModelView*> join_views_;
  std::vector<std::string> metric_tables_;
  std::vector<std::string> metric_aliases_;  // a table may be joined twice
  std::vector<sql::Expression*> conditions_;  // of joins, then metric joins
  std::string alias_;                         // empty: names stand alone
  CustomGrainJoins custom_grains_;
  std::function<sql::Expression*()> replaced_time_;
};

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_LOWER_ROW_SOURCE_H_
