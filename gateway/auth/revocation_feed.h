#ifndef SEMANTIC_LAYER_GATEWAY_AUTH_REVOCATION_FEED_H_
#define SEMANTIC_LAYER_GATEWAY_AUTH_REVOCATION_FEED_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "common/auth/revocation_set.h"
#include "common/concurrency/cancellation.h"
#include "common/concurrency/clock.h"
#include "gateway/auth/session_store.h"

namespace semantic_layer::gateway_auth {

// Tells everybody who follows which sessions have ended: at first all that
// still matter, then each new one. This process's own verifier is told through
// its RevocationSet. Thread safe.
class RevocationFeed {
 public:
  // Both must outlive the feed.
  RevocationFeed(auth::RevocationSet* revocations,
                 const concurrency::Clock* clock)
      : revocations_(revocations), clock_(clock) {}

  void Publish(EndedSession session);

  // Hands `take` one batch after the other, the first one at once and perhaps
  // empty, until `token` cancels (its status is returned) or `take` fails.
  absl::Status Follow(
      const concurrency::CancellationToken& token,
      const std::function<absl::Status(const std::vector<EndedSession>&)>&
          take);

 private:
  auth::RevocationSet* const revocations_;
  const concurrency::Clock* const clock_;
  absl::Mutex mu_;
  // In the order of publication; entries that are over go from the front.
  std::deque<EndedSession> sessions_ ABSL_GUARDED_BY(mu_);
  // Number of the first entry, counted from the start of the process.
  int64_t first_ ABSL_GUARDED_BY(mu_) = 0;
};

}  // namespace semantic_layer::gateway_auth

#endif  // SEMANTIC_LAYER_GATEWAY_AUTH_REVOCATION_FEED_H_
