#ifndef SEMANTIC_LAYER_SERVICES_GENIE_ANALYSIS_LIMITS_H_
#define SEMANTIC_LAYER_SERVICES_GENIE_ANALYSIS_LIMITS_H_

#include <cstddef>
#include <cstdint>

namespace semantic_layer::genie {

// What a language model is shown of a table.
inline constexpr size_t kMaxAnalyzedColumns = 200;
inline constexpr int kSampleRows = 20;
inline constexpr size_t kMaxShownValueBytes = 100;
inline constexpr size_t kMaxShownCommentBytes = 500;

// What is taken of its answer.
inline constexpr size_t kMaxAnalysisBytes = 512 << 10;
inline constexpr size_t kMaxSuggestionsOfAKind = 100;
inline constexpr size_t kMaxQualityHints = 100;
inline constexpr size_t kMaxExpressionBytes = 4 << 10;
inline constexpr size_t kMaxSuggestedNameBytes = 64;
inline constexpr size_t kMaxDescriptionBytes = 4 << 10;
inline constexpr size_t kMaxWarnings = 100;

inline constexpr int kAnalysisMaxTokens = 8000;

}  // namespace semantic_layer::genie

#endif  // SEMANTIC_LAYER_SERVICES_GENIE_ANALYSIS_LIMITS_H_
