#ifndef SEMANTIC_LAYER_SERVICES_QUERY_FAKE_MODEL_CATALOG_READER_H_
#define SEMANTIC_LAYER_SERVICES_QUERY_FAKE_MODEL_CATALOG_READER_H_

#include <memory>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "common/semantic/yaml/model_source.h"
#include "services/query/errors.h"
#include "services/query/model_catalog_reader.h"

namespace semantic_layer::query {

// Models from texts in memory. For tests. Thread safe.
class FakeModelCatalogReader final : public ModelCatalogReader {
 public:
  // Replaces the models, as a message of the model store would.
  void Load(const std::vector<semantic::ModelSource>& sources,
            const semantic::LoadOptions& options = {}) {
    absl::MutexLock lock(&mu_);
    current_ = LoadSnapshot(current_ == nullptr ? 1 : current_->revision + 1,
                            sources, options);
  }

  absl::StatusOr<std::shared_ptr<const ModelSnapshot>> Current()
      const override {
    absl::MutexLock lock(&mu_);
    if (current_ == nullptr) return ModelsNotLoaded();
    return current_;
  }

 private:
  mutable absl::Mutex mu_;
  std::shared_ptr<const ModelSnapshot> current_ ABSL_GUARDED_BY(mu_);
};

}  // namespace semantic_layer::query

#endif  // SEMANTIC_LAYER_SERVICES_QUERY_FAKE_MODEL_CATALOG_READER_H_
