#include "common/semantic/yaml/element_reader.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/json/text.h"
#include "common/json/writer.h"
#include "common/semantic/yaml/flow_json.h"
#include "common/semantic/yaml/yaml_writer.h"

namespace semantic_layer::semantic {
namespace {

void ReadMeta(const YamlNode& node, Annotations* about) {
  for (const auto& [key, value] : node.entries) {
    about->meta.emplace_back(key.text, FlowText(value));
  }
}

void ReadAggregationParams(const YamlNode& node, FileReporter* reporter,
                           AggregationParams* params) {
  MapReader reader(node, "agg_params mapping", reporter);
  params->percentile = reader.Number("percentile");
  params->discrete = reader.Bool("use_discrete_percentile").value_or(false);
  params->approximate =
      reader.Bool("use_approximate_percentile").value_or(false);
  reader.Finish();
}

// The seed writes a list of grains; the finest is the column's own.
std::optional<TimeGrain> ReadGrainOrList(MapReader& reader,
                                         absl::string_view key) {
  const YamlNode* value = reader.Get(key);
  if (value == nullptr) return std::nullopt;
  if (!value->is_list()) return ReadGrain(reader, key);
  std::optional<TimeGrain> finest;
  for (const YamlNode& item : value->items) {
    const std::optional<TimeGrain> grain = ParseTimeGrain(item.text);
    if (!grain.has_value()) {
      reader.BadValue(item, key, item.text, TimeGrainNames());
      continue;
    }
    CheckWordCase(item, reader.reporter());
    if (!finest.has_value() || *grain < *finest) finest = grain;
  }
  return finest;
}

// `expr:` of an entity: SQL, or a list of it for a composite key.
void ReadKey(MapReader& reader, Entity* entity) {
  const YamlNode* expr = reader.Get("expr");
  if (expr == nullptr || !expr->is_list()) {
    entity->expr = reader.Sql("expr");
    return;
  }
  entity->key_parts = reader.SqlList("expr");
  if (entity->key_parts.size() < 2) {
    reader.reporter()->Error(*expr, DiagnosticCode::kInvalidValue,
                             "A composite key has at least two columns",
                             "write the one column as text");
  }
}

// Inside a collection, texts may need quotes that they do not need alone.
std::string NestedFlowText(const YamlNode& node) {
  if (!node.is_scalar()) return FlowText(node);
  const bool is_word = node.text == "true" || node.text == "false" ||
                       node.text == "null" || json::IsNumber(node.text);
  if (is_word && !node.quoted) return node.text;
  return IsPlainYaml(node.text) ? node.text : json::Quoted(node.text);
}

}  // namespace

std::string FlowText(const YamlNode& node) {
  switch (node.kind) {
    case YamlNode::Kind::kNull:
      return "null";
    case YamlNode::Kind::kScalar:
      return node.quoted ? TextToFlow(node.text) : node.text;
    case YamlNode::Kind::kList: {
      std::string out = "[";
      for (const YamlNode& item : node.items) {
        if (out.size() > 1) out += ", ";
        out += NestedFlowText(item);
      }
      return out + "]";
    }
    case YamlNode::Kind::kMap: {
      std::string out = "{";
      for (const auto& [key, value] : node.entries) {
        if (out.size() > 1) out += ", ";
        absl::StrAppend(&out, NestedFlowText(key), ": ", NestedFlowText(value));
      }
      return out + "}";
    }
  }
  return "";
}

void ReadAnnotations(MapReader& reader, Annotations* about) {
  about->description = std::string(
      absl::StripAsciiWhitespace(reader.Text("description").value_or("")));
  about->label = reader.Text("label").value_or("");
  about->synonyms = reader.TextList("synonyms");
  if (const YamlNode* meta = reader.Map("meta")) ReadMeta(*meta, about);
  if (const YamlNode* config = reader.Map("config")) {
    MapReader inner(*config, "config mapping", reader.reporter());
    // What dbt keeps for itself.
    if (!inner.Bool("enabled").value_or(true)) {
      reader.reporter()->Warning(
          *config->Find("enabled"), DiagnosticCode::kInvalidValue,
          "'enabled: false' is not followed: this is served all the same",
          "remove what is not to be used");
    }
    inner.Text("group");
    inner.TextList("tags");
    inner.Ignore({"schema", "export_as", "cache"});
    for (const auto& [key, value] : config->entries) {
      for (const char* kept :
           {"enabled", "group", "tags", "schema", "export_as", "cache"}) {
        if (key.text != kept) continue;
        about->config.emplace_back(key.text, FlowText(value));
      }
    }
    if (const YamlNode* meta = inner.Map("meta")) ReadMeta(*meta, about);
    inner.Finish();
  }
}

void ReadRowPolicies(MapReader& reader, SemanticModel* model) {
  for (const YamlNode* item : reader.MapList("row_policies")) {
    MapReader inner(*item, "row policy", reader.reporter());
    RowPolicy policy;
    policy.at = reader.reporter()->At(*item);
    policy.name = inner.RequiredName("name");
    policy.description = inner.Text("description").value_or("");
    policy.condition = inner.Sql("condition");
    if (policy.condition.empty()) inner.Missing("condition");
    inner.Finish();
    // A bad one is kept, so that its model is not served without it.
    model->row_policies.push_back(std::move(policy));
  }
}

void ReadWeekStart(MapReader& reader, ModelDocument* document) {
  const std::optional<std::string> text = reader.Text("week_start");
  if (!text.has_value()) return;
  document->week_start = ParseWeekStart(*text);
  document->week_start_at = reader.PlaceOf("week_start");
  if (document->week_start.has_value()) return;
  reader.BadValue(*reader.node().Find("week_start"), "week_start", *text,
                  {"monday", "sunday", "saturday"});
}

std::optional<TimeGrain> ReadGrain(MapReader& reader, absl::string_view key) {
  const std::optional<std::string> text = reader.Text(key);
  if (!text.has_value()) return std::nullopt;
  const std::optional<TimeGrain> grain = ParseTimeGrain(*text);
  if (!grain.has_value()) {
    reader.BadValue(*reader.node().Find(key), key, *text, TimeGrainNames());
    return std::nullopt;
  }
  CheckWordCase(*reader.node().Find(key), reader.reporter());
  return grain;
}

std::optional<Entity> ReadEntity(const YamlNode& node, FileReporter* reporter) {
  const size_t before = reporter->errors();
  MapReader reader(node, "entity", reporter);
  Entity entity;
  entity.at = reporter->At(node);
  // `entity` is an old spelling of `name`.
  if (!reader.Has("name") && reader.Has("entity")) {
    entity.name = reader.Name("entity");
  } else {
    reader.Ignore({"entity"});
    entity.name = reader.RequiredName("name");
  }
  const std::string type = reader.RequiredText("type");
  if (const auto parsed = ParseEntityType(type)) {
    entity.type = *parsed;
    CheckWordCase(*node.Find("type"), reporter);
  } else if (!type.empty()) {
    reader.BadValue(*node.Find("type"), "type", type,
                    {"primary", "unique", "foreign", "natural"});
  }
  ReadKey(reader, &entity);
  entity.role = reader.Text("role").value_or("");
  ReadAnnotations(reader, &entity.about);
  reader.Finish();
  if (reporter->errors() != before) return std::nullopt;
  return entity;
}

void ReadValidity(const YamlNode& node, FileReporter* reporter,
                  Dimension* dimension) {
  MapReader reader(node, "validity_params mapping", reporter);
  dimension->is_validity_start = reader.Bool("is_start").value_or(false);
  dimension->is_validity_end = reader.Bool("is_end").value_or(false);
  reader.Finish();
  if (dimension->is_validity_start || dimension->is_validity_end) return;
  reporter->Error(node, DiagnosticCode::kMissingKey,
                  "validity_params say neither a start nor an end",
                  "write {is_start: true} or {is_end: true}");
}

std::optional<Dimension> ReadDimension(const YamlNode& node,
                                       FileReporter* reporter) {
  const size_t before = reporter->errors();
  MapReader reader(node, "dimension", reporter);
  Dimension dimension;
  dimension.at = reporter->At(node);
  dimension.name = reader.RequiredName("name");
  const std::string type = reader.RequiredText("type");
  if (const auto parsed = ParseDimensionType(type)) {
    dimension.type = *parsed;
    CheckWordCase(*node.Find("type"), reporter);
  } else if (!type.empty()) {
    reader.BadValue(*node.Find("type"), "type", type,
                    {"categorical", "time", "boolean"});
  }
  dimension.expr = reader.Sql("expr");
  dimension.is_partition = reader.Bool("is_partition").value_or(false);
  std::optional<TimeGrain> grain = ReadGrainOrList(reader, "time_granularity");
  if (const YamlNode* params = reader.Map("type_params")) {
    MapReader inner(*params, "type_params mapping", reporter);
    if (const auto inner_grain = ReadGrain(inner, "time_granularity")) {
      grain = inner_grain;
    }
    if (const YamlNode* validity = inner.Map("validity_params")) {
      ReadValidity(*validity, reporter, &dimension);
    }
    inner.Finish();
  }
  if (dimension.type == DimensionType::kTime && !grain.has_value() &&
      reporter->errors() == before) {
    reporter->Warning(node, DiagnosticCode::kMissingKey,
                      absl::StrCat("Time dimension '", dimension.name,
                                   "' says no grain; day is assumed"),
                      "add type_params: {time_granularity: day}");
  }
  if (dimension.type != DimensionType::kTime && grain.has_value() &&
      reporter->errors() == before) {
    reporter->Error(node, DiagnosticCode::kConflictingKeys,
                    absl::StrCat("Dimension '", dimension.name,
                                 "' has a time_granularity but is no time"),
                    "make it type: time, or remove the granularity");
  }
  dimension.grain = grain.value_or(TimeGrain::kDay);
  ReadAnnotations(reader, &dimension.about);
  reader.Finish();
  if (reporter->errors() != before) return std::nullopt;
  return dimension;
}

std::optional<NonAdditiveDimension> ReadNonAdditiveDimension(
    const YamlNode& node, FileReporter* reporter) {
  const size_t before = reporter->errors();
  MapReader reader(node, "non_additive_dimension mapping", reporter);
  NonAdditiveDimension dimension;
  dimension.at = reporter->At(node);
  dimension.name = absl::AsciiStrToLower(reader.RequiredText("name"));
  for (absl::string_view key : {"window_choice", "window_agg"}) {
    const std::optional<std::string> choice = reader.Text(key);
    if (!choice.has_value()) continue;
    if (absl::EqualsIgnoreCase(*choice, "max")) {
      dimension.last = true;
    } else if (!absl::EqualsIgnoreCase(*choice, "min")) {
      reader.BadValue(*node.Find(key), key, *choice, {"min", "max"});
      continue;
    }
    CheckWordCase(*node.Find(key), reporter);
  }
  for (absl::string_view key : {"window_groupings", "group_by"}) {
    for (std::string& name : reader.TextList(key)) {
      dimension.groupings.push_back(absl::AsciiStrToLower(name));
    }
  }
  reader.Finish();
  if (reporter->errors() != before) return std::nullopt;
  return dimension;
}

std::optional<Measure> ReadMeasure(const YamlNode& node,
                                   FileReporter* reporter) {
  const size_t before = reporter->errors();
  MapReader reader(node, "measure", reporter);
  Measure measure;
  measure.at = reporter->At(node);
  measure.name = reader.RequiredName("name");
  const std::string agg = reader.RequiredText("agg");
  if (const auto parsed = ParseAggregation(agg)) {
    measure.agg = *parsed;
    CheckWordCase(*node.Find("agg"), reporter);
  } else if (!agg.empty()) {
    reader.BadValue(*node.Find("agg"), "agg", agg, AggregationNames());
  }
  measure.expr = reader.Sql("expr");
  if (const YamlNode* params = reader.Map("agg_params")) {
    ReadAggregationParams(*params, reporter, &measure.params);
  }
  measure.agg_time_dimension =
      absl::AsciiStrToLower(reader.Text("agg_time_dimension").value_or(""));
  measure.agg_time_dimension_at = reader.PlaceOf("agg_time_dimension");
  if (const YamlNode* value = reader.Map("non_additive_dimension")) {
    measure.non_additive = ReadNonAdditiveDimension(*value, reporter);
  }
  measure.create_metric = reader.Bool("create_metric").value_or(false);
  measure.create_metric_display_name =
      reader.Text("create_metric_display_name").value_or("");
  ReadAnnotations(reader, &measure.about);
  reader.Finish();
  if (reporter->errors() != before) return std::nullopt;
  return measure;
}

}  // namespace semantic_layer::semantic
