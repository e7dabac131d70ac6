#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/semantic/compiler/plan/plan.h"
#include "common/semantic/compiler/resolve/source_path.h"
#include "common/semantic/model/aggregation.h"
#include "common/sql/ast/ast.h"
#include "common/sql/ast/walk.h"

namespace semantic_layer::semantic {
namespace {

std::string TextOf(const SqlText& expr, absl::string_view name) {
  return expr.empty() ? std::string(name) : expr.text;
}

// Columns by the source join that they belong to; -1 the model's own rows.
using ColumnsByJoin = std::map<int, std::set<std::string>>;

void AddColumns(const SemanticModel& model, const SqlText& expr,
                absl::string_view name, ColumnsByJoin* columns) {
  (*columns)[-1];
  if (expr.tree == nullptr) {
    if (expr.empty() && !name.empty()) (*columns)[-1].emplace(name);
    return;
  }
  sql::Walk(static_cast<const sql::Node&>(*expr.tree),
            [&](const sql::Node& node) {
              const auto* column = node.As<sql::ColumnRef>();
              if (column == nullptr) return true;
              const SourcePath path = FindSourcePath(model, *column);
              std::vector<absl::string_view> parts;
              for (const sql::Identifier& part : column->name.parts) {
                parts.push_back(part.text);
              }
              parts.erase(parts.begin(), parts.begin() + path.names);
              (*columns)[path.join].insert(absl::StrJoin(parts, "."));
              return true;
            });
}

std::string TableOf(const SemanticModel& model) {
  return model.table.empty() ? "(query)" : FormatTableName(model.table);
}

// One source for each table that has columns; `source` says the rest.
void AddSourcesOf(const SemanticModel& model, const ColumnsByJoin& columns,
                  const ExplainSource& source,
                  std::vector<ExplainSource>* sources) {
  for (const auto& [join, names] : columns) {
    if (join < 0 && names.empty() && columns.size() > 1) continue;
    ExplainSource one = source;
    one.columns.assign(names.begin(), names.end());
    if (join >= 0) {
      const SourceJoin& joined = model.source_joins[join];
      one.table =
          joined.table.empty() ? "(query)" : FormatTableName(joined.table);
    }
    sources->push_back(std::move(one));
  }
}

// A key's expression with the name of its rows before it.
std::string KeyText(absl::string_view alias, const SqlText& expr,
                    absl::string_view name) {
  const std::string text = TextOf(expr, name);
  const bool is_name = std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isalnum(c) || c == '_';
  });
  return is_name ? absl::StrCat(alias, ".", text)
                 : absl::StrCat("(", text, ") of ", alias);
}

std::string ConditionOf(const PlannedJoin& join, absl::string_view left) {
  std::vector<std::string> parts;
  const Entity& mine = *join.step.left;
  const Entity& other = *join.step.right;
  if (mine.key_parts.empty() || other.key_parts.empty()) {
    parts.push_back(absl::StrCat(KeyText(left, mine.expr, mine.name), " = ",
                                 KeyText(join.alias, other.expr, other.name)));
  }
  for (size_t i = 0;
       i < std::min(mine.key_parts.size(), other.key_parts.size()); ++i) {
    parts.push_back(absl::StrCat(KeyText(left, mine.key_parts[i], ""), " = ",
                                 KeyText(join.alias, other.key_parts[i], "")));
  }
  if (other.type == EntityType::kNatural) {
    parts.push_back("the row is valid at the time of the other");
  }
  return absl::StrJoin(parts, " AND ");
}

void AddJoins(const std::vector<PlannedJoin>& joins, const SemanticModel& base,
              absl::string_view step, absl::string_view kind,
              std::vector<ExplainJoin>* out) {
  for (const PlannedJoin& join : joins) {
    const bool own = join.parent < 0;
    const SemanticModel& left = own ? base : *joins[join.parent].step.model;
    ExplainJoin explained;
    explained.step = std::string(step);
    explained.kind = std::string(kind);
    explained.left_model = left.name;
    explained.right_model = join.step.model->name;
    explained.right_table = TableOf(*join.step.model);
    explained.alias = join.alias;
    explained.cardinality =
        absl::StrCat(EntityTypeName(join.step.left->type), " to ",
                     EntityTypeName(join.step.right->type));
    explained.condition =
        ConditionOf(join, own ? base.name : joins[join.parent].alias);
    out->push_back(std::move(explained));
  }
}

void AddMetricJoins(const std::vector<MetricJoin>& joins,
                    std::vector<ExplainJoin>* out) {
  for (const MetricJoin& join : joins) {
    for (ExplainJoin& inner : JoinsOfPlan(*join.query)) {
      inner.step = absl::StrCat(join.alias, ".", inner.step);
      out->push_back(std::move(inner));
    }
  }
}

std::vector<std::string> PathOf(const std::vector<PlannedJoin>& joins,
                                int join) {
  std::vector<std::string> path;
  for (; join >= 0; join = joins[join].parent) {
    path.push_back(joins[join].step.left->name);
  }
  std::reverse(path.begin(), path.end());
  return path;
}

