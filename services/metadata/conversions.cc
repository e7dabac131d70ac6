#include "services/metadata/conversions.h"

#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace semantic_layer::metadata {
namespace {

constexpr char kTable[] = "TABLE";
constexpr char kView[] = "VIEW";
constexpr char kExternal[] = "EXTERNAL";

warehouse::TableKind KindOf(absl::string_view type) {
  if (type == kView) return warehouse::TableKind::kView;
  if (type == kExternal) return warehouse::TableKind::kExternal;
  return warehouse::TableKind::kTable;
}

const char* TypeOf(warehouse::TableKind kind) {
  switch (kind) {
    case warehouse::TableKind::kTable:
      return kTable;
    case warehouse::TableKind::kView:
      return kView;
    case warehouse::TableKind::kExternal:
      return kExternal;
  }
  return kTable;
}

void SetTime(absl::Time time, google::protobuf::Timestamp* out) {
  const int64_t nanos = absl::ToUnixNanos(time);
  const int64_t seconds = absl::ToUnixSeconds(time);
  out->set_seconds(seconds);
  out->set_nanos(static_cast<int32_t>(nanos - seconds * 1000000000));
}

absl::Time TimeOf(const google::protobuf::Timestamp& time) {
  return absl::FromUnixSeconds(time.seconds()) +
         absl::Nanoseconds(time.nanos());
}

}  // namespace

warehouse::CatalogInfo FromProto(const warehouse::v1::CatalogInfo& catalog) {
  warehouse::CatalogInfo info;
  info.name = catalog.name();
  if (catalog.has_comment()) info.comment = catalog.comment();
  if (catalog.has_owner()) info.owner = catalog.owner();
  if (catalog.has_created_at()) info.created_at = TimeOf(catalog.created_at());
  return info;
}

warehouse::SchemaInfo FromProto(const warehouse::v1::SchemaInfo& schema) {
  warehouse::SchemaInfo info;
  info.catalog = schema.catalog();
  info.name = schema.name();
  if (schema.has_comment()) info.comment = schema.comment();
  if (schema.has_owner()) info.owner = schema.owner();
  if (schema.has_location()) info.location = schema.location();
  return info;
}

warehouse::TableInfo FromProto(const warehouse::v1::TableInfo& table) {
  warehouse::TableInfo info;
  info.catalog = table.catalog();
  info.schema = table.schema();
  info.name = table.name();
  info.kind = KindOf(table.table_type());
  if (table.has_comment()) info.comment = table.comment();
  if (table.has_owner()) info.owner = table.owner();
  if (table.has_row_count()) info.row_count = table.row_count();
  if (table.has_location()) info.location = table.location();
  if (table.has_created_at()) info.created_at = TimeOf(table.created_at());
  if (table.has_size_bytes()) info.size_bytes = table.size_bytes();
  return info;
}

warehouse::ColumnInfo FromProto(const warehouse::v1::ColumnInfo& column) {
  warehouse::ColumnInfo info;
  info.name = column.name();
  info.data_type = column.data_type();
  if (column.has_comment()) info.comment = column.comment();
  info.nullable = column.nullable();
  info.is_partition_column = column.is_partition_column();
  info.position = column.position();
  return info;
}

void ToProto(const warehouse::CatalogInfo& catalog, v1::Catalog* out) {
  out->set_name(catalog.name);
  if (catalog.comment.has_value()) out->set_comment(*catalog.comment);
  if (catalog.owner.has_value()) out->set_owner(*catalog.owner);
  if (catalog.created_at.has_value()) {
    SetTime(*catalog.created_at, out->mutable_created_at());
  }
}

void ToProto(const warehouse::SchemaInfo& schema, v1::Schema* out) {
  out->set_name(schema.name);
  out->set_catalog(schema.catalog);
  if (schema.comment.has_value()) out->set_comment(*schema.comment);
  if (schema.owner.has_value()) out->set_owner(*schema.owner);
  if (schema.location.has_value()) out->set_location(*schema.location);
}

void ToProto(const warehouse::TableInfo& table, v1::Table* out) {
  out->set_name(table.name);
  out->set_catalog(table.catalog);
  out->set_schema(table.schema);
  out->set_table_type(TypeOf(table.kind));
  if (table.comment.has_value()) out->set_comment(*table.comment);
  if (table.owner.has_value()) out->set_owner(*table.owner);
  if (table.location.has_value()) out->set_location(*table.location);
  if (table.created_at.has_value()) {
    SetTime(*table.created_at, out->mutable_created_at());
  }
  if (table.row_count.has_value()) out->set_row_count(*table.row_count);
  if (table.size_bytes.has_value()) out->set_size_bytes(*table.size_bytes);
}

void ToProto(const warehouse::ColumnInfo& column, v1::Column* out) {
  out->set_name(column.name);
  out->set_data_type(column.data_type);
  if (column.comment.has_value()) out->set_comment(*column.comment);
  out->set_nullable(column.nullable);
  out->set_is_partition_column(column.is_partition_column);
  out->set_position(column.position);
}

void ToProto(const Suggestion& suggestion, v1::Suggestion* out) {
  out->set_type(suggestion.type);
  out->set_value(suggestion.value);
  if (suggestion.detail.has_value()) out->set_detail(*suggestion.detail);
}

}  // namespace semantic_layer::metadata
