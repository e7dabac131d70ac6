#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_LOWER_WINDOW_CONDITION_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_LOWER_WINDOW_CONDITION_H_

#include "common/semantic/compiler/lower/aggregate_rows.h"
#include "common/semantic/compiler/lower/row_source.h"
#include "common/semantic/compiler/lower/spine_lowering.h"

namespace semantic_layer::semantic {

// The conditions on a row and its period: the time of an item is that of the
// period.
sql::Expression* JoinedConditions(const AggregateScope& scope,
                                  RowSource& source, const SpineTable& spine);

// When a row of a step counts for a period: in the window of a cumulative
// aggregate, else at that period. `time` is the start of the row's step.
sql::Expression* CountsFor(const AggregateScope& scope, sql::Expression* time,
                           sql::Expression* period);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_LOWER_WINDOW_CONDITION_H_
