#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_MODEL_POINTEES_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_MODEL_POINTEES_H_

#include <cstddef>
#include <iterator>
#include <vector>

namespace semantic_layer::semantic {

// A list of pointers, seen as a list of what they point at.
template <typename T>
class Pointees {
 public:
  class Iterator {
   public:
    using iterator_category = std::forward_iterator_tag;
    using value_type = T;
    using difference_type = std::ptrdiff_t;
    using pointer = const T*;
    using reference = const T&;

    Iterator() = default;
    explicit Iterator(const T* const* at) : at_(at) {}
    reference operator*() const { return **at_; }
    pointer operator->() const { return *at_; }
    Iterator& operator++() {
      ++at_;
      return *this;
    }
    Iterator operator++(int) {
      Iterator old = *this;
      ++at_;
      return old;
    }
    friend bool operator==(Iterator a, Iterator b) { return a.at_ == b.at_; }

   private:
    const T* const* at_ = nullptr;
  };

  using value_type = T;
  using const_iterator = Iterator;

  // `list` must outlive this.
  explicit Pointees(const std::vector<const T*>& list) : list_(&list) {}

  Iterator begin() const { return Iterator(list_->data()); }
  Iterator end() const { return Iterator(list_->data() + list_->size()); }
  size_t size() const { return list_->size(); }
  bool empty() const { return list_->empty(); }
  const T& operator[](size_t i) const { return *(*list_)[i]; }
  const T& front() const { return *list_->front(); }
  const T& back() const { return *list_->back(); }

  std::vector<T> Copy() const { return std::vector<T>(begin(), end()); }

 private:
  const std::vector<const T*>* list_;
};

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_MODEL_POINTEES_H_
