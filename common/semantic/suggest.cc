#include "common/semantic/suggest.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/semantic/limits.h"
#include "common/semantic/nearness.h"

namespace semantic_layer::semantic {
std::vector<std::string> NearestNames(
    absl::string_view word, absl::Span<const absl::string_view> candidates,
    size_t limit) {
  Nearness nearness(word);
  std::vector<std::pair<size_t, absl::string_view>> scored;
  for (absl::string_view candidate : candidates) {
    if (const std::optional<size_t> score = nearness.Of(candidate)) {
      scored.emplace_back(*score, candidate);
    }
  }
  std::stable_sort(
      scored.begin(), scored.end(),
      [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string> names;
  for (const auto& [score, name] : scored) {
    if (names.size() == limit) break;
    if (std::find(names.begin(), names.end(), name) == names.end()) {
      names.emplace_back(name);
    }
  }
  return names;
}

std::string DidYouMean(const std::vector<std::string>& names) {
  if (names.empty()) return "";
  std::string out = "did you mean ";
  for (size_t i = 0; i < names.size(); ++i) {
    if (i > 0) out += i + 1 == names.size() ? " or " : ", ";
    absl::StrAppend(&out, "'", names[i], "'");
  }
  return out + "?";
}

std::string SuggestOr(absl::string_view word,
                      absl::Span<const absl::string_view> candidates,
                      std::string otherwise) {
  std::string hint =
      DidYouMean(NearestNames(word, candidates, kMaxSuggestions));
  return hint.empty() ? otherwise : hint;
}

}  // namespace semantic_layer::semantic
