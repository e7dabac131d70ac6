#include "services/query/warehouse_catalog/catalog_conversions.h"

namespace semantic_layer::query {
namespace {

const char* TableType(warehouse::TableKind kind) {
  switch (kind) {
    case warehouse::TableKind::kTable:
      return "TABLE";
    case warehouse::TableKind::kView:
      return "VIEW";
    case warehouse::TableKind::kExternal:
      return "EXTERNAL";
  }
  return "TABLE";
}

}  // namespace

void ToProto(const warehouse::CatalogInfo& catalog,
             warehouse::v1::CatalogInfo* out) {
  out->set_name(catalog.name);
  if (catalog.comment.has_value()) out->set_comment(*catalog.comment);
  if (catalog.owner.has_value()) out->set_owner(*catalog.owner);
}

void ToProto(const warehouse::SchemaInfo& schema,
             warehouse::v1::SchemaInfo* out) {
  out->set_name(schema.name);
  out->set_catalog(schema.catalog);
  if (schema.comment.has_value()) out->set_comment(*schema.comment);
  if (schema.owner.has_value()) out->set_owner(*schema.owner);
}

void ToProto(const warehouse::TableInfo& table, warehouse::v1::TableInfo* out) {
  out->set_name(table.name);
  out->set_catalog(table.catalog);
  out->set_schema(table.schema);
  out->set_table_type(TableType(table.kind));
  if (table.comment.has_value()) out->set_comment(*table.comment);
  if (table.owner.has_value()) out->set_owner(*table.owner);
  if (table.row_count.has_value()) out->set_row_count(*table.row_count);
}

void ToProto(const warehouse::ColumnInfo& column,
             warehouse::v1::ColumnInfo* out) {
  out->set_name(column.name);
  out->set_data_type(column.data_type);
  if (column.comment.has_value()) out->set_comment(*column.comment);
  out->set_nullable(column.nullable);
  out->set_is_partition_column(column.is_partition_column);
  out->set_position(column.position);
}

}  // namespace semantic_layer::query
