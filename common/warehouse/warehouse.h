#ifndef SEMANTIC_LAYER_COMMON_WAREHOUSE_WAREHOUSE_H_
#define SEMANTIC_LAYER_COMMON_WAREHOUSE_WAREHOUSE_H_

#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/concurrency/cancellation.h"
#include "common/config/secret.h"
#include "common/rowset/value.h"
#include "common/warehouse/catalog_info.h"
#include "common/warehouse/result_stream.h"

namespace semantic_layer::warehouse {

// The SQL dialects that a warehouse may speak: what the printer of common/sql
// has to produce.
enum class Dialect { kDuckDb, kDatabricks };

absl::string_view DialectName(Dialect dialect);  // "duckdb", "databricks"

// A value for a parameter. With a name it binds every marker of that name
// (`$name` in DuckDB, `:name` in Databricks; names are matched without regard
// to case); without one it binds the next positional marker. A statement's
// parameters all have names or none has.
struct Parameter {
  std::string name = {};
  rowset::Value value = {};
};

// One SQL statement in the warehouse's own dialect.
struct Statement {
  std::string text = {};
  std::vector<Parameter> parameters = {};
  // What unqualified names mean; empty means the warehouse's own default.
  std::string default_catalog = {};
  std::string default_schema = {};
};

// Who asks. Implementations that have access control of their own apply it.
struct Identity {
  std::string user = {};  // as in the principal; empty for the service itself
  // The user's own credential at the warehouse; empty: the service's is used.
  config::Secret<std::string> token = {};
};

// How long and for whom a call runs. Both ends of a deadline hold: the one
// here and the one inside the token.
struct CallOptions {
  Identity identity = {};
  absl::Time deadline = absl::InfiniteFuture();
  concurrency::CancellationToken cancellation = {};
};

struct ResultLimits {
  // More rows than this are cut, and ResultStream::truncated() says so.
  int64_t max_rows = std::numeric_limits<int64_t>::max();
  // More bytes of values than this are cut in the same way, between two rows.
  int64_t max_bytes = std::numeric_limits<int64_t>::max();
};

struct ExecuteOptions {
  CallOptions call = {};
  ResultLimits limits = {};
  // Without it, a statement that could change anything is PERMISSION_DENIED.
  bool allow_writes = false;
};

// The one door to data: runs SQL in its own dialect and reads the catalog.
// Thread-safe. Calls block; run them where blocking is allowed.
//
// Errors, for every call (each with an ErrorReason as payload):
//   INVALID_ARGUMENT    the statement or a parameter is wrong; the engine's
//                       message, cleaned of anything that is not the user's
//   NOT_FOUND           a catalog, schema, table or column is not there
//   PERMISSION_DENIED   a write without allow_writes, a file, a setting
//   RESOURCE_EXHAUSTED  out of memory or of connections
//   CANCELLED, DEADLINE_EXCEEDED
//   UNAVAILABLE         the engine cannot be reached or is shutting down
//   INTERNAL            a defect in the engine
class Warehouse {
 public:
  virtual ~Warehouse() = default;

  Warehouse(const Warehouse&) = delete;
  Warehouse& operator=(const Warehouse&) = delete;

  virtual Dialect dialect() const = 0;

  // Starts a statement. Returns when the result's schema is known, at the
  // latest with its first rows; a statement that writes has then been done,
  // durably. Exactly one statement: several, or none, are INVALID_ARGUMENT.
  virtual absl::StatusOr<std::unique_ptr<ResultStream>> Execute(
      const Statement& statement, const ExecuteOptions& options) = 0;

  // The engine's plan of a statement as text, without running it. Fails where
  // Execute would fail before the first row (unknown table, wrong type, ...).
  virtual absl::StatusOr<std::string> Explain(const Statement& statement,
                                              const CallOptions& options) = 0;

  // Catalogs by name. System catalogs are left out.
  virtual absl::StatusOr<Page<CatalogInfo>> ListCatalogs(
      const PageRequest& page, const CallOptions& options) = 0;

  // Schemas of a catalog by name, `information_schema` left out. NOT_FOUND for
  // an unknown catalog.
  virtual absl::StatusOr<Page<SchemaInfo>> ListSchemas(
      absl::string_view catalog, const PageRequest& page,
      const CallOptions& options) = 0;

  // Tables and views of a schema by name; `name_prefix` (not case-sensitive)
  // keeps those that begin with it. NOT_FOUND for an unknown catalog or schema.
  virtual absl::StatusOr<Page<TableInfo>> ListTables(
      absl::string_view catalog, absl::string_view schema,
      absl::string_view name_prefix, const PageRequest& page,
      const CallOptions& options) = 0;

  // A table with its columns. NOT_FOUND for an unknown catalog, schema or
  // table. Names are matched without regard to case, as SQL does.
  virtual absl::StatusOr<TableInfo> GetTable(absl::string_view catalog,
                                             absl::string_view schema,
                                             absl::string_view table,
                                             const CallOptions& options) = 0;
  virtual absl::StatusOr<std::vector<ColumnInfo>> ListColumns(
      absl::string_view catalog, absl::string_view schema,
      absl::string_view table, const CallOptions& options) = 0;

  // OK when a trivial statement can run now.
  virtual absl::Status CheckHealth(const CallOptions& options) = 0;

  // What is worth knowing of a healthy warehouse, for people, as the last
  // CheckHealth found it; empty when there is nothing to say. Asks nobody.
  virtual std::string DescribeHealth() const { return ""; }

 protected:
  Warehouse() = default;
};

}  // namespace semantic_layer::warehouse

#endif  // SEMANTIC_LAYER_COMMON_WAREHOUSE_WAREHOUSE_H_
