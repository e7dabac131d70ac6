#include "common/blobstore/local_dir/directory.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <memory>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/status/status_macros.h"

namespace semantic_layer::blobstore {
namespace {

constexpr absl::string_view kTemporaryPrefix = ".tmp-";
constexpr int kDirectoryFlags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
constexpr mode_t kDirectoryMode = 0755;
constexpr mode_t kFileMode = 0644;

struct DirCloser {
  void operator()(DIR* directory) const { closedir(directory); }
};

// Opens a folder of `parent`, making it (durably) if wanted.
absl::StatusOr<UniqueFd> OpenChild(int parent, const std::string& name,
                                   bool create) {
  UniqueFd child(openat(parent, name.c_str(), kDirectoryFlags));
  if (child.valid()) return child;
  if (errno != ENOENT && errno != ENOTDIR) return IoError("open a folder");
  if (errno == ENOTDIR && create) return IoError("use a file as a folder");
  if (!create) return absl::NotFoundError("no such folder");
  if (mkdirat(parent, name.c_str(), kDirectoryMode) != 0 && errno != EEXIST) {
    return IoError("create a folder");
  }
  RETURN_IF_ERROR(SyncDirectory(parent));
  child = UniqueFd(openat(parent, name.c_str(), kDirectoryFlags));
  if (!child.valid()) return IoError("open a folder");
  return child;
}

std::string TemporaryName() {
  static std::atomic<uint64_t> count{0};
  return absl::StrCat(kTemporaryPrefix, getpid(), "-",
                      count.fetch_add(1, std::memory_order_relaxed));
}

absl::StatusOr<FileStamp> WriteDurably(int fd, absl::string_view content) {
  RETURN_IF_ERROR(WriteAll(fd, content));
  if (fsync(fd) != 0) return IoError("flush a file");
  return StampOf(fd);
}

}  // namespace

absl::StatusOr<UniqueFd> OpenOrCreateDirectory(const std::string& path) {
  UniqueFd current(
      open(absl::StartsWith(path, "/") ? "/" : ".", kDirectoryFlags));
  if (!current.valid()) return IoError("open the working directory");
  const std::vector<std::string> parts =
      absl::StrSplit(path, '/', absl::SkipEmpty());
  for (const std::string& part : parts) {
    ASSIGN_OR_RETURN(current, OpenChild(current.get(), part, /*create=*/true));
  }
  return current;
}

absl::StatusOr<UniqueFd> OpenParent(int root, absl::string_view name,
                                    bool create, std::string* leaf) {
  std::vector<std::string> parts = absl::StrSplit(name, '/');
  *leaf = std::move(parts.back());
  parts.pop_back();
  UniqueFd current(openat(root, ".", kDirectoryFlags));
  if (!current.valid()) return IoError("open the store's folder");
  for (const std::string& part : parts) {
    ASSIGN_OR_RETURN(current, OpenChild(current.get(), part, create));
  }
  return current;
}

absl::StatusOr<std::vector<DirectoryEntry>> ReadDirectory(int directory) {
  UniqueFd own(openat(directory, ".", kDirectoryFlags));
  if (!own.valid()) return IoError("open a folder");
  std::unique_ptr<DIR, DirCloser> stream(fdopendir(own.get()));
  if (stream == nullptr) return IoError("read a folder");
  own.release();
  std::vector<DirectoryEntry> entries;
  for (;;) {
    errno = 0;
    const dirent* entry = readdir(stream.get());
    if (entry == nullptr) break;
    const absl::string_view name = entry->d_name;
    if (name == "." || name == "..") continue;
    struct stat state;
    if (fstatat(directory, entry->d_name, &state, 0) != 0) continue;
    if (!S_ISREG(state.st_mode) && !S_ISDIR(state.st_mode)) continue;
    const auto nanoseconds = [](const timespec& time) {
      return int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
    };
    entries.push_back({.name = std::string(name),
                       .is_directory = S_ISDIR(state.st_mode),
                       .stamp = {.device = state.st_dev,
                                 .inode = state.st_ino,
                                 .bytes = state.st_size,
                                 .modified_ns = nanoseconds(state.st_mtim),
                                 .changed_ns = nanoseconds(state.st_ctim)}});
  }
  if (errno != 0) return IoError("read a folder");
  return entries;
}

absl::Status SyncDirectory(int directory) {
  // Some file systems have nothing to flush for a folder and say EINVAL.
  if (fsync(directory) != 0 && errno != EINVAL) {
    return IoError("flush a folder");
  }
  return absl::OkStatus();
}

absl::StatusOr<FileStamp> ReplaceFile(int directory, const std::string& leaf,
                                      absl::string_view content) {
  const std::string temporary = TemporaryName();
  UniqueFd file(openat(directory, temporary.c_str(),
                       O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kFileMode));
  if (!file.valid()) return IoError("create a file");
  absl::StatusOr<FileStamp> stamp = WriteDurably(file.get(), content);
  if (stamp.ok() &&
      renameat(directory, temporary.c_str(), directory, leaf.c_str()) != 0) {
    stamp = IoError("put a file in place");
  }
  if (!stamp.ok()) {
    unlinkat(directory, temporary.c_str(), 0);
    return stamp;
  }
  RETURN_IF_ERROR(SyncDirectory(directory));
  // The rename itself moved the change time.
  return StampOf(file.get());
}

bool IsTemporaryName(absl::string_view name) {
  return absl::StartsWith(name, kTemporaryPrefix);
}

}  // namespace semantic_layer::blobstore
