#ifndef SEMANTIC_LAYER_COMMON_CONCURRENCY_CANCELLATION_H_
#define SEMANTIC_LAYER_COMMON_CONCURRENCY_CANCELLATION_H_

#include <cstdint>
#include <functional>
#include <memory>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace semantic_layer::concurrency {

namespace internal {
class CancellationState;
}  // namespace internal

// Keeps a callback registered for as long as it lives. Once the destructor
// (or Reset) has returned, the callback is not running and will not run: what
// it refers to may go. Called from inside the callback itself, Reset does not
// wait for it. Movable, not thread safe.
class [[nodiscard]] CancellationRegistration {
 public:
  CancellationRegistration() = default;
  CancellationRegistration(CancellationRegistration&& other) noexcept;
  CancellationRegistration& operator=(
      CancellationRegistration&& other) noexcept;
  ~CancellationRegistration();

  void Reset();

 private:
  friend class CancellationToken;
  CancellationRegistration(std::shared_ptr<internal::CancellationState> state,
                           int64_t id);

  std::shared_ptr<internal::CancellationState> state_;
  int64_t id_ = 0;
};

// The reading end of a cancellation: whoever does the work asks it whether to
// go on. Copyable, cheap and thread safe; a default one never cancels.
//
//   for (...) {
//     RETURN_IF_ERROR(token.status());
//     ...
//   }
//
//   auto registration = token.OnCancel([&] { duckdb_interrupt(connection); });
class CancellationToken {
 public:
  CancellationToken() = default;

  // True once the source has cancelled or the deadline has passed.
  bool IsCancelled() const;

  // OK while the work should go on; afterwards why it should not: CANCELLED
  // or DEADLINE_EXCEEDED, or the status given to CancellationSource::Cancel.
  absl::Status status() const;

  // absl::InfiniteFuture() when there is none.
  absl::Time deadline() const;

  // Calls `callback` once when the source cancels, on the cancelling thread;
  // at once, on this thread, when that has already happened. A deadline that
  // passes calls it only if the owner of the source has a timer for it, as
  // common/rpc has for every call. The callback must not block.
  CancellationRegistration OnCancel(std::function<void()> callback) const;

  // Sleeps for `duration`, or less if cancelled or past the deadline. Returns
  // status().
  absl::Status SleepFor(absl::Duration duration) const;

 private:
  friend class CancellationSource;
  explicit CancellationToken(std::shared_ptr<internal::CancellationState> s);

  std::shared_ptr<internal::CancellationState> state_;
};

// The writing end. Thread safe. Destroying a source does not cancel.
class CancellationSource {
 public:
  explicit CancellationSource(absl::Time deadline = absl::InfiniteFuture());

  // A child: cancelled when `parent` is, or by itself, or at the earlier of
  // the two deadlines.
  explicit CancellationSource(const CancellationToken& parent,
                              absl::Time deadline = absl::InfiniteFuture());

  CancellationSource(const CancellationSource&) = delete;
  CancellationSource& operator=(const CancellationSource&) = delete;

  // Cancels; the first reason stays, later calls do nothing. `reason` must
  // not be OK. Runs the callbacks before it returns.
  void Cancel(absl::Status reason = absl::CancelledError("cancelled"));

  CancellationToken token() const;

 private:
  std::shared_ptr<internal::CancellationState> state_;
  CancellationRegistration parent_;
};

}  // namespace semantic_layer::concurrency

#endif  // SEMANTIC_LAYER_COMMON_CONCURRENCY_CANCELLATION_H_
