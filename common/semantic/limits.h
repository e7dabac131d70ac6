#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_LIMITS_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_LIMITS_H_

#include <cstddef>

namespace semantic_layer::semantic {

// Every bound of the semantic layer. Each is far above what a real project
// needs and far below what would hurt the process that loads it.

// Loading.
inline constexpr size_t kMaxModelFileBytes = 1 << 20;    // one file
inline constexpr size_t kMaxModelFiles = 20'000;         // one catalog
inline constexpr int kMaxYamlDepth = 32;                 // nested collections
inline constexpr size_t kMaxYamlNodes = 200'000;         // after aliases expand
inline constexpr size_t kMaxYamlBytes = 4 << 20;         // likewise, of text
inline constexpr size_t kMaxDiagnosticsPerFile = 100;    // then one says "more"
inline constexpr size_t kMaxNameBytes = 128;             // of any element
inline constexpr size_t kMaxExpressionBytes = 64 << 10;  // an expr or a filter

// Questions.
inline constexpr size_t kMaxQuestionMetrics = 200;
inline constexpr size_t kMaxQuestionGroupBys = 100;
inline constexpr size_t kMaxQuestionFilters = 200;
inline constexpr size_t kMaxFilterValues = 10'000;  // of one `in`
inline constexpr int kMaxMetricDepth = 100;         // derived over derived ...
inline constexpr size_t kMaxMetricLeaves = 2'000;  // aggregates of one question
inline constexpr int kMaxMetricFilterDepth = 4;    // Metric() inside Metric()

// Joins from the metric's model to a queried item: MetricFlow stops at two.
inline constexpr int kDefaultMaxJoinHops = 4;

// Suggestions in one message.
inline constexpr size_t kMaxSuggestions = 5;
// Words for which one look at models searches all names for near ones.
inline constexpr size_t kMaxHintsPerFile = 100;
inline constexpr size_t kMaxHints = 1'000;

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_LIMITS_H_
