#include "common/semantic/compiler/lower/edge_rows.h"

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/semantic/compiler/lower/time_expression.h"
#include "common/semantic/compiler/resolve/aggregate_call.h"
#include "common/semantic/compiler/resolve/substitute.h"

namespace semantic_layer::semantic {
namespace {

constexpr char kEdgePeriod[] = "edge_period";

// The columns of an item: several for an entity with a composite key.
std::vector<sql::Expression*> PartsOf(RowSource& source,
                                      const ItemSource& item) {
  if (item.from != ItemSource::From::kEntity) return {source.Item(item)};
  return source.KeyOf(item.join, *item.entity);
}

const Dimension& Extreme(const AggregateScope& scope) {
  return *scope.plan.model->FindDimension(scope.plan.non_additive->name);
}

// The last or first value of a column in each group.
sql::Expression* EdgeOf(const AggregateScope& scope, sql::Expression* value,
                        const std::vector<sql::Expression*>& partition) {
  return scope.b.Over(
      scope.b.Call(scope.plan.non_additive->last ? "max" : "min", {value}),
      partition, {});
}

// Adds the time by which a semi-additive measure's rows are chosen, and the
// first or last such time of the row's group: rows of equal `partition`, to
// which the groupings are added. Rows that belong to no group fail the added
// conditions.
void AddEdge(const AggregateScope& scope, RowSource& source,
             std::vector<sql::Expression*>* partition, sql::Select* select,
             std::vector<sql::Expression*>* conditions) {
  ItemSource item;
  item.dimension = &Extreme(scope);
  item.grain = Grain{item.dimension->grain, ""};
  for (const ItemSource& grouping : scope.plan.non_additive_keys) {
    for (sql::Expression* part : PartsOf(source, grouping)) {
      conditions->push_back(scope.b.IsNull(part, /*negated=*/true));
      partition->push_back(CopyOf(scope.b, part));
    }
  }
  scope.b.AddItem(select, source.Item(item), "edge_time");
  scope.b.AddItem(select, EdgeOf(scope, source.Item(item), *partition), "edge");
}

// Whether groups of a semi-additive measure lie within a key's values.
bool DividesGroups(const AggregateScope& scope, const ItemSource& key) {
  if (scope.plan.non_additive->in_each_group) return true;
  const Dimension* extreme = &Extreme(scope);
  return IsAggTime(key) ? scope.plan.time == extreme
                        : key.join < 0 && key.dimension == extreme;
}

// What stands between the name of a value and the number of an argument.
constexpr char kArgument[] = "_argument_";

// Adds what an aggregation reads of each row to a select list; returns its
// argument by names of columns there. An expression that aggregates by itself
// stays outside: what its aggregate calls read is added.
sql::Expression* AddValue(const AggregateScope& scope, size_t i,
                          sql::Expression* value, sql::Select* select) {
  const std::string& column = scope.plan.values[i].column;
  if (AggregationOf(scope, i).agg != Aggregation::kExpression) {
    scope.b.AddItem(select, value, column);
    return scope.b.Column(column);
  }
  int arguments = 0;
  auto move = [&](sql::Expression& argument) -> sql::Expression* {
    if (!NamesColumn(argument)) return &argument;
    // Its name stays with the call.
    if (argument.Is<sql::NamedArgumentExpr>()) return nullptr;
    const std::string name = absl::StrCat(column, kArgument, ++arguments);
    scope.b.AddItem(select, &argument, name);
    return scope.b.Column(name);
  };
  auto move_of_calls = [&](sql::Expression& node) -> sql::Expression* {
    if (!IsAggregateCall(node)) return nullptr;
    SubstituteUnder(node, move, /*in_queries=*/true);
    return &node;
  };
  Substitute(value, move_of_calls);
  return value;
}

// Says of the columns that AddValue named whose they are.
sql::Expression* ColumnsIn(sql::Builder& b, const std::string& table,
                           sql::Expression* value) {
  const sql::Expression* const whole = value;
  auto qualify = [&](sql::Expression& node) -> sql::Expression* {
    const auto* column = node.As<sql::ColumnRef>();
    if (column == nullptr) return nullptr;
    const std::string name(column->name.parts[0].text);
    // Others are parameters of lambdas.
    const bool is_ours = &node == whole || absl::StrContains(name, kArgument);
    return is_ours ? b.Column({table, name}) : nullptr;
  };
  Substitute(value, qualify);
  return value;
}

}  // namespace

AggregateRows RowsAtEdge(const AggregateScope& scope, const EdgeSelect& edges,
                         bool has_periods) {
  const std::string table = scope.context.AddTable(
      absl::StrCat("rows_", scope.plan.model->name), edges.select);
  AggregateRows rows = ColumnsOf(scope, table);
  rows.values.clear();
  for (sql::Expression* value : edges.values) {
    rows.values.push_back(ColumnsIn(scope.b, table, value));
  }
  rows.where = scope.b.Equal(scope.b.Column({table, "edge_time"}),
                             scope.b.Column({table, "edge"}));
  if (has_periods) {
    rows.where = scope.b.And(
        {rows.where, scope.b.Equal(scope.b.Column({table, kRowTime}),
                                   scope.b.Column({table, kEdgePeriod}))});
  }
  return rows;
}

AggregateRows NonAdditiveRows(const AggregateScope& scope) {
  RowSource source(scope.context, RowParts(scope), UsesCustomGrain(scope.plan));
  EdgeSelect edges = {scope.b.NewSelect(), {}};
  sql::Select* select = edges.select;
  std::vector<sql::Expression*> partition;
  for (size_t i = 0; i < scope.plan.keys.size(); ++i) {
    sql::Expression* value = source.Item(scope.plan.keys[i]);
    scope.b.AddItem(select, value, scope.keys[i].name);
    if (DividesGroups(scope, scope.plan.keys[i]))
      partition.push_back(CopyOf(scope.b, value));
  }
  for (size_t i = 0; i < scope.plan.values.size(); ++i) {
    edges.values.push_back(AddValue(
        scope, i, ValueArgument(source, scope.plan.values[i]), select));
  }
  if (scope.plan.spine_use != SpineUse::kNone) {
    scope.b.AddItem(select, source.TimeBy(scope.plan.step_grain), kRowTime);
  }
  std::vector<sql::Expression*> conditions = {RowConditions(scope, source)};
  AddEdge(scope, source, &partition, select, &conditions);
  select->where = scope.b.And(conditions);
  scope.b.AddFrom(select, source.AppendJoins(source.Base()));
  return RowsAtEdge(scope, edges, /*has_periods=*/false);
}

bool MovesEdges(const AggregateScope& scope) {
  return scope.plan.spine_use == SpineUse::kShiftRows &&
         scope.plan.time == &Extreme(scope);
}

EdgeSelect SelectEdges(const AggregateScope& scope, RowSource& source,
                       const AggregateRows& rows, const SpineTable& spine,
                       std::vector<sql::Expression*>* conditions) {
  const bool accumulates = scope.plan.spine_use == SpineUse::kAccumulate;
  EdgeSelect edges = {scope.b.NewSelect(), {}};
  sql::Select* select = edges.select;
  std::vector<sql::Expression*> partition;
  if (accumulates) partition.push_back(scope.b.Column({spine.name, kPeriod}));
  for (size_t i = 0; i < rows.keys.size(); ++i) {
    scope.b.AddItem(select, rows.keys[i], scope.keys[i].name);
    if (DividesGroups(scope, scope.plan.keys[i]) &&
        !(accumulates && IsAggTime(scope.plan.keys[i]))) {
      partition.push_back(CopyOf(scope.b, rows.keys[i]));
    }
  }
  for (size_t i = 0; i < rows.values.size(); ++i) {
    edges.values.push_back(AddValue(scope, i, rows.values[i], select));
  }
  scope.b.AddItem(select, scope.b.Column({spine.name, kPeriod}), kRowTime);
  AddEdge(scope, source, &partition, select, conditions);
  if (MovesEdges(scope)) {
    std::vector<sql::Expression*> copies;
    for (sql::Expression* key : partition)
      copies.push_back(CopyOf(scope.b, key));
    scope.b.AddItem(
        select, EdgeOf(scope, scope.b.Column({spine.name, kPeriod}), copies),
        kEdgePeriod);
  }
  return edges;
}

}  // namespace semantic_layer::semantic
