#ifndef SEMANTIC_LAYER_COMMON_SQL_AST_ARENA_H_
#define SEMANTIC_LAYER_COMMON_SQL_AST_ARENA_H_

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <memory>
#include <type_traits>
#include <vector>

#include "absl/strings/string_view.h"

namespace semantic_layer::sql {

// Arena owns every node, list and string of a syntax tree and frees them all at
// once. Objects in it are trivially destructible; pointers into it stay valid,
// also when the arena is moved, until it is destroyed.
//
// Not thread safe. A tree that nobody changes any more may be read by any
// number of threads.
class Arena {
 public:
  Arena() = default;
  Arena(Arena&&) = default;
  Arena& operator=(Arena&&) = default;
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  // Returns uninitialised memory; `align` is a power of two, at most
  // alignof(std::max_align_t).
  void* Allocate(size_t size, size_t align) {
    const uintptr_t at = (cursor_ + (align - 1)) & ~uintptr_t{align - 1};
    if (at + size > limit_) return AllocateSlow(size, align);
    cursor_ = at + size;
    return reinterpret_cast<void*>(at);
  }

  // Makes the piece of memory that was handed out last longer, from `size` to
  // `wanted` bytes; false when `memory` is not that piece or its block is full.
  bool Extend(const void* memory, size_t size, size_t wanted) {
    const uintptr_t begin = reinterpret_cast<uintptr_t>(memory);
    if (begin + size != cursor_ || begin + wanted > limit_) return false;
    cursor_ = begin + wanted;
    return true;
  }

  // Makes a node of kind T::kKind with its fields at their defaults.
  template <typename T>
  T* New() {
    static_assert(std::is_trivially_destructible_v<T>);
    T* node = new (Allocate(sizeof(T), alignof(T))) T();
    node->kind = T::kKind;
    return node;
  }

  // Copies bytes into the arena.
  absl::string_view Copy(absl::string_view text) {
    if (text.empty()) return absl::string_view("", 0);
    char* bytes = static_cast<char*>(Allocate(text.size(), 1));
    std::memcpy(bytes, text.data(), text.size());
    return absl::string_view(bytes, text.size());
  }

  // Bytes taken from the system so far.
  size_t bytes_reserved() const { return bytes_reserved_; }

 private:
  static constexpr size_t kFirstBlock = 4096;
  static constexpr size_t kLargestBlock = 1 << 20;

  void* AllocateSlow(size_t size, size_t align) {
    size_t block = next_block_;
    if (block < size + align) block = size + align;
    if (next_block_ < kLargestBlock) next_block_ *= 2;
    blocks_.emplace_back(new char[block]);
    bytes_reserved_ += block;
    cursor_ = reinterpret_cast<uintptr_t>(blocks_.back().get());
    limit_ = cursor_ + block;
    return Allocate(size, align);
  }

  uintptr_t cursor_ = 0;
  uintptr_t limit_ = 0;
  size_t next_block_ = kFirstBlock;
  size_t bytes_reserved_ = 0;
  std::vector<std::unique_ptr<char[]>> blocks_;
};

// List is a growable array whose storage lives in an Arena. It is copied like a
// pointer: copies share elements. T is trivially copyable.
template <typename T>
class List {
 public:
  using value_type = T;

  List() = default;
  List(Arena& arena, std::initializer_list<T> items) {
    Reserve(arena, items.size());
    for (const T& item : items) data_[size_++] = item;
  }

  void push_back(Arena& arena, const T& item) {
    if (size_ == capacity_) Grow(arena);
    data_[size_++] = item;
  }

  // Makes room for so many elements in all.
  void Reserve(Arena& arena, size_t capacity) {
    static_assert(std::is_trivially_copyable_v<T>);
    if (capacity <= capacity_) return;
    T* data = static_cast<T*>(arena.Allocate(capacity * sizeof(T), alignof(T)));
    if (size_ > 0) {
      std::memcpy(static_cast<void*>(data), data_, size_ * sizeof(T));
    }
    data_ = data;
    capacity_ = static_cast<uint32_t>(capacity);
  }

  // Inserts before position `at` (0 <= at <= size()).
  void insert(Arena& arena, uint32_t at, const T& item) {
    push_back(arena, item);
    for (uint32_t i = size_ - 1; i > at; --i) data_[i] = data_[i - 1];
    data_[at] = item;
  }

  // Removes the element at `at`, keeping the order of the others.
  void erase(uint32_t at) {
    for (uint32_t i = at; i + 1 < size_; ++i) data_[i] = data_[i + 1];
    --size_;
  }

  // Replaces the contents by a copy of [first, first + count).
  void Assign(Arena& arena, const T* first, size_t count) {
    size_ = 0;
    capacity_ = 0;
    Reserve(arena, count);
    for (size_t i = 0; i < count; ++i) data_[i] = first[i];
    size_ = static_cast<uint32_t>(count);
  }

  void clear() { size_ = 0; }
  uint32_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  T& operator[](size_t i) { return data_[i]; }
  const T& operator[](size_t i) const { return data_[i]; }
  T& front() { return data_[0]; }
  const T& front() const { return data_[0]; }
  T& back() { return data_[size_ - 1]; }
  const T& back() const { return data_[size_ - 1]; }
  T* begin() { return data_; }
  T* end() { return data_ + size_; }
  const T* begin() const { return data_; }
  const T* end() const { return data_ + size_; }

 private:
  // Large elements are usually few: the parts of a name. They start with room
  // for one and grow in place as long as nothing else was put behind them.
  void Grow(Arena& arena) {
    constexpr uint32_t kFirst = sizeof(T) > 16 ? 1 : 4;
    if (capacity_ == 0) return Reserve(arena, kFirst);
    const uint32_t more = capacity_ + (capacity_ + 1) / 2;
    if (arena.Extend(data_, capacity_ * sizeof(T), more * sizeof(T))) {
      capacity_ = more;
    } else {
      Reserve(arena, size_t{capacity_} * 2);
    }
  }

  T* data_ = nullptr;
  uint32_t size_ = 0;
  uint32_t capacity_ = 0;
};

}  // namespace semantic_layer::sql

#endif  // SEMANTIC_LAYER_COMMON_SQL_AST_ARENA_H_
