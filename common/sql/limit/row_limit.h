#ifndef SEMANTIC_LAYER_COMMON_SQL_LIMIT_ROW_LIMIT_H_
#define SEMANTIC_LAYER_COMMON_SQL_LIMIT_ROW_LIMIT_H_

#include <cstdint>
#include <optional>

#include "common/sql/ast/ast.h"

namespace semantic_layer::sql {

// What became of a statement's row limit.
struct RowLimit {
  // Whether the statement now returns at most max_rows + 1 rows by itself.
  // False for statements that have no place for a limit (SHOW, DESCRIBE, ...):
  // their reader has to stop.
  bool applied = false;
  // The limit that the user wrote, when it is a number.
  std::optional<int64_t> written;
  // The most rows that the statement can return now; empty when not known.
  std::optional<int64_t> bound;
};

// Bounds the rows of a statement in its tree. The bound is max_rows + 1, so
// that a reader who keeps max_rows rows knows by the extra one whether any were
// cut: `truncated` is "more than max_rows rows arrived". A smaller limit of the
// user's stays. ORDER BY keeps its meaning: no query is wrapped, the limit goes
// to the tail of the outermost query, after set operations and pipes, beside an
// OFFSET; LIMIT ALL is replaced, LIMIT :p becomes the smaller of both.
//
// Changes the statement in place; new nodes go to the arena. max_rows >= 0.
RowLimit ApplyRowLimit(Statement* statement, int64_t max_rows, Arena& arena);

// The same for a query.
RowLimit ApplyRowLimit(Query* query, int64_t max_rows, Arena& arena);

}  // namespace semantic_layer::sql

#endif  // SEMANTIC_LAYER_COMMON_SQL_LIMIT_ROW_LIMIT_H_
