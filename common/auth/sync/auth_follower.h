#ifndef SEMANTIC_LAYER_COMMON_AUTH_SYNC_AUTH_FOLLOWER_H_
#define SEMANTIC_LAYER_COMMON_AUTH_SYNC_AUTH_FOLLOWER_H_

#include <functional>
#include <memory>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/auth/key_ring.h"
#include "common/auth/revocation_set.h"
#include "common/concurrency/cancellation.h"
#include "common/rpc/request_context.h"
#include "grpcpp/channel.h"

namespace semantic_layer::auth {

// Keeps a service's idea of who may come in up to date with the auth service
// (which the gateway hosts): the sessions that have been ended, and the public
// keys where tokens are signed with ES256. Works in the background from
// construction to destruction.
//
// While the auth service cannot be reached, what is known stays in force and it
// is tried again every second: tokens stay valid, logouts arrive late.
// Thread-safe.
class AuthFollower {
 public:
  struct Options {
    // Whether to follow the key set; with HS256 there is none.
    bool follow_keys = false;
    absl::Duration retry_interval = absl::Seconds(1);
    // Must be shorter than a new key is announced before it is used.
    absl::Duration key_refresh_interval = absl::Minutes(4);
  };
  // Makes the context of one call, carrying a fresh token of this process.
  using BackgroundContext =
      std::function<rpc::RequestContext(const concurrency::CancellationToken&)>;

  // The sets must outlive the follower.
  AuthFollower(Options options, std::shared_ptr<grpc::Channel> channel,
               BackgroundContext context, RevocationSet* revocations,
               KeyRing* keys);
  // Cancels the call under way and joins.
  ~AuthFollower();

  AuthFollower(const AuthFollower&) = delete;
  AuthFollower& operator=(const AuthFollower&) = delete;

 private:
  void FollowRevocations();
  void FollowKeys();
  absl::Status RefreshKeys();

  const Options options_;
  const std::shared_ptr<grpc::Channel> channel_;
  const BackgroundContext context_;
  RevocationSet* const revocations_;
  KeyRing* const keys_;
  concurrency::CancellationSource stop_;
  absl::Mutex mu_;
  bool keys_wanted_ ABSL_GUARDED_BY(mu_) = true;
  std::thread revocations_thread_;
  std::thread keys_thread_;
};

}  // namespace semantic_layer::auth

#endif  // SEMANTIC_LAYER_COMMON_AUTH_SYNC_AUTH_FOLLOWER_H_
