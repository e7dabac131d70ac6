#include "common/auth/sync/auth_follower.h"

#include <string>
#include <utility>
#include <vector>

#include "common/auth/jwks.h"
#include "common/rpc/outgoing_call.h"
#include "common/status/status_macros.h"
#include "google/protobuf/empty.pb.h"
#include "semantic_layer/auth/v1/auth_service.grpc.pb.h"

namespace semantic_layer::auth {
namespace {

constexpr absl::Duration kKeysTimeout = absl::Seconds(10);

absl::Time TimeOf(const google::protobuf::Timestamp& time) {
  return absl::FromUnixSeconds(time.seconds()) +
         absl::Nanoseconds(time.nanos());
}

std::vector<Jwk> JwksOf(const v1::Jwks& set) {
  std::vector<Jwk> jwks;
  for (const v1::Jwk& key : set.keys()) {
    jwks.push_back({.kty = key.kty(),
                    .use = key.use(),
                    .alg = key.alg(),
                    .kid = key.kid(),
                    .crv = key.crv(),
                    .x = key.x(),
                    .y = key.y()});
  }
  return jwks;
}

}  // namespace

AuthFollower::AuthFollower(Options options,
                           std::shared_ptr<grpc::Channel> channel,
                           BackgroundContext context,
                           RevocationSet* revocations, KeyRing* keys)
    : options_(options),
      channel_(std::move(channel)),
      context_(std::move(context)),
      revocations_(revocations),
      keys_(keys) {
  revocations_thread_ = std::thread([this] { FollowRevocations(); });
  if (!options_.follow_keys) return;
  keys_->OnUnknownKey([this] {
    absl::MutexLock lock(&mu_);
    keys_wanted_ = true;
  });
  keys_thread_ = std::thread([this] { FollowKeys(); });
}

AuthFollower::~AuthFollower() {
  stop_.Cancel();
  keys_->OnUnknownKey(nullptr);
  {
    absl::MutexLock lock(&mu_);
    keys_wanted_ = true;  // Wakes the thread.
  }
  revocations_thread_.join();
  if (keys_thread_.joinable()) keys_thread_.join();
}

void AuthFollower::FollowRevocations() {
  auto stub = v1::AuthService::NewStub(channel_);
  const concurrency::CancellationToken stop = stop_.token();
  const std::function<absl::Status(v1::Revocations&)> take =
      [this](v1::Revocations& batch) {
        for (const v1::Revocation& revocation : batch.revocations()) {
          revocations_->Revoke(revocation.session_id(),
                               TimeOf(revocation.expire_time()));
        }
        return absl::OkStatus();
      };
  while (!stop.IsCancelled()) {
    // The stream ends when the gateway goes, or refuses; either way it is
    // asked again, and begins with everything that still matters.
    rpc::CallServerStreaming(*stub, &v1::AuthService::Stub::WatchRevocations,
                             context_(stop), v1::WatchRevocationsRequest(),
                             take)
        .IgnoreError();
    stop.SleepFor(options_.retry_interval).IgnoreError();
  }
}

void AuthFollower::FollowKeys() {
  const concurrency::CancellationToken stop = stop_.token();
  while (!stop.IsCancelled()) {
    {
      absl::MutexLock lock(&mu_);
      keys_wanted_ = false;
    }
    if (!RefreshKeys().ok()) {
      // The last good set stays.
      stop.SleepFor(options_.retry_interval).IgnoreError();
      continue;
    }
    absl::MutexLock lock(&mu_);
    mu_.AwaitWithTimeout(absl::Condition(&keys_wanted_),
                         options_.key_refresh_interval);
  }
}

absl::Status AuthFollower::RefreshKeys() {
  auto stub = v1::AuthService::NewStub(channel_);
  ASSIGN_OR_RETURN(v1::Jwks set,
                   rpc::CallUnary(*stub, &v1::AuthService::Stub::GetJwks,
                                  context_(stop_.token()),
                                  google::protobuf::Empty(), kKeysTimeout));
  ASSIGN_OR_RETURN(KeyRing::Keys keys, KeysOf(JwksOf(set)));
  keys_->SetPublished(std::move(keys));
  return absl::OkStatus();
}

}  // namespace semantic_layer::auth
