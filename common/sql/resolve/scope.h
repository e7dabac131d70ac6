#ifndef SEMANTIC_LAYER_COMMON_SQL_RESOLVE_SCOPE_H_
#define SEMANTIC_LAYER_COMMON_SQL_RESOLVE_SCOPE_H_

#include <vector>

#include "absl/strings/string_view.h"
#include "common/sql/ast/ast.h"
#include "common/sql/types/type.h"

namespace semantic_layer::sql {

// A column that names in a scope may mean.
struct ScopeColumn {
  absl::string_view name;
  const Type* type = nullptr;
  const Node* relation = nullptr;  // where it comes from
  int column = -1;                 // its position there
  // Not reached without a qualifier, and left out of a bare star: the right
  // side's copy of a USING column.
  bool merged_away = false;
};

// A relation of FROM in a scope, under the name that people see it by.
struct ScopeRelation {
  absl::string_view alias;         // empty when it has none
  const ObjectName* name = nullptr;  // a table's name when it has no alias
  uint32_t first = 0;              // its columns in Scope::columns
  uint32_t count = 0;
  bool open = false;               // may have columns that are not known
  const Node* node = nullptr;
};

// A name that a select list has given so far.
struct ScopeAlias {
  absl::string_view name;
  const Expression* expression = nullptr;
};

struct ScopeParameter {
  absl::string_view name;
  const Type* type = nullptr;
};

// The names that expressions of one query can use. Scopes nest: a subquery's
// scope has the one around it as its parent.
struct Scope {
  const Scope* parent = nullptr;
  std::vector<ScopeRelation> relations;
  std::vector<ScopeColumn> columns;
  std::vector<ScopeAlias> aliases;
  std::vector<ScopeParameter> parameters;  // of lambdas, innermost last
  bool aliases_first = false;              // ORDER BY looks at them first

  bool open() const {
    for (const ScopeRelation& relation : relations) {
      if (relation.open) return true;
    }
    return false;
  }
};

}  // namespace semantic_layer::sql

#endif  // SEMANTIC_LAYER_COMMON_SQL_RESOLVE_SCOPE_H_
