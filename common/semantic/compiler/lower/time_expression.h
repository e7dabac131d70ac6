#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_LOWER_TIME_EXPRESSION_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_LOWER_TIME_EXPRESSION_H_

#include <vector>

#include "common/semantic/compiler/lower/lowering_context.h"
#include "common/semantic/compiler/plan/plan.h"
#include "common/semantic/model/time_grain.h"
#include "common/sql/ast/builder.h"

namespace semantic_layer::semantic {

// The start of the period that holds `time`; weeks start as the question says.
sql::Expression* Truncate(LoweringContext& context, TimeGrain grain,
                          sql::Expression* time);

// The start of the row of a time spine that holds `time`; the weeks of a spine
// start as the project says.
sql::Expression* RowOfSpine(LoweringContext& context, const TimeSpine& spine,
                            sql::Expression* time);

// A part of a date; days of the week count from Monday, 1.
sql::Expression* ExtractPart(sql::Builder& b, DatePart part,
                             sql::Expression* time);

// `time` less or more a length of time of a standard grain.
sql::Expression* Minus(sql::Builder& b, sql::Expression* time,
                       const TimeWindow& window);
sql::Expression* Plus(sql::Builder& b, sql::Expression* time,
                      const TimeWindow& window);

// The length of one period.
sql::Expression* OnePeriod(sql::Builder& b, TimeGrain grain);

// start <= time AND time < end, as far as given; null when unbounded.
sql::Expression* WithinBounds(sql::Builder& b, sql::Expression* time,
                              const TimeBounds& bounds);

// Whether items or conditions are on a custom grain, which a join to its spine
// answers.
bool UsesCustomGrain(const ItemSource& item);
bool UsesCustomGrain(const std::vector<PlannedFilter>& filters);

// A copy of an expression in the builder's arena.
sql::Expression* CopyOf(sql::Builder& b, const sql::Expression* expression);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_LOWER_TIME_EXPRESSION_H_
