#include "common/auth/revocation_set.h"

#include "common/auth/limits.h"

namespace semantic_layer::auth {

void RevocationSet::Revoke(absl::string_view session_id,
                           absl::Time expires_at) {
  absl::MutexLock lock(&mu_);
  if (expires_at <= clock_->Now()) return;
  auto [it, added] = sessions_.emplace(session_id, expires_at);
  if (!added) {
    if (it->second >= expires_at) return;
    auto [begin, end] = by_time_.equal_range(it->second);
    for (auto entry = begin; entry != end; ++entry) {
      if (entry->second != session_id) continue;
      by_time_.erase(entry);
      break;
    }
    it->second = expires_at;
  }
  by_time_.emplace(expires_at, session_id);
  Prune();
}

bool RevocationSet::IsRevoked(absl::string_view session_id) const {
  absl::MutexLock lock(&mu_);
  return sessions_.contains(session_id);
}

size_t RevocationSet::size() const {
  absl::MutexLock lock(&mu_);
  return sessions_.size();
}

void RevocationSet::Prune() {
  const absl::Time now = clock_->Now();
  while (!by_time_.empty() && (by_time_.begin()->first <= now ||
                               by_time_.size() > kRevocationsMax)) {
    sessions_.erase(by_time_.begin()->second);
    by_time_.erase(by_time_.begin());
  }
}

}  // namespace semantic_layer::auth
