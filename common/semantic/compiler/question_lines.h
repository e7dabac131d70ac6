#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_QUESTION_LINES_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_QUESTION_LINES_H_

#include "absl/strings/string_view.h"
#include "common/semantic/compiler/question.h"

namespace semantic_layer::semantic {

// Reads a question as the test files write it, one "key: value" a line; lists
// are parted by "; ", lines that begin with # are left out.
//
//   metrics: flights; share_delayed
//   group_by: metric_time__month; origin__state
//   where: {{ Dimension('flight__is_long') }}
//   filter: origin__state in CA, NY
//   parameter: least_delay = 15
//   time_range: 2001-01-03 to 2001-01-10
//   order_by: -flights
//
// Also saved_query, time_zone, week_start, limit, distinct, min_max_only. A
// line that it does not know fails the test. For tests.
MetricQuestion ReadQuestion(absl::string_view text);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_QUESTION_LINES_H_
