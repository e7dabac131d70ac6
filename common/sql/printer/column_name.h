#ifndef SEMANTIC_LAYER_COMMON_SQL_PRINTER_COLUMN_NAME_H_
#define SEMANTIC_LAYER_COMMON_SQL_PRINTER_COLUMN_NAME_H_

#include <string>

#include "common/sql/ast/ast.h"

namespace semantic_layer::sql {

// The name that Databricks gives to a column of a result without an alias: the
// column's own for a plain column or field, else the expression written in
// full, with strings bare and operators in parentheses. Examples:
//
//   t.a                 a
//   count(*)            count(1)
//   A + 1               (A + 1)
//   'x'                 x
//   max(a) OVER ()      max(a) OVER (ROWS BETWEEN UNBOUNDED PRECEDING AND
//                       UNBOUNDED FOLLOWING)
//
// A name longer than kMaxColumnNameBytes is cut, and ends with "...".
// Expressions as the parser made them, before any translation. Pure function.
std::string ColumnNameOf(const Expression& expression);

}  // namespace semantic_layer::sql

#endif  // SEMANTIC_LAYER_COMMON_SQL_PRINTER_COLUMN_NAME_H_
