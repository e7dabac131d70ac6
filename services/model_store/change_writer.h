#ifndef SEMANTIC_LAYER_SERVICES_MODEL_STORE_CHANGE_WRITER_H_
#define SEMANTIC_LAYER_SERVICES_MODEL_STORE_CHANGE_WRITER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/blobstore/blob_store.h"
#include "common/concurrency/clock.h"
#include "services/model_store/category.h"
#include "services/model_store/history/model_history.h"
#include "services/model_store/library.h"

namespace semantic_layer::model_store {

// A change of one file that has been found to be right.
struct FileChange {
  Category category = Category::kProduction;
  std::string id;
  std::string path;
  // Null where there is no file yet.
  ModelFilePtr before = nullptr;
  // Absent: the file goes.
  std::optional<std::string> text = std::nullopt;
  Operation operation = Operation::kUpdate;
  std::string author;
  int64_t restored_number = 0;
};

// Brings changes to the store, each in this order: the old text is backed up,
// the new one becomes a version of the history, and then the file is replaced,
// if nobody was faster. A process that dies in between leaves the old file.
// Not thread safe: the engine's writers take turns.
class ChangeWriter {
 public:
  // All must outlive the writer.
  ChangeWriter(blobstore::BlobStore* store, ModelHistory* history,
               const concurrency::Clock* clock)
      : store_(store), history_(history), clock_(clock) {}

  // Makes all changes or, as far as the store lets it, none: what came before
  // the one that failed is put back. What is known about the files then; of a
  // deletion only the name. MODEL_STORE_FAILED when a backup cannot be
  // written, MODEL_CHANGED and MODEL_ALREADY_EXISTS when somebody was faster,
  // DEADLINE_EXCEEDED and CANCELLED when the patience ended before the store
  // had its turn for the first of them; later ones are carried through.
  absl::StatusOr<std::vector<blobstore::BlobInfo>> Apply(
      absl::Span<const FileChange> changes,
      const blobstore::Patience& patience);

 private:
  // Sets `*unknown` where it fails and may have been made all the same.
  absl::StatusOr<blobstore::BlobInfo> ApplyOne(
      const FileChange& change, const blobstore::Patience& patience,
      int64_t* number, bool* unknown);
  // The file, if it is as the change wants it.
  absl::StatusOr<std::optional<blobstore::BlobInfo>> LookFor(
      const FileChange& change);
  absl::StatusOr<blobstore::BlobInfo> Replace(
      const FileChange& change, const blobstore::Patience& patience);
  void Undo(const FileChange& change, const blobstore::BlobInfo& written,
            int64_t number);
  absl::Status BackUp(const ModelFile& file);

  blobstore::BlobStore* const store_;
  ModelHistory* const history_;
  const concurrency::Clock* const clock_;
};

}  // namespace semantic_layer::model_store

#endif  // SEMANTIC_LAYER_SERVICES_MODEL_STORE_CHANGE_WRITER_H_
