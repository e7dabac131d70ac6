#ifndef SEMANTIC_LAYER_COMMON_WAREHOUSE_DATABRICKS_UNITY_CATALOG_READER_H_
#define SEMANTIC_LAYER_COMMON_WAREHOUSE_DATABRICKS_UNITY_CATALOG_READER_H_

#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/databricks/client/workspace_client.h"
#include "common/databricks/unity_catalog/unity_catalog_client.h"
#include "common/warehouse/catalog_info.h"
#include "common/warehouse/warehouse.h"

namespace semantic_layer::warehouse {

// The catalog reads of Warehouse over Unity Catalog. A page of ours asks for as
// many objects as it may have, so that browsing never reads a whole catalog;
// pages follow each other in the order of the workspace, which is by name,
// though it does not promise it, and are in order by name themselves. Names of
// Unity Catalog are in lower case, and so they are asked for. Thread safe.
class UnityCatalogReader {
 public:
  // `workspace` must outlive it.
  explicit UnityCatalogReader(const databricks::WorkspaceClient* workspace)
      : client_(workspace) {}

  absl::StatusOr<Page<CatalogInfo>> ListCatalogs(const PageRequest& page,
                                                 const CallOptions& call) const;
  absl::StatusOr<Page<SchemaInfo>> ListSchemas(absl::string_view catalog,
                                               const PageRequest& page,
                                               const CallOptions& call) const;
  // With a prefix the tables have names and kinds only: they are found by a
  // search, which tells no more.
  absl::StatusOr<Page<TableInfo>> ListTables(absl::string_view catalog,
                                             absl::string_view schema,
                                             absl::string_view name_prefix,
                                             const PageRequest& page,
                                             const CallOptions& call) const;

  struct Table {
    TableInfo info;
    std::vector<ColumnInfo> columns;
  };
  absl::StatusOr<Table> GetTable(absl::string_view catalog,
                                 absl::string_view schema,
                                 absl::string_view table,
                                 const CallOptions& call) const;

 private:
  struct Names {
    std::string catalog;
    std::string schema = {};  // may be empty
    std::string table = {};   // may be empty
  };

  // Names as Unity Catalog has them; what cannot be a name is not there.
  static absl::StatusOr<Names> NamesOf(absl::string_view catalog,
                                       absl::string_view schema = {},
                                       absl::string_view table = {});
  absl::StatusOr<Page<TableInfo>> SearchTables(const Names& names,
                                               absl::string_view name_prefix,
                                               const PageRequest& page,
                                               const CallOptions& call) const;
  // Which of the names it is that is not there. Other errors as they are, also
  // those of finding it out.
  absl::Status WhatIsMissing(const absl::Status& status, const Names& names,
                             const CallOptions& call) const;

  const databricks::UnityCatalogClient client_;
};

}  // namespace semantic_layer::warehouse

#endif  // SEMANTIC_LAYER_COMMON_WAREHOUSE_DATABRICKS_UNITY_CATALOG_READER_H_
