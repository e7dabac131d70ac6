#ifndef SEMANTIC_LAYER_SERVICES_MODEL_STORE_MODEL_WATCHER_H_
#define SEMANTIC_LAYER_SERVICES_MODEL_STORE_MODEL_WATCHER_H_

#include <functional>
#include <thread>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/concurrency/cancellation.h"
#include "services/model_store/model_engine.h"

namespace semantic_layer::model_store {

// Lets an engine look for edits of others at an interval, on a thread of its
// own, for as long as it lives.
class ModelWatcher {
 public:
  // `engine` must outlive the watcher. `after` is called on that thread with
  // the outcome of each look.
  ModelWatcher(ModelEngine* engine, absl::Duration interval,
               std::function<void(const absl::Status&)> after);
  ~ModelWatcher();
  ModelWatcher(const ModelWatcher&) = delete;
  ModelWatcher& operator=(const ModelWatcher&) = delete;

 private:
  concurrency::CancellationSource stop_;
  std::thread thread_;
};

}  // namespace semantic_layer::model_store

#endif  // SEMANTIC_LAYER_SERVICES_MODEL_STORE_MODEL_WATCHER_H_
