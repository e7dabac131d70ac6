#ifndef SEMANTIC_LAYER_SERVICES_MODEL_STORE_MODEL_ENGINE_H_
#define SEMANTIC_LAYER_SERVICES_MODEL_STORE_MODEL_ENGINE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "common/blobstore/blob_store.h"
#include "common/concurrency/cancellation.h"
#include "common/concurrency/clock.h"
#include "common/semantic/diagnostic.h"
#include "common/semantic/model/model_document.h"
#include "common/semantic/yaml/load.h"
#include "services/model_store/category.h"
#include "services/model_store/library.h"

namespace semantic_layer::model_store {

// A metric to add to a model.
struct NewMetric {
  std::string name;
  // An aggregate, or a SELECT of one; see sql_metric.h.
  std::string sql;
  std::string description;
};

// The name of a model's file in the store: "production/flights.yaml".
std::string PathOf(Category category, absl::string_view id);

// Keeps model files and what is known about them.
//
// Reading is from memory: library() is a snapshot that anybody may hold. A
// change goes to the store first, validated alone and together with all served
// models, with the old text backed up and only if nobody changed the file in
// between; when a change has returned OK it is durable and part of library().
// Edits of others are taken in by Refresh(). Thread safe; changes take turns.
class ModelEngine {
 public:
  // Reads everything once. `store` and `clock` must outlive the engine.
  static absl::StatusOr<std::unique_ptr<ModelEngine>> Create(
      blobstore::BlobStore* store, const concurrency::Clock* clock,
      semantic::LoadOptions options);

  std::shared_ptr<const Library> library() const;

  // A good file. MODEL_NOT_FOUND, MODEL_INVALID for one with errors.
  absl::StatusOr<ModelFilePtr> Get(Category category,
                                   absl::string_view id) const;

  // A file in whatever state; MODEL_NOT_FOUND.
  absl::StatusOr<ModelFilePtr> Find(Category category,
                                    absl::string_view id) const;

  // Keeps a new file with this content. MODEL_ALREADY_EXISTS, MODEL_INVALID.
  absl::StatusOr<ModelFilePtr> Create(Category category, absl::string_view id,
                                      const semantic::ModelDocument& document);

  // Puts the first model and the metrics of `document` in the place of the
  // file's; whatever else the file holds stays. An empty etag means any; "*"
  // too. MODEL_NOT_FOUND, MODEL_CHANGED, MODEL_INVALID, INVALID_REQUEST when
  // the model's name is another.
  absl::StatusOr<ModelFilePtr> Update(Category category, absl::string_view id,
                                      absl::string_view etag,
                                      const semantic::ModelDocument& document);

  // MODEL_NOT_FOUND, MODEL_CHANGED, MODEL_INVALID when others need the model.
  absl::Status Delete(Category category, absl::string_view id,
                      absl::string_view etag);

  // Adds a metric to a production model.
  absl::StatusOr<ModelFilePtr> AddMetric(absl::string_view id,
                                         absl::string_view etag,
                                         const NewMetric& metric);

  // What would be wrong if the model's file had this text; changes nothing.
  semantic::Diagnostics ErrorsOfText(Category category, absl::string_view id,
                                     const std::string& text) const;

  // Takes in what others changed in the store. The library stays as it is when
  // the store cannot be read.
  absl::Status Refresh();

  // The library once its revision is not `seen`; waits for that. The status of
  // `token` when it cancels first.
  absl::StatusOr<std::shared_ptr<const Library>> WaitForChange(
      int64_t seen, const concurrency::CancellationToken& token) const;

 private:
  // Makes the new document of a file from its present one.
  using Edit = std::function<absl::Status(semantic::ModelDocument&)>;

  ModelEngine(blobstore::BlobStore* store, const concurrency::Clock* clock,
              semantic::LoadOptions options)
      : store_(store), clock_(clock), options_(std::move(options)) {}

  absl::StatusOr<ModelFilePtr> ChangeFile(Category category,
                                          absl::string_view id,
                                          absl::string_view etag,
                                          const Edit& edit);
  // The present file, under the caller's etag.
  absl::StatusOr<ModelFilePtr> FindForChange(Category category,
                                             absl::string_view id,
                                             absl::string_view etag)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(writers_);
  absl::Status CheckChange(Category category, const std::string& path,
                           const std::string& text) const;
  absl::Status BackUp(const ModelFile& file);
  absl::StatusOr<ModelFilePtr> Publish(Category category, absl::string_view id)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(writers_);
  absl::Status RefreshLocked() ABSL_EXCLUSIVE_LOCKS_REQUIRED(writers_);
  absl::Status Reload() ABSL_EXCLUSIVE_LOCKS_REQUIRED(writers_);

  blobstore::BlobStore* const store_;
  const concurrency::Clock* const clock_;
  const semantic::LoadOptions options_;

  // Held during a change or a reload; never together with waiting readers.
  absl::Mutex writers_ ABSL_ACQUIRED_BEFORE(mu_);
  // The store's version that the library was read at.
  std::string version_ ABSL_GUARDED_BY(writers_);

  mutable absl::Mutex mu_;
  mutable absl::CondVar changed_;
  std::shared_ptr<const Library> library_ ABSL_GUARDED_BY(mu_);
};

}  // namespace semantic_layer::model_store

#endif  // SEMANTIC_LAYER_SERVICES_MODEL_STORE_MODEL_ENGINE_H_
