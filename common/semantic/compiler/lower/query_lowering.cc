#include "common/semantic/compiler/lower/query_lowering.h"

#include <algorithm>
#include <functional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/semantic/compiler/lower/aggregate_lowering.h"
#include "common/semantic/compiler/lower/row_source.h"
#include "common/semantic/compiler/lower/time_expression.h"
#include "common/semantic/compiler/resolve/null_of_nulls.h"
#include "common/sql/ast/walk.h"

namespace semantic_layer::semantic {
namespace {

// The expression of one value of one aggregate; kHasRow: something that is not
// NULL where the aggregate has a row.
using ValueOf = std::function<sql::Expression*(int aggregate, int value)>;
constexpr int kHasRow = -1;
constexpr char kHasRowColumn[] = "has__row";

class QueryLowering {
 public:
  QueryLowering(LoweringContext& context, const QueryPlan& plan)
      : context_(context), b_(context.b), plan_(plan) {}

  sql::Query* Lower() {
    sql::Select* select = nullptr;
    if (plan_.values.has_value()) {
      select = LowerValues(context_, plan_);
    } else if (plan_.aggregates.size() == 1 &&
               !plan_.aggregates[0].fixed_keys.has_value()) {
      select = One();
    } else {
      select = Combined();
    }
    if (!plan_.result_filters.empty()) select = Filtered(select);
    sql::Query* query = b_.ToQuery(select);
    for (const OrderPlan& order : plan_.order_by) {
      b_.AddOrderBy(query,
                    b_.Order(b_.Column(order.column),
                             order.descending ? sql::SortDirection::kDescending
                                              : sql::SortDirection::kNone));
    }
    if (plan_.limit.has_value()) query->limit = b_.Integer(*plan_.limit);
    return query;
  }

 private:
  sql::Expression* Double(sql::Expression* value) {
    return b_.Cast(value, b_.Type(sql::TypeKind::kDouble));
  }

  // Whether a metric may have a value where none of its aggregates has a row
  // of its own; those of fixed levels have none.
  bool MayInvent(const MetricNode& node) const {
    if (node.fill_nulls_with.has_value()) return true;
    if (node.kind == MetricNode::Kind::kValue) {
      return plan_.aggregates[node.aggregate].fixed_keys.has_value();
    }
    if (node.kind == MetricNode::Kind::kDerived &&
        !IsNullOfAnyNull(*node.expr)) {
      return true;
    }
    return std::all_of(
        node.children.begin(), node.children.end(),
        [this](const MetricNode& child) { return MayInvent(child); });
  }

  // The aggregates by all keys that a metric is computed from.
  void CollectRows(const MetricNode& node, std::set<int>* rows) const {
    if (node.kind == MetricNode::Kind::kValue &&
        !plan_.aggregates[node.aggregate].fixed_keys.has_value()) {
      rows->insert(node.aggregate);
    }
    for (const MetricNode& child : node.children) CollectRows(child, rows);
  }

  // The aggregates of which one must have a row for a ratio or a derived metric
  // to have a value, where others bring rows that are none of its own. Empty
  // where that makes no difference.
  std::set<int> NeededRows(const MetricNode& node) const {
    std::set<int> rows;
    if (plan_.keys.empty() || node.kind == MetricNode::Kind::kValue ||
        !MayInvent(node)) {
      return rows;
    }
    CollectRows(node, &rows);
    const size_t all = std::count_if(
        plan_.aggregates.begin(), plan_.aggregates.end(),
        [](const AggregatePlan& a) { return !a.fixed_keys.has_value(); });
    if (rows.size() == all) rows.clear();
    return rows;
  }

  void MarkRows(const MetricNode& node) {
    const std::set<int> rows = NeededRows(node);
    marked_.insert(rows.begin(), rows.end());
    for (const MetricNode& child : node.children) MarkRows(child);
  }

  // The value where one of the aggregates has a row, else NULL.
  sql::Expression* WhereRows(const std::set<int>& rows, const ValueOf& value_of,
                             sql::Expression* value) {
    if (rows.empty()) return value;
    std::vector<sql::Expression*> any;
    for (int aggregate : rows) {
      any.push_back(b_.IsNull(value_of(aggregate, kHasRow), /*negated=*/true));
    }
    return b_.Case({{b_.Or(any), value}}, nullptr);
  }

