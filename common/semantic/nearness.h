#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_NEARNESS_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_NEARNESS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace semantic_layer::semantic {

// Nearness tells how near names are to one word, for suggestions: by edit
// distance without case, and names that contain the word or are contained in
// it. Made for one word and very many names. Not thread safe.
class Nearness {
 public:
  explicit Nearness(absl::string_view word);

  // 0 for the word itself, more for what is further; nothing for what is not
  // near.
  std::optional<size_t> Of(absl::string_view name);

 private:
  // The edit distance from `name`; above the bound any number above it.
  size_t Distance(absl::string_view name) const;
  size_t DistanceOfShort(absl::string_view name) const;
  size_t DistanceOfLong(absl::string_view name) const;

  const std::string word_;
  const size_t bound_;
  // For words of at most 64 bytes: where each byte stands, as bits.
  std::array<uint64_t, 256> places_ = {};
  std::string lower_;
};

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_NEARNESS_H_
