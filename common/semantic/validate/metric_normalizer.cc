#include "common/semantic/validate/metric_normalizer.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/semantic/limits.h"
#include "common/semantic/validate/aggregation_rules.h"
#include "common/semantic/validate/measure_normalizer.h"
#include "common/sql/ast/expression.h"
#include "common/sql/ast/walk.h"

namespace semantic_layer::semantic {
namespace {

// What to write where a metric lacks a key.
std::string HintFor(absl::string_view key) {
  if (key == "expr") return "expr: revenue - cost, over the inputs' names";
  if (key == "metrics") return "metrics: [{name: revenue}, {name: cost}]";
  if (key == "entity") return "entity: user, the key that both models share";
  if (key == "numerator" || key == "denominator") {
    return absl::StrCat(key, ": the name of a metric");
  }
  if (key == "measure' or 'agg") {
    return "measure: the name of a measure; a metric inside of a dbt model "
           "says agg: sum and expr";
  }
  return "measure: the name of a measure, or input_metric: that of a metric";
}

class Normalizer {
 public:
  Normalizer(const std::vector<SemanticModel>& models, UnknownNames* unknown,
             sql::Arena* arena, Diagnostics* diagnostics)
      : unknown_(*unknown), arena_(*arena), diagnostics_(*diagnostics) {
    for (const SemanticModel& model : models) {
      models_.emplace(model.name, &model);
      for (const Measure& measure : model.measures) {
        measures_.emplace(measure.name, std::make_pair(&model, &measure));
        measure_names_.push_back(measure.name);
      }
    }
  }

  std::vector<Metric> Run(const std::vector<SemanticModel>& models,
                          std::vector<MetricDefinition> definitions) {
    for (const MetricDefinition& definition : definitions) {
      defined_.insert(definition.name);
      if (definition.type == MetricType::kSimple &&
          definition.measure.has_value() &&
          definition.measure->name == definition.name) {
        proxies_.insert(definition.name);
      }
    }
    MeasureNormalizer measures(&models_, &definitions, &arena_, &diagnostics_,
                               &metrics_);
    absl::flat_hash_map<std::string, Location> seen;
    for (MetricDefinition& definition : definitions) {
      const auto [it, is_new] = seen.emplace(definition.name, definition.at);
      if (!is_new) {
        Error(definition.at, DiagnosticCode::kDuplicateName,
              absl::StrCat("A metric named '", definition.name,
                           "' already exists"),
              it->second.file == nullptr
                  ? ""
                  : absl::StrCat("the first is in ", *it->second.file,
                                 ", line ", it->second.line));
        continue;
      }
      Metric metric;
      const bool ok = definition.measure_expr.empty()
                          ? Normalize(definition, &metric)
                          : NormalizeMeasure(definition, &measures, &metric);
      if (ok) metrics_.push_back(std::move(metric));
    }
    for (const SemanticModel& model : models) {
      for (const Measure& measure : model.measures) {
        if (!measure.create_metric) continue;
        if (!defined_.contains(measure.name)) {
          metrics_.push_back(PublicMetric(model, measure));
        } else if (!proxies_.contains(measure.name)) {
          Error(measure.at, DiagnosticCode::kDuplicateName,
                absl::StrCat("create_metric makes a metric '", measure.name,
                             "', but another metric has that name"),
                "remove create_metric, or rename one of the two");
        }
      }
    }
    return std::move(metrics_);
  }

 private:
  bool Error(const Location& at, DiagnosticCode code, std::string message,
             std::string hint = "") {
    diagnostics_.push_back(
        ErrorAt(at, code, std::move(message), std::move(hint)));
    return false;
  }

  bool Incomplete(const MetricDefinition& definition, absl::string_view key) {
    return Error(
        definition.at, DiagnosticCode::kMissingKey,
        absl::StrCat("The ", MetricTypeName(definition.type), " metric '",
                     definition.name, "' needs '", key, "'"),
        HintFor(key));
  }

  bool UnknownMeasure(const Location& at, const std::string& name) {
    if (unknown_.are_trusted()) return false;
    unknown_.Note({NameKind::kMeasure, name});
    return Error(at, DiagnosticCode::kUnknownReference,
                 absl::StrCat("There is no measure '", name, "'"),
                 unknown_.Hint(
                     at, name, [this] { return measure_names_; },
                     "define it in its model, or mend the findings about it"));
  }

  std::vector<absl::string_view> ModelNames() const {
    std::vector<absl::string_view> names;
    for (const auto& [name, model] : models_) names.push_back(name);
    std::sort(names.begin(), names.end());
    return names;
  }

