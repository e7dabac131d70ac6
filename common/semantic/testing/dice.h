#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_TESTING_DICE_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_TESTING_DICE_H_

#include <cstdint>
#include <random>
#include <vector>

namespace semantic_layer::semantic {

// Chance from a seed, the same on every machine. Not thread safe.
class Dice {
 public:
  explicit Dice(uint32_t seed) : random_(seed) {}

  // 0 to n-1; n > 0.
  size_t Below(size_t n) { return random_() % n; }
  // True that many times of a hundred.
  bool Chance(uint32_t percent) { return random_() % 100 < percent; }
  template <typename T>
  const T& Pick(const std::vector<T>& from) {
    return from[Below(from.size())];
  }
  uint32_t Seed() { return static_cast<uint32_t>(random_()); }

 private:
  std::mt19937 random_;
};

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_TESTING_DICE_H_
