#ifndef SEMANTIC_LAYER_COMMON_BLOBSTORE_LOCAL_DIR_POSIX_FILE_H_
#define SEMANTIC_LAYER_COMMON_BLOBSTORE_LOCAL_DIR_POSIX_FILE_H_

#include <cstdint>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace semantic_layer::blobstore {

// Owns a file descriptor. Movable.
class UniqueFd {
 public:
  UniqueFd() = default;
  explicit UniqueFd(int fd) : fd_(fd) {}
  UniqueFd(UniqueFd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  UniqueFd& operator=(UniqueFd&& other) noexcept;
  ~UniqueFd();

  int get() const { return fd_; }
  bool valid() const { return fd_ >= 0; }
  int release() { return std::exchange(fd_, -1); }

 private:
  int fd_ = -1;
};

// Tells two states of a file apart without reading it.
struct FileStamp {
  uint64_t device = 0;
  uint64_t inode = 0;
  int64_t bytes = 0;
  int64_t modified_ns = 0;
  int64_t changed_ns = 0;

  friend bool operator==(const FileStamp&, const FileStamp&) = default;
};

// The current errno as MODEL_STORE_FAILED: "cannot <what>: <reason>".
absl::Status IoError(absl::string_view what);

// Of an open regular file; NOT_FOUND for anything else.
absl::StatusOr<FileStamp> StampOf(int fd);

// All bytes of an open file from its start; RESOURCE_EXHAUSTED above
// `bytes_max`.
absl::StatusOr<std::string> ReadAll(int fd, int64_t bytes_max);

// Writes all of `content`.
absl::Status WriteAll(int fd, absl::string_view content);

}  // namespace semantic_layer::blobstore

#endif  // SEMANTIC_LAYER_COMMON_BLOBSTORE_LOCAL_DIR_POSIX_FILE_H_
