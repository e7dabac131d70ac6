#include "services/metadata/refresher.h"

#include <memory>
#include <utility>

#include "absl/time/clock.h"
#include "services/metadata/limits.h"

namespace semantic_layer::metadata {

Refresher::Refresher()
    : executor_({.threads = kRefreshThreads,
                 .queue_capacity = kMaxWaitingRefreshes,
                 .name = "catalog refreshes"}) {}

Refresher::~Refresher() {
  stop_.Cancel();
  executor_.Stop();
}

void Refresher::Start(const std::string& key, const rpc::RequestContext& caller,
                      Refresh refresh) {
  {
    absl::MutexLock lock(&mu_);
    if (!keys_.insert(key).second) return;
  }
  const absl::Status accepted = executor_.TrySubmit(
      [this, key, context = caller, refresh = std::move(refresh)]() mutable {
        Run(key, std::move(context), refresh);
      });
  if (accepted.ok()) return;
  absl::MutexLock lock(&mu_);
  keys_.erase(key);
}

void Refresher::Run(const std::string& key, rpc::RequestContext context,
                    const Refresh& refresh) {
  const concurrency::CancellationSource own(stop_.token(),
                                            absl::Now() + kCatalogReadTimeout);
  context.cancellation = own.token();
  context.deadline = context.cancellation.deadline();
  // The caller's are sent, or gone.
  context.response_headers = std::make_shared<rpc::ResponseHeaders>();
  refresh(context);
  absl::MutexLock lock(&mu_);
  keys_.erase(key);
}

void Refresher::WaitUntilIdle() const {
  const auto idle = [this]() ABSL_SHARED_LOCKS_REQUIRED(mu_) {
    return keys_.empty();
  };
  absl::MutexLock lock(&mu_);
  mu_.Await(absl::Condition(&idle));
}

}  // namespace semantic_layer::metadata
