#include "common/blobstore/local_dir/local_dir_blob_store.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/blobstore/etag.h"
#include "common/blobstore/limits.h"
#include "common/blobstore/local_dir/directory.h"
#include "common/blobstore/name.h"
#include "common/status/make_status.h"
#include "common/status/status_macros.h"

namespace semantic_layer::blobstore {
namespace {

constexpr char kLockName[] = ".lock";
// A file that is written in place while it is read is read again.
constexpr int kReadAttempts = 5;

absl::Status NoSuchBlob() { return absl::NotFoundError("no such blob"); }

absl::Status TooLarge() {
  return MakeStatus(
      ErrorReason::kRequestTooLarge,
      absl::StrCat("A stored file may have ", kBlobBytesMax, " bytes."));
}

bool HasSettled(const FileStamp& stamp) {
  return absl::Now() - absl::FromUnixNanos(stamp.changed_ns) > kSettledAge;
}

// Opens a file for reading. A FIFO put there by somebody must not hang us.
absl::StatusOr<UniqueFd> OpenFile(int root, absl::string_view name) {
  std::string leaf;
  ASSIGN_OR_RETURN(const UniqueFd parent,
                   OpenParent(root, name, /*create=*/false, &leaf));
  UniqueFd file(
      openat(parent.get(), leaf.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  if (file.valid()) return file;
  if (errno == ENOENT || errno == ENOTDIR || errno == ELOOP) {
    return NoSuchBlob();
  }
  return IoError("open a stored file");
}

struct Content {
  FileStamp stamp;
  std::string bytes;
};

// Reads a file in one state of it.
absl::StatusOr<Content> ReadConsistently(int root, absl::string_view name) {
  for (int attempt = 0; attempt < kReadAttempts; ++attempt) {
    ASSIGN_OR_RETURN(const UniqueFd file, OpenFile(root, name));
    ASSIGN_OR_RETURN(const FileStamp before, StampOf(file.get()));
    ASSIGN_OR_RETURN(std::string bytes, ReadAll(file.get(), kBlobBytesMax));
    ASSIGN_OR_RETURN(const FileStamp after, StampOf(file.get()));
    // A replaced file keeps its content; only its count of names changes.
    if (before.bytes == after.bytes &&
        before.modified_ns == after.modified_ns) {
      return Content{after, std::move(bytes)};
    }
  }
  return absl::UnavailableError("a stored file is being written all the time");
}

BlobInfo InfoOf(std::string name, const FileStamp& stamp, std::string etag) {
  return {.name = std::move(name),
          .etag = std::move(etag),
          .bytes = stamp.bytes,
          .updated_at = absl::FromUnixNanos(stamp.modified_ns)};
}

}  // namespace

// Holds both locks of a writer.
class ABSL_SCOPED_LOCKABLE LocalDirBlobStore::WriterLock {
 public:
  explicit WriterLock(LocalDirBlobStore* store)
      ABSL_EXCLUSIVE_LOCK_FUNCTION(store->writers_)
      : store_(store) {
    store_->writers_.Lock();
    int result;
    do {
      result = flock(store_->lock_file_.get(), LOCK_EX);
    } while (result != 0 && errno == EINTR);
    if (result != 0) status_ = IoError("lock the store");
  }
  ~WriterLock() ABSL_UNLOCK_FUNCTION() {
    if (status_.ok()) flock(store_->lock_file_.get(), LOCK_UN);
    store_->writers_.Unlock();
  }
  WriterLock(const WriterLock&) = delete;
  WriterLock& operator=(const WriterLock&) = delete;

  const absl::Status& status() const { return status_; }

 private:
  LocalDirBlobStore* store_;
  absl::Status status_;
};

absl::StatusOr<std::unique_ptr<LocalDirBlobStore>> LocalDirBlobStore::Create(
    const std::string& path) {
  ASSIGN_OR_RETURN(UniqueFd root, OpenOrCreateDirectory(path));
  UniqueFd lock_file(openat(root.get(), kLockName,
                            O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644));
  if (!lock_file.valid()) return IoError("write to the store's folder");
  std::unique_ptr<LocalDirBlobStore> store(
      new LocalDirBlobStore(std::move(root), std::move(lock_file)));
  RETURN_IF_ERROR(store->RemoveLeftovers());
  return store;
}

absl::StatusOr<std::vector<BlobInfo>> LocalDirBlobStore::List(
    absl::string_view prefix) {
  ASSIGN_OR_RETURN(const std::vector<Found> files, Walk(prefix));
  std::vector<BlobInfo> infos;
  infos.reserve(files.size());
  for (const Found& file : files) {
    absl::StatusOr<std::string> etag = EtagOfState(file);
    if (absl::IsNotFound(etag.status())) continue;  // deleted meanwhile
    if (!etag.ok()) return etag.status();
    infos.push_back(InfoOf(file.name, file.stamp, *std::move(etag)));
  }
  return infos;
}

absl::StatusOr<Blob> LocalDirBlobStore::Get(absl::string_view name) {
  RETURN_IF_ERROR(CheckName(name));
  ASSIGN_OR_RETURN(Content content, ReadConsistently(root_.get(), name));
  const std::string etag = EtagOf(content.bytes);
  Remember(std::string(name), content.stamp, etag);
  return Blob{InfoOf(std::string(name), content.stamp, etag),
              std::move(content.bytes)};
}

absl::StatusOr<BlobInfo> LocalDirBlobStore::Put(
    absl::string_view name, absl::string_view content,
    const Precondition& precondition, const Patience&) {
  RETURN_IF_ERROR(CheckName(name));
  if (content.size() > static_cast<size_t>(kBlobBytesMax)) return TooLarge();
  WriterLock lock(this);
  RETURN_IF_ERROR(lock.status());
  RETURN_IF_ERROR(Check(name, precondition));
  std::string leaf;
  ASSIGN_OR_RETURN(const UniqueFd parent,
                   OpenParent(root_.get(), name, /*create=*/true, &leaf));
  ASSIGN_OR_RETURN(const FileStamp stamp,
                   ReplaceFile(parent.get(), leaf, content));
  return InfoOf(std::string(name), stamp, EtagOf(content));
}

absl::Status LocalDirBlobStore::Delete(absl::string_view name,
                                       const Precondition& precondition,
                                       const Patience&) {
  RETURN_IF_ERROR(CheckName(name));
  WriterLock lock(this);
  RETURN_IF_ERROR(lock.status());
  RETURN_IF_ERROR(Check(name, precondition));
  std::string leaf;
  ASSIGN_OR_RETURN(const UniqueFd parent,
                   OpenParent(root_.get(), name, /*create=*/false, &leaf));
  if (unlinkat(parent.get(), leaf.c_str(), 0) != 0) {
    if (errno == ENOENT || errno == EISDIR) return NoSuchBlob();
    return IoError("delete a stored file");
  }
  {
    absl::MutexLock etags_lock(&mu_);
    etags_.erase(std::string(name));
  }
  return SyncDirectory(parent.get());
}

absl::StatusOr<std::string> LocalDirBlobStore::Version(
    absl::string_view prefix) {
  ASSIGN_OR_RETURN(const std::vector<Found> files, Walk(prefix));
  std::string state;
  for (const Found& file : files) {
    absl::StrAppend(&state, file.name, "\n", file.stamp.inode, " ",
                    file.stamp.bytes, " ", file.stamp.modified_ns, " ",
                    file.stamp.changed_ns, "\n");
    if (HasSettled(file.stamp)) continue;
    // Its next change might leave the same time stamp.
    const absl::StatusOr<std::string> etag = EtagOfState(file);
    absl::StrAppend(&state, etag.ok() ? *etag : "unreadable", "\n");
  }
  return EtagOf(state);
}

absl::StatusOr<std::vector<LocalDirBlobStore::Found>> LocalDirBlobStore::Walk(
    absl::string_view prefix) {
  RETURN_IF_ERROR(CheckPrefix(prefix));
  std::vector<std::string> folders = {std::string(prefix)};
  std::vector<Found> files;
  while (!folders.empty()) {
    const std::string folder = std::move(folders.back());
    folders.pop_back();
    std::string ignored;
    const std::string inside = folder.empty() ? "." : folder + "/.";
    absl::StatusOr<UniqueFd> opened =
        OpenParent(root_.get(), inside, /*create=*/false, &ignored);
    if (absl::IsNotFound(opened.status())) continue;
    if (!opened.ok()) return opened.status();
    ASSIGN_OR_RETURN(std::vector<DirectoryEntry> entries,
                     ReadDirectory(opened->get()));
    for (DirectoryEntry& entry : entries) {
      std::string name =
          folder.empty() ? entry.name : absl::StrCat(folder, "/", entry.name);
      if (!CheckName(name).ok()) continue;
      if (entry.is_directory) {
        folders.push_back(std::move(name));
      } else {
        files.push_back({std::move(name), entry.stamp});
      }
      if (files.size() + folders.size() > kBlobsMax) {
        return absl::ResourceExhaustedError("the store holds too many files");
      }
    }
  }
  std::sort(files.begin(), files.end(),
            [](const Found& a, const Found& b) { return a.name < b.name; });
  return files;
}

absl::StatusOr<std::string> LocalDirBlobStore::EtagOfState(const Found& found) {
  {
    absl::MutexLock lock(&mu_);
    const auto known = etags_.find(found.name);
    if (known != etags_.end() && known->second.stamp == found.stamp) {
      return known->second.etag;
    }
  }
  absl::StatusOr<Content> content = ReadConsistently(root_.get(), found.name);
  // A file above the limit is listed; its stamp tells its states apart.
  if (absl::IsResourceExhausted(content.status())) {
    return EtagOf(absl::StrCat("oversized ", found.stamp.inode, " ",
                               found.stamp.bytes, " ",
                               found.stamp.modified_ns));
  }
  if (!content.ok()) return content.status();
  std::string etag = EtagOf(content->bytes);
  Remember(found.name, content->stamp, etag);
  return etag;
}

void LocalDirBlobStore::Remember(const std::string& name,
                                 const FileStamp& stamp,
                                 const std::string& etag) {
  if (!HasSettled(stamp)) return;
  absl::MutexLock lock(&mu_);
  if (etags_.size() >= kBlobsMax) etags_.clear();
  etags_[name] = {stamp, etag};
}

absl::Status LocalDirBlobStore::Check(absl::string_view name,
                                      const Precondition& precondition) {
  if (precondition.kind() == Precondition::Kind::kNone) {
    return absl::OkStatus();
  }
  absl::StatusOr<Content> content = ReadConsistently(root_.get(), name);
  if (!content.ok() && !absl::IsNotFound(content.status())) {
    return content.status();
  }
  if (precondition.kind() == Precondition::Kind::kAbsent) {
    if (!content.ok()) return absl::OkStatus();
    return absl::AlreadyExistsError("the blob exists");
  }
  if (!content.ok()) return NoSuchBlob();
  if (EtagOf(content->bytes) == precondition.etag()) return absl::OkStatus();
  return absl::AbortedError("the blob was changed");
}

absl::Status LocalDirBlobStore::RemoveLeftovers() {
  WriterLock lock(this);
  RETURN_IF_ERROR(lock.status());
  std::vector<std::string> folders = {""};
  while (!folders.empty()) {
    const std::string folder = std::move(folders.back());
    folders.pop_back();
    std::string ignored;
    ASSIGN_OR_RETURN(
        const UniqueFd opened,
        OpenParent(root_.get(), folder.empty() ? "." : folder + "/.",
                   /*create=*/false, &ignored));
    ASSIGN_OR_RETURN(const std::vector<DirectoryEntry> entries,
                     ReadDirectory(opened.get()));
    for (const DirectoryEntry& entry : entries) {
      if (entry.is_directory) {
        std::string name =
            folder.empty() ? entry.name : absl::StrCat(folder, "/", entry.name);
        if (CheckName(name).ok()) folders.push_back(std::move(name));
      } else if (IsTemporaryName(entry.name)) {
        unlinkat(opened.get(), entry.name.c_str(), 0);
      }
    }
  }
  return absl::OkStatus();
}

}  // namespace semantic_layer::blobstore