  static SimpleAggregation FromMeasure(const SemanticModel& model,
                                       const Measure& measure) {
    SimpleAggregation simple;
    simple.model = model.name;
    simple.agg = measure.agg;
    simple.expr = measure.expr;
    if (simple.expr.empty()) {
      // The column of the measure's name.
      simple.expr.text = measure.name;
      simple.expr.at = measure.at;
    }
    simple.params = measure.params;
    simple.agg_time_dimension_at = measure.agg_time_dimension_at;
    simple.agg_time_dimension = measure.agg_time_dimension.empty()
                                    ? model.agg_time_dimension
                                    : measure.agg_time_dimension;
    simple.non_additive = measure.non_additive;
    return simple;
  }

  Metric PublicMetric(const SemanticModel& model, const Measure& measure) {
    Metric metric;
    metric.name = measure.name;
    metric.at = measure.at;
    metric.about = measure.about;
    if (!measure.create_metric_display_name.empty()) {
      metric.about.label = measure.create_metric_display_name;
    }
    metric.simple = FromMeasure(model, measure);
    return metric;
  }

  // The private simple metric of a measure with these settings.
  bool PrivateMetric(const InputMeasure& input, InputMetric* out) {
    const auto it = measures_.find(input.name);
    if (it == measures_.end()) return UnknownMeasure(input.at, input.name);
    std::string name = absl::StrCat("measure__", input.name);
    if (input.join_to_timespine) absl::StrAppend(&name, "__on_spine");
    if (input.fill_nulls_with.has_value()) {
      absl::StrAppend(&name, "__fill_", *input.fill_nulls_with);
    }
    for (const SqlText& filter : input.filters) {
      absl::StrAppend(&name, "__where_", filter.text);
    }
    out->name = name;
    out->alias = input.alias.empty() ? input.name : input.alias;
    out->at = input.at;
    if (!private_.insert(name).second) return true;
    Metric metric;
    metric.name = std::move(name);
    metric.is_private = true;
    metric.at = input.at;
    metric.about = it->second.second->about;
    metric.simple = FromMeasure(*it->second.first, *it->second.second);
    metric.simple.measure_filters = input.filters;
    metric.simple.join_to_timespine = input.join_to_timespine;
    metric.simple.fill_nulls_with = input.fill_nulls_with;
    metrics_.push_back(std::move(metric));
    return true;
  }

  // Lets a ratio or derived metric name a measure where no metric has the name.
  bool ResolveInput(InputMetric* input) {
    if (defined_.contains(input->name)) return true;
    const auto it = measures_.find(input->name);
    if (it == measures_.end() || it->second.second->create_metric) return true;
    InputMeasure measure;
    measure.name = input->name;
    measure.at = input->at;
    InputMetric made;
    if (!PrivateMetric(measure, &made)) return false;
    if (input->alias.empty()) input->alias = input->name;
    input->name = made.name;
    return true;
  }

  static void TakeCommon(MetricDefinition& definition, Metric* metric) {
    metric->name = definition.name;
    metric->type = definition.type;
    metric->filters = std::move(definition.filters);
    metric->time_granularity = definition.time_granularity;
    metric->is_private = definition.is_private;
    metric->about = std::move(definition.about);
    if (metric->about.format.empty()) metric->about.format = definition.format;
    metric->at = definition.at;
  }

  bool NormalizeMeasure(MetricDefinition& definition,
                        MeasureNormalizer* measures, Metric* metric) {
    if (definition.measure_expr.tree == nullptr) return false;
    TakeCommon(definition, metric);
    return measures->Normalize(definition, metric);
  }

  bool Normalize(MetricDefinition& definition, Metric* metric) {
    TakeCommon(definition, metric);
    switch (definition.type) {
      case MetricType::kSimple:
        return NormalizeSimple(definition, metric);
      case MetricType::kRatio:
        return NormalizeRatio(definition, metric);
      case MetricType::kDerived:
        return NormalizeDerived(definition, metric);
      case MetricType::kCumulative:
        return NormalizeCumulative(definition, metric);
      case MetricType::kConversion:
        return NormalizeConversion(definition, metric);
    }
    return false;
  }

  bool NormalizeSimple(MetricDefinition& definition, Metric* metric) {
    if (definition.aggregation.has_value()) {
      if (definition.measure.has_value()) {
        return Error(definition.at, DiagnosticCode::kConflictingKeys,
                     absl::StrCat("Metric '", definition.name,
                                  "' has both a measure and an aggregation"),
                     "keep one of the two");
      }
      return NormalizeOwnAggregation(definition, metric);
    }
    if (!definition.measure.has_value()) {
      return Incomplete(definition, "measure' or 'agg");
    }
    const InputMeasure& input = *definition.measure;
    const auto it = measures_.find(input.name);
    if (it == measures_.end()) return UnknownMeasure(input.at, input.name);
    metric->simple = FromMeasure(*it->second.first, *it->second.second);
    metric->simple.measure_filters = input.filters;
    metric->simple.join_to_timespine = input.join_to_timespine;
    metric->simple.fill_nulls_with = input.fill_nulls_with;
    return true;
  }

