#ifndef SEMANTIC_LAYER_COMMON_SQL_RESOLVE_SCOPE_H_
#define SEMANTIC_LAYER_COMMON_SQL_RESOLVE_SCOPE_H_

#include <cstdint>
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
  // Columns of one relation with the same origin are the same column, handed
  // on twice: a name that means both is not ambiguous.
  int origin = -1;
  // What may stand before its name: its relation's alias, or a table's name.
  absl::string_view alias;
  const ObjectName* table = nullptr;
  // Not reached without a qualifier, and left out of a bare star: the right
  // side's copy of a USING column.
  bool merged_away = false;
};

// A relation of FROM in a scope, under the name that people see it by.
struct ScopeRelation {
  absl::string_view alias;           // empty when it has none
  const ObjectName* name = nullptr;  // a table's name when it has no alias
  absl::string_view full_name;       // of a table of the catalog
  uint32_t first = 0;                // its columns in Scope::columns
  uint32_t count = 0;
  bool open = false;  // may have columns that are not known
  const Node* node = nullptr;
};

// A name that a select list has given so far.
struct ScopeAlias {
  absl::string_view name;
  const Expression* expression = nullptr;  // null for a star's columns
  const Type* type = nullptr;
  const Node* relation = nullptr;  // of a column handed on unchanged
  int column = -1;
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
  bool first_alias_wins = false;           // GROUP BY takes the first of a name
  // The order of a bare star, as positions in `columns`; those past its end
  // follow in their own order. USING puts the shared columns first.
  std::vector<uint32_t> star_order;

  // Forgets what came after a point in time: the right side of a semi join.
  void Truncate(size_t relation_count, size_t column_count) {
    relations.resize(relation_count);
    columns.resize(column_count);
    std::erase_if(star_order,
                  [column_count](uint32_t i) { return i >= column_count; });
  }

  // The positions of a bare star's columns, in order.
  std::vector<uint32_t> StarColumns() const {
    std::vector<uint32_t> order = star_order;
    for (uint32_t i = order.size(); i < columns.size(); ++i) order.push_back(i);
    std::erase_if(order, [this](uint32_t i) { return columns[i].merged_away; });
    return order;
  }

  bool open() const {
    for (const ScopeRelation& relation : relations) {
      if (relation.open) return true;
    }
    return false;
  }
};

}  // namespace semantic_layer::sql

#endif  // SEMANTIC_LAYER_COMMON_SQL_RESOLVE_SCOPE_H_
