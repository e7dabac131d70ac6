#include "common/semantic/validate/measure_normalizer.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/semantic/compiler/resolve/aggregate_call.h"
#include "common/semantic/compiler/resolve/substitute.h"
#include "common/semantic/limits.h"
#include "common/semantic/model/folded_name.h"
#include "common/semantic/model/reset_grain.h"
#include "common/sql/ast/walk.h"
#include "common/sql/printer/printer.h"

namespace semantic_layer::semantic {
namespace {

// The aggregation of dbt that a call is, with its argument; nothing for others.
std::optional<std::pair<Aggregation, const sql::Expression*>> PlainAggregation(
    const sql::Expression& tree) {
  const auto* call = tree.As<sql::FunctionCall>();
  if (call == nullptr || call->arguments.size() != 1 ||
      call->filter != nullptr || call->over != nullptr ||
      !call->within_group.empty() || call->arguments[0]->Is<sql::StarExpr>()) {
    return std::nullopt;
  }
  const std::string name = CalledName(tree);
  const sql::Expression* argument = call->arguments[0];
  if (call->quantifier == sql::SetQuantifier::kDistinct) {
    // COUNT alone is not NULL but 0 without rows, unlike dbt's.
    if (name != "count") return std::nullopt;
    return std::make_pair(Aggregation::kCountDistinct, argument);
  }
  if (name == "sum") return std::make_pair(Aggregation::kSum, argument);
  if (name == "min") return std::make_pair(Aggregation::kMin, argument);
  if (name == "max") return std::make_pair(Aggregation::kMax, argument);
  if (name == "avg" || name == "mean") {
    return std::make_pair(Aggregation::kAverage, argument);
  }
  return std::nullopt;
}

std::optional<TimeWindow> ReadWindowText(absl::string_view number,
                                         absl::string_view unit) {
  return ParseTimeWindow(absl::StrCat(number, " ", unit));
}

}  // namespace

MeasureNormalizer::MeasureNormalizer(
    const absl::flat_hash_map<std::string, const SemanticModel*>* models,
    const std::vector<MetricDefinition>* definitions, sql::Arena* arena,
    Diagnostics* diagnostics, std::vector<Metric>* out)
    : models_(*models),
      definitions_(*definitions),
      b_(*arena),
      diagnostics_(*diagnostics),
      out_(*out) {}

bool MeasureNormalizer::Error(const Location& at, DiagnosticCode code,
                              std::string message, std::string hint) {
  diagnostics_.push_back(
      ErrorAt(at, code, std::move(message), std::move(hint)));
  return false;
}

SimpleAggregation MeasureNormalizer::Simple(const SemanticModel& model,
                                            const sql::Expression& tree,
                                            const Location& at) {
  SimpleAggregation simple;
  simple.model = model.name;
  simple.agg_time_dimension = model.agg_time_dimension;
  simple.agg = Aggregation::kExpression;
  simple.expr.tree = &tree;
  simple.expr.at = at;
  if (const auto plain = PlainAggregation(tree)) {
    simple.agg = plain->first;
    simple.expr.tree = plain->second;
  }
  simple.expr.text = sql::Print(*simple.expr.tree);
  return simple;
}

std::string MeasureNormalizer::AddPrivate(const std::string& stem,
                                          SimpleAggregation simple,
                                          const MetricDefinition& definition) {
  Metric metric;
  metric.name = stem;
  metric.is_private = true;
  metric.at = definition.at;
  metric.simple = std::move(simple);
  out_.push_back(std::move(metric));
  return stem;
}

bool MeasureNormalizer::Normalize(const MetricDefinition& definition,
                                  Metric* metric) {
  const sql::Expression& tree = *definition.measure_expr.tree;
  const bool refers = HasMeasureReference(tree);
  if (!refers && !HasAggregateCall(tree)) {
    return Error(
        definition.measure_expr.at, DiagnosticCode::kInvalidExpression,
        absl::StrCat("The expr of '", definition.name, "' aggregates nothing"),
        "write an aggregate, as SUM(amount), or MEASURE(other)");
  }
  const SemanticModel* model = OnlyModel(definition);
  if (!definition.model.empty() && model == nullptr) return false;
  if (refers || model == nullptr) {
    return NormalizeDerived(definition, model, metric);
  }
  sql::Expression* settled = sql::Clone(tree, b_.arena());
  if (definition.model.empty() && Settle(definition, settled) == nullptr) {
    return false;
  }
  SimpleAggregation simple =
      Simple(*model, *settled, definition.measure_expr.at);
  if (!definition.windows.empty()) {
    return ApplyWindows(definition, std::move(simple), metric);
  }
  metric->type = MetricType::kSimple;
  metric->simple = std::move(simple);
  return true;
}

const SemanticModel* MeasureNormalizer::OnlyModel(
    const MetricDefinition& definition) {
  if (!definition.model.empty()) {
    const auto it = models_.find(definition.model);
    return it == models_.end() ? nullptr : it->second;
  }
  const SemanticModel* only = nullptr;
  bool several = false;
  sql::Walk(static_cast<const sql::Node&>(*definition.measure_expr.tree),
            [&](const sql::Node& node) {
              const auto* column = node.As<sql::ColumnRef>();
              if (column == nullptr || several) return !several;
              const SemanticModel* model = DatasetOf(definition, *column);
              several = model == nullptr || (only != nullptr && only != model);
              only = model;
              return true;
            });
  return several ? nullptr : only;
}

const SemanticModel* MeasureNormalizer::DatasetOf(
    const MetricDefinition& definition, const sql::ColumnRef& column) {
  if (!definition.model.empty()) return models_.at(definition.model);
  if (column.name.parts.size() > 1) {
    const auto it = models_.find(FoldedName(column.name.parts[0].text));
    return it == models_.end() ? nullptr : it->second;
  }
  const std::string name = FoldedName(column.name.parts[0].text);
  const SemanticModel* found = nullptr;
  for (const auto& [key, model] : models_) {
    if (model->FindDimension(name) == nullptr) continue;
    if (found != nullptr) return nullptr;
    found = model;
  }
  return found;
}

const SemanticModel* MeasureNormalizer::Settle(
    const MetricDefinition& definition, sql::Expression*& tree) {
  const SemanticModel* model = nullptr;
  bool ok = true;
  auto replace = [&](sql::Expression& node) -> sql::Expression* {
    auto* column = node.As<sql::ColumnRef>();
    if (column == nullptr || !ok) return nullptr;
    const SemanticModel* dataset = DatasetOf(definition, *column);
    if (dataset == nullptr) {
      ok = Error(definition.measure_expr.at, DiagnosticCode::kUnknownReference,
                 absl::StrCat("'", sql::Print(*column), "' in metric '",
                              definition.name, "' is no column of one dataset"),
                 "write dataset.column");
      return nullptr;
    }
    if (model != nullptr && model != dataset) {
      ok = Error(definition.measure_expr.at, DiagnosticCode::kInvalidExpression,
                 absl::StrCat("An aggregate of metric '", definition.name,
                              "' reads columns of two datasets, '", model->name,
                              "' and '", dataset->name, "'"),
                 "aggregate each dataset by itself and combine the results");
      return nullptr;
    }
    model = dataset;
    const absl::string_view name = column->name.parts.back().text;
    const Dimension* field = dataset->FindDimension(FoldedName(name));
    if (field != nullptr && field->expr.tree != nullptr) {
      return sql::Clone(*field->expr.tree, b_.arena());
    }
    return b_.Column(name);
  };
  Substitute(tree, replace);
  if (ok && model == nullptr) {
    Error(definition.measure_expr.at, DiagnosticCode::kUnknownReference,
          absl::StrCat("An aggregate of metric '", definition.name,
                       "' names no column, so that its dataset is not known"),
          "write COUNT(dataset.key) for COUNT(*)");
  }
  return ok ? model : nullptr;
}

bool MeasureNormalizer::NormalizeDerived(const MetricDefinition& definition,
                                         const SemanticModel* model,
                                         Metric* metric) {
  const Location& at = definition.measure_expr.at;
  metric->type = MetricType::kDerived;
  bool ok = true;
  int parts = 0;
  const auto add_input = [&](const std::string& name) {
    for (const InputMetric& input : metric->inputs) {
      if (input.name == name) return;
    }
    InputMetric input;
    input.name = name;
    input.at = at;
    metric->inputs.push_back(std::move(input));
  };
  sql::Expression* tree = sql::Clone(*definition.measure_expr.tree, b_.arena());
  auto replace = [&](sql::Expression& node) -> sql::Expression* {
    std::string name = MeasureReference(node);
    if (!name.empty()) {
      if (!definition.windows.empty()) name = Windowed(definition, name, at);
      if (name.empty()) {
        ok = false;
        return nullptr;
      }
      add_input(name);
      return b_.Column(name);
    }
    if (IsAggregateCall(node)) {
      sql::Expression* part = &node;
      const SemanticModel* read =
          definition.model.empty() ? Settle(definition, part) : model;
      if (read == nullptr) {
        ok = false;
        return nullptr;
      }
      const std::string part_name =
          AddPrivate(absl::StrCat(definition.name, "__part_", ++parts),
                     Simple(*read, *part, at), definition);
      add_input(part_name);
      return b_.Column(part_name);
    }
    if (node.Is<sql::ColumnRef>()) {
      ok = Error(at, DiagnosticCode::kInvalidExpression,
                 absl::StrCat("'", sql::Print(node), "' in the expr of '",
                              definition.name,
                              "' is neither aggregated nor in MEASURE()"),
                 "write MEASURE(x) for a measure, ANY_VALUE(x) for a field");
    }
    return nullptr;
  };
  Substitute(tree, replace);
  if (parts > 0 && !definition.windows.empty()) {
    return Error(definition.windows.front().at, DiagnosticCode::kInvalidMetric,
                 absl::StrCat("Measure '", definition.name,
                              "' mixes MEASURE() and aggregates of its own "
                              "under a window"),
                 "make the aggregates measures, and name them by MEASURE()");
  }
  metric->expr.tree = tree;
  metric->expr.text = sql::Print(*tree);
  metric->expr.at = at;
  return ok;
}

std::string MeasureNormalizer::Windowed(const MetricDefinition& definition,
                                        const std::string& name,
                                        const Location& at) {
  const MetricDefinition* named = nullptr;
  for (const MetricDefinition& other : definitions_) {
    if (other.name == name && other.model == definition.model) named = &other;
  }
  if (named == nullptr) return name;  // reported where inputs are looked up
  const sql::Expression* tree = named->measure_expr.tree;
  if (tree == nullptr || !named->windows.empty() ||
      HasMeasureReference(*tree)) {
    Error(at, DiagnosticCode::kInvalidMetric,
          absl::StrCat("Measure '", definition.name, "' has a window over '",
                       name, "', which is not an aggregate of rows itself"),
          "put the window on the measures that are");
    return "";
  }
  Metric windowed;
  windowed.name = absl::StrCat(definition.name, "__", name);
  windowed.is_private = true;
  windowed.at = definition.at;
  SimpleAggregation simple =
      Simple(*models_.at(definition.model), *tree, named->measure_expr.at);
  if (!ApplyWindows(definition, std::move(simple), &windowed)) return "";
  out_.push_back(windowed);
  return windowed.name;
}

void MeasureNormalizer::ApplyCurrent(const MeasureWindow& window,
                                     SimpleAggregation simple, Metric* metric) {
  NonAdditiveDimension edge;
  edge.name = window.order;
  edge.last = window.semiadditive == "last";
  edge.in_each_group = true;
  simple.non_additive = std::move(edge);
  metric->type = MetricType::kSimple;
  metric->simple = std::move(simple);
}

bool MeasureNormalizer::ReadRange(const MetricDefinition& definition,
                                  const MeasureWindow& window, TimeGrain unit,
                                  CumulativeParams* params) {
  const std::vector<std::string> words =
      absl::StrSplit(window.range, ' ', absl::SkipEmpty());
  const bool is_bounded =
      !words.empty() && (words[0] == "trailing" || words[0] == "leading");
  bool ok = true;
  if (is_bounded && (words.size() == 3 || words.size() == 4)) {
    params->window = ReadWindowText(words[1], words[2]);
    params->is_leading = words[0] == "leading";
    params->excludes_anchor = words.size() == 3 || words[3] == "exclusive";
    ok = params->window.has_value() && !params->window->grain.is_custom() &&
         (words.size() == 3 || words[3] == "inclusive" ||
          words[3] == "exclusive");
  } else if (window.range == "all") {
    params->is_all = true;
  } else if (window.range == "current") {
    params->window = TimeWindow{1, Grain{unit, ""}};
  } else {
    ok = window.range == "cumulative";
  }
  if (!ok) {
    return Error(window.at, DiagnosticCode::kInvalidValue,
                 absl::StrCat("'", window.range,
                              "' is not a range of the "
                              "window of '",
                              definition.name, "'"),
                 "write current, cumulative, all, trailing 7 day or leading 7 "
                 "day, the last two also with inclusive or exclusive");
  }
  if (window.offset.empty()) return true;
  const std::vector<std::string> offset = absl::StrSplit(window.offset, ' ');
  params->offset_is_forward = !absl::StartsWith(offset[0], "-");
  if (offset.size() == 2) {
    params->offset = ReadWindowText(
        params->offset_is_forward ? offset[0] : offset[0].substr(1), offset[1]);
  }
  if (params->offset.has_value() && !params->offset->grain.is_custom()) {
    return true;
  }
  return Error(window.at, DiagnosticCode::kInvalidValue,
               absl::StrCat("'", window.offset,
                            "' is not an offset of the "
                            "window of '",
                            definition.name, "'"),
               "write -1 month");
}

bool MeasureNormalizer::ApplyWindows(const MetricDefinition& definition,
                                     SimpleAggregation simple, Metric* metric) {
  const MeasureWindow& window = definition.windows.front();
  const SemanticModel& model = *models_.at(definition.model);
  const Dimension* order = model.FindDimension(window.order);
  if (order == nullptr) return false;  // reported
  simple.agg_time_dimension = window.order;
  const std::optional<TimeGrain> reset = ResetGrain(definition.windows, model);
  if (definition.windows.size() > 1 && !reset.has_value()) {
    return Error(definition.windows[1].at, DiagnosticCode::kInvalidMetric,
                 absl::StrCat("The windows of '", definition.name,
                              "' cannot be combined here"),
                 "one window, or a cumulative one by a date with a current "
                 "one by date_trunc('year', date), which starts anew each "
                 "year");
  }
  if (window.range == "current" && window.offset.empty()) {
    ApplyCurrent(window, std::move(simple), metric);
    return true;
  }
  metric->type = MetricType::kCumulative;
  CumulativeParams& params = metric->cumulative;
  params.period_agg = window.semiadditive == "last" ? PeriodAggregation::kLast
                                                    : PeriodAggregation::kFirst;
  params.is_semiadditive = true;
  if (!ReadRange(definition, window, order->grain, &params)) return false;
  params.grain_to_date = reset;
  params.input.name = AddPrivate(absl::StrCat(metric->name, "__rows"),
                                 std::move(simple), definition);
  params.input.at = window.at;
  return true;
}

}  // namespace semantic_layer::semantic
