#ifndef SEMANTIC_LAYER_COMMON_CONCURRENCY_SINGLE_FLIGHT_H_
#define SEMANTIC_LAYER_COMMON_CONCURRENCY_SINGLE_FLIGHT_H_

#include <functional>
#include <memory>
#include <optional>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/concurrency/cancellation.h"

namespace semantic_layer::concurrency {

// Lets concurrent callers with the same key share one piece of work: the first
// does it on its own thread, the others wait for its result. `Value` is
// copied to each, so make it cheap (a shared_ptr to something immutable).
// Nothing is kept once the work is done; a TtlCache does that. Thread safe.
template <typename Key, typename Value>
class SingleFlight {
 public:
  // Returns what `work` returned, here or in the call that got there first.
  // A waiting caller gives up when its own `token` cancels. When the caller
  // who did the work was itself cancelled, the others do not inherit that:
  // one of them starts afresh.
  absl::StatusOr<Value> Do(const Key& key, const CancellationToken& token,
                           const std::function<absl::StatusOr<Value>()>& work) {
    while (true) {
      std::shared_ptr<Flight> flight;
      bool leads = false;
      {
        absl::MutexLock lock(&mu_);
        auto [it, inserted] = flights_.try_emplace(key);
        if (inserted) it->second = std::make_shared<Flight>();
        flight = it->second;
        leads = inserted;
      }
      if (leads) return Lead(key, *flight, token, work);
      std::optional<absl::StatusOr<Value>> result = flight->Wait(token);
      if (result.has_value()) return *std::move(result);
    }
  }

 private:
  class Flight {
   public:
    void Land(const absl::StatusOr<Value>& result, bool abandoned) {
      absl::MutexLock lock(&mu_);
      if (!abandoned) result_ = result;
      landed_ = true;
    }

    // Nothing when the leader was cancelled.
    std::optional<absl::StatusOr<Value>> Wait(const CancellationToken& token) {
      // Wakes this waiter: Mutex conditions are checked when it is released.
      CancellationRegistration wake =
          token.OnCancel([this] { absl::MutexLock lock(&mu_); });
      absl::MutexLock lock(&mu_);
      auto done = [this, &token]() ABSL_SHARED_LOCKS_REQUIRED(mu_) {
        return landed_ || token.IsCancelled();
      };
      mu_.AwaitWithDeadline(absl::Condition(&done), token.deadline());
      if (landed_) return result_;
      return absl::StatusOr<Value>(token.status());
    }

   private:
    absl::Mutex mu_;
    bool landed_ ABSL_GUARDED_BY(mu_) = false;
    std::optional<absl::StatusOr<Value>> result_ ABSL_GUARDED_BY(mu_);
  };

  absl::StatusOr<Value> Lead(
      const Key& key, Flight& flight, const CancellationToken& token,
      const std::function<absl::StatusOr<Value>()>& work) {
    absl::StatusOr<Value> result = work();
    bool abandoned = !result.ok() && token.IsCancelled();
    {
      absl::MutexLock lock(&mu_);
      flights_.erase(key);
    }
    flight.Land(result, abandoned);
    return result;
  }

  absl::Mutex mu_;
  absl::flat_hash_map<Key, std::shared_ptr<Flight>> flights_
      ABSL_GUARDED_BY(mu_);
};

}  // namespace semantic_layer::concurrency

#endif  // SEMANTIC_LAYER_COMMON_CONCURRENCY_SINGLE_FLIGHT_H_
