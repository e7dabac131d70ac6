#include "services/model_store/model_edit.h"

#include <string>
#include <utility>

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
                          absl::string_view sql,
                          absl::string_view description) {
  RETURN_IF_ERROR(CheckShape(document));
  const std::string metric_name = absl::AsciiStrToLower(name);
  if (HasMetric(document, metric_name)) {
    return InvalidField("metric_name", absl::StrCat("The model has a metric '",
                                                    metric_name, "' already."));
  }
  if (document.models.empty()) {
    return InvalidField("model_id", "The file has no semantic model.");
  }
  SemanticModel& model = document.models.front();
  ASSIGN_OR_RETURN(SqlAggregate aggregate, ParseSqlAggregate(sql, model.table));
  MetricDefinition metric;
  metric.name = metric_name;
  metric.about.description = std::string(description);
  metric.about.meta.emplace_back(kSqlMetaKey, semantic::TextToFlow(sql));
  semantic::InputMeasure input;
  if (const Measure* same = FindSame(model, aggregate)) {
    input.name = same->name;
  } else {
    Measure measure;
    measure.name = FreeMeasureName(model, metric_name);
    measure.agg = aggregate.agg;
    measure.expr.text = std::move(aggregate.expr);
    measure.params = aggregate.params;
    measure.about.description = std::string(description);
    input.name = measure.name;
    model.measures.push_back(std::move(measure));
  }
  metric.measure = std::move(input);
  document.metrics.push_back(std::move(metric));
  return absl::OkStatus();
}

}  // namespace semantic_layer::model_store
