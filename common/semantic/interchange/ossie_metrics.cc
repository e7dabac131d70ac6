#include "common/semantic/interchange/ossie_metrics.h"

#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/semantic/compiler/resolve/aggregate_call.h"
#include "common/semantic/compiler/resolve/substitute.h"
#include "common/semantic/interchange/metric_form.h"
#include "common/semantic/interchange/sql_trees.h"
#include "common/semantic/limits.h"
#include "common/semantic/model/folded_name.h"
#include "common/sql/ast/walk.h"

namespace semantic_layer::semantic {

namespace {

// Whether dataset.column means a field that is not the column of its name.
bool IsHidden(const SemanticModel& model, absl::string_view column) {
  const Dimension* field = model.FindDimension(FoldedName(column));
  return field != nullptr && !field->expr.empty() &&
         PlainColumn(field->expr) != std::string(column);
}

std::string HiddenBy(const SemanticModel& model) {
  return absl::StrCat("It reads a column that a field of '", model.name,
                      "' has the name of, and Ossie takes the field.");
}

}  // namespace

sql::Expression* DatasetNames::Qualify(const SemanticModel& model,
                                       sql::Expression* tree,
                                       std::string* why) {
  if (HoldsQuery(*tree)) {
    *why = "An expression holds a query.";
    return nullptr;
  }
  bool ok = true;
  ReplaceNames(tree, [&](sql::Expression& name) -> sql::Expression* {
    const auto* column = name.As<sql::ColumnRef>();
    if (column == nullptr || !ok) return nullptr;
    if (IsHidden(model, column->name.parts[0].text)) {
      *why = HiddenBy(model);
      ok = false;
      return nullptr;
    }
    std::vector<std::string> parts = {model.name};
    for (const sql::Identifier& part : column->name.parts) {
      parts.emplace_back(part.text);
    }
    return b_.Column(parts);
  });
  return ok ? tree : nullptr;
}

sql::Expression* DatasetNames::Element(const SemanticModel& model,
                                       const std::vector<std::string>& path,
                                       const std::string& element,
                                       std::string* why) {
  const bool is_own = path.empty() || (path.size() == 1 &&
                                       path[0] == model.PrimaryEntityName());
  SqlText expr;
  const Dimension* dimension = model.FindDimension(element);
  const Entity* entity = model.FindEntity(element);
  if (!is_own || (dimension == nullptr && entity == nullptr) ||
      (dimension == nullptr && !entity->key_parts.empty())) {
    *why = absl::StrCat("A filter names '", absl::StrJoin(path, "__"),
                        path.empty() ? "" : "__", element,
                        "', which is not in the rows of '", model.name, "'.");
    return nullptr;
  }
  expr = dimension != nullptr ? dimension->expr : entity->expr;
  sql::Expression* tree =
      expr.empty() ? b_.Column(element) : ParseSql(expr, &b_.arena());
  if (tree == nullptr) {
    *why = absl::StrCat("The expr of '", element, "' is not SQL.");
    return nullptr;
  }
  return Qualify(model, tree, why);
}

sql::Expression* DatasetNames::Column(const std::string& model,
                                      const sql::ColumnRef& column,
                                      std::string* why) {
  // Where the document names datasets itself it means their fields. Names of a
  // view mean columns: its fields were written out.
  if (!model.empty()) {
    const auto& parts = column.name.parts;
    const absl::string_view of = parts.size() > 1 ? parts[0].text : model;
    for (const SemanticModel& dataset : document_.models) {
      if (dataset.name != of || !IsHidden(dataset, parts.back().text)) continue;
      *why = HiddenBy(dataset);
      return nullptr;
    }
  }
  return sql::Clone(column, b_.arena());
}

std::string FirstTimeOf(const SemanticModel& model) {
  if (!model.agg_time_dimension.empty()) return model.agg_time_dimension;
  for (const Dimension& field : model.dimensions) {
    if (field.type == DimensionType::kTime) return field.name;
  }
  return "";
}

OssieMetrics::OssieMetrics(const ModelDocument* document, sql::Arena* arena,
                           LossList* losses)
    : MetricExpressions(document, &datasets_, arena, losses),
      datasets_(document, arena) {}

std::vector<OssieMetric> OssieMetrics::Take() {
  std::vector<OssieMetric> said;
  absl::flat_hash_set<std::string> inputs;
  for (const MetricDefinition& metric : document_.metrics) {
    for (const std::string& name : InputNames(metric)) inputs.insert(name);
  }
  for (const MetricDefinition& metric : document_.metrics) {
    // Written out where it is used.
    if (metric.is_private && inputs.contains(metric.name)) continue;
    std::string why;
    OssieMetric item;
    item.metric = &metric;
    Begin();
    item.tree = Say(metric, &why);
    if (item.tree == nullptr) {
      losses_.Add(ElementOf(metric), MetricTypeName(metric.type), why);
      continue;
    }
    if (metric.is_private) {
      losses_.Add(ElementOf(metric), "hidden", "Ossie shows every metric.");
    }
    if (metric.time_granularity.has_value()) {
      losses_.Add(ElementOf(metric), "time_granularity",
                  "Ossie has no grains of questions.");
    }
    ListTimes(metric);
    said.push_back(item);
  }
  return said;
}

// Who reads the document counts by the first time of a dataset.
void OssieMetrics::ListTimes(const MetricDefinition& metric) {
  for (const MetricDefinition* leaf : LeavesOf(metric)) {
    const SemanticModel* model = FindModel(leaf->aggregation->model);
    const std::string time = TimeOf(*leaf);
    if (model == nullptr || model->FindDimension(time) == nullptr ||
        time == FirstTimeOf(*model)) {
      continue;
    }
    losses_.Add(ElementOf(metric), "agg_time_dimension",
                absl::StrCat("Ossie does not say by which time a metric is "
                             "counted; ask for '",
                             model->name, ".", time, "' by its name."));
  }
}

sql::Expression* OssieMetrics::Say(const MetricDefinition& metric,
                                   std::string* why) {
  if (metric.aggregation.has_value() &&
      metric.aggregation->non_additive.has_value()) {
    *why = "Ossie has no measures that are not additive over time.";
    return nullptr;
  }
  sql::Expression* tree = Of(metric, {}, why);
  if (tree == nullptr || !AnchorAggregates(metric, tree, why) ||
      !Expand(tree, 0, why)) {
    return nullptr;
  }
  return tree;
}

sql::Expression* OssieMetrics::Anchor(const SemanticModel& model,
                                      sql::Expression* value,
                                      std::string* why) {
  std::string column;
  const auto take = [&](const std::string& name, const SqlText& expr) {
    if (!column.empty()) return;
    column = expr.empty() ? name : PlainColumn(expr).value_or("");
  };
  for (const Entity& entity : model.entities) {
    if (entity.key_parts.empty()) {
      take(entity.name, entity.expr);
    } else {
      take(entity.name, entity.key_parts.front());
    }
  }
  for (const Dimension& dimension : model.dimensions) {
    take(dimension.name, dimension.expr);
  }
  if (column.empty()) {
    *why = absl::StrCat("Ossie counts rows by a column, and none of '",
                        model.name, "' is known.");
    return nullptr;
  }
  // Of every row, whether the column is null or not.
  return b_.Case({{b_.IsNull(b_.Column({model.name, column})), value}},
                 sql::Clone(*value, b_.arena()));
}

bool OssieMetrics::AnchorAggregates(const MetricDefinition& metric,
                                    sql::Expression*& tree, std::string* why) {
  const SemanticModel* model = FindModel(metric.model);
  if (model == nullptr) return true;
  bool ok = true;
  auto replace = [&](sql::Expression& node) -> sql::Expression* {
    if (!ok || !IsAggregateCall(node)) return nullptr;
    auto* call = node.As<sql::FunctionCall>();
    if (call->arguments.empty() || NamesColumn(node)) return &node;
    sql::Expression*& value = call->arguments[0];
    if (value->Is<sql::StarExpr>()) value = b_.Integer(1);
    value = Anchor(*model, value, why);
    ok = value != nullptr;
    return ok ? &node : nullptr;
  };
  Substitute(tree, replace);
  return ok;
}

bool OssieMetrics::Expand(sql::Expression*& tree, int depth, std::string* why) {
  bool ok = depth < kMaxMetricDepth;
  if (!ok) *why = "It needs itself, or is nested too deeply.";
  auto replace = [&](sql::Expression& node) -> sql::Expression* {
    const std::string name = MeasureReference(node);
    if (name.empty() || !ok) return nullptr;
    const MetricDefinition* metric = Find(name);
    if (metric == nullptr || !metric->windows.empty()) {
      *why = absl::StrCat("MEASURE(", name,
                          ") is no plain metric of this "
                          "document.");
      ok = false;
      return nullptr;
    }
    sql::Expression* inner = Of(*metric, {}, why);
    ok = inner != nullptr && AnchorAggregates(*metric, inner, why) &&
         Expand(inner, depth + 1, why);
    return ok ? inner : nullptr;
  };
  if (ok) Substitute(tree, replace);
  return ok;
}

// Ossie has no references between metrics: inputs are written out.
sql::Expression* OssieMetrics::Refer(const MetricDefinition& /*user*/,
                                     const InputMetric& /*input*/,
                                     bool* /*failed*/, std::string* /*why*/) {
  return nullptr;
}

}  // namespace semantic_layer::semantic
