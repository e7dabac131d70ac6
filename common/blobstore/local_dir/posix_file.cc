#include "common/blobstore/local_dir/posix_file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "common/status/make_status.h"

namespace semantic_layer::blobstore {
namespace {

constexpr size_t kChunkBytes = 64 << 10;

int64_t Nanoseconds(const timespec& time) {
  return int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

}  // namespace

UniqueFd& UniqueFd::operator=(UniqueFd&& other) noexcept {
  if (this != &other) {
    if (fd_ >= 0) close(fd_);
    fd_ = std::exchange(other.fd_, -1);
  }
  return *this;
}

UniqueFd::~UniqueFd() {
  if (fd_ >= 0) close(fd_);
}

absl::Status IoError(absl::string_view what) {
  const int error = errno;
  return MakeStatus(ErrorReason::kModelStoreFailed,
                    absl::StrCat("cannot ", what, ": ", std::strerror(error)));
}

absl::StatusOr<FileStamp> StampOf(int fd) {
  struct stat state;
  if (fstat(fd, &state) != 0) return IoError("look at a stored file");
  if (!S_ISREG(state.st_mode)) return absl::NotFoundError("not a file");
  return FileStamp{.device = state.st_dev,
                   .inode = state.st_ino,
                   .bytes = state.st_size,
                   .modified_ns = Nanoseconds(state.st_mtim),
                   .changed_ns = Nanoseconds(state.st_ctim)};
}

absl::StatusOr<std::string> ReadAll(int fd, int64_t bytes_max) {
  std::string content;
  size_t size = 0;
  for (;;) {
    content.resize(size + kChunkBytes);
    const ssize_t count =
        pread(fd, content.data() + size, kChunkBytes, static_cast<off_t>(size));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return IoError("read a stored file");
    size += static_cast<size_t>(count);
    if (static_cast<int64_t>(size) > bytes_max) {
      return MakeStatus(
          ErrorReason::kRequestTooLarge,
          absl::StrCat("A stored file is above ", bytes_max, " bytes."));
    }
    if (count == 0) break;
  }
  content.resize(size);
  return content;
}

absl::Status WriteAll(int fd, absl::string_view content) {
  while (!content.empty()) {
    const ssize_t count = write(fd, content.data(), content.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return IoError("write a file");
    content.remove_prefix(static_cast<size_t>(count));
  }
  return absl::OkStatus();
}

}  // namespace semantic_layer::blobstore
