#ifndef SEMANTIC_LAYER_COMMON_DATABRICKS_UNITY_CATALOG_CATALOG_OBJECTS_H_
#define SEMANTIC_LAYER_COMMON_DATABRICKS_UNITY_CATALOG_CATALOG_OBJECTS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"

namespace semantic_layer::databricks {

// What Unity Catalog says about its objects, in its own terms. Plain values;
// what an answer leaves out is empty.

struct UnityCatalog {
  std::string name = {};
  std::string catalog_type = {};  // "MANAGED_CATALOG", "SYSTEM_CATALOG", ...
  std::optional<std::string> comment = {};
  std::optional<std::string> owner = {};
  std::optional<absl::Time> created_at = {};
};

struct UnitySchema {
  std::string catalog_name = {};
  std::string name = {};
  std::optional<std::string> comment = {};
  std::optional<std::string> owner = {};
  std::optional<std::string> storage_location = {};
};

struct UnityColumn {
  std::string name = {};
  std::string type_name = {};  // "LONG"
  std::string type_text = {};  // "bigint", "decimal(10,2)"
  std::optional<int64_t> precision = {};
  std::optional<int64_t> scale = {};
  int position = 0;  // from 0
  std::optional<std::string> comment = {};
  bool nullable = true;
  std::optional<int64_t> partition_index = {};  // of partition columns
};

// Informational: the workspace enforces none of them but checks.
struct UnityConstraint {
  enum class Kind { kPrimaryKey, kForeignKey, kNamed };
  Kind kind = Kind::kNamed;
  std::string name = {};
  std::vector<std::string> columns = {};
  std::string parent_table = {};  // of foreign keys: its full name
  std::vector<std::string> parent_columns = {};
  bool rely = false;
};

struct UnityTable {
  std::string catalog_name = {};
  std::string schema_name = {};
  std::string name = {};
  std::string table_type = {};          // "MANAGED", "VIEW", "METRIC_VIEW", ...
  std::string data_source_format = {};  // "DELTA", ...
  std::optional<std::string> comment = {};
  std::optional<std::string> owner = {};
  std::optional<std::string> storage_location = {};
  std::optional<std::string> view_definition = {};
  std::optional<absl::Time> created_at = {};
  std::optional<absl::Time> updated_at = {};
  std::vector<std::pair<std::string, std::string>> properties = {};
  std::vector<UnityColumn> columns = {};          // not in listings without
  std::vector<UnityConstraint> constraints = {};  // not in listings
};

// What a search finds of a table.
struct UnityTableSummary {
  std::string catalog_name = {};
  std::string schema_name = {};
  std::string name = {};
  std::string table_type = {};
};

struct UnityVolume {
  std::string catalog_name = {};
  std::string schema_name = {};
  std::string name = {};
  std::string volume_type = {};  // "MANAGED", "EXTERNAL"
  std::optional<std::string> comment = {};
  std::optional<std::string> owner = {};
  std::optional<std::string> storage_location = {};
};

// A page of a listing. It may be empty and not be the last one. The workspace
// promises no order.
template <typename T>
struct UnityPage {
  std::vector<T> items = {};
  std::string next_page_token = {};  // empty on the last page
};

}  // namespace semantic_layer::databricks

#endif  // SEMANTIC_LAYER_COMMON_DATABRICKS_UNITY_CATALOG_CATALOG_OBJECTS_H_
