#ifndef SEMANTIC_LAYER_COMMON_WAREHOUSE_FAKE_WAREHOUSE_H_
#define SEMANTIC_LAYER_COMMON_WAREHOUSE_FAKE_WAREHOUSE_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "common/rowset/rowset.h"
#include "common/warehouse/warehouse.h"

namespace semantic_layer::warehouse {

// A warehouse for tests: statements answer what the test scripted for their
// exact text, the catalog holds what the test added. It keeps to the contract
// (limits, cancellation, errors), so what works on it works on the others.
// Thread-safe.
class FakeWarehouse final : public Warehouse {
 public:
  using Handler =
      std::function<absl::StatusOr<rowset::RowSet>(const Statement&)>;

  // What a statement answers. A statement that was not scripted is
  // INVALID_ARGUMENT.
  void SetResult(std::string text, rowset::RowSet rows);
  void SetHandler(std::string text, Handler handler);
  void SetFailure(std::string text, absl::Status status);
  // Runs until the call is cancelled or its deadline passes.
  void SetEndless(std::string text);
  // Needs ExecuteOptions::allow_writes.
  void SetWrite(std::string text, int64_t rows_changed);

  // Adds a table and, when they are new, its catalog and schema.
  void AddTable(TableInfo table, std::vector<ColumnInfo> columns);
  void AddSchema(std::string catalog, std::string schema);

  // Everything fails with this status until it is OK again.
  void SetDown(absl::Status status);
  // What DescribeHealth says.
  void SetHealthText(std::string text);

  // All statements that Execute was asked for, in order.
  std::vector<Statement> executed() const;
  // How often the catalog was read.
  int catalog_reads() const;

  Dialect dialect() const override { return Dialect::kDuckDb; }
  absl::StatusOr<std::unique_ptr<ResultStream>> Execute(
      const Statement& statement, const ExecuteOptions& options) override;
  absl::StatusOr<std::string> Explain(const Statement& statement,
                                      const CallOptions& options) override;
  absl::StatusOr<Page<CatalogInfo>> ListCatalogs(
      const PageRequest& page, const CallOptions& options) override;
  absl::StatusOr<Page<SchemaInfo>> ListSchemas(
      absl::string_view catalog, const PageRequest& page,
      const CallOptions& options) override;
  absl::StatusOr<Page<TableInfo>> ListTables(
      absl::string_view catalog, absl::string_view schema,
      absl::string_view name_prefix, const PageRequest& page,
      const CallOptions& options) override;
  absl::StatusOr<TableInfo> GetTable(absl::string_view catalog,
                                     absl::string_view schema,
                                     absl::string_view table,
                                     const CallOptions& options) override;
  absl::StatusOr<std::vector<ColumnInfo>> ListColumns(
      absl::string_view catalog, absl::string_view schema,
      absl::string_view table, const CallOptions& options) override;
  absl::Status CheckHealth(const CallOptions& options) override;
  std::string DescribeHealth() const override;

 private:
  struct Script {
    Handler handler;
    bool endless = false;
    bool write = false;
    int64_t rows_changed = 0;
  };
  struct Table {
    TableInfo info;
    std::vector<ColumnInfo> columns;
  };
  using Schema = std::map<std::string, Table>;
  using Catalog = std::map<std::string, Schema>;

  absl::Status Begin(const CallOptions& options) const;
  absl::StatusOr<Script> Find(const std::string& text) const;
  absl::StatusOr<const Catalog*> FindCatalog(absl::string_view name) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  absl::StatusOr<const Schema*> FindSchema(absl::string_view catalog,
                                           absl::string_view schema) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  absl::StatusOr<Table> FindTable(absl::string_view catalog,
                                  absl::string_view schema,
                                  absl::string_view table,
                                  const CallOptions& options);

  mutable absl::Mutex mu_;
  absl::flat_hash_map<std::string, Script> scripts_ ABSL_GUARDED_BY(mu_);
  std::map<std::string, Catalog> catalogs_ ABSL_GUARDED_BY(mu_);
  std::vector<Statement> executed_ ABSL_GUARDED_BY(mu_);
  int catalog_reads_ ABSL_GUARDED_BY(mu_) = 0;
  absl::Status down_ ABSL_GUARDED_BY(mu_);
  std::string health_text_ ABSL_GUARDED_BY(mu_);
};

}  // namespace semantic_layer::warehouse

#endif  // SEMANTIC_LAYER_COMMON_WAREHOUSE_FAKE_WAREHOUSE_H_
