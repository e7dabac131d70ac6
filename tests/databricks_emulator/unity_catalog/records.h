#ifndef SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_UNITY_CATALOG_RECORDS_H_
#define SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_UNITY_CATALOG_RECORDS_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace semantic_layer::emulator {

// What Unity Catalog knows of its objects. Plain values. Names are in lower
// case, as Unity Catalog keeps them.

// Who made and changed an object, and when (epoch milliseconds).
struct Audit {
  int64_t created_at = 0;
  std::string created_by = {};
  int64_t updated_at = 0;
  std::string updated_by = {};
};

using Properties = std::map<std::string, std::string>;

struct CatalogRecord {
  std::string name = {};
  std::optional<std::string> comment = {};
  std::string owner = {};
  std::string catalog_type = "MANAGED_CATALOG";
  Properties properties = {};
  Properties tags = {};
  Audit audit = {};
};

struct SchemaRecord {
  std::string catalog = {};
  std::string name = {};
  std::optional<std::string> comment = {};
  std::string owner = {};
  Properties properties = {};
  Properties tags = {};
  std::string id = {};
  Audit audit = {};
};

struct ColumnRecord {
  std::string name = {};
  std::string type = {};  // Databricks SQL, upper case: "DECIMAL(10,2)"
  std::optional<std::string> comment = {};
  bool nullable = true;
  std::optional<std::string> default_value = {};
  std::optional<int> partition_index = {};
  bool measure = false;  // of a metric view
  Properties tags = {};
};

struct ConstraintRecord {
  enum class Kind { kPrimaryKey, kForeignKey, kCheck };
  Kind kind = Kind::kPrimaryKey;
  std::string name = {};
  std::vector<std::string> columns = {};
  std::string parent_table = {};  // full name; foreign keys only
  std::vector<std::string> parent_columns = {};
  bool rely = false;
  std::string condition = {};  // checks only
};

struct TableRecord {
  std::string catalog = {};
  std::string schema = {};
  std::string name = {};
  std::string table_type = "MANAGED";  // or VIEW, METRIC_VIEW, ...
  std::vector<ColumnRecord> columns = {};
  std::optional<std::string> comment = {};
  std::string owner = {};
  Properties properties = {};
  Properties tags = {};
  std::vector<ConstraintRecord> constraints = {};
  std::string view_definition = {};
  std::vector<std::string> view_dependencies = {};  // full names
  std::string id = {};
  Audit audit = {};
  // Not in the engine until a statement names it (synthetic tables).
  bool lazy = false;

  std::string FullName() const { return catalog + "." + schema + "." + name; }
  bool IsView() const { return table_type.ends_with("VIEW"); }
};

struct VolumeRecord {
  std::string catalog = {};
  std::string schema = {};
  std::string name = {};
  std::string volume_type = "MANAGED";
  std::string storage_location = {};
  std::optional<std::string> comment = {};
  std::string owner = {};
  std::string id = {};
  Audit audit = {};

  std::string FullName() const { return catalog + "." + schema + "." + name; }
};

struct FunctionRecord {
  std::string catalog = {};
  std::string schema = {};
  std::string name = {};
  std::vector<ColumnRecord> parameters = {};
  std::string data_type = {};  // Databricks SQL, upper case
  std::string definition = {};
  std::optional<std::string> comment = {};
  std::string owner = {};
  std::string id = {};
  Audit audit = {};

  std::string FullName() const { return catalog + "." + schema + "." + name; }
};

enum class SecurableType {
  kMetastore,
  kCatalog,
  kSchema,
  kTable,
  kVolume,
  kFunction
};

// An object that privileges are granted on.
struct Securable {
  SecurableType type = SecurableType::kCatalog;
  std::string full_name = {};  // "main.sales.orders"

  auto operator<=>(const Securable&) const = default;
};

}  // namespace semantic_layer::emulator

#endif  // SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_UNITY_CATALOG_RECORDS_H_
