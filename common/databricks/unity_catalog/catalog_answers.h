#ifndef SEMANTIC_LAYER_COMMON_DATABRICKS_UNITY_CATALOG_CATALOG_ANSWERS_H_
#define SEMANTIC_LAYER_COMMON_DATABRICKS_UNITY_CATALOG_CATALOG_ANSWERS_H_

#include "absl/strings/string_view.h"
#include "common/databricks/unity_catalog/catalog_objects.h"
#include "common/json/reader.h"

namespace semantic_layer::databricks {

// Objects of Unity Catalog out of the answers of its REST API. Nothing fails:
// what is missing or of another kind stays empty.
UnityCatalog ReadUnityCatalog(const json::Value& object);
UnitySchema ReadUnitySchema(const json::Value& object);
UnityTable ReadUnityTable(const json::Value& object);
// "catalog.schema.table" is taken apart, also with backquotes.
UnityTableSummary ReadUnityTableSummary(const json::Value& object);
UnityVolume ReadUnityVolume(const json::Value& object);

}  // namespace semantic_layer::databricks

#endif  // SEMANTIC_LAYER_COMMON_DATABRICKS_UNITY_CATALOG_CATALOG_ANSWERS_H_
