#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/semantic/suggest.h"
#include "common/semantic/yaml/element_reader.h"
#include "common/semantic/yaml/metric_reader.h"
#include "common/semantic/yaml/model_reader.h"

namespace semantic_layer::semantic {
namespace {

// An SqlText that names a column.
SqlText ColumnSql(const std::string& column, const Location& at) {
  SqlText sql;
  sql.text = FormatTableName(TableName{{column}});
  sql.at = at;
  return sql;
}

// An element without a name of its own has the column's.
void CheckColumnName(const YamlNode& value, const std::string& name,
                     FileReporter* reporter) {
  std::string why;
  if (value.Find("name") != nullptr || IsValidName(name, &why)) return;
  reporter->Error(
      value, DiagnosticCode::kInvalidName,
      absl::StrCat("The column's name '", name, "' cannot be a name: ", why),
      "add a name: {type: ..., name: another_name}");
}

// A time has a grain and nothing else has. Says nothing more about a dimension
// that is wrong already.
void CheckGranularity(const YamlNode& value, const Dimension& dimension,
                      bool has_grain, size_t errors_before,
                      FileReporter* reporter) {
  if (reporter->errors() != errors_before) return;
  const bool is_time = dimension.type == DimensionType::kTime;
  if (is_time && !has_grain) {
    reporter->Warning(value, DiagnosticCode::kMissingKey,
                      absl::StrCat("Time dimension '", dimension.name,
                                   "' says no grain; day is assumed"),
                      "add granularity: day beside it");
  } else if (!is_time && has_grain) {
    reporter->Error(value, DiagnosticCode::kConflictingKeys,
                    absl::StrCat("Dimension '", dimension.name,
                                 "' has a granularity but is no time"),
                    "make it type: time, or remove the granularity");
  }
}

// `entity:` of a column: a type, or a mapping with type and more.
void ReadColumnEntity(const YamlNode& value, const std::string& column,
                      FileReporter* reporter, SemanticModel* model) {
  const size_t before = reporter->errors();
  Entity entity;
  entity.at = reporter->At(value);
  entity.name = absl::AsciiStrToLower(column);
  std::string type = value.text;
  if (!value.is_scalar()) {
    MapReader reader(value, "column's entity", reporter);
    type = reader.RequiredText("type");
    if (reader.Has("name")) entity.name = reader.Name("name");
    reader.Ignore({"name"});
    ReadAnnotations(reader, &entity.about);
    reader.Finish();
  }
  if (const auto parsed = ParseEntityType(type)) {
    entity.type = *parsed;
    CheckWordCase(value.is_scalar() ? value : *value.Find("type"), reporter);
  } else if (reporter->errors() == before) {
    reporter->Error(value, DiagnosticCode::kInvalidValue,
                    absl::StrCat("'", type, "' is not a type of entity"),
                    "allowed: primary, unique, foreign, natural");
  }
  CheckColumnName(value, entity.name, reporter);
  if (entity.name != column) entity.expr = ColumnSql(column, entity.at);
  if (reporter->errors() == before) model->entities.push_back(entity);
}

void SetDimensionType(const YamlNode& at, const std::string& type,
                      FileReporter* reporter, Dimension* dimension) {
  if (const auto parsed = ParseDimensionType(type)) {
    dimension->type = *parsed;
    CheckWordCase(at.is_scalar() ? at : *at.Find("type"), reporter);
    return;
  }
  reporter->Error(at, DiagnosticCode::kInvalidValue,
                  absl::StrCat("'", type, "' is not a type of dimension"),
                  "allowed: categorical, time, boolean");
}

// `dimension:` of a column: a type, or a mapping with type and more. The grain
// of a time dimension stands on the column.
void ReadColumnDimension(const YamlNode& value, const std::string& column,
                         std::optional<TimeGrain> grain, bool has_grain,
                         FileReporter* reporter, SemanticModel* model) {
  const size_t before = reporter->errors();
  Dimension dimension;
  dimension.at = reporter->At(value);
  dimension.name = absl::AsciiStrToLower(column);
  dimension.grain = grain.value_or(TimeGrain::kDay);
  if (value.is_scalar()) {
    SetDimensionType(value, value.text, reporter, &dimension);
  } else {
    MapReader reader(value, "column's dimension", reporter);
    const std::string type = reader.RequiredText("type");
    if (!type.empty()) SetDimensionType(value, type, reporter, &dimension);
    if (reader.Has("name")) dimension.name = reader.Name("name");
    reader.Ignore({"name"});
    dimension.is_partition = reader.Bool("is_partition").value_or(false);
    if (const YamlNode* validity = reader.Map("validity_params")) {
      ReadValidity(*validity, reporter, &dimension);
    }
    ReadAnnotations(reader, &dimension.about);
    reader.Finish();
  }
  CheckColumnName(value, dimension.name, reporter);
  CheckGranularity(value, dimension, has_grain, before, reporter);
  if (dimension.name != column) {
    dimension.expr = ColumnSql(column, dimension.at);
  }
  if (reporter->errors() == before) model->dimensions.push_back(dimension);
}

void ReadColumns(MapReader& reader, SemanticModel* model) {
  FileReporter* reporter = reader.reporter();
  for (const YamlNode* item : reader.MapList("columns")) {
    MapReader column(*item, "column", reporter);
    const std::string name = column.RequiredText("name");
    if (name.empty()) continue;
    const YamlNode* entity = column.Get("entity");
    const YamlNode* dimension = column.Get("dimension");
    if (entity != nullptr && dimension != nullptr) {
      reporter->Error(*item, DiagnosticCode::kConflictingKeys,
                      absl::StrCat("Column '", name,
                                   "' is either an entity or a dimension"),
                      "keep one; derived_semantics may hold the other");
      continue;
    }
    if (entity != nullptr) ReadColumnEntity(*entity, name, reporter, model);
    if (dimension != nullptr) {
      ReadColumnDimension(*dimension, name, ReadGrain(column, "granularity"),
                          column.Has("granularity"), reporter, model);
    }
    column.Ignore({"granularity", "description", "data_type", "meta", "quote",
                   "tests", "data_tests", "tags", "constraints", "policy_tags",
                   "config", "docs", "column_mask", "databricks_tags"});
    column.Finish();
  }
}

void ReadDerivedSemantics(const YamlNode& node, FileReporter* reporter,
                          SemanticModel* model) {
  MapReader reader(node, "derived_semantics mapping", reporter);
  for (const YamlNode* item : reader.MapList("entities")) {
    if (item->is_map() && item->Find("expr") == nullptr) {
      MapReader(*item, "derived entity", reporter).Missing("expr");
    }
    if (auto entity = ReadEntity(*item, reporter)) {
      model->entities.push_back(*std::move(entity));
    }
  }
  for (const YamlNode* item : reader.MapList("dimensions")) {
    const size_t before = reporter->errors();
    MapReader inner(*item, "derived dimension", reporter);
    Dimension dimension;
    dimension.at = reporter->At(*item);
    dimension.name = inner.RequiredName("name");
    const std::string type = inner.RequiredText("type");
    if (!type.empty()) SetDimensionType(*item, type, reporter, &dimension);
    if (!inner.Has("expr")) inner.Missing("expr");
    dimension.expr = inner.Sql("expr");
    const std::optional<TimeGrain> grain = ReadGrain(inner, "granularity");
    dimension.grain = grain.value_or(TimeGrain::kDay);
    dimension.is_partition = inner.Bool("is_partition").value_or(false);
    if (const YamlNode* validity = inner.Map("validity_params")) {
      ReadValidity(*validity, reporter, &dimension);
    }
    ReadAnnotations(inner, &dimension.about);
    inner.Finish();
    CheckGranularity(*item, dimension, grain.has_value(), before, reporter);
    if (reporter->errors() == before) {
      model->dimensions.push_back(std::move(dimension));
    }
  }
  reader.Finish();
}

// `time_spine:` of a model: the grain of its column stands on the column.
void ReadTimeSpine(MapReader& reader, const YamlNode& node,
                   const TableName& table, ModelDocument* document) {
  FileReporter* reporter = reader.reporter();
  const size_t before = reporter->errors();
  MapReader inner(node, "time_spine mapping", reporter);
  TimeSpine spine;
  spine.at = reporter->At(node);
  spine.table = table;
  spine.column = inner.RequiredText("standard_granularity_column");
  for (const YamlNode* grain : inner.MapList("custom_granularities")) {
    MapReader custom(*grain, "custom granularity", reporter);
    CustomGrain entry;
    entry.at = reporter->At(*grain);
    entry.name = custom.RequiredName("name");
    entry.column = custom.Text("column_name").value_or(entry.name);
    custom.Finish();
    spine.custom_grains.push_back(std::move(entry));
  }
  inner.Finish();
  bool found = false;
  for (const YamlNode* item : reader.MapList("columns")) {
    const YamlNode* name = item->Find("name");
    if (name == nullptr || name->text != spine.column) continue;
    MapReader column(*item, "column", reporter);
    if (const auto grain = ReadGrain(column, "granularity")) {
      spine.grain = *grain;
      found = true;
    }
  }
  if (reporter->errors() != before) return;
  if (!found) {
    reporter->Error(node, DiagnosticCode::kMissingKey,
                    absl::StrCat("Column '", spine.column,
                                 "' of the time spine needs a 'granularity'"),
                    absl::StrCat("add columns: [{name: ", spine.column,
                                 ", granularity: day}]"));
    return;
  }
  document->time_spines.push_back(std::move(spine));
}

bool HasGroup(const Annotations& about) {
  return std::any_of(about.config.begin(), about.config.end(),
                     [](const auto& entry) { return entry.first == "group"; });
}

// `semantic_model:` is a boolean or a mapping. Returns whether it is on.
bool ReadSemanticModelSwitch(MapReader& reader, SemanticModel* model) {
  const YamlNode* node = reader.Get("semantic_model");
  if (node == nullptr) return false;
  if (node->is_scalar()) return reader.Bool("semantic_model").value_or(false);
  MapReader inner(*node, "semantic_model mapping", reader.reporter());
  if (!inner.Has("enabled")) inner.Missing("enabled");
  const bool enabled = inner.Bool("enabled").value_or(true);
  if (inner.Has("name")) model->name = inner.Name("name");
  inner.Ignore({"name"});
  ReadAnnotations(inner, &model->about);
  inner.Text("group");
  // Here the latest spec has it, and config.group is the same.
  const YamlNode* group = node->Find("group");
  if (group != nullptr && !HasGroup(model->about)) {
    model->about.config.emplace_back("group", FlowText(*group));
  }
  inner.Finish();
  return enabled;
}

// An entry of `models:` without `semantic_model` is dbt's own, unless that key
// is only misspelled.
void CheckSwitchName(const YamlNode& node, FileReporter* reporter) {
  if (node.Find("semantic_model") != nullptr) return;
  static constexpr absl::string_view kKnown[] = {"semantic_model",
                                                 "time_spine"};
  for (const auto& [key, value] : node.entries) {
    if (key.text == "time_spine") continue;
    const std::vector<std::string> near = NearestNames(key.text, kKnown, 1);
    if (near.empty()) continue;
    reporter->Error(key, DiagnosticCode::kUnknownKey,
                    absl::StrCat("A model has no key '", key.text, "'"),
                    DidYouMean(near));
  }
}

// Metrics inside of a model combine those of the same model; what combines
// several models stands at the top of a file.
void CheckNestedMetrics(const ModelDocument& document, size_t first,
                        const YamlNode& node, FileReporter* reporter) {
  const YamlNode* metrics = node.Find("metrics");
  if (metrics == nullptr) return;
  absl::flat_hash_set<std::string> names;
  for (const YamlNode& item : metrics->items) {
    const YamlNode* name = item.Find("name");
    if (name != nullptr) names.insert(absl::AsciiStrToLower(name->text));
  }
  const auto check = [&](const std::optional<InputMetric>& input) {
    if (!input.has_value() || names.contains(input->name)) return;
    YamlNode at;
    at.line = input->at.line;
    at.column = input->at.column;
    reporter->Error(at, DiagnosticCode::kUnknownReference,
                    absl::StrCat("The metric '", input->name,
                                 "' is not one of this model's metrics"),
                    "move the metric that needs it to the top-level 'metrics' "
                    "list");
  };
  for (size_t i = first; i < document.metrics.size(); ++i) {
    const MetricDefinition& metric = document.metrics[i];
    for (const auto* input :
         {&metric.numerator, &metric.denominator, &metric.cumulative_input,
          &metric.base.metric, &metric.conversion.metric}) {
      check(*input);
    }
    for (const InputMetric& input : metric.inputs) check(input);
  }
}

}  // namespace

void ReadDbtModel(const YamlNode& node, const TableDefaults& defaults,
                  FileReporter* reporter, ModelDocument* document) {
  const size_t before = reporter->errors();
  MapReader reader(node, "model", reporter);
  if (!reader.ok()) return;
  const std::string name = reader.RequiredText("name");
  if (reporter->errors() != before) return;
  SemanticModel model;
  model.at = reporter->At(node);
  model.name = absl::AsciiStrToLower(name);
  model.table_text = absl::StrCat("ref('", name, "')");
  const std::optional<TableName> table =
      ParseTableName(model.table_text, defaults);
  if (!table.has_value()) {
    reporter->Error(*node.Find("name"), DiagnosticCode::kInvalidName,
                    absl::StrCat("'", name, "' does not name a table"),
                    "write the name of a dbt model");
    return;
  }
  model.table = *table;
  if (const YamlNode* spine = reader.Map("time_spine")) {
    ReadTimeSpine(reader, *spine, model.table, document);
  }
  if (!ReadSemanticModelSwitch(reader, &model)) {
    return CheckSwitchName(node, reporter);
  }
  std::string why;
  if (!IsValidName(model.name, &why)) {
    if (reporter->errors() != before) return;  // its own name, reported
    reporter->Error(node, DiagnosticCode::kInvalidName,
                    absl::StrCat("'", model.name, "' cannot be a name: ", why),
                    "give semantic_model a name of its own");
    return;
  }
  if (model.about.description.empty()) {
    model.about.description = reader.Text("description").value_or("");
  }
  model.agg_time_dimension =
      absl::AsciiStrToLower(reader.Text("agg_time_dimension").value_or(""));
  model.agg_time_dimension_at = reader.PlaceOf("agg_time_dimension");
  model.primary_entity = reader.Name("primary_entity");
  model.primary_entity_at = reader.PlaceOf("primary_entity");
  ReadRowPolicies(reader, &model);
  ReadColumns(reader, &model);
  if (const YamlNode* derived = reader.Map("derived_semantics")) {
    ReadDerivedSemantics(*derived, reporter, &model);
  }
  const size_t first_metric = document->metrics.size();
  for (const YamlNode* item : reader.MapList("metrics")) {
    if (auto metric = ReadMetric(*item, reporter)) {
      if (metric->aggregation.has_value()) {
        metric->aggregation->model = model.name;
      }
      document->metrics.push_back(*std::move(metric));
    }
  }
  reader.Ignore({"time_spine",       "config",      "tests",
                 "data_tests",       "meta",        "docs",
                 "access",           "group",       "tags",
                 "latest_version",   "versions",    "version",
                 "deprecation_date", "constraints", "contract",
                 "freshness",        "identifier",  "quoting",
                 "enabled",          "loader",      "database",
                 "schema",           "alias",       "databricks_tags"});
  reader.Finish();
  CheckNestedMetrics(*document, first_metric, reader.node(), reporter);
  document->shape = DocumentShape::kLatest;
  document->models.push_back(std::move(model));
}

}  // namespace semantic_layer::semantic
