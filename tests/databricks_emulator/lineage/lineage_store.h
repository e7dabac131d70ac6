#ifndef SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_LINEAGE_LINEAGE_STORE_H_
#define SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_LINEAGE_LINEAGE_STORE_H_

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "tests/databricks_emulator/auth/auth_routes.h"
#include "tests/databricks_emulator/sql/sql_context.h"
#include "tests/databricks_emulator/sql/sql_runner.h"
#include "tests/databricks_emulator/statements/statement_store.h"

namespace semantic_layer::emulator {

// One edge: source or target may be empty (read without write, and the other
// way round).
struct LineageEdge {
  std::string source = {};  // full name
  std::string source_column = {};
  std::string target = {};
  std::string target_column = {};
  std::string statement_id = {};
  std::string user = {};
  absl::Time time = {};
};

// Lineage of the statements that ran, between tables and between columns; the
// tables system.access.table_lineage, system.access.column_lineage and
// system.query.history. Thread safe.
class LineageStore : public VirtualTables {
 public:
  // Edges that are kept at most, oldest forgotten first.
  static constexpr size_t kMaxEdges = 100'000;

  // All must outlive this object; `statements` may be set later.
  LineageStore(WorkspaceIds ids, const Metastore* metastore,
               const AccessControl* access)
      : ids_(std::move(ids)), metastore_(metastore), access_(access) {}

  void SetStatements(const StatementStore* statements) {
    statements_ = statements;
  }

  // What a statement that succeeded has read and written.
  void Record(const Statement& statement, const SqlOutcome& outcome,
              absl::Time now);

  std::vector<LineageEdge> TableEdges() const;
  std::vector<LineageEdge> ColumnEdges() const;

  int64_t VersionOf(absl::string_view catalog, absl::string_view schema,
                    absl::string_view table) const override;
  std::optional<VirtualTable> Make(absl::string_view catalog,
                                   absl::string_view schema,
                                   absl::string_view table,
                                   const Principal& principal) override;

 private:
  VirtualTable AccessTable(bool columns, const Principal& principal) const;
  VirtualTable History(const Principal& principal) const;

  const WorkspaceIds ids_;
  const Metastore* const metastore_;
  const AccessControl* const access_;
  const StatementStore* statements_ = nullptr;
  mutable absl::Mutex mu_;
  std::deque<LineageEdge> tables_ ABSL_GUARDED_BY(mu_);
  std::deque<LineageEdge> columns_ ABSL_GUARDED_BY(mu_);
};

}  // namespace semantic_layer::emulator

#endif  // SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_LINEAGE_LINEAGE_STORE_H_
