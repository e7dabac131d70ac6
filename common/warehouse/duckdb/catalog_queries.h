#ifndef SEMANTIC_LAYER_COMMON_WAREHOUSE_DUCKDB_CATALOG_QUERIES_H_
#define SEMANTIC_LAYER_COMMON_WAREHOUSE_DUCKDB_CATALOG_QUERIES_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/warehouse/catalog_info.h"
#include "common/warehouse/duckdb/statement_runner.h"
#include "common/warehouse/warehouse.h"

namespace semantic_layer::warehouse {

// The catalog reads of the embedded warehouse, over DuckDB's own tables
// functions (duckdb_tables(), ...). Names are bound as parameters. Thread-safe.
class CatalogQueries {
 public:
  explicit CatalogQueries(const StatementRunner* runner) : runner_(runner) {}

  absl::StatusOr<Page<CatalogInfo>> ListCatalogs(
      const PageRequest& page, const CallOptions& options) const;
  absl::StatusOr<Page<SchemaInfo>> ListSchemas(
      absl::string_view catalog, const PageRequest& page,
      const CallOptions& options) const;
  absl::StatusOr<Page<TableInfo>> ListTables(absl::string_view catalog,
                                             absl::string_view schema,
                                             absl::string_view name_prefix,
                                             const PageRequest& page,
                                             const CallOptions& options) const;
  absl::StatusOr<TableInfo> GetTable(absl::string_view catalog,
                                     absl::string_view schema,
                                     absl::string_view table,
                                     const CallOptions& options) const;
  absl::StatusOr<std::vector<ColumnInfo>> ListColumns(
      absl::string_view catalog, absl::string_view schema,
      absl::string_view table, const CallOptions& options) const;

 private:
  // A catalog's or schema's name as it is spelt, or NOT_FOUND.
  absl::StatusOr<std::string> FindCatalog(absl::string_view catalog,
                                          const CallOptions& options) const;
  absl::StatusOr<SchemaInfo> FindSchema(absl::string_view catalog,
                                        absl::string_view schema,
                                        const CallOptions& options) const;

  const StatementRunner* const runner_;
};

}  // namespace semantic_layer::warehouse

#endif  // SEMANTIC_LAYER_COMMON_WAREHOUSE_DUCKDB_CATALOG_QUERIES_H_
