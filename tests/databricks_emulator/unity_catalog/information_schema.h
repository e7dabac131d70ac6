#ifndef SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_UNITY_CATALOG_INFORMATION_SCHEMA_H_
#define SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_UNITY_CATALOG_INFORMATION_SCHEMA_H_

#include <optional>

#include "absl/strings/string_view.h"
#include "tests/databricks_emulator/sql/sql_context.h"

namespace semantic_layer::emulator {

// information_schema of each catalog, and system.information_schema over all,
// with Databricks' columns. A user sees what his grants show him. Thread safe.
class InformationSchema : public VirtualTables {
 public:
  // Both must outlive this object.
  InformationSchema(const Metastore* metastore, const AccessControl* access)
      : metastore_(metastore), access_(access) {}

  int64_t VersionOf(absl::string_view catalog, absl::string_view schema,
                    absl::string_view table) const override;
  std::optional<VirtualTable> Make(absl::string_view catalog,
                                   absl::string_view schema,
                                   absl::string_view table,
                                   const Principal& principal) override;

 private:
  const Metastore* const metastore_;
  const AccessControl* const access_;
};

}  // namespace semantic_layer::emulator

#endif  // SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_UNITY_CATALOG_INFORMATION_SCHEMA_H_
