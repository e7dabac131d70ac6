#ifndef SEMANTIC_LAYER_COMMON_AUTH_KEY_RING_H_
#define SEMANTIC_LAYER_COMMON_AUTH_KEY_RING_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/auth/jws_key.h"
#include "common/concurrency/clock.h"

namespace semantic_layer::auth {

// The keys whose signatures count now, by id. Some are fixed (the shared
// secret's), others come and go with the published set. Thread safe.
//
// Rotation: the new key is published first, then signed with, and the old one
// stays published for as long as a token of it can live; whoever follows the
// set refuses nothing in between.
class KeyRing {
 public:
  using Keys = std::vector<std::shared_ptr<const VerificationKey>>;

  // `clock` must outlive the ring.
  explicit KeyRing(const concurrency::Clock* clock) : clock_(clock) {}

  // A key that stays. It is never replaced by a published one of its id.
  void AddFixed(std::shared_ptr<const VerificationKey> key);

  // Replaces the published keys (limits.h: kKeysMax; more are cut off).
  void SetPublished(Keys keys);
  Keys published() const;

  // Null when there is no such key. Asks for a refresh (see below) then: the
  // set may have been rotated.
  std::shared_ptr<const VerificationKey> Find(absl::string_view id) const;

  // Has `wish` called, at most twice a minute, when an unknown key is asked
  // for. It must return quickly and not call the ring.
  void OnUnknownKey(std::function<void()> wish);

 private:
  const concurrency::Clock* const clock_;
  mutable absl::Mutex mu_;
  std::map<std::string, std::shared_ptr<const VerificationKey>, std::less<>>
      fixed_ ABSL_GUARDED_BY(mu_);
  Keys published_ ABSL_GUARDED_BY(mu_);
  std::function<void()> wish_ ABSL_GUARDED_BY(mu_);
  mutable absl::Duration last_wish_ ABSL_GUARDED_BY(mu_) =
      -absl::InfiniteDuration();
};

}  // namespace semantic_layer::auth

#endif  // SEMANTIC_LAYER_COMMON_AUTH_KEY_RING_H_
