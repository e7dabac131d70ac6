#ifndef SEMANTIC_LAYER_COMMON_SQL_RESOLVE_RESOLUTION_H_
#define SEMANTIC_LAYER_COMMON_SQL_RESOLVE_RESOLUTION_H_

#include <memory>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "common/sql/ast/ast.h"
#include "common/sql/diagnostics/diagnostic.h"
#include "common/sql/resolve/catalog.h"
#include "common/sql/resolve/script_names.h"
#include "common/sql/types/type.h"

namespace semantic_layer::sql {

// What a column name stands for.
enum class BindingKind : uint8_t {
  kColumn,     // a column of a relation in FROM
  kAlias,      // an earlier select item's alias (lateral or in ORDER BY, ...)
  kParameter,  // a lambda's parameter
  kVariable,   // a variable of the script, or a parameter of its routine
};

struct ColumnBinding {
  BindingKind kind = BindingKind::kColumn;
  // kColumn: the TableRelation, SubqueryRelation, LateralView, ... it is of.
  const Node* relation = nullptr;
  int column = -1;  // its position there, from 0; -1 when not known
  // kAlias: the select item's expression.
  const Expression* aliased = nullptr;
  // How many parts at the end of the name reach into a struct.
  uint32_t field_parts = 0;
  // How many queries further out the relation is; more than 0 is correlated.
  uint32_t levels_up = 0;
};

// One column that a query or relation gives.
struct OutputColumn {
  absl::string_view name;      // empty when it has none that can be referred to
  const Type* type = nullptr;  // null when not known
  const Expression* expression = nullptr;  // null for a star's columns
  // A column of FROM that is handed on unchanged, by a star or its bare name:
  // where it is from, and its position there.
  const Node* relation = nullptr;
  int column = -1;
};

struct OutputColumns {
  std::vector<OutputColumn> columns;
  // False when a star over an unknown table may give more.
  bool complete = true;
};

// What a table name stands for.
struct TableBinding {
  const TableSchema* schema = nullptr;                // a table of the catalog
  const CommonTableExpression* definition = nullptr;  // a CTE
};

// Resolution is what the resolver found out about one statement: side tables
// over its nodes, which must stay alive and unchanged. May be moved.
class Resolution {
 public:
  // Null when not known.
  const Type* TypeOf(const Expression& expression) const {
    const auto found = types.find(&expression);
    return found == types.end() ? nullptr : found->second;
  }
  // Null when the name could not be bound. A qualified name of a relation with
  // unknown columns has the relation and the column -1.
  const ColumnBinding* BindingOf(const ColumnRef& column) const {
    const auto found = columns.find(&column);
    return found == columns.end() ? nullptr : &found->second;
  }
  const TableBinding* BindingOf(const TableRelation& table) const {
    const auto found = tables.find(&table);
    return found == tables.end() ? nullptr : &found->second;
  }
  // What a Query or another body gives; null for bodies not reached.
  const OutputColumns* OutputOf(const QueryBody& body) const {
    const auto found = outputs.find(&body);
    return found == outputs.end() ? nullptr : &found->second;
  }
  // The columns that a star stands for, EXCEPT taken off.
  const OutputColumns* ExpansionOf(const StarExpr& star) const {
    const auto found = stars.find(&star);
    return found == stars.end() ? nullptr : &found->second;
  }
  bool ok() const { return !HasErrors(diagnostics); }

  Arena arena;  // types made on the way
  // Holds types too: of what a statement by itself made. May be null.
  std::unique_ptr<ScriptNames> made;
  absl::flat_hash_map<const Node*, const Type*> types;
  absl::flat_hash_map<const Node*, ColumnBinding> columns;
  absl::flat_hash_map<const Node*, TableBinding> tables;
  absl::flat_hash_map<const Node*, OutputColumns> outputs;
  absl::flat_hash_map<const Node*, OutputColumns> stars;
  std::vector<Diagnostic> diagnostics;
};

struct ResolveOptions {
  // Null: every table exists and has unknown columns.
  const Catalog* catalog = nullptr;
  // What the statements before made, when this is one of several; what this one
  // makes is added. May be null. Must outlive the resolution.
  ScriptNames* script = nullptr;
  // Whether functions that are neither built in nor in the catalog, and calls
  // with a wrong number of arguments, are errors.
  bool check_functions = true;
};

// Resolves a tree of Databricks SQL: binds names to relations and columns,
// expands stars, finds types. Never fails; what cannot be bound has a
// diagnostic with candidates. Pure function; thread-safe.
Resolution Resolve(const Statement& statement, const ResolveOptions& options);
Resolution Resolve(const Query& query, const ResolveOptions& options);
// An expression by itself: its column names have unknown types.
Resolution Resolve(const Expression& expression, const ResolveOptions& options);

}  // namespace semantic_layer::sql

#endif  // SEMANTIC_LAYER_COMMON_SQL_RESOLVE_RESOLUTION_H_
