#ifndef SEMANTIC_LAYER_COMMON_CONFIG_SECRET_H_
#define SEMANTIC_LAYER_COMMON_CONFIG_SECRET_H_

#include <ostream>
#include <utility>

namespace semantic_layer::config {

// Holds a value that must not be printed by accident: there is no conversion
// and streaming it does not compile. Reveal() is easy to find in a review.
template <typename T>
class Secret {
 public:
  Secret() = default;
  explicit Secret(T value) : value_(std::move(value)) {}

  const T& Reveal() const { return value_; }

  bool empty() const { return value_.empty(); }

 private:
  T value_;
};

template <typename T>
std::ostream& operator<<(std::ostream&, const Secret<T>&) = delete;

}  // namespace semantic_layer::config

#endif  // SEMANTIC_LAYER_COMMON_CONFIG_SECRET_H_
