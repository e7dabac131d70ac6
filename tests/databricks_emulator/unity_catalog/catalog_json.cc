#include "tests/databricks_emulator/unity_catalog/catalog_json.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/databricks_emulator/http/json_text.h"
#include "tests/databricks_emulator/unity_catalog/type_names.h"

namespace semantic_layer::emulator {
namespace {

std::string PropertiesJson(const Properties& properties) {
  JsonObject object;
  for (const auto& [key, value] : properties) object.Text(key, value);
  return object.Take();
}

void AddAudit(const Audit& audit, JsonObject* object) {
  object->Int("created_at", audit.created_at)
      .TextIf("created_by", audit.created_by)
      .Int("updated_at", audit.updated_at)
      .TextIf("updated_by", audit.updated_by);
}

std::string ColumnJson(const ColumnRecord& column, size_t position) {
  const TypeNames type = NamesOfType(column.type);
  JsonObject field;
  field.Text("name", column.name)
      .Raw("type", type.json)
      .Bool("nullable", column.nullable);
  JsonObject metadata;
  metadata.OptionalText("comment", column.comment);
  field.Raw("metadata", metadata.Take());
  JsonObject object;
  object.Text("name", column.name)
      .Text("type_text", type.catalog)
      .Text("type_name", type.name)
      .Text("type_json", field.Take())
      .Int("type_precision", type.precision.value_or(0))
      .Int("type_scale", type.scale.value_or(0))
      .TextIf("type_interval_type", type.interval)
      .Int("position", static_cast<int64_t>(position))
      .OptionalText("comment", column.comment)
      .Bool("nullable", column.nullable);
  if (column.partition_index.has_value()) {
    object.Int("partition_index", *column.partition_index);
  }
  return object.Take();
}

}  // namespace

std::string CatalogJson(const CatalogRecord& catalog,
                        absl::string_view metastore_id) {
  JsonObject object;
  object.Text("name", catalog.name)
      .Text("full_name", catalog.name)
      .OptionalText("comment", catalog.comment)
      .Text("owner", catalog.owner)
      .Text("catalog_type", catalog.catalog_type)
      .Text("isolation_mode", "OPEN")
      .Text("metastore_id", metastore_id)
      .Text("securable_type", "CATALOG")
      .Text("securable_kind", "CATALOG_STANDARD")
      .Bool("browse_only", false);
  if (!catalog.properties.empty()) {
    object.Raw("properties", PropertiesJson(catalog.properties));
  }
  AddAudit(catalog.audit, &object);
  return object.Take();
}

std::string SchemaJson(const SchemaRecord& schema,
                       absl::string_view metastore_id) {
  JsonObject object;
  object.Text("name", schema.name)
      .Text("catalog_name", schema.catalog)
      .Text("full_name", absl::StrCat(schema.catalog, ".", schema.name))
      .OptionalText("comment", schema.comment)
      .Text("owner", schema.owner)
      .Text("catalog_type", "MANAGED_CATALOG")
      .Text("metastore_id", metastore_id)
      .Text("schema_id", schema.id);
  if (!schema.properties.empty()) {
    object.Raw("properties", PropertiesJson(schema.properties));
  }
  AddAudit(schema.audit, &object);
  return object.Take();
}

std::string ConstraintJson(const ConstraintRecord& constraint) {
  JsonObject inner;
  inner.Text("name", constraint.name);
  switch (constraint.kind) {
    case ConstraintRecord::Kind::kPrimaryKey:
      inner.Texts("child_columns", constraint.columns)
          .Bool("rely", constraint.rely);
      return JsonObject().Raw("primary_key_constraint", inner.Take()).Take();
    case ConstraintRecord::Kind::kForeignKey:
      inner.Texts("child_columns", constraint.columns)
          .Text("parent_table", constraint.parent_table)
          .Texts("parent_columns", constraint.parent_columns)
          .Bool("rely", constraint.rely);
      return JsonObject().Raw("foreign_key_constraint", inner.Take()).Take();
    case ConstraintRecord::Kind::kCheck:
      break;
  }
  return JsonObject().Raw("named_table_constraint", inner.Take()).Take();
}

std::string TableJson(const TableRecord& table, absl::string_view metastore_id,
                      const TableJsonOptions& options) {
  JsonObject object;
  object.Text("name", table.name)
      .Text("catalog_name", table.catalog)
      .Text("schema_name", table.schema)
      .Text("full_name", table.FullName())
      .Text("table_type", table.table_type)
      .Text("data_source_format", table.IsView() ? "UNITY_CATALOG" : "DELTA");
  if (options.columns) {
    std::vector<std::string> columns;
    for (size_t i = 0; i < table.columns.size(); ++i) {
      columns.push_back(ColumnJson(table.columns[i], i));
    }
    object.List("columns", columns);
  }
  if (table.IsView()) {
    object.Text("view_definition", table.view_definition);
  } else {
    object.Text("storage_location",
                absl::StrCat("s3://emulator/tables/", table.id));
  }
  object.OptionalText("comment", table.comment);
  if (options.properties) {
    object.Raw("properties", PropertiesJson(table.properties));
  }
  object.Text("table_id", table.id).Text("metastore_id", metastore_id);
  if (options.username) object.Text("owner", table.owner);
  if (options.constraints) {
    std::vector<std::string> constraints;
    for (const ConstraintRecord& constraint : table.constraints) {
      constraints.push_back(ConstraintJson(constraint));
    }
    object.ListIf("table_constraints", constraints);
    std::vector<std::string> dependencies;
    for (const std::string& name : table.view_dependencies) {
      dependencies.push_back(
          JsonObject()
              .Raw("table", JsonObject().Text("table_full_name", name).Take())
              .Take());
    }
    if (!dependencies.empty()) {
      object.Raw("view_dependencies",
                 JsonObject().List("dependencies", dependencies).Take());
    }
  }
  Audit audit = table.audit;
  if (!options.username) audit.created_by = audit.updated_by = "";
  AddAudit(audit, &object);
  return object.Take();
}

std::string VolumeJson(const VolumeRecord& volume,
                       absl::string_view metastore_id) {
  JsonObject object;
  object.Text("name", volume.name)
      .Text("catalog_name", volume.catalog)
      .Text("schema_name", volume.schema)
      .Text("full_name", volume.FullName())
      .Text("volume_type", volume.volume_type)
      .Text("volume_id", volume.id)
      .Text("storage_location", volume.storage_location)
      .Text("owner", volume.owner)
      .OptionalText("comment", volume.comment)
      .Text("metastore_id", metastore_id);
  AddAudit(volume.audit, &object);
  return object.Take();
}

std::string FunctionJson(const FunctionRecord& function,
                         absl::string_view metastore_id) {
  std::vector<std::string> parameters;
  for (size_t i = 0; i < function.parameters.size(); ++i) {
    const ColumnRecord& parameter = function.parameters[i];
    const TypeNames type = NamesOfType(parameter.type);
    parameters.push_back(JsonObject()
                             .Text("name", parameter.name)
                             .Text("type_text", type.catalog)
                             .Text("type_name", type.name)
                             .Int("position", static_cast<int64_t>(i))
                             .Text("parameter_mode", "IN")
                             .Text("parameter_type", "PARAM")
                             .OptionalText("comment", parameter.comment)
                             .Take());
  }
  const TypeNames returned = NamesOfType(function.data_type);
  JsonObject object;
  object.Text("name", function.name)
      .Text("catalog_name", function.catalog)
      .Text("schema_name", function.schema)
      .Text("full_name", function.FullName())
      .Raw("input_params", JsonObject().List("parameters", parameters).Take())
      .Text("data_type", returned.name)
      .Text("full_data_type", returned.text)
      .Text("routine_body", "SQL")
      .Text("routine_definition", function.definition)
      .Bool("is_deterministic", true)
      .Text("sql_data_access", "CONTAINS_SQL")
      .Text("security_type", "DEFINER")
      .Text("specific_name", function.name)
      .Text("parameter_style", "S")
      .Bool("is_null_call", false)
      .Text("properties", "{}")
      .OptionalText("comment", function.comment)
      .Text("owner", function.owner)
      .Text("function_id", function.id)
      .Text("metastore_id", metastore_id);
  AddAudit(function.audit, &object);
  return object.Take();
}

}  // namespace semantic_layer::emulator
