#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_SUGGEST_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_SUGGEST_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace semantic_layer::semantic {

// Returns the candidates nearest to `word`, best first, at most `limit`: by
// edit distance without case, and names that contain the word or are contained
// in it. Ties keep the candidates' order. Empty when nothing is near.
std::vector<std::string> NearestNames(
    absl::string_view word, absl::Span<const absl::string_view> candidates,
    size_t limit);

// "did you mean 'a', 'b' or 'c'?", or "" for no names.
std::string DidYouMean(const std::vector<std::string>& names);

// What to write instead of `word`: the nearest candidates as a question, or
// else `otherwise`.
std::string SuggestOr(absl::string_view word,
                      absl::Span<const absl::string_view> candidates,
                      std::string otherwise);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_SUGGEST_H_
