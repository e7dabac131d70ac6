#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_LOWER_SPINE_LOWERING_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_LOWER_SPINE_LOWERING_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/types/span.h"
#include "common/semantic/compiler/lower/lowering_context.h"
#include "common/semantic/compiler/lower/row_source.h"
#include "common/semantic/compiler/plan/plan.h"

namespace semantic_layer::semantic {

// The column of a spine's table expression that holds the start of the period,
// and, of one with offsets by custom grains, the start of the period whose
// numbers it shows.
inline constexpr char kPeriod[] = "period";
inline constexpr char kSourcePeriod[] = "source_period";

// The periods that an aggregate is joined to, as a table expression: the column
// `period`, and each key of time under its name.
struct SpineTable {
  std::string name;
  // Where the numbers of a period come from, as an expression over the table:
  // the period itself, moved by the aggregate's offsets.
  sql::Expression* source_period = nullptr;
};

// Makes the spine of an aggregate with periods of `grain`. `keys` are the keys
// of time with their names. Offsets are only applied when `with_offsets`.
//
// A spine that no project declares is generated: one row for each period from
// the first to the last that has a row in the model's table.
SpineTable MakeSpine(
    LoweringContext& context, const AggregatePlan& plan,
    const PlannedSpine& spine, TimeGrain grain,
    const std::vector<std::pair<std::string, ItemSource>>& keys,
    bool with_offsets);

// Makes the first or last period of each group, as the aggregate's edge says,
// that has a row which meets all conditions: the column `period` beside those
// of the group, by the names of `keys`. `source` are the aggregate's rows,
// `row_conditions` those of them that it counts.
SpineTable MakeEdgePeriods(LoweringContext& context, const AggregatePlan& plan,
                           absl::Span<const OutputKey> keys, RowSource& source,
                           sql::Expression* row_conditions);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_LOWER_SPINE_LOWERING_H_
