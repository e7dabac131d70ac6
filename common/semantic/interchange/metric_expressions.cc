#include "common/semantic/interchange/metric_expressions.h"

#include <optional>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/semantic/compiler/resolve/aggregate_call.h"
#include "common/semantic/compiler/resolve/item_name.h"
#include "common/semantic/interchange/filter_items.h"
#include "common/semantic/interchange/metric_form.h"
#include "common/semantic/interchange/sql_trees.h"
#include "common/semantic/limits.h"
#include "common/sql/printer/printer.h"

namespace semantic_layer::semantic {
namespace {

bool IsNumber(const sql::Expression& tree) {
  const auto* literal = tree.As<sql::LiteralExpr>();
  return literal != nullptr && literal->literal == sql::LiteralKind::kInteger;
}

sql::FunctionCall* Percentile(sql::Builder& b, const AggregationParams& params,
                              sql::Expression* value) {
  sql::Expression* fraction =
      b.Decimal(absl::StrCat(params.percentile.value_or(0.5)));
  if (params.approximate) {
    return b.Call("APPROX_PERCENTILE", {value, fraction});
  }
  sql::FunctionCall* call = b.Call(
      params.discrete ? "PERCENTILE_DISC" : "PERCENTILE_CONT", {fraction});
  call->within_group.push_back(b.arena(), b.Order(value));
  return call;
}

// The call that an aggregation is in Databricks SQL.
sql::FunctionCall* CallOf(sql::Builder& b, const SimpleAggregation& own,
                          sql::Expression* value) {
  switch (own.agg) {
    case Aggregation::kSum:
      return b.Call("SUM", {value});
    case Aggregation::kMin:
      return b.Call("MIN", {value});
    case Aggregation::kMax:
      return b.Call("MAX", {value});
    case Aggregation::kAverage:
      return b.Call("AVG", {value});
    case Aggregation::kCount:
      if (IsNumber(*value)) return b.Call("COUNT", {b.Star()});
      return b.Call("COUNT", {value});
    case Aggregation::kCountDistinct:
      return b.CallDistinct("COUNT", {value});
    case Aggregation::kSumBoolean:
      return b.Call("COUNT_IF", {value});
    case Aggregation::kMedian:
      return b.Call("MEDIAN", {value});
    case Aggregation::kPercentile:
      return Percentile(b, own.params, value);
    case Aggregation::kExpression:
      return nullptr;  // the loader's own; no document has it
  }
  return nullptr;
}

}  // namespace

MetricExpressions::MetricExpressions(const ModelDocument* document,
                                     RowNames* names, sql::Arena* arena,
                                     LossList* losses)
    : document_(*document), names_(*names), b_(*arena), losses_(*losses) {
  for (const MetricDefinition& metric : document_.metrics) {
    metrics_.emplace(metric.name, &metric);
  }
}

const MetricDefinition* MetricExpressions::Find(const std::string& name) const {
  const auto it = metrics_.find(name);
  return it == metrics_.end() ? nullptr : it->second;
}

const SemanticModel* MetricExpressions::FindModel(
    const std::string& name) const {
  for (const SemanticModel& model : document_.models) {
    if (model.name == name) return &model;
  }
  return nullptr;
}

std::string MetricExpressions::TimeOf(const MetricDefinition& metric) const {
  if (!metric.aggregation.has_value()) return "";
  if (!metric.aggregation->agg_time_dimension.empty()) {
    return metric.aggregation->agg_time_dimension;
  }
  const SemanticModel* model = FindModel(metric.aggregation->model);
  return model == nullptr ? "" : model->agg_time_dimension;
}

std::vector<const MetricDefinition*> MetricExpressions::LeavesOf(
    const MetricDefinition& metric) const {
  std::vector<const MetricDefinition*> leaves;
  absl::flat_hash_set<std::string> seen;
  std::vector<const MetricDefinition*> open = {&metric};
  while (!open.empty()) {
    const MetricDefinition* next = open.back();
    open.pop_back();
    if (next == nullptr || !seen.insert(next->name).second) continue;
    if (next->aggregation.has_value()) leaves.push_back(next);
    for (const std::string& input : InputNames(*next)) {
      open.push_back(Find(input));
    }
  }
  return leaves;
}

sql::Expression* MetricExpressions::Of(const MetricDefinition& metric,
                                       const std::vector<SqlText>& filters,
                                       std::string* why) {
  if (depth_ >= kMaxMetricDepth || ++said_ > kMaxMetricLeaves) {
    *why = "It needs itself, or is made of too many metrics.";
    return nullptr;
  }
  std::vector<SqlText> all = metric.filters;
  all.insert(all.end(), filters.begin(), filters.end());
  ++depth_;
  sql::Expression* tree = nullptr;
  if (!metric.measure_expr.empty()) {
    if (all.empty()) {
      tree = Written(metric, why);
    } else {
      *why = absl::StrCat("'", metric.name,
                          "' is an expression of its own, which cannot be "
                          "filtered from outside.");
    }
  } else if (metric.type == MetricType::kSimple) {
    tree = Aggregate(metric, all, why);
  } else if (metric.type == MetricType::kRatio &&
             metric.numerator.has_value() && metric.denominator.has_value()) {
    sql::Expression* top = Input(metric, *metric.numerator, all, why);
    sql::Expression* bottom =
        top == nullptr ? nullptr : Input(metric, *metric.denominator, all, why);
    if (bottom != nullptr) {
      tree = b_.Binary(sql::BinaryOp::kDivide, top,
                       b_.Call("NULLIF", {bottom, b_.Integer(0)}));
    }
  } else if (metric.type == MetricType::kDerived) {
    tree = Derived(metric, all, why);
  } else {
    *why = absl::StrCat("A ", MetricTypeName(metric.type),
                        " metric is no expression over aggregates.");
  }
  --depth_;
  return tree;
}

sql::Expression* MetricExpressions::Written(const MetricDefinition& metric,
                                            std::string* why) {
  sql::Expression* tree = ParseSql(metric.measure_expr, &b_.arena());
  if (tree == nullptr) {
    *why = "Its expression is not SQL.";
    return nullptr;
  }
  // References to measures are left to the format.
  bool ok = true;
  auto replace = [&](sql::Expression& name) -> sql::Expression* {
    const auto* column = name.As<sql::ColumnRef>();
    if (column == nullptr || !ok) return nullptr;
    if (Find(absl::AsciiStrToLower(PlainColumn(name).value_or(""))) !=
            nullptr &&
        metric.model.empty()) {
      return nullptr;
    }
    sql::Expression* named = names_.Column(metric.model, *column, why);
    ok = named != nullptr;
    return named;
  };
  ReplaceNames(tree, replace);
  return ok ? tree : nullptr;
}

sql::Expression* MetricExpressions::Anchor(const SemanticModel& /*model*/,
                                           sql::Expression* value,
                                           std::string* /*why*/) {
  return value;
}

sql::Expression* MetricExpressions::Aggregate(
    const MetricDefinition& metric, const std::vector<SqlText>& filters,
    std::string* why) {
  if (!metric.aggregation.has_value()) {
    *why = absl::StrCat("'", metric.name, "' does not say what it aggregates.");
    return nullptr;
  }
  const SimpleAggregation& own = *metric.aggregation;
  const SemanticModel* model = FindModel(own.model);
  if (model == nullptr) {
    *why = absl::StrCat("The model '", own.model, "' is not in this document.");
    return nullptr;
  }
  SqlText text = metric.expr.empty() ? own.expr : metric.expr;
  sql::Expression* value =
      text.empty() ? b_.Column(metric.name) : ParseSql(text, &b_.arena());
  if (value == nullptr) {
    *why = absl::StrCat("The expr of '", metric.name, "' is not SQL.");
    return nullptr;
  }
  value = names_.Qualify(*model, value, why);
  if (value == nullptr) return nullptr;
  std::vector<SqlText> all = own.measure_filters;
  all.insert(all.end(), filters.begin(), filters.end());
  sql::Expression* condition = nullptr;
  if (!all.empty()) {
    condition = Condition(metric, *model, all, why);
    if (condition == nullptr) return nullptr;
  }
  if (!NamesColumn(*value) &&
      (condition == nullptr || !NamesColumn(*condition))) {
    value = Anchor(*model, value, why);
    if (value == nullptr) return nullptr;
  }
  sql::FunctionCall* call = CallOf(b_, own, value);
  if (call == nullptr) {
    *why = absl::StrCat("'", metric.name, "' has no aggregate function.");
    return nullptr;
  }
  call->filter = condition;
  if (own.join_to_timespine) {
    losses_.Add(ElementOf(metric), "join_to_timespine",
                "Periods without rows are not shown.");
  }
  if (!own.fill_nulls_with.has_value()) return call;
  return b_.Call("COALESCE", {call, b_.Integer(*own.fill_nulls_with)});
}

sql::Expression* MetricExpressions::Condition(
    const MetricDefinition& metric, const SemanticModel& model,
    const std::vector<SqlText>& filters, std::string* why) {
  std::vector<sql::Expression*> trees;
  for (const SqlText& filter : filters) {
    sql::Expression* tree = ParseSql(filter, &b_.arena());
    if (tree == nullptr || HoldsQuery(*tree)) {
      *why = "A filter is not SQL over one row.";
      return nullptr;
    }
    bool ok = true;
    ReplaceNames(tree, [&](sql::Expression& name) -> sql::Expression* {
      if (!ok) return nullptr;
      sql::Expression* item = Item(metric, model, name, why);
      ok = item != nullptr;
      return item;
    });
    if (!ok) return nullptr;
    trees.push_back(tree);
  }
  return b_.And(trees);
}

// A name in a filter: a template object, a dunder name, or a column.
sql::Expression* MetricExpressions::Item(const MetricDefinition& metric,
                                         const SemanticModel& model,
                                         sql::Expression& name,
                                         std::string* why) {
  std::string reason;
  const std::optional<ItemName> item =
      ItemOf(name, CustomGrainsOf(document_), &reason);
  if (const auto* object = name.As<sql::TemplateExpr>();
      object != nullptr && !item.has_value()) {
    *why = absl::StrCat("A filter holds ", object->text, ": ", reason);
    return nullptr;
  }
  if (!item.has_value()) return names_.Qualify(model, &name, why);
  if (item->object == ItemName::Object::kMetric) {
    *why = "A filter by a metric needs a query of its own.";
    return nullptr;
  }
  const std::optional<TimeGrain> grain = ParseTimeGrain(item->grain);
  if (item->date_part.has_value() ||
      (!item->grain.empty() && !grain.has_value())) {
    *why = absl::StrCat("A filter by '", item->Dunder(),
                        "' needs the time spine or a date part.");
    return nullptr;
  }
  std::string element = item->element;
  if (item->is_metric_time()) element = TimeOf(metric);
  if (element.empty()) {
    *why = "A filter names metric_time, and the metric has no time.";
    return nullptr;
  }
  sql::Expression* value = names_.Element(model, item->path, element, why);
  if (value == nullptr || !grain.has_value()) return value;
  return b_.Call(
      "DATE_TRUNC",
      {b_.String(absl::AsciiStrToUpper(TimeGrainName(*grain))), value});
}

sql::Expression* MetricExpressions::Input(const MetricDefinition& user,
                                          const InputMetric& input,
                                          const std::vector<SqlText>& filters,
                                          std::string* why) {
  std::vector<SqlText> all = input.filters;
  all.insert(all.end(), filters.begin(), filters.end());
  const MetricDefinition* metric = Find(input.name);
  if (metric == nullptr) {
    *why =
        absl::StrCat("The metric '", input.name, "' is not in this document.");
    return nullptr;
  }
  if (input.fixed_group_by.has_value()) {
    *why = absl::StrCat("'", input.visible_name(),
                        "' is computed at a level of detail of its own.");
    return nullptr;
  }
  if (all.empty()) {
    bool failed = false;
    sql::Expression* reference = Refer(user, input, &failed, why);
    if (failed || reference != nullptr) return reference;
  }
  if (input.offset_window.has_value() || input.offset_to_grain.has_value()) {
    *why =
        absl::StrCat("'", input.visible_name(), "' is taken at another time.");
    return nullptr;
  }
  if (metric->aggregation.has_value() &&
      metric->aggregation->non_additive.has_value()) {
    *why = absl::StrCat("'", input.name, "' is not additive over time.");
    return nullptr;
  }
  return Of(*metric, all, why);
}

sql::Expression* MetricExpressions::Derived(const MetricDefinition& metric,
                                            const std::vector<SqlText>& filters,
                                            std::string* why) {
  sql::Expression* tree = ParseSql(metric.expr, &b_.arena());
  if (tree == nullptr || HoldsQuery(*tree)) {
    *why = absl::StrCat("The expr of '", metric.name,
                        "' is not SQL over its "
                        "inputs.");
    return nullptr;
  }
  bool ok = true;
  ReplaceNames(tree, [&](sql::Expression& name) -> sql::Expression* {
    if (!ok) return nullptr;
    const std::string key =
        absl::AsciiStrToLower(PlainColumn(name).value_or(""));
    for (const InputMetric& input : metric.inputs) {
      if (input.visible_name() != key) continue;
      sql::Expression* value = Input(metric, input, filters, why);
      ok = value != nullptr;
      return value;
    }
    *why = absl::StrCat("'", sql::Print(name), "' in the expr of '",
                        metric.name, "' is none of its inputs.");
    ok = false;
    return nullptr;
  });
  return ok ? tree : nullptr;
}

}  // namespace semantic_layer::semantic
