#ifndef SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_SQL_STATEMENT_RUN_H_
#define SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_SQL_STATEMENT_RUN_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/concurrency/cancellation.h"
#include "common/rowset/rowset.h"
#include "common/sql/ast/ast.h"
#include "common/sql/diagnostics/diagnostic.h"
#include "common/sql/parser/parse.h"
#include "tests/databricks_emulator/sql/named_tables.h"
#include "tests/databricks_emulator/sql/sql_context.h"

namespace semantic_layer::emulator {

// What a statement did besides giving rows.
struct SqlOutcome {
  std::string statement_type = "OTHER";  // as query history says it
  TouchedTables touched = {};
  // Where a table's columns come from: of INSERT, CTAS and CREATE VIEW.
  struct ColumnSource {
    std::string target;  // column of the written table
    TableName source_table;
    std::string source_column;
  };
  std::vector<ColumnSource> columns = {};
};

// A sink that keeps the columns and the last batch of rows.
class LastRows : public RowSink {
 public:
  absl::Status OnSchema(const rowset::SchemaPtr& schema) override;
  absl::StatusOr<bool> OnRows(const rowset::RowSet& rows) override;

  std::vector<rowset::Field> fields;
  rowset::RowSet last;
};

// One statement while it runs: its tree, its surroundings, and the steps that
// all families of statements share. Used by one thread. The members that are
// references or pointers must outlive it.
struct StatementRun {
  const SqlContext& context;
  const concurrency::CancellationToken& cancellation;
  RowSink* sink;
  NamedTables* tables;
  sql::Parsed<sql::Statement> parsed;
  SqlOutcome outcome = {};

  const SessionState& session() const { return *context.session; }
  const SqlWorld& world() const { return *context.world; }
  absl::string_view text() const { return parsed.text; }

  // NamedTables::Prepare for this statement or a part of it, metric views
  // replaced by the queries that answer for them.
  absl::StatusOr<TouchedTables> Prepare(sql::Statement* tree);
  // The guard's findings about a statement that may write.
  static std::vector<sql::Diagnostic> CheckWrite(const sql::Statement& tree);
  // A prepared tree in the engine's words.
  absl::StatusOr<std::string> Translated(const sql::Statement& tree) const;
  // Translates and runs a prepared tree. Rows go to `rows`; where there are
  // none, the number of rows that were changed is returned.
  absl::StatusOr<std::optional<int64_t>> Execute(const sql::Statement& tree,
                                                 RowSink* rows) const;
  absl::StatusOr<int64_t> CountRows(const TableName& table) const;
  // The engine's columns of a table that was made just now.
  absl::StatusOr<std::vector<ColumnRecord>> ColumnsOf(
      const TableName& name) const;
  // Writes to `outcome` where the columns of a written table come from.
  void NoteColumns(const sql::Statement& tree);
};

}  // namespace semantic_layer::emulator

#endif  // SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_SQL_STATEMENT_RUN_H_
