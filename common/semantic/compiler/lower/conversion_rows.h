#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_LOWER_CONVERSION_ROWS_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_LOWER_CONVERSION_ROWS_H_

#include "common/semantic/compiler/lower/aggregate_rows.h"
#include "common/semantic/compiler/lower/spine_lowering.h"

namespace semantic_layer::semantic {

// Each conversion with the keys of the latest base row before it; with a
// spine those are looked for anew for each of its periods.
AggregateRows ConversionRows(const AggregateScope& scope,
                             const SpineTable* spine);

// Conversions beside the periods that show them. Where a condition is on both
// a base row and a period, each period has base rows of its own, and the
// latest before a conversion is looked for among them.
AggregateRows ConversionsOnSpine(const AggregateScope& scope,
                                 const SpineTable& spine);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_LOWER_CONVERSION_ROWS_H_
