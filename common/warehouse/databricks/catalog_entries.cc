#include "common/warehouse/databricks/catalog_entries.h"

#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "common/sql/ast/ast.h"
#include "common/sql/types/type.h"

namespace semantic_layer::warehouse {
namespace {

TableKind KindOf(absl::string_view table_type) {
  if (absl::StrContains(table_type, "VIEW")) return TableKind::kView;
  if (absl::StartsWith(table_type, "EXTERNAL") || table_type == "FOREIGN") {
    return TableKind::kExternal;
  }
  return TableKind::kTable;
}

}  // namespace

bool IsSystemCatalog(const databricks::UnityCatalog& catalog) {
  return catalog.catalog_type == "SYSTEM_CATALOG" ||
         catalog.catalog_type == "INTERNAL_CATALOG" ||
         catalog.name == "system" || absl::StartsWith(catalog.name, "__");
}

CatalogInfo ToCatalogInfo(databricks::UnityCatalog catalog) {
  return {.name = std::move(catalog.name),
          .comment = std::move(catalog.comment),
          .owner = std::move(catalog.owner),
          .created_at = catalog.created_at};
}

SchemaInfo ToSchemaInfo(databricks::UnitySchema schema) {
  return {.catalog = std::move(schema.catalog_name),
          .name = std::move(schema.name),
          .comment = std::move(schema.comment),
          .owner = std::move(schema.owner),
          .location = std::move(schema.storage_location)};
}

TableInfo ToTableInfo(databricks::UnityTable table) {
  return {.catalog = std::move(table.catalog_name),
          .schema = std::move(table.schema_name),
          .name = std::move(table.name),
          .kind = KindOf(table.table_type),
          .comment = std::move(table.comment),
          .owner = std::move(table.owner),
          .location = std::move(table.storage_location),
          .created_at = table.created_at};
}

TableInfo ToTableInfo(databricks::UnityTableSummary summary) {
  return {.catalog = std::move(summary.catalog_name),
          .schema = std::move(summary.schema_name),
          .name = std::move(summary.name),
          .kind = KindOf(summary.table_type)};
}

ColumnInfo ToColumnInfo(const databricks::UnityColumn& column, int position) {
  return {.name = column.name,
          .data_type = SqlTypeOf(column),
          .comment = column.comment,
          .nullable = column.nullable,
          .is_partition_column = column.partition_index.has_value(),
          .position = position};
}

std::string SqlTypeOf(const databricks::UnityColumn& column) {
  const absl::string_view text =
      column.type_text.empty() ? column.type_name : column.type_text;
  sql::Arena arena;
  const sql::Type* const type = sql::TypeFromText(text, arena);
  if (type != nullptr) return sql::TypeText(type);
  return absl::AsciiStrToUpper(text);
}

}  // namespace semantic_layer::warehouse
