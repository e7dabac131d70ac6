#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_LOWER_CONVERSION_LOWERING_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_LOWER_CONVERSION_LOWERING_H_

#include <string>

#include "common/semantic/compiler/lower/lowering_context.h"
#include "common/semantic/compiler/lower/row_source.h"
#include "common/semantic/compiler/plan/plan.h"

namespace semantic_layer::semantic {

// Makes a table expression of the rows that converted, of a plan with a
// conversion: "converted_at", "converted_value", a number of each row as
// "conversion_id", and what base rows are matched by. Returns its name.
std::string ConversionTable(LoweringContext& context,
                            const AggregatePlan& plan);

// When a row of ConversionTable() follows a base row of `source` that is at the
// time `when`.
sql::Expression* Follows(LoweringContext& context, const AggregatePlan& plan,
                         RowSource& source, const std::string& conversions,
                         const sql::Expression* when);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_LOWER_CONVERSION_LOWERING_H_
