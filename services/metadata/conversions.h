#ifndef SEMANTIC_LAYER_SERVICES_METADATA_CONVERSIONS_H_
#define SEMANTIC_LAYER_SERVICES_METADATA_CONVERSIONS_H_

#include "common/warehouse/catalog_info.h"
#include "semantic_layer/metadata/v1/metadata_service.pb.h"
#include "semantic_layer/warehouse/v1/warehouse_catalog_service.pb.h"
#include "services/metadata/suggestion.h"

namespace semantic_layer::metadata {

// The wire from the warehouse, and the wire to the caller. Pure functions.
warehouse::CatalogInfo FromProto(const warehouse::v1::CatalogInfo& catalog);
warehouse::SchemaInfo FromProto(const warehouse::v1::SchemaInfo& schema);
warehouse::TableInfo FromProto(const warehouse::v1::TableInfo& table);
warehouse::ColumnInfo FromProto(const warehouse::v1::ColumnInfo& column);

void ToProto(const warehouse::CatalogInfo& catalog, v1::Catalog* out);
void ToProto(const warehouse::SchemaInfo& schema, v1::Schema* out);
void ToProto(const warehouse::TableInfo& table, v1::Table* out);
void ToProto(const warehouse::ColumnInfo& column, v1::Column* out);
void ToProto(const Suggestion& suggestion, v1::Suggestion* out);

}  // namespace semantic_layer::metadata

#endif  // SEMANTIC_LAYER_SERVICES_METADATA_CONVERSIONS_H_