  bool NormalizeOwnAggregation(MetricDefinition& definition, Metric* metric) {
    metric->simple = *std::move(definition.aggregation);
    SimpleAggregation& simple = metric->simple;
    const auto it = models_.find(simple.model);
    if (simple.model.empty()) {
      return Error(definition.at, DiagnosticCode::kInvalidMetric,
                   absl::StrCat("Metric '", definition.name,
                                "' aggregates rows but stands in no model"),
                   "move it to the metrics of its model; top-level metrics "
                   "combine others");
    }
    if (it == models_.end()) {
      if (unknown_.are_trusted()) return false;
      unknown_.Note({NameKind::kModel, simple.model});
      return Error(
          definition.at, DiagnosticCode::kUnknownReference,
          absl::StrCat("Metric '", definition.name,
                       "' aggregates the unknown model '", simple.model, "'"),
          unknown_.Hint(
              definition.at, simple.model, [this] { return ModelNames(); },
              "name the semantic model whose rows are aggregated"));
    }
    const SemanticModel& model = *it->second;
    simple.expr = std::move(definition.expr);
    if (!CheckAggregation(model, simple,
                          absl::StrCat("Metric '", definition.name, "'"),
                          definition.name, definition.at, &diagnostics_)) {
      return false;
    }
    if (simple.expr.empty()) {
      simple.expr.text = definition.name;
      simple.expr.at = definition.at;
    }
    if (simple.agg_time_dimension.empty()) {
      simple.agg_time_dimension = model.agg_time_dimension;
    }
    return true;
  }

  bool NormalizeRatio(MetricDefinition& definition, Metric* metric) {
    const bool has_numerator =
        definition.numerator.has_value() || Incomplete(definition, "numerator");
    const bool has_denominator = definition.denominator.has_value() ||
                                 Incomplete(definition, "denominator");
    if (!has_numerator || !has_denominator) return false;
    metric->numerator = *std::move(definition.numerator);
    metric->denominator = *std::move(definition.denominator);
    return ResolveInput(&metric->numerator) &&
           ResolveInput(&metric->denominator);
  }

  bool NormalizeDerived(MetricDefinition& definition, Metric* metric) {
    if (definition.expr.empty()) return Incomplete(definition, "expr");
    metric->expr = std::move(definition.expr);
    metric->inputs = std::move(definition.inputs);
    if (metric->inputs.empty()) InferInputs(metric);
    if (metric->inputs.empty()) return Incomplete(definition, "metrics");
    absl::flat_hash_set<std::string> names;
    for (InputMetric& input : metric->inputs) {
      if (!ResolveInput(&input)) return false;
      if (names.insert(input.visible_name()).second) continue;
      return Error(
          input.at, DiagnosticCode::kDuplicateName,
          absl::StrCat("Metric '", definition.name, "' has two inputs called '",
                       input.visible_name(), "'"),
          "give one of them an alias");
    }
    return CheckDerivedNames(*metric, names);
  }

  // The seed leaves the list of inputs out: they are the expression's names.
  static void InferInputs(Metric* metric) {
    absl::flat_hash_set<std::string> seen;
    sql::Walk(static_cast<const sql::Node&>(*metric->expr.tree),
              [&](const sql::Node& node) {
                const auto* column = node.As<sql::ColumnRef>();
                if (column == nullptr || column->name.parts.size() != 1) {
                  return true;
                }
                InputMetric input;
                input.name = absl::AsciiStrToLower(column->name.parts[0].text);
                input.at = metric->expr.at;
                if (seen.insert(input.name).second) {
                  metric->inputs.push_back(std::move(input));
                }
                return true;
              });
  }

