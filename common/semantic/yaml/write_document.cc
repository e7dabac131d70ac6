#include "common/semantic/yaml/write_document.h"

#include "absl/strings/str_cat.h"
#include "common/semantic/yaml/flow_json.h"
#include "common/semantic/yaml/metric_writer.h"
#include "common/semantic/yaml/yaml_writer.h"

namespace semantic_layer::semantic {
namespace {

void WriteEntity(YamlWriter& out, const Entity& entity) {
  out.Text("name", entity.name);
  out.Text("type", EntityTypeName(entity.type));
  out.Text("expr", entity.expr.text);
  WriteFilters(out, "expr", entity.key_parts);
  out.Text("role", entity.role);
  WriteAnnotations(out, entity.about);
}

void WriteDimension(YamlWriter& out, const Dimension& dimension) {
  out.Text("name", dimension.name);
  out.Text("type", DimensionTypeName(dimension.type));
  WriteAnnotations(out, dimension.about);
  out.Text("expr", dimension.expr.text);
  if (dimension.is_partition) out.Flag("is_partition", true);
  if (dimension.type != DimensionType::kTime) return;
  out.Map("type_params", [&] {
    out.Text("time_granularity", TimeGrainName(dimension.grain));
    if (!dimension.is_validity_start && !dimension.is_validity_end) return;
    out.Map("validity_params", [&] {
      if (dimension.is_validity_start) out.Flag("is_start", true);
      if (dimension.is_validity_end) out.Flag("is_end", true);
    });
  });
}

void WriteMeasure(YamlWriter& out, const Measure& measure) {
  out.Text("name", measure.name);
  WriteAnnotations(out, measure.about);
  out.Text("agg", AggregationName(measure.agg));
  out.Text("expr", measure.expr.text);
  WriteAggregationParams(out, measure.params);
  out.Text("agg_time_dimension", measure.agg_time_dimension);
  WriteNonAdditiveDimension(out, measure.non_additive);
  if (measure.create_metric) out.Flag("create_metric", true);
  out.Text("create_metric_display_name", measure.create_metric_display_name);
}

void WriteModel(YamlWriter& out, const SemanticModel& model) {
  out.Text("name", model.name);
  WriteAnnotations(out, model.about);
  out.Text("model", model.table_text);
  if (!model.agg_time_dimension.empty()) {
    out.Map("defaults",
            [&] { out.Text("agg_time_dimension", model.agg_time_dimension); });
  }
  out.Text("primary_entity", model.primary_entity);
  out.List("entities", model.entities,
           [&](const Entity& item) { WriteEntity(out, item); });
  out.List("dimensions", model.dimensions,
           [&](const Dimension& item) { WriteDimension(out, item); });
  out.List("measures", model.measures,
           [&](const Measure& item) { WriteMeasure(out, item); });
  out.List("row_policies", model.row_policies, [&](const RowPolicy& policy) {
    out.Text("name", policy.name);
    out.Text("description", policy.description);
    out.Text("condition", policy.condition.text);
  });
}

void WriteSavedQuery(YamlWriter& out, const SavedQuery& query) {
  out.Text("name", query.name);
  WriteAnnotations(out, query.about);
  for (const auto& [key, flow] : query.extras) out.Raw(key, FlowToYaml(flow));
  out.Map("query_params", [&] {
    out.TextList("metrics", query.metrics);
    out.TextList("group_by", query.group_by);
    WriteFilters(out, "where", query.where);
    out.TextList("order_by", query.order_by);
    if (query.limit.has_value()) out.Int("limit", *query.limit);
    // The mapping must be there, also when the query asks for nothing.
    if (query.metrics.empty()) out.Raw("metrics", "[]");
  });
}

void WriteTimeSpine(YamlWriter& out, const TimeSpine& spine) {
  out.Map("node_relation",
          [&] { out.Text("relation_name", FormatTableName(spine.table)); });
  out.Map("primary_column", [&] {
    out.Text("name", spine.column);
    out.Text("time_granularity", TimeGrainName(spine.grain));
  });
  out.List("custom_granularities", spine.custom_grains,
           [&](const CustomGrain& grain) {
             out.Text("name", grain.name);
             out.Text("column_name", grain.column);
           });
}

bool IsOneMapping(const ModelDocument& document) {
  return document.shape == DocumentShape::kSingleModel &&
         document.models.size() == 1 && document.time_spines.empty() &&
         document.saved_queries.empty() && !document.week_start.has_value();
}

}  // namespace

std::string WriteModelDocument(const ModelDocument& document) {
  YamlWriter out;
  const auto write_metric = [&](const MetricDefinition& metric) {
    WriteMetric(out, metric);
  };
  if (IsOneMapping(document)) {
    WriteModel(out, document.models.front());
    out.List("metrics", document.metrics, write_metric);
    return std::move(out).Take();
  }
  if (document.week_start.has_value()) {
    out.Text("week_start", WeekStartName(*document.week_start));
  }
  out.List("semantic_models", document.models,
           [&](const SemanticModel& model) { WriteModel(out, model); });
  out.List("metrics", document.metrics, write_metric);
  out.List("saved_queries", document.saved_queries,
           [&](const SavedQuery& query) { WriteSavedQuery(out, query); });
  if (!document.time_spines.empty()) {
    // One configuration holds them all.
    const std::vector<int> one = {0};
    out.List("project_configurations", one, [&](int) {
      out.List("time_spines", document.time_spines,
               [&](const TimeSpine& spine) { WriteTimeSpine(out, spine); });
    });
  }
  return std::move(out).Take();
}

}  // namespace semantic_layer::semantic
