#ifndef SEMANTIC_LAYER_SERVICES_QUERY_RUNNING_QUERIES_H_
#define SEMANTIC_LAYER_SERVICES_QUERY_RUNNING_QUERIES_H_

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "common/concurrency/cancellation.h"

namespace semantic_layer::query {

// The queries that run in this process, by user and id, so that their user can
// end them; and how many each user may have at once. Thread safe.
class RunningQueries {
 public:
  // Keeps a query entered for as long as it lives.
  class Entry {
   public:
    Entry(RunningQueries* queries, std::string user_id, std::string query_id,
          std::shared_ptr<concurrency::CancellationSource> source)
        : queries_(queries),
          user_id_(std::move(user_id)),
          query_id_(std::move(query_id)),
          source_(std::move(source)) {}
    Entry(const Entry&) = delete;
    Entry& operator=(const Entry&) = delete;
    ~Entry() { queries_->Leave(user_id_, query_id_); }

    // Cancels when the caller's call does, or by Cancel below.
    concurrency::CancellationToken token() const { return source_->token(); }

   private:
    RunningQueries* queries_;
    const std::string user_id_;
    const std::string query_id_;
    const std::shared_ptr<concurrency::CancellationSource> source_;
  };

  explicit RunningQueries(int per_user_max) : per_user_max_(per_user_max) {}

  // Enters a query. OVERLOADED when the user has `per_user_max` running,
  // INVALID_REQUEST when one of them has this id. The entry must not outlive
  // this object.
  absl::StatusOr<std::unique_ptr<Entry>> Enter(
      absl::string_view user_id, absl::string_view query_id,
      const concurrency::CancellationToken& parent);

  // Tells a query to end. QUERY_NOT_FOUND when this user has none of that id
  // running.
  absl::Status Cancel(absl::string_view user_id, absl::string_view query_id);

  // How many run.
  int count() const;

 private:
  using Queries =
      std::map<std::string, std::shared_ptr<concurrency::CancellationSource>,
               std::less<>>;

  void Leave(const std::string& user_id, const std::string& query_id);

  const int per_user_max_;
  mutable absl::Mutex mu_;
  std::map<std::string, Queries, std::less<>> by_user_ ABSL_GUARDED_BY(mu_);
  int count_ ABSL_GUARDED_BY(mu_) = 0;
};

}  // namespace semantic_layer::query

#endif  // SEMANTIC_LAYER_SERVICES_QUERY_RUNNING_QUERIES_H_
