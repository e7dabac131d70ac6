#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_VALIDATE_AGGREGATION_RULES_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_VALIDATE_AGGREGATION_RULES_H_

#include <string>

#include "absl/strings/string_view.h"
#include "common/semantic/diagnostic.h"
#include "common/semantic/model/metric.h"
#include "common/semantic/model/semantic_model.h"

namespace semantic_layer::semantic {

// Rules of one aggregation over the rows of a model, whether a measure says it
// or a metric by itself. Pure functions, safe to call from any thread.

// The more exact of two places: `at` unless it is unknown.
const Location& PlaceOr(const Location& at, const Location& otherwise);

// Reports a name that is no time dimension of the model, with the nearest ones.
// `key` is where it was written: "agg_time_dimension".
bool CheckTimeDimension(const SemanticModel& model, const std::string& name,
                        absl::string_view key, const Location& at,
                        Diagnostics* diagnostics);

// Checks the expression, the parameters, the time and the non-additive
// dimension of an aggregation whose `expr` is still as written (empty: the
// column `name`). `what` begins the messages: "Measure 'revenue'". Reports
// everything that is wrong and returns whether nothing is. Where the model's
// own default time was refused already, a missing time is wrong without
// another finding.
bool CheckAggregation(const SemanticModel& model,
                      const SimpleAggregation& aggregation,
                      absl::string_view what, absl::string_view name,
                      const Location& at, Diagnostics* diagnostics);

// Whether a name is a word of SQL that cannot stand for a column by itself.
bool IsReservedWord(absl::string_view name);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_VALIDATE_AGGREGATION_RULES_H_
