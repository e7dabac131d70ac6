#ifndef SEMANTIC_LAYER_SERVICES_MODEL_STORE_MODEL_ENGINE_H_
#define SEMANTIC_LAYER_SERVICES_MODEL_STORE_MODEL_ENGINE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/types/span.h"
#include "common/blobstore/blob_store.h"
#include "common/blobstore/turns.h"
#include "common/concurrency/cancellation.h"
#include "common/concurrency/clock.h"
#include "common/semantic/diagnostic.h"
#include "common/semantic/model/model_document.h"
#include "common/semantic/yaml/load.h"
#include "services/model_store/category.h"
#include "services/model_store/change_writer.h"
#include "services/model_store/history/model_history.h"
#include "services/model_store/library.h"
#include "services/model_store/library_judge.h"
#include "services/model_store/model_import.h"

namespace semantic_layer::model_store {

// A metric to add to a model.
struct NewMetric {
  std::string name;
  // An aggregate, or a SELECT of one; see sql_metric.h.
  std::string sql;
  std::string description;
};

// A change as its caller states it.
struct ChangeRequest {
  Category category = Category::kProduction;
  std::string id;
  // Only if the file still has it; empty or "*" means any.
  std::string etag = {};
  // Who asks for it.
  std::string author = {};
  // How long they wait for their turn.
  blobstore::Patience patience = {};
};

// Where a model goes, and what may be there.
struct PromotionTarget {
  Category category = Category::kProduction;
  bool replace = false;
  // Of the model to be replaced; empty or "*" means any.
  std::string etag = {};
};

// Keeps model files and what is known about them.
//
// Reading is from memory: library() is a snapshot that anybody may hold. A
// change goes to the store first, validated alone and together with all served
// models, with the old text backed up, the new one in the history, and only if
// nobody changed the file in between; when a change has returned OK it is
// durable and part of library(). Edits of others are taken in by Refresh().
// Nobody who reads waits for a change: the history is read as it was before.
// Thread safe; changes take turns, for which each waits as long as its patience
// lasts: DEADLINE_EXCEEDED or CANCELLED then, and nothing was changed.
class ModelEngine {
 public:
  // Reads everything once. `store` and `clock` must outlive the engine.
  static absl::StatusOr<std::unique_ptr<ModelEngine>> Create(
      blobstore::BlobStore* store, const concurrency::Clock* clock,
      semantic::LoadOptions options);

  std::shared_ptr<const Library> library() const;
  const semantic::LoadOptions& options() const { return options_; }

  // A good file. MODEL_NOT_FOUND, MODEL_INVALID for one with errors.
  absl::StatusOr<ModelFilePtr> Get(Category category,
                                   absl::string_view id) const;

  // A file in whatever state; MODEL_NOT_FOUND.
  absl::StatusOr<ModelFilePtr> Find(Category category,
                                    absl::string_view id) const;

  // Keeps a new file with this content; the etag is not looked at.
  // MODEL_ALREADY_EXISTS, MODEL_INVALID.
  absl::StatusOr<ModelFilePtr> Create(const ChangeRequest& request,
                                      const semantic::ModelDocument& document);

  // Puts the first model and the metrics of `document` in the place of the
  // file's; whatever else the file holds stays. MODEL_NOT_FOUND,
  // MODEL_CHANGED, MODEL_INVALID, INVALID_REQUEST when the model's name is
  // another.
  absl::StatusOr<ModelFilePtr> Update(const ChangeRequest& request,
                                      const semantic::ModelDocument& document);

  // MODEL_NOT_FOUND, MODEL_CHANGED, MODEL_INVALID when others need the model.
  absl::Status Delete(const ChangeRequest& request);

  // Adds a metric to a model.
  absl::StatusOr<ModelFilePtr> AddMetric(const ChangeRequest& request,
                                         const NewMetric& metric);

  // Gives the file the text of one of its versions, byte by byte; makes it
  // again if it is gone. VERSION_NOT_FOUND, MODEL_CHANGED, MODEL_INVALID.
  absl::StatusOr<ModelFilePtr> Restore(const ChangeRequest& request,
                                       int64_t version);

  // Moves the file to another category, byte by byte. MODEL_NOT_FOUND,
  // MODEL_CHANGED, MODEL_ALREADY_EXISTS when there is one and it is not to be
  // replaced, MODEL_INVALID.
  absl::StatusOr<ModelFilePtr> Promote(const ChangeRequest& request,
                                       const PromotionTarget& target);

  // Keeps several files, as the rules say; see model_import.h. Fails only
  // where the store does: what is wrong with the files is in the results, in
  // the order of `items`.
  absl::StatusOr<std::vector<ImportResult>> Import(
      const ImportRules& rules, absl::Span<const ImportItem> items);

  // At most `count` versions below `before` (0: all), newest first; see
  // model_history.h. MODEL_NOT_FOUND when there has never been one.
  absl::StatusOr<std::vector<Version>> ListVersions(Category category,
                                                    absl::string_view id,
                                                    int64_t before,
                                                    size_t count);

  // One version; 0 is the file as it is. VERSION_NOT_FOUND, MODEL_NOT_FOUND.
  absl::StatusOr<Version> GetVersion(Category category, absl::string_view id,
                                     int64_t number);

  // What would be said if the model's file had this text: all about it, and
  // the errors of other served files. Changes nothing.
  semantic::Diagnostics Judge(Category category, absl::string_view id,
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
      : store_(store),
        clock_(clock),
        options_(std::move(options)),
        turns_(clock),
        history_(store),
        writer_(store, &history_, clock) {}

  absl::StatusOr<ModelFilePtr> ChangeFile(const ChangeRequest& request,
                                          Operation operation,
                                          const Edit& edit);
  // The present file, under the caller's etag.
  absl::StatusOr<ModelFilePtr> FindForChange(const ChangeRequest& request)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(writers_);
  // Checks one change, makes it, and publishes it.
  absl::StatusOr<ModelFilePtr> Commit(FileChange change,
                                      const blobstore::Patience& patience)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(writers_);
  // Makes changes that were found good, and publishes the library that they
  // were judged to give.
  absl::Status Write(absl::Span<const FileChange> changes,
                     const Library& judged, const blobstore::Patience& patience)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(writers_);
  ModelFilePtr NewFile(Category category, absl::string_view id,
                       absl::string_view path, std::string text) const;
  void Publish(std::shared_ptr<const Library> library);
  // A file and its history at one moment.
  ModelHistory::Reading BeginReading(Category category, absl::string_view id,
                                     PresentFile* present);
  absl::Status RefreshLocked() ABSL_EXCLUSIVE_LOCKS_REQUIRED(writers_);

  blobstore::BlobStore* const store_;
  const concurrency::Clock* const clock_;
  const semantic::LoadOptions options_;
  LibraryJudge judge_;

  // Whoever changes or reloads has a turn, and only then takes the mutex.
  blobstore::Turns turns_;
  absl::Mutex writers_ ABSL_ACQUIRED_BEFORE(mu_);
  ModelHistory history_;
  ChangeWriter writer_ ABSL_GUARDED_BY(writers_);
  // The store's version that the library was read at.
  std::string version_ ABSL_GUARDED_BY(writers_);

  mutable absl::Mutex mu_;
  mutable absl::CondVar changed_;
  std::shared_ptr<const Library> library_ ABSL_GUARDED_BY(mu_);
};

}  // namespace semantic_layer::model_store

#endif  // SEMANTIC_LAYER_SERVICES_MODEL_STORE_MODEL_ENGINE_H_
