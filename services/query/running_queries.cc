#include "services/query/running_queries.h"

#include "absl/strings/str_cat.h"
#include "services/query/errors.h"

namespace semantic_layer::query {

absl::StatusOr<std::unique_ptr<RunningQueries::Entry>> RunningQueries::Enter(
    absl::string_view user_id, absl::string_view query_id,
    const concurrency::CancellationToken& parent) {
  const std::string user(user_id);
  const std::string id(query_id);
  auto source = std::make_shared<concurrency::CancellationSource>(parent);
  {
    absl::MutexLock lock(&mu_);
    Queries& queries = by_user_[user];
    if (static_cast<int>(queries.size()) >= per_user_max_) {
      return TooManyRunningQueries(per_user_max_);
    }
    if (!queries.emplace(id, source).second) return QueryIdTaken(query_id);
    ++count_;
  }
  return std::make_unique<Entry>(this, user, id, std::move(source));
}

void RunningQueries::Leave(const std::string& user_id,
                           const std::string& query_id) {
  absl::MutexLock lock(&mu_);
  auto user = by_user_.find(user_id);
  user->second.erase(query_id);
  if (user->second.empty()) by_user_.erase(user);
  --count_;
}

absl::Status RunningQueries::Cancel(absl::string_view user_id,
                                    absl::string_view query_id) {
  // Taken out of the lock: cancelling runs callbacks.
  std::shared_ptr<concurrency::CancellationSource> source;
  {
    absl::MutexLock lock(&mu_);
    auto user = by_user_.find(std::string(user_id));
    if (user != by_user_.end()) {
      auto query = user->second.find(std::string(query_id));
      if (query != user->second.end()) source = query->second;
    }
  }
  if (source == nullptr) return RunningQueryNotFound(query_id);
  source->Cancel(QueryCancelled());
  return absl::OkStatus();
}

int RunningQueries::count() const {
  absl::MutexLock lock(&mu_);
  return count_;
}

}  // namespace semantic_layer::query
