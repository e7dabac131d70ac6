#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_MODEL_SHARED_MAP_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_MODEL_SHARED_MAP_H_

#include <array>
#include <cstddef>
#include <memory>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/hash/hash.h"
#include "absl/strings/string_view.h"

namespace semantic_layer::semantic {

// A map from names to small values whose copies share what they have in common:
// it consists of many small maps, and a change makes a new one of the small map
// that it touches. A copy is cheap, and so is a change of a copy. It does not
// own its names: they belong to what the values point at.
//
// A const map may be read by any number of threads.
template <typename V>
class SharedMap {
 public:
  // Null when there is none.
  const V* Find(absl::string_view name) const {
    const std::shared_ptr<Shard>& shard = shards_[IndexOf(name)];
    if (shard == nullptr) return nullptr;
    const auto found = shard->find(name);
    return found == shard->end() ? nullptr : &found->second;
  }

  // Puts a value in the place of what there is; the name is the new one, too.
  void Set(absl::string_view name, V value) {
    Shard& shard = Own(IndexOf(name));
    shard.erase(name);
    shard.emplace(name, std::move(value));
  }

  void Erase(absl::string_view name) {
    if (Find(name) != nullptr) Own(IndexOf(name)).erase(name);
  }

 private:
  using Shard = absl::flat_hash_map<absl::string_view, V>;
  static constexpr size_t kShards = 256;

  // Other bits of the hash than those that the small map goes by.
  static size_t IndexOf(absl::string_view name) {
    return (absl::Hash<absl::string_view>()(name) >> 40) % kShards;
  }

  Shard& Own(size_t index) {
    std::shared_ptr<Shard>& shard = shards_[index];
    if (shard == nullptr) {
      shard = std::make_shared<Shard>();
    } else if (shard.use_count() > 1) {
      shard = std::make_shared<Shard>(*shard);
    }
    return *shard;
  }

  std::array<std::shared_ptr<Shard>, kShards> shards_;
};

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_MODEL_SHARED_MAP_H_
