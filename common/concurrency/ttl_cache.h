#ifndef SEMANTIC_LAYER_COMMON_CONCURRENCY_TTL_CACHE_H_
#define SEMANTIC_LAYER_COMMON_CONCURRENCY_TTL_CACHE_H_

#include <cstdint>
#include <iterator>
#include <list>
#include <optional>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/concurrency/clock.h"

namespace semantic_layer::concurrency {

// A cache with a limit on its weight and on the age of its entries, measured
// by a monotonic clock; when full, the entry used longest ago goes. `Value` is
// copied out, so make it cheap (a shared_ptr to something immutable). What
// may be seen by whom belongs into the key. Thread safe.
template <typename Key, typename Value>
class TtlCache {
 public:
  struct Options {
    // The most that all entries may weigh. With the default weight of 1 this
    // is the number of entries. 0 switches the cache off.
    int64_t capacity = 1024;
    absl::Duration ttl = absl::Minutes(5);
  };

  struct Stats {
    int64_t hits = 0;
    int64_t misses = 0;
    int64_t evictions = 0;  // For want of room; not by age.
    int64_t entries = 0;
    int64_t weight = 0;
  };

  // `clock` must outlive the cache.
  TtlCache(Options options, const Clock* clock)
      : options_(options), clock_(clock) {}

  std::optional<Value> Get(const Key& key) {
    absl::MutexLock lock(&mu_);
    auto found = index_.find(key);
    if (found != index_.end() &&
        clock_->Monotonic() >= found->second->expires_at) {
      Remove(found);
      found = index_.end();
    }
    if (found == index_.end()) {
      ++stats_.misses;
      return std::nullopt;
    }
    ++stats_.hits;
    entries_.splice(entries_.begin(), entries_, found->second);
    return found->second->value;
  }

  // Adds or replaces. An entry that alone is heavier than the capacity is not
  // kept.
  void Put(const Key& key, Value value, int64_t weight = 1) {
    absl::MutexLock lock(&mu_);
    if (auto found = index_.find(key); found != index_.end()) Remove(found);
    if (weight > options_.capacity) return;
    while (stats_.weight + weight > options_.capacity) {
      Remove(index_.find(entries_.back().key));
      ++stats_.evictions;
    }
    entries_.push_front(Entry{key, std::move(value), weight,
                              clock_->Monotonic() + options_.ttl});
    index_[key] = entries_.begin();
    stats_.weight += weight;
    ++stats_.entries;
  }

  void Erase(const Key& key) {
    absl::MutexLock lock(&mu_);
    if (auto found = index_.find(key); found != index_.end()) Remove(found);
  }

  // Removes the entries for which `condition(key, value)` holds. It is called
  // with the cache locked and must not call back.
  template <typename Condition>
  void EraseIf(Condition&& condition) {
    absl::MutexLock lock(&mu_);
    for (auto entry = entries_.begin(); entry != entries_.end();) {
      const auto next = std::next(entry);
      if (condition(entry->key, entry->value)) Remove(index_.find(entry->key));
      entry = next;
    }
  }

  void Clear() {
    absl::MutexLock lock(&mu_);
    index_.clear();
    entries_.clear();
    stats_.entries = 0;
    stats_.weight = 0;
  }

  Stats stats() const {
    absl::MutexLock lock(&mu_);
    return stats_;
  }

 private:
  struct Entry {
    Key key;
    Value value;
    int64_t weight;
    absl::Duration expires_at;
  };
  using Index = absl::flat_hash_map<Key, typename std::list<Entry>::iterator>;

  void Remove(typename Index::iterator found)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) {
    stats_.weight -= found->second->weight;
    --stats_.entries;
    entries_.erase(found->second);
    index_.erase(found);
  }

  const Options options_;
  const Clock* const clock_;
  mutable absl::Mutex mu_;
  std::list<Entry> entries_ ABSL_GUARDED_BY(mu_);  // Most recently used first.
  Index index_ ABSL_GUARDED_BY(mu_);
  Stats stats_ ABSL_GUARDED_BY(mu_);
};

}  // namespace semantic_layer::concurrency

#endif  // SEMANTIC_LAYER_COMMON_CONCURRENCY_TTL_CACHE_H_
