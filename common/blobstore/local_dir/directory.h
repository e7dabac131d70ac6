#ifndef SEMANTIC_LAYER_COMMON_BLOBSTORE_LOCAL_DIR_DIRECTORY_H_
#define SEMANTIC_LAYER_COMMON_BLOBSTORE_LOCAL_DIR_DIRECTORY_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/blobstore/local_dir/posix_file.h"

namespace semantic_layer::blobstore {

// Creates `path` and whatever leads to it, and opens it.
absl::StatusOr<UniqueFd> OpenOrCreateDirectory(const std::string& path);

// Opens the folder of a (valid) name relative to `root`; with `create`, makes
// it first. NOT_FOUND when it is not there. `leaf` becomes the last segment.
absl::StatusOr<UniqueFd> OpenParent(int root, absl::string_view name,
                                    bool create, std::string* leaf);

// An entry of a folder, after symbolic links.
struct DirectoryEntry {
  std::string name;
  bool is_directory = false;
  FileStamp stamp;  // of a file
};

// The regular files and folders in `directory`, hidden ones included, in no
// order; anything else (and what vanishes meanwhile) is left out.
absl::StatusOr<std::vector<DirectoryEntry>> ReadDirectory(int directory);

// Makes a change of the folder's entries survive a crash.
absl::Status SyncDirectory(int directory);

// Atomically makes `leaf` of `directory` a file of this content, durably. The
// stamp is the new file's. The caller holds the store's lock.
absl::StatusOr<FileStamp> ReplaceFile(int directory, const std::string& leaf,
                                      absl::string_view content);

// Whether a file of this name is one that ReplaceFile writes to.
bool IsTemporaryName(absl::string_view name);

}  // namespace semantic_layer::blobstore

#endif  // SEMANTIC_LAYER_COMMON_BLOBSTORE_LOCAL_DIR_DIRECTORY_H_
