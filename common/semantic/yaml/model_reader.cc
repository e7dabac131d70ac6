#include "common/semantic/yaml/model_reader.h"

#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/semantic/yaml/element_reader.h"
#include "common/semantic/yaml/metric_reader.h"

namespace semantic_layer::semantic {
namespace {

// The table of a model: `model:` text or `node_relation:`.
void ReadTable(MapReader& reader, const TableDefaults& defaults,
               SemanticModel* model) {
  if (const std::optional<std::string> text = reader.Text("model")) {
    model->table_text = *text;
    const std::optional<TableName> table = ParseTableName(*text, defaults);
    if (table.has_value()) {
      model->table = *table;
    } else {
      reader.reporter()->Error(
          *reader.node().Find("model"), DiagnosticCode::kInvalidReference,
          absl::StrCat("'", *text, "' does not name a table"),
          "write ref('table'), source('schema', 'table') or "
          "catalog.schema.table");
    }
  }
  if (const YamlNode* relation = reader.Map("node_relation")) {
    model->table = ReadNodeRelation(*relation, defaults, reader.reporter());
    model->table_text = FormatTableName(model->table);
  }
  if (!reader.Has("model") && !reader.Has("node_relation")) {
    reader.Missing("model");
  }
  if (reader.Has("model") && reader.Has("node_relation")) {
    reader.reporter()->Error(*reader.node().Find("node_relation"),
                             DiagnosticCode::kConflictingKeys,
                             "A semantic model has either 'model' or "
                             "'node_relation'",
                             "remove one of the two");
  }
}

void ReadDefaults(MapReader& reader, SemanticModel* model) {
  const YamlNode* defaults = reader.Map("defaults");
  if (defaults == nullptr) return;
  MapReader inner(*defaults, "defaults mapping", reader.reporter());
  model->agg_time_dimension =
      absl::AsciiStrToLower(inner.Text("agg_time_dimension").value_or(""));
  model->agg_time_dimension_at = inner.PlaceOf("agg_time_dimension");
  inner.Finish();
}

}  // namespace

TableName ReadNodeRelation(const YamlNode& node, const TableDefaults& defaults,
                           FileReporter* reporter) {
  MapReader reader(node, "node_relation mapping", reporter);
  const std::string full = reader.Text("relation_name").value_or("");
  TableName table;
  const std::string database =
      reader.Text("database").value_or(defaults.catalog);
  const std::string schema =
      reader.Text("schema_name").value_or(defaults.schema);
  const std::string alias = full.empty() ? reader.RequiredText("alias")
                                         : reader.Text("alias").value_or("");
  reader.Finish();
  if (!full.empty()) {
    if (std::optional<TableName> parsed = ParseTableName(full, defaults)) {
      return *std::move(parsed);
    }
    reporter->Error(*node.Find("relation_name"),
                    DiagnosticCode::kInvalidReference,
                    absl::StrCat("'", full, "' does not name a table"),
                    "write catalog.schema.table");
    return table;
  }
  if (!schema.empty()) {
    if (!database.empty()) table.parts.push_back(database);
    table.parts.push_back(schema);
  }
  table.parts.push_back(alias);
  return table;
}

void ReadSemanticModel(const YamlNode& node, const TableDefaults& defaults,
                       FileReporter* reporter, ModelDocument* document) {
  const size_t before = reporter->errors();
  MapReader reader(node, "semantic model", reporter);
  if (!reader.ok()) return;
  SemanticModel model;
  model.at = reporter->At(node);
  model.name = reader.RequiredName("name");
  ReadTable(reader, defaults, &model);
  ReadDefaults(reader, &model);
  model.primary_entity = reader.Name("primary_entity");
  model.primary_entity_at = reader.PlaceOf("primary_entity");
  ReadAnnotations(reader, &model.about);
  ReadRowPolicies(reader, &model);
  const bool usable = reporter->errors() == before;
  for (const YamlNode* item : reader.MapList("entities")) {
    if (auto entity = ReadEntity(*item, reporter)) {
      model.entities.push_back(*std::move(entity));
    }
  }
  for (const YamlNode* item : reader.MapList("dimensions")) {
    if (auto dimension = ReadDimension(*item, reporter)) {
      model.dimensions.push_back(*std::move(dimension));
    }
  }
  for (const YamlNode* item : reader.MapList("measures")) {
    if (auto measure = ReadMeasure(*item, reporter)) {
      model.measures.push_back(*std::move(measure));
    }
  }
  for (const YamlNode* item : reader.MapList("metrics")) {
    if (auto metric = ReadMetric(*item, reporter)) {
      if (metric->aggregation.has_value() &&
          metric->aggregation->model.empty()) {
        metric->aggregation->model = model.name;
      }
      document->metrics.push_back(*std::move(metric));
    }
  }
  reader.Finish();
  if (usable) document->models.push_back(std::move(model));
}

void ReadProjectConfiguration(const YamlNode& node,
                              const TableDefaults& defaults,
                              FileReporter* reporter, ModelDocument* document) {
  MapReader reader(node, "project configuration", reporter);
  if (!reader.ok()) return;
  reader.Ignore({"dsi_package_version", "name"});
  ReadWeekStart(reader, document);
  for (const YamlNode* item : reader.MapList("time_spines")) {
    const size_t before = reporter->errors();
    MapReader inner(*item, "time spine", reporter);
    TimeSpine spine;
    spine.at = reporter->At(*item);
    inner.Ignore({"name", "description"});
    if (const YamlNode* relation = inner.Map("node_relation")) {
      spine.table = ReadNodeRelation(*relation, defaults, reporter);
    } else {
      inner.Missing("node_relation");
    }
    if (const YamlNode* column = inner.Map("primary_column")) {
      MapReader primary(*column, "primary_column mapping", reporter);
      spine.column = primary.RequiredText("name");
      if (!primary.Has("time_granularity")) primary.Missing("time_granularity");
      spine.grain =
          ReadGrain(primary, "time_granularity").value_or(TimeGrain::kDay);
      primary.Finish();
    } else {
      inner.Missing("primary_column");
    }
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
    if (reporter->errors() == before) {
      document->time_spines.push_back(std::move(spine));
    }
  }
  // The old spelling, only used where the new one gives no spine.
  const bool legacy_counts = document->time_spines.empty();
  for (const YamlNode* item :
       reader.MapList("time_spine_table_configurations")) {
    const size_t before = reporter->errors();
    MapReader inner(*item, "time spine table configuration", reporter);
    TimeSpine spine;
    spine.at = reporter->At(*item);
    const std::string location = inner.RequiredText("location");
    spine.column = inner.RequiredText("column_name");
    if (!inner.Has("grain")) inner.Missing("grain");
    spine.grain = ReadGrain(inner, "grain").value_or(TimeGrain::kDay);
    inner.Finish();
    const std::optional<TableName> table = ParseTableName(location, defaults);
    if (!table.has_value() && reporter->errors() == before) {
      reporter->Error(*item, DiagnosticCode::kInvalidReference,
                      absl::StrCat("'", location, "' does not name a table"),
                      "write schema.table");
    }
    if (reporter->errors() != before || !legacy_counts) continue;
    spine.table = *table;
    document->time_spines.push_back(std::move(spine));
  }
  reader.Finish();
}

namespace {

// An export of a saved query. Exports are dbt's to run: they are checked, and
// kept as they are.
void ReadExport(const YamlNode& node, FileReporter* reporter) {
  MapReader reader(node, "export", reporter);
  reader.RequiredName("name");
  const YamlNode* config = reader.Map("config");
  if (config == nullptr) {
    if (!reader.Has("config")) reader.Missing("config");
    return reader.Finish();
  }
  MapReader inner(*config, "export's config mapping", reporter);
  const std::string type = inner.RequiredText("export_as");
  const std::string word = absl::AsciiStrToLower(type);
  if (word == "table" || word == "view" || word == "cache") {
    CheckWordCase(*config->Find("export_as"), reporter);
  } else if (!type.empty()) {
    inner.BadValue(*config->Find("export_as"), "export_as", type,
                   {"table", "view", "cache"});
  }
  for (absl::string_view key : {"schema", "alias", "database"}) inner.Text(key);
  inner.Finish();
  reader.Finish();
}

// Keeps the keys of a mapping that are there.
void Keep(const YamlNode& mapping,
          std::initializer_list<absl::string_view> keys,
          std::vector<std::pair<std::string, std::string>>* kept) {
  for (const absl::string_view key : keys) {
    const YamlNode* value = mapping.Find(key);
    if (value != nullptr)
      kept->emplace_back(std::string(key), FlowText(*value));
  }
}

}  // namespace

void ReadSavedQuery(const YamlNode& node, FileReporter* reporter,
                    ModelDocument* document) {
  const size_t before = reporter->errors();
  MapReader reader(node, "saved query", reporter);
  if (!reader.ok()) return;
  SavedQuery query;
  query.at = reporter->At(node);
  query.name = reader.RequiredName("name");
  ReadAnnotations(reader, &query.about);
  reader.TextList("tags");
  for (const YamlNode* item : reader.MapList("exports")) {
    ReadExport(*item, reporter);
  }
  Keep(node, {"tags", "exports"}, &query.extras);
  if (const YamlNode* params = reader.Map("query_params")) {
    MapReader inner(*params, "query_params mapping", reporter);
    query.metrics = inner.TextList("metrics", &query.metrics_at);
    query.group_by = inner.TextList("group_by", &query.group_by_at);
    query.where = inner.SqlList("where");
    query.order_by = inner.TextList("order_by", &query.order_by_at);
    query.limit = inner.Int("limit");
    if (query.limit.has_value() && *query.limit < 0) {
      reporter->Error(*params->Find("limit"), DiagnosticCode::kInvalidValue,
                      "'limit' may not be negative",
                      "leave it out for all rows");
    }
    inner.Finish();
  } else if (reporter->errors() == before) {
    reader.Missing("query_params");
  }
  reader.Finish();
  if (reporter->errors() == before) {
    document->saved_queries.push_back(std::move(query));
  }
}

}  // namespace semantic_layer::semantic