  // Every name of the expression must be an input.
  bool CheckDerivedNames(const Metric& metric,
                         const absl::flat_hash_set<std::string>& names) {
    bool ok = true;
    std::vector<absl::string_view> known(names.begin(), names.end());
    absl::flat_hash_set<std::string> used;
    sql::Walk(
        static_cast<const sql::Node&>(*metric.expr.tree),
        [&](const sql::Node& node) {
          const auto* column = node.As<sql::ColumnRef>();
          if (column == nullptr) return true;
          const std::string name = absl::AsciiStrToLower(
              column->name.parts.size() == 1 ? column->name.parts[0].text : "");
          used.insert(name);
          if (names.contains(name)) return true;
          ok = Error(
              metric.expr.at, DiagnosticCode::kUnknownReference,
              absl::StrCat("The expr of metric '", metric.name, "' uses '",
                           name, "', which is none of its inputs"),
              unknown_.Hint(
                  metric.expr.at, name, [&] { return known; },
                  "add it to the inputs"));
          return true;
        });
    for (const InputMetric& input : metric.inputs) {
      if (used.contains(input.visible_name())) continue;
      diagnostics_.push_back(WarningAt(
          input.at, DiagnosticCode::kInvalidMetric,
          absl::StrCat("The expr of metric '", metric.name,
                       "' does not use its input '", input.visible_name(), "'"),
          "remove the input"));
    }
    return ok;
  }

  bool NormalizeCumulative(MetricDefinition& definition, Metric* metric) {
    if (definition.window.has_value() && definition.grain_to_date.has_value()) {
      return Error(definition.at, DiagnosticCode::kConflictingKeys,
                   absl::StrCat("Metric '", definition.name,
                                "' has either 'window' or 'grain_to_date'"),
                   "window: 7 days looks back, grain_to_date: month begins "
                   "anew each month");
    }
    if (definition.window.has_value() && definition.window->grain.is_custom()) {
      return Error(definition.at, DiagnosticCode::kInvalidValue,
                   absl::StrCat("The window of metric '", definition.name,
                                "' must have a standard grain"),
                   "write days, weeks, months, ...");
    }
    CumulativeParams& params = metric->cumulative;
    params.window = definition.window;
    params.grain_to_date = definition.grain_to_date;
    params.period_agg =
        definition.period_agg.value_or(PeriodAggregation::kFirst);
    if (definition.cumulative_input.has_value()) {
      if (definition.measure.has_value()) {
        return Error(definition.at, DiagnosticCode::kConflictingKeys,
                     absl::StrCat("Metric '", definition.name,
                                  "' has both a measure and an input metric"),
                     "keep one of the two");
      }
      params.input = *std::move(definition.cumulative_input);
      return ResolveInput(&params.input);
    }
    if (!definition.measure.has_value()) {
      return Incomplete(definition, "measure' or 'input_metric");
    }
    return PrivateMetric(*definition.measure, &params.input);
  }

  bool NormalizeConversion(MetricDefinition& definition, Metric* metric) {
    ConversionParams& params = metric->conversion;
    const auto take = [&](ConversionInput& input, absl::string_view key,
                          InputMetric* out) {
      if (input.measure.has_value() == input.metric.has_value()) {
        return Error(
            definition.at,
            input.measure.has_value() ? DiagnosticCode::kConflictingKeys
                                      : DiagnosticCode::kMissingKey,
            absl::StrCat("Metric '", definition.name,
                         "' needs exactly one of '", key, "_measure' and '",
                         key, "_metric'"),
            input.measure.has_value() ? "keep one of the two"
                                      : absl::StrCat("add ", key,
                                                     "_metric: a metric that "
                                                     "counts"));
      }
      if (input.measure.has_value()) return PrivateMetric(*input.measure, out);
      *out = *std::move(input.metric);
      return ResolveInput(out);
    };
    const bool has_entity =
        !definition.entity.empty() || Incomplete(definition, "entity");
    params.entity = definition.entity;
    params.entity_at = definition.entity_at;
    params.calculation = definition.calculation;
    params.window = definition.window;
    params.constant_properties = std::move(definition.constant_properties);
    const bool base = take(definition.base, "base", &params.base);
    return take(definition.conversion, "conversion", &params.conversion) &&
           base && has_entity;
  }

  UnknownNames& unknown_;
  sql::Arena& arena_;
  Diagnostics& diagnostics_;
  absl::flat_hash_map<std::string, const SemanticModel*> models_;
  absl::flat_hash_map<std::string,
                      std::pair<const SemanticModel*, const Measure*>>
      measures_;
  std::vector<absl::string_view> measure_names_;
  absl::flat_hash_set<std::string> defined_;
  // Metrics that say what create_metric would make of the measure they name.
  absl::flat_hash_set<std::string> proxies_;
  absl::flat_hash_set<std::string> private_;
  std::vector<Metric> metrics_;
};

}  // namespace

std::vector<Metric> NormalizeMetrics(const std::vector<SemanticModel>& models,
                                     std::vector<MetricDefinition> definitions,
                                     UnknownNames* unknown, sql::Arena* arena,
                                     Diagnostics* diagnostics) {
  return Normalizer(models, unknown, arena, diagnostics)
      .Run(models, std::move(definitions));
}

}  // namespace semantic_layer::semantic
