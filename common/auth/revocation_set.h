#ifndef SEMANTIC_LAYER_COMMON_AUTH_REVOCATION_SET_H_
#define SEMANTIC_LAYER_COMMON_AUTH_REVOCATION_SET_H_

#include <cstddef>
#include <map>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/concurrency/clock.h"

namespace semantic_layer::auth {

// The sessions whose tokens are refused although they have not expired: in
// memory, filled by whoever knows (the gateway from its database, the others
// by following the gateway). Each entry goes when no token of its session can
// be valid any more, so the set stays small. Thread safe.
class RevocationSet {
 public:
  // `clock` must outlive the set.
  explicit RevocationSet(const concurrency::Clock* clock) : clock_(clock) {}

  // Refuses the session until `expires_at`. Idempotent.
  void Revoke(absl::string_view session_id, absl::Time expires_at);

  bool IsRevoked(absl::string_view session_id) const;

  size_t size() const;

 private:
  void Prune() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  const concurrency::Clock* const clock_;
  mutable absl::Mutex mu_;
  absl::flat_hash_map<std::string, absl::Time> sessions_ ABSL_GUARDED_BY(mu_);
  std::multimap<absl::Time, std::string> by_time_ ABSL_GUARDED_BY(mu_);
};

}  // namespace semantic_layer::auth

#endif  // SEMANTIC_LAYER_COMMON_AUTH_REVOCATION_SET_H_