  // The metric's expression over its aggregates' values.
  sql::Expression* MetricOf(const MetricNode& node, const ValueOf& value_of) {
    switch (node.kind) {
      case MetricNode::Kind::kValue: {
        sql::Expression* value = value_of(node.aggregate, node.value);
        if (!node.fill_nulls_with.has_value()) return value;
        return b_.Call("coalesce", {value, b_.Integer(*node.fill_nulls_with)});
      }
      case MetricNode::Kind::kRatio: {
        sql::Expression* numerator = MetricOf(node.children[0], value_of);
        sql::Expression* denominator = MetricOf(node.children[1], value_of);
        return WhereRows(
            NeededRows(node), value_of,
            b_.Binary(sql::BinaryOp::kDivide, Double(numerator),
                      Double(b_.Call("nullif", {denominator, b_.Integer(0)}))));
      }
      case MetricNode::Kind::kDerived: {
        sql::Expression* value = SubstituteNames(
            context_, *node.expr,
            [&](const std::string& key) -> sql::Expression* {
              const std::string name = absl::AsciiStrToLower(key);
              for (size_t i = 0; i < node.names.size(); ++i) {
                if (node.names[i] == name) {
                  return MetricOf(node.children[i], value_of);
                }
              }
              return nullptr;
            });
        value = WhereRows(NeededRows(node), value_of, value);
        if (!node.fill_nulls_with.has_value()) return value;
        return b_.Call("coalesce", {value, b_.Integer(*node.fill_nulls_with)});
      }
    }
    return nullptr;
  }

  void AddMetrics(sql::Select* select, const ValueOf& value_of) {
    for (const OutputMetric& metric : plan_.metrics) {
      b_.AddItem(select, MetricOf(metric.node, value_of), metric.name);
    }
  }

  // All metrics from one aggregate: they are computed where it is.
  sql::Select* One() {
    AggregateSelect aggregate =
        LowerAggregate(context_, plan_.aggregates[0], plan_.keys);
    for (size_t i = 0; i < plan_.keys.size(); ++i) {
      b_.AddItem(aggregate.select, aggregate.keys[i], plan_.keys[i].name);
    }
    AddMetrics(aggregate.select, [&](int, int value) {
      return CopyOf(b_, aggregate.values[value]);
    });
    if (aggregate.group_by_keys && !plan_.keys.empty()) {
      b_.GroupByOrdinals(aggregate.select, static_cast<int>(plan_.keys.size()));
    }
    return aggregate.select;
  }

  // The keys of one aggregate: all of the question's but for fixed levels.
  std::vector<OutputKey> KeysOf(const AggregatePlan& plan) const {
    if (!plan.fixed_keys.has_value()) return plan_.keys;
    std::vector<OutputKey> keys;
    for (int key : *plan.fixed_keys) keys.push_back(plan_.keys[key]);
    return keys;
  }

  std::string Materialize(int index) {
    const AggregatePlan& plan = plan_.aggregates[index];
    const std::vector<OutputKey> keys = KeysOf(plan);
    AggregateSelect aggregate = LowerAggregate(context_, plan, keys);
    for (size_t i = 0; i < keys.size(); ++i) {
      b_.AddItem(aggregate.select, aggregate.keys[i], keys[i].name);
    }
    for (size_t i = 0; i < plan.values.size(); ++i) {
      b_.AddItem(aggregate.select, aggregate.values[i], plan.values[i].column);
    }
    if (marked_.count(index) > 0) {
      b_.AddItem(aggregate.select, b_.Integer(1), kHasRowColumn);
    }
    if (aggregate.group_by_keys && !keys.empty()) {
      b_.GroupByOrdinals(aggregate.select, static_cast<int>(keys.size()));
    }
    return context_.AddTable(plan.name, aggregate.select);
  }

  // Several aggregates, joined on all keys. Keys that are NULL do not meet in
  // the join; grouping brings them together again. Aggregates of fixed levels
  // are joined to the finished rows.
  sql::Select* Combined() {
    for (const OutputMetric& metric : plan_.metrics) MarkRows(metric.node);
    std::vector<std::string> tables;
    std::vector<int> rows;
    for (size_t i = 0; i < plan_.aggregates.size(); ++i) {
      tables.push_back(Materialize(static_cast<int>(i)));
      // Aggregates that turned out the same are one table.
      const bool again =
          std::count(tables.begin(), tables.end() - 1, tables.back()) > 0;
      if (!plan_.aggregates[i].fixed_keys.has_value() && !again) {
        rows.push_back(static_cast<int>(i));
      }
    }
    const bool fixed = std::any_of(
        plan_.aggregates.begin(), plan_.aggregates.end(),
        [](const AggregatePlan& a) { return a.fixed_keys.has_value(); });
    if (!fixed) return Joined(tables, rows, /*as_table=*/false);
    std::string base = tables[rows[0]];
    if (rows.size() > 1) {
      base = context_.AddTable("combined",
                               Joined(tables, rows, /*as_table=*/true));
    }
    sql::Select* select = b_.NewSelect();
    sql::Relation* from = b_.Table({base});
    absl::flat_hash_set<std::string> joined = {base};
    for (size_t i = 0; i < tables.size(); ++i) {
      const auto& keys = plan_.aggregates[i].fixed_keys;
      if (!keys.has_value() || !joined.insert(tables[i]).second) continue;
      std::vector<sql::Expression*> on;
      for (int key : *keys) {
        const std::string& name = plan_.keys[key].name;
        on.push_back(b_.Binary(sql::BinaryOp::kNullSafeEqual,
                               b_.Column({base, name}),
                               b_.Column({tables[i], name})));
      }
      from =
          b_.Join(keys->empty() ? sql::JoinKind::kCross : sql::JoinKind::kLeft,
                  from, b_.Table({tables[i]}), b_.And(on));
    }
    b_.AddFrom(select, from);
    for (const OutputKey& key : plan_.keys) {
      b_.AddItem(select, b_.Column({base, key.name}), key.name);
    }
    AddMetrics(select, [&](int aggregate, int value) -> sql::Expression* {
      const AggregatePlan& plan = plan_.aggregates[aggregate];
      const std::string column = ColumnOf(aggregate, value);
      if (plan.fixed_keys.has_value() || rows.size() == 1) {
        return b_.Column({tables[aggregate], column});
      }
      return b_.Column({base, CombinedName(aggregate, column)});
    });
    return select;
  }

