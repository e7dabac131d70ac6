#include "services/model_store/conversions/model_to_wire.h"

#include <string>

#include "common/json/writer.h"
#include "common/semantic/model/time_grain.h"
#include "google/protobuf/util/time_util.h"
#include "services/model_store/category.h"
#include "services/model_store/conversions/json_parts.h"
#include "services/model_store/conversions/metric_to_wire.h"

namespace semantic_layer::model_store {
namespace {

using semantic::TimeGrain;
using semantic_layer::json::v1::RawJson;

void SetJson(const std::string& text, RawJson* raw) { raw->set_text(text); }

// description, label and config, which most elements have.
template <typename Wire>
void SetAnnotations(const semantic::Annotations& about, Wire* wire) {
  if (!about.description.empty()) wire->set_description(about.description);
  if (!about.label.empty()) wire->set_label(about.label);
  for (const std::string& synonym : about.synonyms) {
    wire->add_synonyms(synonym);
  }
  const std::string config = ConfigToJson(about);
  if (!config.empty()) SetJson(config, wire->mutable_config());
}

void SetEntity(const semantic::Entity& entity, model::v1::Entity* wire) {
  wire->set_name(entity.name);
  wire->set_type(std::string(semantic::EntityTypeName(entity.type)));
  if (!entity.expr.empty()) wire->set_expr(entity.expr.text);
  for (const semantic::SqlText& part : entity.key_parts) {
    wire->add_key_parts(part.text);
  }
  if (!entity.role.empty()) wire->set_role(entity.role);
  SetAnnotations(entity.about, wire);
}

// The grains that a column of this grain can be asked for: itself and what is
// made of it.
void SetGrains(TimeGrain finest, model::v1::Dimension* wire) {
  for (const absl::string_view name : semantic::TimeGrainNames()) {
    const std::optional<TimeGrain> grain = semantic::ParseTimeGrain(name);
    if (grain.has_value() && *grain >= finest) {
      wire->add_time_granularity(std::string(name));
    }
  }
}

void SetDimension(const semantic::Dimension& dimension,
                  model::v1::Dimension* wire) {
  wire->set_name(dimension.name);
  wire->set_type(std::string(semantic::DimensionTypeName(dimension.type)));
  if (!dimension.expr.empty()) wire->set_expr(dimension.expr.text);
  if (dimension.is_partition) wire->set_is_partition(true);
  SetAnnotations(dimension.about, wire);
  if (dimension.type != semantic::DimensionType::kTime) return;
  SetGrains(dimension.grain, wire);
  if (!dimension.is_validity_start && !dimension.is_validity_end) return;
  std::string params;
  {
    json::Writer writer(&params);
    writer.BeginObject()
        .Key("time_granularity")
        .String(semantic::TimeGrainName(dimension.grain))
        .Key("validity_params")
        .BeginObject();
    if (dimension.is_validity_start) writer.Key("is_start").Bool(true);
    if (dimension.is_validity_end) writer.Key("is_end").Bool(true);
    writer.EndObject().EndObject();
  }
  SetJson(params, wire->mutable_type_params());
}

void SetMeasure(const semantic::Measure& measure, model::v1::Measure* wire) {
  wire->set_name(measure.name);
  wire->set_agg(std::string(WireAggregationName(measure.agg)));
  if (!measure.expr.empty()) wire->set_expr(measure.expr.text);
  wire->set_create_metric(measure.create_metric);
  if (!measure.agg_time_dimension.empty()) {
    wire->set_agg_time_dimension(measure.agg_time_dimension);
  }
  const std::string params = AggregationParamsToJson(measure.params);
  if (!params.empty()) SetJson(params, wire->mutable_agg_params());
  const std::string non_additive = NonAdditiveToJson(measure.non_additive);
  if (!non_additive.empty()) {
    SetJson(non_additive, wire->mutable_non_additive_dimension());
  }
  SetAnnotations(measure.about, wire);
}

std::string PoliciesToJson(const semantic::SemanticModel& model) {
  std::string text;
  json::Writer writer(&text);
  writer.BeginArray();
  for (const semantic::RowPolicy& policy : model.row_policies) {
    writer.BeginObject().Key("name").String(policy.name);
    if (!policy.description.empty()) {
      writer.Key("description").String(policy.description);
    }
    writer.Key("condition").String(policy.condition.text).EndObject();
  }
  writer.EndArray().Flush();
  return text;
}

void SetModel(const semantic::SemanticModel& model,
              model::v1::SemanticModel* wire) {
  wire->set_name(model.name);
  if (!model.about.description.empty()) {
    wire->set_description(model.about.description);
  }
  if (!model.about.label.empty()) wire->set_label(model.about.label);
  for (const std::string& synonym : model.about.synonyms) {
    wire->add_synonyms(synonym);
  }
  if (!model.row_policies.empty()) {
    SetJson(PoliciesToJson(model), wire->mutable_row_policies());
  }
  wire->set_model(model.table_text);
  for (const semantic::Entity& entity : model.entities) {
    SetEntity(entity, wire->add_entities());
  }
  for (const semantic::Dimension& dimension : model.dimensions) {
    SetDimension(dimension, wire->add_dimensions());
  }
  for (const semantic::Measure& measure : model.measures) {
    SetMeasure(measure, wire->add_measures());
  }
  if (!model.agg_time_dimension.empty()) {
    SetJson("{\"agg_time_dimension\":" +
                json::Quoted(model.agg_time_dimension) + "}",
            wire->mutable_defaults());
  }
  // A model's `meta` is a field of its own.
  semantic::Annotations rest;
  rest.config = model.about.config;
  const std::string config = ConfigToJson(rest);
  if (!config.empty()) SetJson(config, wire->mutable_config());
  const std::string meta = MetaToJson(model.about);
  if (!meta.empty()) SetJson(meta, wire->mutable_meta());
  if (!model.primary_entity.empty()) {
    wire->set_primary_entity(model.primary_entity);
  }
}

google::protobuf::Timestamp ToTimestamp(absl::Time time) {
  return google::protobuf::util::TimeUtil::NanosecondsToTimestamp(
      absl::ToUnixNanos(time));
}

}  // namespace

model::v1::SemanticModel ModelToWire(const ModelFile& file) {
  model::v1::SemanticModel wire;
  const semantic::ModelDocument& document = file.document;
  wire.set_name(file.id);
  for (size_t i = 0; i < document.models.size(); ++i) {
    SetModel(document.models[i], i == 0 ? &wire : wire.add_additional_models());
  }
  for (const semantic::MetricDefinition& metric : document.metrics) {
    *wire.add_metrics() = MetricToWire(metric);
  }
  wire.set_id(file.id);
  wire.set_category(std::string(CategoryName(file.category)));
  wire.set_etag(file.etag);
  *wire.mutable_updated_at() = ToTimestamp(file.updated_at);
  return wire;
}

model::v1::ModelDiagnostic DiagnosticToWire(
    const semantic::Diagnostic& diagnostic) {
  model::v1::ModelDiagnostic wire;
  wire.set_severity(std::string(semantic::SeverityName(diagnostic.severity)));
  wire.set_code(std::string(semantic::DiagnosticCodeName(diagnostic.code)));
  wire.set_file(diagnostic.file);
  wire.set_line(diagnostic.line);
  wire.set_column(diagnostic.column);
  wire.set_message(diagnostic.message);
  if (!diagnostic.hint.empty()) wire.set_hint(diagnostic.hint);
  return wire;
}

model::v1::ModelSummary SummaryToWire(const ModelFile& file) {
  model::v1::ModelSummary wire;
  wire.set_id(file.id);
  wire.set_name(file.id);
  int dimensions = 0;
  for (const semantic::SemanticModel& model : file.document.models) {
    dimensions += static_cast<int>(model.dimensions.size());
  }
  if (!file.document.models.empty()) {
    const semantic::SemanticModel& first = file.document.models.front();
    wire.set_name(first.name);
    if (!first.about.description.empty()) {
      wire.set_description(first.about.description);
    }
  }
  wire.set_metrics_count(static_cast<int>(file.document.metrics.size()));
  wire.set_dimensions_count(dimensions);
  wire.set_category(std::string(CategoryName(file.category)));
  wire.set_etag(file.etag);
  *wire.mutable_updated_at() = ToTimestamp(file.updated_at);
  for (const semantic::Diagnostic& diagnostic : file.diagnostics) {
    if (diagnostic.severity == semantic::Severity::kError) {
      *wire.add_errors() = DiagnosticToWire(diagnostic);
    }
  }
  return wire;
}

}  // namespace semantic_layer::model_store
