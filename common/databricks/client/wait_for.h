#ifndef SEMANTIC_LAYER_COMMON_DATABRICKS_CLIENT_WAIT_FOR_H_
#define SEMANTIC_LAYER_COMMON_DATABRICKS_CLIENT_WAIT_FOR_H_

#include <functional>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/notification.h"

namespace semantic_layer::databricks {

// Begins an asynchronous call and waits for its end: the blocking form of
// everything that takes a callback. Not for threads that call callbacks.
//
//   auto message = WaitFor<GenieMessage>(
//       [&](auto done) { client.GetMessage(id, call, std::move(done)); });
template <typename T>
absl::StatusOr<T> WaitFor(
    const std::function<void(std::function<void(absl::StatusOr<T>)>)>& begin) {
  absl::StatusOr<T> result = absl::UnknownError("no result");
  absl::Notification ended;
  begin([&](absl::StatusOr<T> outcome) {
    result = std::move(outcome);
    ended.Notify();
  });
  ended.WaitForNotification();
  return result;
}

// The same for calls that give nothing back.
inline absl::Status WaitForStatus(
    const std::function<void(std::function<void(absl::Status)>)>& begin) {
  absl::Status result;
  absl::Notification ended;
  begin([&](absl::Status outcome) {
    result = std::move(outcome);
    ended.Notify();
  });
  ended.WaitForNotification();
  return result;
}

}  // namespace semantic_layer::databricks

#endif  // SEMANTIC_LAYER_COMMON_DATABRICKS_CLIENT_WAIT_FOR_H_
