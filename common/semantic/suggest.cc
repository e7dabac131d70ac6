#include "common/semantic/suggest.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/semantic/limits.h"

namespace semantic_layer::semantic {
namespace {

constexpr size_t kFar = 1000;

// Levenshtein distance with two rows; gives up above `bound`.
size_t EditDistance(absl::string_view a, absl::string_view b, size_t bound) {
  const size_t gap = a.size() > b.size() ? a.size() - b.size()
                                         : b.size() - a.size();
  if (gap > bound) return kFar;
  std::vector<size_t> previous(b.size() + 1);
  std::vector<size_t> current(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) previous[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    current[0] = i;
    size_t best = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t change = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      current[j] = std::min({change, previous[j] + 1, current[j - 1] + 1});
      best = std::min(best, current[j]);
    }
    if (best > bound) return kFar;
    std::swap(previous, current);
  }
  return previous[b.size()] <= bound ? previous[b.size()] : kFar;
}

}  // namespace

std::vector<std::string> NearestNames(
    absl::string_view word, absl::Span<const absl::string_view> candidates,
    size_t limit) {
  if (word.empty()) return {};
  const std::string lower = absl::AsciiStrToLower(word);
  const size_t bound = std::max<size_t>(2, lower.size() / 3);
  std::vector<std::pair<size_t, absl::string_view>> scored;
  for (absl::string_view candidate : candidates) {
    const std::string other = absl::AsciiStrToLower(candidate);
    size_t score = EditDistance(lower, other, bound);
    if (score == kFar && lower.size() >= 3 && other.size() >= 3 &&
        (absl::StrContains(other, lower) || absl::StrContains(lower, other))) {
      score = bound + 1;
    }
    if (score != kFar) scored.emplace_back(score, candidate);
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
