#include "common/semantic/nearness.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"

namespace semantic_layer::semantic {
namespace {

// What fits into one machine word.
constexpr size_t kShort = 64;
// Names that contain a word of fewer bytes say nothing.
constexpr size_t kContainedMin = 3;

}  // namespace

Nearness::Nearness(absl::string_view word)
    : word_(absl::AsciiStrToLower(word)),
      bound_(std::max<size_t>(2, word_.size() / 3)) {
  if (word_.size() > kShort) return;
  for (size_t i = 0; i < word_.size(); ++i) {
    places_[static_cast<unsigned char>(word_[i])] |= uint64_t{1} << i;
  }
}

std::optional<size_t> Nearness::Of(absl::string_view name) {
  if (word_.empty()) return std::nullopt;
  lower_.assign(name.data(), name.size());
  absl::AsciiStrToLower(&lower_);
  const size_t distance = Distance(lower_);
  if (distance <= bound_) return distance;
  if (word_.size() >= kContainedMin && lower_.size() >= kContainedMin &&
      (absl::StrContains(lower_, word_) || absl::StrContains(word_, lower_))) {
    return bound_ + 1;
  }
  return std::nullopt;
}

size_t Nearness::Distance(absl::string_view name) const {
  const size_t gap =
      std::max(word_.size(), name.size()) - std::min(word_.size(), name.size());
  if (gap > bound_) return gap;
  return word_.size() <= kShort ? DistanceOfShort(name) : DistanceOfLong(name);
}

// A column of the table of distances at a time, as the bits that say where it
// grows and shrinks from one row to the next.
size_t Nearness::DistanceOfShort(absl::string_view name) const {
  const uint64_t last = uint64_t{1} << (word_.size() - 1);
  uint64_t grows = ~uint64_t{0};
  uint64_t shrinks = 0;
  size_t distance = word_.size();
  for (const char c : name) {
    const uint64_t same = places_[static_cast<unsigned char>(c)];
    const uint64_t vertical = same | shrinks;
    const uint64_t diagonal = (((same & grows) + grows) ^ grows) | same;
    uint64_t right_grows = shrinks | ~(diagonal | grows);
    uint64_t right_shrinks = grows & diagonal;
    if ((right_grows & last) != 0) ++distance;
    if ((right_shrinks & last) != 0) --distance;
    right_grows = (right_grows << 1) | 1;
    right_shrinks <<= 1;
    grows = right_shrinks | ~(vertical | right_grows);
    shrinks = right_grows & vertical;
  }
  return distance;
}

size_t Nearness::DistanceOfLong(absl::string_view name) const {
  std::vector<size_t> previous(name.size() + 1);
  std::vector<size_t> current(name.size() + 1);
  for (size_t j = 0; j <= name.size(); ++j) previous[j] = j;
  for (size_t i = 1; i <= word_.size(); ++i) {
    current[0] = i;
    size_t best = i;
    for (size_t j = 1; j <= name.size(); ++j) {
      const size_t change =
          previous[j - 1] + (word_[i - 1] == name[j - 1] ? 0 : 1);
      current[j] = std::min({change, previous[j] + 1, current[j - 1] + 1});
      best = std::min(best, current[j]);
    }
    if (best > bound_) return best;
    std::swap(previous, current);
  }
  return previous[name.size()];
}

}  // namespace semantic_layer::semantic
