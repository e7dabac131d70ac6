#ifndef SEMANTIC_LAYER_SERVICES_METADATA_REFRESHER_H_
#define SEMANTIC_LAYER_SERVICES_METADATA_REFRESHER_H_

#include <functional>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_set.h"
#include "absl/synchronization/mutex.h"
#include "common/concurrency/bounded_executor.h"
#include "common/concurrency/cancellation.h"
#include "common/rpc/request_context.h"

namespace semantic_layer::metadata {

// Reads again, behind the back of the caller who found something old, on a few
// threads of its own: one read for each key at a time. What is too much is
// dropped; the next caller who finds it old asks again. Thread safe.
class Refresher {
 public:
  using Refresh = std::function<void(const rpc::RequestContext&)>;

  Refresher();
  // Cancels what is running.
  ~Refresher();

  // Calls `refresh` soon, with the caller's identity but a time of its own.
  void Start(const std::string& key, const rpc::RequestContext& caller,
             Refresh refresh);

  // Until nothing is waiting or running.
  void WaitUntilIdle() const;

 private:
  void Run(const std::string& key, rpc::RequestContext context,
           const Refresh& refresh);

  concurrency::CancellationSource stop_;
  mutable absl::Mutex mu_;
  absl::flat_hash_set<std::string> keys_ ABSL_GUARDED_BY(mu_);
  concurrency::BoundedExecutor executor_;  // goes first
};

}  // namespace semantic_layer::metadata

#endif  // SEMANTIC_LAYER_SERVICES_METADATA_REFRESHER_H_
