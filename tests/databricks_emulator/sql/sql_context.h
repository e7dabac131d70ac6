#ifndef SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_SQL_SQL_CONTEXT_H_
#define SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_SQL_SQL_CONTEXT_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/rowset/rowset.h"
#include "common/sql/ast/ast.h"
#include "tests/databricks_emulator/auth/principal.h"
#include "tests/databricks_emulator/emulator_clock.h"
#include "tests/databricks_emulator/engine/duckdb_engine.h"
#include "tests/databricks_emulator/unity_catalog/access_control.h"
#include "tests/databricks_emulator/unity_catalog/metastore.h"

namespace semantic_layer::emulator {

// What a session has been set to; each statement has a copy.
struct SessionState {
  std::string catalog = {};
  std::string schema = "default";
  std::string time_zone = "UTC";
};

// A file of a volume, as LIST shows it.
struct ListedFile {
  std::string path = {};  // "/Volumes/c/s/v/dir/"; directories end with a slash
  std::string name = {};
  int64_t size = 0;
  int64_t modified_ms = 0;
};

// Reads the volumes for SQL.
class VolumeReader {
 public:
  virtual ~VolumeReader() = default;
  // NOT_FOUND when there is no such directory.
  virtual absl::StatusOr<std::vector<ListedFile>> List(
      absl::string_view path) = 0;
};

// A table that is made when a statement names it.
struct VirtualTable {
  std::vector<ColumnRecord> columns = {};
  std::vector<std::vector<std::optional<std::string>>> rows = {};
};

// Where such tables come from: information_schema, system.*.
class VirtualTables {
 public:
  virtual ~VirtualTables() = default;
  // Nothing when there is no such table. The same version means the same rows
  // as when it was last asked for this principal; 0: never the same.
  virtual int64_t VersionOf(absl::string_view catalog, absl::string_view schema,
                            absl::string_view table) const = 0;
  virtual std::optional<VirtualTable> Make(absl::string_view catalog,
                                           absl::string_view schema,
                                           absl::string_view table,
                                           const Principal& principal) = 0;
};

// What statements are run against. All must outlive who holds this.
struct SqlWorld {
  DuckDbEngine* engine = nullptr;
  Metastore* metastore = nullptr;
  const AccessControl* access = nullptr;
  const EmulatorClock* clock = nullptr;
  VolumeReader* volumes = nullptr;
  std::vector<VirtualTables*> virtual_tables = {};
};

// One statement's surroundings.
struct SqlContext {
  const SqlWorld* world = nullptr;
  Principal principal = {};
  SessionState* session = nullptr;  // changed by USE and SET
};

// A full name, in lower case.
struct TableName {
  std::string catalog = {};
  std::string schema = {};
  std::string table = {};

  std::string Text() const { return catalog + "." + schema + "." + table; }
  auto operator<=>(const TableName&) const = default;
};

// Completes names of one to three (tables), two (schemas) or one (catalogs)
// parts from the session. An error for too many parts and for IDENTIFIER() of
// something that is not constant.
absl::StatusOr<TableName> TableOf(const sql::ObjectName& name,
                                  const SessionState& session);
absl::StatusOr<TableName> SchemaOf(const sql::ObjectName& name,
                                   const SessionState& session);
absl::StatusOr<std::string> CatalogOf(const sql::ObjectName& name,
                                      const SessionState& session);

// The text of a string literal; nothing for null and for anything else.
std::optional<std::string> LiteralText(const sql::Expression* expression);

// Rows that are answered without the engine: texts, with nulls. A TIMESTAMP is
// the number of its microseconds.
class TextRows {
 public:
  // `types`: Databricks types, one for each column; all STRING when empty.
  explicit TextRows(std::vector<std::string> columns,
                    std::vector<std::string> types = {});

  void Add(const std::vector<std::optional<std::string>>& row);
  // Passes all rows to a sink.
  absl::Status SendTo(RowSink* sink) &&;

 private:
  rowset::RowSetBuilder builder_;
};

}  // namespace semantic_layer::emulator

#endif  // SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_SQL_SQL_CONTEXT_H_
