#ifndef SEMANTIC_LAYER_SERVICES_QUERY_STATEMENT_PREPARER_H_
#define SEMANTIC_LAYER_SERVICES_QUERY_STATEMENT_PREPARER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/sql/ast/ast.h"
#include "common/sql/diagnostics/diagnostic.h"
#include "common/sql/dialect/dialect_id.h"
#include "common/sql/params/parameters.h"
#include "common/warehouse/warehouse.h"
#include "services/query/query_runner.h"
#include "services/query/table_schemas.h"

namespace semantic_layer::query {

// One statement of a user, as it was sent.
struct UserStatement {
  std::string text = {};
  std::vector<sql::ParameterValue> parameters = {};
  NameDefaults defaults = {};
  // The caller holds "queries:write".
  bool may_write = false;
  // Rows that are wanted; nothing: all.
  std::optional<int64_t> rows_max = {};
};

// The dialect that statements for `warehouse` are printed in.
sql::DialectId DialectOf(const warehouse::Warehouse& warehouse);

// What keeps a statement from being run by this caller: writing without the
// right, reaching outside of the tables. Empty when nothing does. `bound`:
// parameters have been put in; before, names that they give are let through.
std::vector<sql::Diagnostic> GuardFindings(const sql::Statement& statement,
                                           bool may_write, bool bound = true);

// A tree of Databricks SQL translated and printed. Adds what cannot be said in
// the dialect to `diagnostics`; with errors the text is not to be run.
std::string TranslatedText(sql::DialectId dialect,
                           const sql::Statement& statement,
                           const sql::Catalog* catalog,
                           std::vector<sql::Diagnostic>& diagnostics);
std::string TranslatedText(sql::DialectId dialect, const sql::Query& query,
                           const sql::Catalog* catalog,
                           std::vector<sql::Diagnostic>& diagnostics);

// Turns users' Databricks SQL into statements of the warehouse: parsed, guarded
// and bounded as a tree, parameters bound as literals of their types, printed
// in the warehouse's dialect. Thread safe.
class StatementPreparer {
 public:
  // Both must outlive the preparer.
  StatementPreparer(warehouse::Warehouse* warehouse, TableSchemas* schemas)
      : warehouse_(warehouse),
        dialect_(DialectOf(*warehouse)),
        schemas_(schemas) {}

  // INVALID_ARGUMENT (SQL_SYNTAX, SQL_PARAMETER, SQL_NOT_TRANSLATABLE, ...)
  // with all diagnostics, PERMISSION_DENIED (SQL_NOT_ALLOWED) for what the
  // guard refuses, or an error of the warehouse's catalog.
  absl::StatusOr<PreparedStatement> Prepare(const UserStatement& statement,
                                            const warehouse::CallOptions& call);

  // The error that the warehouse gave for a statement, said in terms of the
  // user's text where our resolver finds the same mistake: with line, column,
  // caret and the nearest names. Otherwise as it was, but NOT_FOUND (of a
  // table) becomes INVALID_ARGUMENT: it is the text that is wrong.
  absl::Status Refine(const UserStatement& statement, absl::Status error,
                      const warehouse::CallOptions& call);

 private:
  // A guarded and bound tree in the warehouse's dialect.
  absl::StatusOr<warehouse::Statement> Print(
      const UserStatement& statement, const sql::Statement& tree,
      const warehouse::CallOptions& call);
  // The tree to run for `tree`: another one where the warehouse does not speak
  // what `tree` says but its catalog can answer.
  absl::StatusOr<sql::Statement*> TreeToRun(const UserStatement& statement,
                                            sql::Statement* tree,
                                            const warehouse::CallOptions& call,
                                            sql::Arena& arena);

  warehouse::Warehouse* warehouse_;
  const sql::DialectId dialect_;
  TableSchemas* schemas_;
};

}  // namespace semantic_layer::query

#endif  // SEMANTIC_LAYER_SERVICES_QUERY_STATEMENT_PREPARER_H_
