#include "services/genie/databricks/caller_credential.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/auth/caller_token.h"
#include "common/config/secret.h"
#include "common/databricks/auth/fixed_token.h"
#include "common/databricks/auth/token_source.h"
#include "common/status/status_macros.h"
#include "services/genie/limits.h"

namespace semantic_layer::genie {

class CallerCredential::Source {
 public:
  Source(std::shared_ptr<const auth::TokenSeal> seal, QueryAccess* queries,
         const concurrency::Clock* clock)
      : seal_(std::move(seal)), queries_(queries), clock_(clock) {}

  // Null: the service's own.
  absl::StatusOr<std::shared_ptr<databricks::TokenSource>> Of(
      const rpc::RequestContext& context) {
    ASSIGN_OR_RETURN(const bool as_caller, AsCaller(context));
    std::shared_ptr<databricks::TokenSource> credential;
    if (!as_caller) return credential;
    ASSIGN_OR_RETURN(std::optional<config::Secret<std::string>> token,
                     auth::OpenCallerToken(*seal_, context.principal,
                                           "Questions are asked"));
    if (token.has_value()) {
      credential = std::make_shared<databricks::FixedToken>(
          *std::move(token), databricks::Holder::kUser);
    }
    return credential;
  }

 private:
  absl::StatusOr<bool> AsCaller(rpc::RequestContext context) {
    const absl::Duration now = clock_->Monotonic();
    {
      absl::MutexLock lock(&mu_);
      if (said_.has_value()) {
        if (now < asked_at_ + kRunAsTime) return *said_;
        // The others go on with what it said last.
        asked_at_ = now;
      }
    }
    context.deadline =
        std::min(context.deadline, clock_->Now() + kRunAsTimeout);
    const absl::StatusOr<bool> said = queries_->RunsAsCaller(context);
    absl::MutexLock lock(&mu_);
    if (said.ok()) {
      said_ = *said;
      asked_at_ = now;
    }
    // It says another thing only after a new start, when it can be reached.
    if (said_.has_value()) return *said_;
    return said.status();
  }

  const std::shared_ptr<const auth::TokenSeal> seal_;
  QueryAccess* const queries_;
  const concurrency::Clock* const clock_;
  absl::Mutex mu_;
  std::optional<bool> said_ ABSL_GUARDED_BY(mu_);
  absl::Duration asked_at_ ABSL_GUARDED_BY(mu_);
};

CallerCredential::CallerCredential(std::shared_ptr<const auth::TokenSeal> seal,
                                   QueryAccess* queries,
                                   const concurrency::Clock* clock)
    : source_(std::make_shared<Source>(std::move(seal), queries, clock)) {}

absl::StatusOr<databricks::ApiCall> CallerCredential::Call(
    const rpc::RequestContext& context) const {
  databricks::ApiCall call = {.deadline = context.deadline,
                              .cancellation = context.cancellation};
  if (source_ == nullptr) return call;
  ASSIGN_OR_RETURN(call.credential, source_->Of(context));
  return call;
}

}  // namespace semantic_layer::genie
