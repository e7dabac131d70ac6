#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_LOWER_QUERY_LOWERING_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_LOWER_QUERY_LOWERING_H_

#include "common/semantic/compiler/lower/lowering_context.h"
#include "common/semantic/compiler/plan/plan.h"
#include "common/sql/ast/query.h"

namespace semantic_layer::semantic {

// Writes a plan as a query. Its table expressions are left in the context, to
// be attached to the outermost query by AttachTables. The list holds the keys,
// then the metrics, under the plan's names.
sql::Query* LowerQuery(LoweringContext& context, const QueryPlan& plan);

// Writes the rows of a plan without metrics.
sql::Select* LowerValues(LoweringContext& context, const QueryPlan& plan);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_LOWER_QUERY_LOWERING_H_