// The sources of an item in the rows of a model.
void AddItem(const SemanticModel& base, const std::vector<PlannedJoin>& joins,
             const Dimension* time, const ItemSource& item,
             std::vector<ExplainSource>* sources) {
  const SemanticModel& model =
      item.join < 0 ? base : *joins[item.join].step.model;
  ExplainSource source;
  source.model = model.name;
  source.table = TableOf(model);
  source.join_path = PathOf(joins, item.join);
  ColumnsByJoin columns;
  const Dimension* dimension =
      item.from == ItemSource::From::kAggTime ? time : item.dimension;
  if (dimension != nullptr) {
    source.expression = TextOf(dimension->expr, dimension->name);
    AddColumns(model, dimension->expr, dimension->name, &columns);
  } else if (item.entity != nullptr) {
    source.expression = TextOf(item.entity->expr, item.entity->name);
    AddColumns(model, item.entity->expr, item.entity->name, &columns);
  }
  AddSourcesOf(model, columns, source, sources);
}

// What one value of an aggregate is computed from.
std::vector<ExplainSource> SourcesOfValue(const AggregatePlan& plan,
                                          int value) {
  const AggregateValue& aggregated = plan.values[value];
  const SemanticModel& model =
      plan.conversion_model != nullptr ? *plan.conversion_model : *plan.model;
  const SimpleAggregation& simple = plan.conversion_value != nullptr
                                        ? *plan.conversion_value
                                        : *aggregated.simple;
  ExplainSource source;
  source.model = model.name;
  source.table = TableOf(model);
  source.expression = simple.expr.text;
  if (simple.agg != Aggregation::kExpression) {
    source.aggregation = std::string(AggregationName(simple.agg));
  }
  ColumnsByJoin columns;
  AddColumns(model, simple.expr, "", &columns);
  for (const PlannedFilter& filter : plan.row_filters) {
    source.filters.push_back(filter.text);
  }
  for (const PlannedFilter& filter : aggregated.filters) {
    source.filters.push_back(filter.text);
  }
  for (const PlannedFilter& filter : plan.conversion_filters) {
    source.filters.push_back(filter.text);
  }
  std::vector<ExplainSource> sources;
  AddSourcesOf(model, columns, source, &sources);
  return sources;
}

std::string FormulaOf(const MetricNode& node, const QueryPlan& plan,
                      const Metric* metric) {
  switch (node.kind) {
    case MetricNode::Kind::kValue: {
      const ExplainSource source =
          SourcesOfValue(plan.aggregates[node.aggregate], node.value)[0];
      return source.aggregation.empty() ? source.expression
                                        : absl::StrCat(source.aggregation, "(",
                                                       source.expression, ")");
    }
    case MetricNode::Kind::kRatio:
      return absl::StrCat(FormulaOf(node.children[0], plan, nullptr), " / ",
                          FormulaOf(node.children[1], plan, nullptr));
    case MetricNode::Kind::kDerived: {
      std::vector<std::string> inputs;
      for (size_t i = 0; i < node.children.size(); ++i) {
        inputs.push_back(absl::StrCat(
            node.names[i], ": ", FormulaOf(node.children[i], plan, nullptr)));
      }
      const std::string expr = metric != nullptr ? metric->expr.text : "";
      return absl::StrCat(expr, expr.empty() ? "" : " where ",
                          absl::StrJoin(inputs, ", "));
    }
  }
  return "";
}

void AddSources(const MetricNode& node, const QueryPlan& plan,
                std::vector<ExplainSource>* sources) {
  if (node.kind == MetricNode::Kind::kValue) {
    for (ExplainSource& source :
         SourcesOfValue(plan.aggregates[node.aggregate], node.value)) {
      sources->push_back(std::move(source));
    }
  }
  for (const MetricNode& child : node.children) {
    AddSources(child, plan, sources);
  }
}

}  // namespace

std::vector<ExplainJoin> JoinsOfPlan(const QueryPlan& plan) {
  std::vector<ExplainJoin> joins;
  for (const AggregatePlan& aggregate : plan.aggregates) {
    AddJoins(aggregate.joins, *aggregate.model, aggregate.name, "left join",
             &joins);
    AddMetricJoins(aggregate.metric_joins, &joins);
    if (aggregate.conversion_model == nullptr) continue;
    AddJoins(aggregate.conversion_joins, *aggregate.conversion_model,
             aggregate.name, "left join", &joins);
    AddMetricJoins(aggregate.conversion_metric_joins, &joins);
  }
  if (plan.values.has_value()) {
    if (plan.values->model != nullptr) {
      AddJoins(plan.values->joins, *plan.values->model, "", "full join",
               &joins);
    }
    AddMetricJoins(plan.values->metric_joins, &joins);
  }
  return joins;
}

std::vector<ExplainColumn> LineageOfPlan(const QueryPlan& plan) {
  std::vector<ExplainColumn> columns;
  for (size_t i = 0; i < plan.keys.size(); ++i) {
    ExplainColumn column;
    if (plan.values.has_value() && plan.values->model != nullptr &&
        plan.values->keys[i].from != ItemSource::From::kAggTime) {
      AddItem(*plan.values->model, plan.values->joins, nullptr,
              plan.values->keys[i], &column.sources);
    }
    for (const AggregatePlan& aggregate : plan.aggregates) {
      if (aggregate.fixed_keys.has_value()) continue;
      AddItem(*aggregate.model, aggregate.joins, aggregate.time,
              aggregate.keys[i], &column.sources);
    }
    columns.push_back(std::move(column));
  }
  for (const OutputMetric& metric : plan.metrics) {
    ExplainColumn column;
    column.formula = FormulaOf(metric.node, plan, metric.metric);
    AddSources(metric.node, plan, &column.sources);
    columns.push_back(std::move(column));
  }
  return columns;
}

}  // namespace semantic_layer::semantic
