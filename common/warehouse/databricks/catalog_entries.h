#ifndef SEMANTIC_LAYER_COMMON_WAREHOUSE_DATABRICKS_CATALOG_ENTRIES_H_
#define SEMANTIC_LAYER_COMMON_WAREHOUSE_DATABRICKS_CATALOG_ENTRIES_H_

#include <string>

#include "absl/strings/string_view.h"
#include "common/databricks/unity_catalog/catalog_objects.h"
#include "common/warehouse/catalog_info.h"

namespace semantic_layer::warehouse {

// Objects of Unity Catalog in the suite's terms. Pure functions.

// Whether a catalog is the workspace's own and not shown.
bool IsSystemCatalog(const databricks::UnityCatalog& catalog);

CatalogInfo ToCatalogInfo(databricks::UnityCatalog catalog);
SchemaInfo ToSchemaInfo(databricks::UnitySchema schema);
TableInfo ToTableInfo(databricks::UnityTable table);
TableInfo ToTableInfo(databricks::UnityTableSummary summary);
ColumnInfo ToColumnInfo(const databricks::UnityColumn& column, int position);

// A type as the catalog writes it ("decimal(10,2)", "struct<a:bigint>") in the
// spelling of SQL ("DECIMAL(10,2)", "STRUCT<a: BIGINT>").
std::string SqlTypeOf(const databricks::UnityColumn& column);

}  // namespace semantic_layer::warehouse

#endif  // SEMANTIC_LAYER_COMMON_WAREHOUSE_DATABRICKS_CATALOG_ENTRIES_H_
