#ifndef SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_SQL_NAMED_TABLES_H_
#define SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_SQL_NAMED_TABLES_H_

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "common/sql/ast/ast.h"
#include "common/sql/resolve/catalog.h"
#include "tests/databricks_emulator/sql/sql_context.h"

namespace semantic_layer::emulator {

// What a statement touches.
struct TouchedTables {
  std::set<TableName> read = {};
  std::set<TableName> written = {};
};

// The tables that a statement names, looked up, allowed and ready: names are
// completed in the tree, synthetic tables made in the engine, virtual ones
// filled and their names replaced by those of what was filled.
class NamedTables {
 public:
  explicit NamedTables(const SqlWorld* world) : world_(world) {}

  // Errors: TABLE_OR_VIEW_NOT_FOUND, INSUFFICIENT_PERMISSIONS. A table that the
  // statement makes or drops is not looked up. Parts of the tree that are in
  // `ready` are left as they are.
  absl::StatusOr<TouchedTables> Prepare(
      sql::Node* tree, const SqlContext& context, sql::Arena* arena,
      const std::set<const sql::Node*>& ready = {});

  // The columns of everything that was named, for resolving and translating.
  static std::unique_ptr<sql::Catalog> CatalogFor(const SqlWorld& world);

 private:
  struct Use {
    sql::ObjectName* name;
    bool write;
  };
  absl::Status PrepareOne(const Use& use, const SqlContext& context,
                          sql::Arena* arena, TouchedTables* touched);
  absl::StatusOr<bool> PrepareVirtual(const TableName& name,
                                      sql::ObjectName* in_tree,
                                      const SqlContext& context,
                                      sql::Arena* arena);
  absl::Status MakeLazyTable(const TableRecord& table);

  const SqlWorld* const world_;
  absl::Mutex mu_;
  // Versions of the virtual tables that the engine holds, by their schema.
  std::map<std::string, int64_t> filled_ ABSL_GUARDED_BY(mu_);
};

}  // namespace semantic_layer::emulator

#endif  // SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_SQL_NAMED_TABLES_H_
