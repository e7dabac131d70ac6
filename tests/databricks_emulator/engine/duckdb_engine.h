#ifndef SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_ENGINE_DUCKDB_ENGINE_H_
#define SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_ENGINE_DUCKDB_ENGINE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/concurrency/cancellation.h"
#include "common/concurrency/timer_queue.h"
#include "common/rowset/rowset.h"
#include "common/rowset/schema.h"
#include "common/warehouse/duckdb/handles.h"

namespace semantic_layer::emulator {

// A database file that is one of the workspace's catalogs.
struct CatalogFile {
  std::string catalog = {};
  std::string path = {};
  bool read_only = false;
};

struct EngineOptions {
  std::vector<CatalogFile> files = {};
  int threads = 0;                // 0: one for each core
  std::string memory_limit = {};  // DuckDB's spelling; empty: its default
};

// One statement of DuckDB's SQL.
struct EngineStatement {
  std::string sql = {};
  std::string catalog = {};  // what bare names mean; empty: the engine's own
  std::string schema = {};
  std::string time_zone = "UTC";
};

// Takes the rows of a statement as they come. OnRows returns whether more are
// wanted. Called on the thread that runs the statement.
class RowSink {
 public:
  virtual ~RowSink() = default;
  virtual absl::Status OnSchema(const rowset::SchemaPtr& schema) = 0;
  virtual absl::StatusOr<bool> OnRows(const rowset::RowSet& rows) = 0;
};

// A table or view that the engine has.
struct EngineTable {
  std::string catalog = {};
  std::string schema = {};
  std::string name = {};
  bool view = false;
  std::optional<std::string> comment = {};
};

// The engine under the workspace: one DuckDB with an attached database for
// each catalog. It knows nothing of users and grants. Thread safe; calls block.
//
// Errors: INVALID_ARGUMENT with DuckDB's own message ("Binder Error: ..."),
// which others turn into Databricks'; CANCELLED.
class DuckDbEngine {
 public:
  static absl::StatusOr<std::unique_ptr<DuckDbEngine>> Open(
      const EngineOptions& options);

  // Runs a statement to its end, or until the sink or the token stops it.
  // Returns how many rows an INSERT, UPDATE, DELETE or MERGE changed.
  absl::StatusOr<std::optional<int64_t>> Run(
      const EngineStatement& statement,
      const concurrency::CancellationToken& cancellation, RowSink* sink);

  // The same for statements whose rows are few; all of them.
  absl::StatusOr<rowset::RowSet> Query(const EngineStatement& statement);

  // Names and Databricks types of the columns of a table or view.
  absl::StatusOr<std::vector<rowset::Field>> Columns(absl::string_view catalog,
                                                     absl::string_view schema,
                                                     absl::string_view table);

  // Catalogs and schemas. A catalog that is made here lives in memory.
  absl::Status CreateCatalog(absl::string_view catalog);
  absl::Status DropCatalog(absl::string_view catalog);
  absl::Status CreateSchema(absl::string_view catalog,
                            absl::string_view schema);
  absl::Status DropSchema(absl::string_view catalog, absl::string_view schema,
                          bool cascade);
  absl::StatusOr<std::vector<std::pair<std::string, std::string>>> Schemas();
  absl::StatusOr<std::vector<EngineTable>> Tables();

  // Makes a table anew with rows of texts, which become the columns' types.
  // `columns`: names and DuckDB types.
  absl::Status ReplaceTable(
      absl::string_view catalog, absl::string_view schema,
      absl::string_view table,
      const std::vector<std::pair<std::string, std::string>>& columns,
      const std::vector<std::vector<std::optional<std::string>>>& rows);

 private:
  explicit DuckDbEngine(warehouse::Database database)
      : database_(std::move(database)) {}

  absl::StatusOr<warehouse::Connection> Connect(
      const EngineStatement& statement);
  absl::Status Command(const std::string& sql);

  warehouse::Database database_;
  concurrency::TimerQueue timers_;
};

// DuckDB reserves the name main for what Databricks calls a schema: a catalog
// of that name has another one in the engine. And back.
std::string EngineCatalog(absl::string_view catalog);
std::string WorkspaceCatalog(absl::string_view catalog);

// A schema's or table's name, and a column's, as the engine's SQL has it.
std::string EngineName(absl::string_view catalog, absl::string_view schema,
                       absl::string_view table = "");
std::string EngineColumn(absl::string_view column);

}  // namespace semantic_layer::emulator

#endif  // SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_ENGINE_DUCKDB_ENGINE_H_
