#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_LOWER_EDGE_ROWS_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_LOWER_EDGE_ROWS_H_

#include <vector>

#include "common/semantic/compiler/lower/aggregate_rows.h"
#include "common/semantic/compiler/lower/row_source.h"
#include "common/semantic/compiler/lower/spine_lowering.h"

namespace semantic_layer::semantic {

// Rows of a semi-additive measure: only those at the first or last time of
// their group. They are prepared in a table expression of their own.

// The select list of rows with their edges, and the plan's values over it, by
// names of its columns.
struct EdgeSelect {
  sql::Select* select = nullptr;
  std::vector<sql::Expression*> values;
};

// Only the rows at the first or last time of each group: the time is
// compared with its extreme over the groupings and the queried periods.
AggregateRows NonAdditiveRows(const AggregateScope& scope);

// The list of a table of rows beside their periods, with the edges that they
// have there: each period of an accumulation has its own.
EdgeSelect SelectEdges(const AggregateScope& scope, RowSource& source,
                       const AggregateRows& rows, const SpineTable& spine,
                       std::vector<sql::Expression*>* conditions);

// Whether rows are moved along the time that they are chosen by.
bool MovesEdges(const AggregateScope& scope);

// Makes a table expression of rows with their edges. Where one row is shown
// in several periods of a group only the edge of those counts.
AggregateRows RowsAtEdge(const AggregateScope& scope, const EdgeSelect& edges,
                         bool has_periods);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_LOWER_EDGE_ROWS_H_
