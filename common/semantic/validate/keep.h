#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_VALIDATE_KEEP_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_VALIDATE_KEEP_H_

#include <cstddef>
#include <utility>
#include <vector>

namespace semantic_layer::semantic {

// Leaving out what a rule refuses; what is kept stays in order.

// Keeps the items for which `check` is true. It is called once for each, in
// order, and may change the item.
template <typename T, typename F>
void Keep(std::vector<T>* items, F check) {
  std::vector<T> kept;
  for (T& item : *items) {
    if (check(item)) kept.push_back(std::move(item));
  }
  *items = std::move(kept);
}

// Keeps the items whose place in `good` is true, for rules that have to look at
// all items before one moves. Both have the same size.
template <typename T>
void KeepGood(std::vector<T>* items, const std::vector<bool>& good) {
  size_t i = 0;
  Keep(items, [&](const T&) { return good[i++]; });
}

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_VALIDATE_KEEP_H_