  std::string ColumnOf(int aggregate, int value) const {
    return value == kHasRow ? std::string(kHasRowColumn)
                            : plan_.aggregates[aggregate].values[value].column;
  }

  std::string CombinedName(int aggregate, const std::string& column) const {
    return absl::StrCat(plan_.aggregates[aggregate].name, "__", column);
  }

  // Aggregates with all keys, joined: as the metrics, or as all their values
  // for a table expression.
  sql::Select* Joined(const std::vector<std::string>& tables,
                      const std::vector<int>& rows, bool as_table) {
    const bool keyed = !plan_.keys.empty();
    sql::Relation* from = b_.Table({tables[rows[0]]});
    absl::flat_hash_set<std::string> joined = {tables[rows[0]]};
    for (size_t i = 1; i < rows.size(); ++i) {
      // Equal aggregates are one table.
      if (!joined.insert(tables[rows[i]]).second) continue;
      sql::JoinRelation* join =
          b_.Join(keyed ? sql::JoinKind::kFull : sql::JoinKind::kCross, from,
                  b_.Table({tables[rows[i]]}));
      for (const OutputKey& key : plan_.keys) {
        join->using_columns.push_back(b_.arena(), b_.Name(key.name));
      }
      from = join;
    }
    sql::Select* select = b_.NewSelect();
    b_.AddFrom(select, from);
    for (const OutputKey& key : plan_.keys) {
      b_.AddItem(select, b_.Column(key.name));
    }
    const auto value_of = [&](int aggregate, int value) -> sql::Expression* {
      sql::Expression* column =
          b_.Column({tables[aggregate], ColumnOf(aggregate, value)});
      if (!keyed) return column;
      return b_.Call("max", {column});
    };
    if (as_table) {
      for (int aggregate = 0; aggregate < static_cast<int>(tables.size());
           ++aggregate) {
        const AggregatePlan& plan = plan_.aggregates[aggregate];
        if (plan.fixed_keys.has_value()) continue;
        for (size_t i = 0; i < plan.values.size(); ++i) {
          b_.AddItem(select, value_of(aggregate, static_cast<int>(i)),
                     CombinedName(aggregate, plan.values[i].column));
        }
        if (marked_.count(aggregate) > 0) {
          b_.AddItem(select, value_of(aggregate, kHasRow),
                     CombinedName(aggregate, kHasRowColumn));
        }
      }
    } else {
      AddMetrics(select, value_of);
    }
    if (keyed) {
      b_.GroupByOrdinals(select, static_cast<int>(plan_.keys.size()));
    }
    return select;
  }

  // Conditions on metrics see the finished rows.
  sql::Select* Filtered(sql::Select* inner) {
    const std::string table = context_.AddTable("result", inner);
    sql::Select* select = b_.NewSelect();
    b_.AddFrom(select, b_.Table({table}));
    for (const OutputKey& key : plan_.keys) {
      b_.AddItem(select, b_.Column(key.name));
    }
    for (const OutputMetric& metric : plan_.metrics) {
      b_.AddItem(select, b_.Column(metric.name));
    }
    for (const ResultFilter& filter : plan_.result_filters) {
      b_.AddWhere(
          select,
          SubstituteNames(context_, *filter.tree,
                          [&](const std::string& key) -> sql::Expression* {
                            for (const auto& [name, column] : filter.columns) {
                              if (name == key) return b_.Column(column);
                            }
                            return nullptr;
                          }));
    }
    return select;
  }

  LoweringContext& context_;
  sql::Builder& b_;
  const QueryPlan& plan_;
  std::set<int> marked_;  // aggregates that say where they have rows
};

}  // namespace

sql::Query* LowerQuery(LoweringContext& context, const QueryPlan& plan) {
  return QueryLowering(context, plan).Lower();
}

}  // namespace semantic_layer::semantic
