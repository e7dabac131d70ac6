#ifndef SEMANTIC_LAYER_SERVICES_QUERY_WAREHOUSE_CATALOG_CATALOG_CONVERSIONS_H_
#define SEMANTIC_LAYER_SERVICES_QUERY_WAREHOUSE_CATALOG_CATALOG_CONVERSIONS_H_

#include "common/warehouse/catalog_info.h"
#include "semantic_layer/warehouse/v1/warehouse_catalog_service.pb.h"

namespace semantic_layer::query {

// What the warehouse says, on the wire. Pure functions.
void ToProto(const warehouse::CatalogInfo& catalog,
             warehouse::v1::CatalogInfo* out);
void ToProto(const warehouse::SchemaInfo& schema,
             warehouse::v1::SchemaInfo* out);
void ToProto(const warehouse::TableInfo& table, warehouse::v1::TableInfo* out);
void ToProto(const warehouse::ColumnInfo& column,
             warehouse::v1::ColumnInfo* out);

}  // namespace semantic_layer::query

#endif  // SEMANTIC_LAYER_SERVICES_QUERY_WAREHOUSE_CATALOG_CATALOG_CONVERSIONS_H_
