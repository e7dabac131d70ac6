#include "services/query/warehouse_catalog/catalog_conversions.h"

#include <cstdint>

#include "absl/time/time.h"

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

void SetTime(absl::Time time, google::protobuf::Timestamp* out) {
  const int64_t seconds = absl::ToUnixSeconds(time);  // the one before
  out->set_seconds(seconds);
  out->set_nanos(static_cast<int32_t>(
      absl::ToInt64Nanoseconds(time - absl::FromUnixSeconds(seconds))));
}

}  // namespace

void ToProto(const warehouse::CatalogInfo& catalog,
             warehouse::v1::CatalogInfo* out) {
  out->set_name(catalog.name);
  if (catalog.comment.has_value()) out->set_comment(*catalog.comment);
  if (catalog.owner.has_value()) out->set_owner(*catalog.owner);
  if (catalog.created_at.has_value()) {
    SetTime(*catalog.created_at, out->mutable_created_at());
  }
}

void ToProto(const warehouse::SchemaInfo& schema,
             warehouse::v1::SchemaInfo* out) {
  out->set_name(schema.name);
  out->set_catalog(schema.catalog);
  if (schema.comment.has_value()) out->set_comment(*schema.comment);
  if (schema.owner.has_value()) out->set_owner(*schema.owner);
  if (schema.location.has_value()) out->set_location(*schema.location);
}

void ToProto(const warehouse::TableInfo& table, warehouse::v1::TableInfo* out) {
  out->set_name(table.name);
  out->set_catalog(table.catalog);
  out->set_schema(table.schema);
  out->set_table_type(TableType(table.kind));
  if (table.comment.has_value()) out->set_comment(*table.comment);
  if (table.owner.has_value()) out->set_owner(*table.owner);
  if (table.row_count.has_value()) out->set_row_count(*table.row_count);
  if (table.location.has_value()) out->set_location(*table.location);
  if (table.created_at.has_value()) {
    SetTime(*table.created_at, out->mutable_created_at());
  }
  if (table.size_bytes.has_value()) out->set_size_bytes(*table.size_bytes);
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
