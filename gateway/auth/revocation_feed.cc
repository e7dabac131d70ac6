#include "gateway/auth/revocation_feed.h"

#include <algorithm>
#include <utility>

#include "common/auth/limits.h"
#include "common/status/status_macros.h"
#include "gateway/auth/limits.h"

namespace semantic_layer::gateway_auth {

void RevocationFeed::Publish(EndedSession session) {
  revocations_->Revoke(session.id, session.until);
  const absl::Time now = clock_->Now();
  absl::MutexLock lock(&mu_);
  sessions_.push_back(std::move(session));
  while (sessions_.front().until <= now ||
         sessions_.size() > auth::kRevocationsMax) {
    sessions_.pop_front();
    ++first_;
    if (sessions_.empty()) break;
  }
}

absl::Status RevocationFeed::Follow(
    const concurrency::CancellationToken& token,
    const std::function<absl::Status(const std::vector<EndedSession>&)>& take) {
  // Conditions are looked at again when the mutex is released.
  concurrency::CancellationRegistration wake =
      token.OnCancel([this] { absl::MutexLock lock(&mu_); });
  int64_t next = 0;
  bool first = true;
  while (true) {
    std::vector<EndedSession> batch;
    {
      absl::MutexLock lock(&mu_);
      auto news = [&]() ABSL_SHARED_LOCKS_REQUIRED(mu_) {
        return first || token.IsCancelled() ||
               first_ + static_cast<int64_t>(sessions_.size()) > next;
      };
      mu_.AwaitWithDeadline(absl::Condition(&news), token.deadline());
      RETURN_IF_ERROR(token.status());
      next = std::max(next, first_);
      const size_t begin = static_cast<size_t>(next - first_);
      const size_t end =
          std::min(sessions_.size(), begin + kRevocationsPerMessageMax);
      batch.assign(sessions_.begin() + static_cast<ptrdiff_t>(begin),
                   sessions_.begin() + static_cast<ptrdiff_t>(end));
      next += static_cast<int64_t>(batch.size());
    }
    first = false;
    RETURN_IF_ERROR(take(batch));
  }
}

}  // namespace semantic_layer::gateway_auth
