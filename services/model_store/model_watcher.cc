#include "services/model_store/model_watcher.h"

#include <utility>

namespace semantic_layer::model_store {

ModelWatcher::ModelWatcher(ModelEngine* engine, absl::Duration interval,
                           std::function<void(const absl::Status&)> after)
    : thread_(
          [engine, interval, after = std::move(after), token = stop_.token()] {
            while (token.SleepFor(interval).ok()) after(engine->Refresh());
          }) {}

ModelWatcher::~ModelWatcher() {
  stop_.Cancel();
  thread_.join();
}

}  // namespace semantic_layer::model_store
