#ifndef SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_UNITY_CATALOG_CATALOG_JSON_H_
#define SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_UNITY_CATALOG_CATALOG_JSON_H_

#include <string>

#include "absl/strings/string_view.h"
#include "tests/databricks_emulator/unity_catalog/records.h"

namespace semantic_layer::emulator {

// Records as Unity Catalog's REST shows them. Pure functions.

struct TableJsonOptions {
  bool columns = true;
  bool properties = true;
  bool username = true;
  bool constraints = false;  // and view dependencies: only where one is asked
};

std::string CatalogJson(const CatalogRecord& catalog,
                        absl::string_view metastore_id);
std::string SchemaJson(const SchemaRecord& schema,
                       absl::string_view metastore_id);
std::string TableJson(const TableRecord& table, absl::string_view metastore_id,
                      const TableJsonOptions& options);
std::string VolumeJson(const VolumeRecord& volume,
                       absl::string_view metastore_id);
std::string FunctionJson(const FunctionRecord& function,
                         absl::string_view metastore_id);
std::string ConstraintJson(const ConstraintRecord& constraint);

}  // namespace semantic_layer::emulator

#endif  // SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_UNITY_CATALOG_CATALOG_JSON_H_
