#include "services/model_store/model_edit.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/semantic/yaml/flow_json.h"
#include "common/status/status_macros.h"
#include "services/model_store/errors.h"
#include "services/model_store/meta_keys.h"
#include "services/model_store/sql_metric.h"

namespace semantic_layer::model_store {
namespace {

using semantic::Measure;
using semantic::MetricDefinition;
using semantic::ModelDocument;
using semantic::SemanticModel;

bool HasMetric(const ModelDocument& document, absl::string_view name) {
  for (const MetricDefinition& metric : document.metrics) {
    if (metric.name == name) return true;
  }
  for (const SemanticModel& model : document.models) {
    for (const Measure& measure : model.measures) {
      if (measure.create_metric && measure.name == name) return true;
    }
  }
  return false;
}

bool HasElement(const SemanticModel& model, absl::string_view name) {
  return model.FindEntity(name) != nullptr ||
         model.FindDimension(name) != nullptr ||
         model.FindMeasure(name) != nullptr;
}

// The measure of the model that already says this, or null.
const Measure* FindSame(const SemanticModel& model,
                        const SqlAggregate& aggregate) {
  for (const Measure& measure : model.measures) {
    const std::string& expr =
        measure.expr.empty() ? measure.name : measure.expr.text;
    if (measure.agg == aggregate.agg && measure.params == aggregate.params &&
        expr == aggregate.expr && measure.agg_time_dimension.empty() &&
        !measure.non_additive.has_value()) {
      return &measure;
    }
  }
  return nullptr;
}

// A name for a new measure that no element of the model has.
std::string FreeMeasureName(const SemanticModel& model,
                            absl::string_view metric) {
  std::string name(metric);
  for (int i = 1; HasElement(model, name); ++i) {
    name = i == 1 ? absl::StrCat(metric, "_measure")
                  : absl::StrCat(metric, "_measure_", i);
  }
  return name;
}

// Element by element, only dbt's shapes can be written back whole.
absl::Status CheckShape(const ModelDocument& document) {
  switch (document.shape) {
    case semantic::DocumentShape::kMetricView:
      return ShapeNotEditable("a metric view");
    case semantic::DocumentShape::kOssie:
      return ShapeNotEditable("an Ossie document");
    default:
      return absl::OkStatus();
  }
}

// The measure that says this: the one that the model has, or a new one.
std::string MeasureFor(SemanticModel& model, const SqlAggregate& aggregate,
                       absl::string_view wanted,
                       absl::string_view description) {
  if (const Measure* same = FindSame(model, aggregate)) return same->name;
  Measure measure;
  measure.name = FreeMeasureName(model, wanted);
  measure.agg = aggregate.agg;
  measure.expr.text = aggregate.expr;
  measure.params = aggregate.params;
  measure.about.description = std::string(description);
  model.measures.push_back(std::move(measure));
  return model.measures.back().name;
}

// Whether the metric is the measure and nothing more.
bool IsPlain(const MetricDefinition& metric, absl::string_view measure) {
  return metric.type == semantic::MetricType::kSimple &&
         metric.filters.empty() && metric.measure.has_value() &&
         metric.measure->name == measure && metric.measure->filters.empty() &&
         !metric.measure->join_to_timespine &&
         !metric.measure->fill_nulls_with.has_value();
}

// A simple metric over the aggregate: one that is there, or a new hidden one
// of the wanted name.
absl::StatusOr<std::string> MetricFor(ModelDocument& document,
                                      const SqlAggregate& aggregate,
                                      const std::string& wanted) {
  const std::string measure =
      MeasureFor(document.models.front(), aggregate, wanted, "");
  for (const MetricDefinition& metric : document.metrics) {
    if (IsPlain(metric, measure)) return metric.name;
  }
  if (HasMetric(document, wanted)) {
    return InvalidField(
        "metric_name",
        absl::StrCat("A part of the metric would be called '", wanted,
                     "', which the model has already; choose "
                     "another name."));
  }
  MetricDefinition metric;
  metric.name = wanted;
  metric.is_private = true;
  semantic::InputMeasure input;
  input.name = measure;
  metric.measure = std::move(input);
  document.metrics.push_back(std::move(metric));
  return wanted;
}

}  // namespace

absl::Status ReplaceModel(ModelDocument& document, absl::string_view id,
                          const ModelDocument& replacement) {
  RETURN_IF_ERROR(CheckShape(document));
  const SemanticModel& model = replacement.models.front();
  if (document.models.empty()) {
    if (model.name != absl::AsciiStrToLower(id)) return NameMismatch(id);
    document.models.push_back(model);
  } else {
    if (model.name != document.models.front().name &&
        model.name != absl::AsciiStrToLower(id)) {
      return NameMismatch(id);
    }
    document.models.front() = model;
  }
  document.metrics = replacement.metrics;
  return absl::OkStatus();
}

absl::Status AddSqlMetric(ModelDocument& document, absl::string_view name,
                          absl::string_view sql, absl::string_view description,
                          absl::Span<const JoinableModel> others) {
  RETURN_IF_ERROR(CheckShape(document));
  const std::string metric_name = absl::AsciiStrToLower(name);
  if (HasMetric(document, metric_name)) {
    return InvalidField("metric_name", absl::StrCat("The model has a metric '",
                                                    metric_name, "' already."));
  }
  if (document.models.empty()) {
    return InvalidField("model_id", "The file has no semantic model.");
  }
  const semantic::TableName& table = document.models.front().table;
  ASSIGN_OR_RETURN(SqlMetric parsed,
                   ParseSqlMetric(sql, table, metric_name, others));
  MetricDefinition metric;
  metric.name = metric_name;
  metric.about.description = std::string(description);
  metric.about.meta.emplace_back(kSqlMetaKey, semantic::TextToFlow(sql));
  if (parsed.kind == SqlMetric::Kind::kSimple) {
    semantic::InputMeasure input;
    input.name = MeasureFor(document.models.front(), parsed.aggregates.front(),
                            metric_name, description);
    metric.measure = std::move(input);
    document.metrics.push_back(std::move(metric));
    return absl::OkStatus();
  }
  std::vector<semantic::InputMetric> inputs;
  for (size_t i = 0; i < parsed.aggregates.size(); ++i) {
    const std::string wanted = absl::StrCat(metric_name, "_", i + 1);
    semantic::InputMetric input;
    ASSIGN_OR_RETURN(input.name,
                     MetricFor(document, parsed.aggregates[i], wanted));
    if (parsed.kind == SqlMetric::Kind::kDerived && input.name != wanted) {
      input.alias = wanted;
    }
    inputs.push_back(std::move(input));
  }
  if (parsed.kind == SqlMetric::Kind::kRatio) {
    metric.type = semantic::MetricType::kRatio;
    metric.numerator = std::move(inputs[0]);
    metric.denominator = std::move(inputs[1]);
  } else {
    metric.type = semantic::MetricType::kDerived;
    metric.expr.text = std::move(parsed.expr);
    metric.inputs = std::move(inputs);
  }
  document.metrics.push_back(std::move(metric));
  return absl::OkStatus();
}

}  // namespace semantic_layer::model_store
