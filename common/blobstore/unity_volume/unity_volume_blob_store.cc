#include "common/blobstore/unity_volume/unity_volume_blob_store.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/random/random.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/blobstore/etag.h"
#include "common/blobstore/limits.h"
#include "common/blobstore/name.h"
#include "common/blobstore/patience.h"
#include "common/blobstore/unity_volume/limits.h"
#include "common/blobstore/unity_volume/outcome.h"
#include "common/concurrency/cancellation.h"
#include "common/databricks/client/page_guard.h"
#include "common/status/make_status.h"
#include "common/status/status_macros.h"

namespace semantic_layer::blobstore {
namespace {

using databricks::DirectoryEntry;
using databricks::DirectoryPage;
using databricks::FileContent;
using IfThere = databricks::FilesClient::IfThere;

constexpr char kLockFolder[] = ".lock";

absl::Status NoSuchBlob() { return absl::NotFoundError("no such blob"); }

absl::Status TooLarge() {
  return MakeStatus(
      ErrorReason::kRequestTooLarge,
      absl::StrCat("A stored file may have ", kBlobBytesMax, " bytes."));
}

absl::Status TooSlow() {
  return MakeStatus(ErrorReason::kModelStoreUnavailable,
                    "The volume of the models was too slow: the lock ran out "
                    "before anything was written.");
}

// What a failure of the Files API is to a user of the store.
absl::Status StatusOf(const absl::Status& failure) {
  if (failure.ok()) return failure;
  switch (failure.code()) {
    case absl::StatusCode::kNotFound:
      return NoSuchBlob();
    case absl::StatusCode::kAlreadyExists:
    case absl::StatusCode::kAborted:
      return failure;
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
      return MakeStatus(ErrorReason::kModelStoreUnavailable,
                        absl::StrCat("The volume of the models cannot be "
                                     "reached: ",
                                     failure.message()));
    case absl::StatusCode::kResourceExhausted:
      return ReasonOf(failure) == ErrorReason::kResultTooLarge
                 ? TooLarge()
                 : MakeStatus(ErrorReason::kModelStoreUnavailable,
                              absl::StrCat("The volume of the models is not "
                                           "served right now: ",
                                           failure.message()))
                       .Build();
    default:
      if (ReasonOf(failure) == ErrorReason::kModelStoreFailed) return failure;
      return MakeStatus(
          ErrorReason::kModelStoreFailed,
          absl::StrCat("The volume of the models cannot be used: ",
                       failure.message()));
  }
}

// Why there is no lock: that says nothing of the blob, least of all that it has
// changed or is gone.
absl::Status StatusOfLock(const absl::Status& failure) {
  if (ReasonOf(failure) == ErrorReason::kModelStoreUnavailable) return failure;
  switch (failure.code()) {
    case absl::StatusCode::kNotFound:
    case absl::StatusCode::kAlreadyExists:
    case absl::StatusCode::kAborted:
      return MakeStatus(
          ErrorReason::kModelStoreFailed,
          absl::StrCat("The volume of the models cannot be locked: ",
                       failure.message()));
    default:
      return StatusOf(failure);
  }
}

std::string RandomOwner() {
  absl::BitGen random;
  return absl::StrFormat("%016x%016x", absl::Uniform<uint64_t>(random),
                         absl::Uniform<uint64_t>(random));
}

// "/Volumes/catalog/schema/volume[/folder...]" without "." and "..".
bool IsVolumePath(absl::string_view path) {
  const std::vector<absl::string_view> parts = absl::StrSplit(path, '/');
  if (parts.size() < 5 || !parts[0].empty() || parts[1] != "Volumes") {
    return false;
  }
  return std::all_of(parts.begin() + 2, parts.end(), IsValidSegment);
}

}  // namespace

absl::StatusOr<std::unique_ptr<UnityVolumeBlobStore>>
UnityVolumeBlobStore::Create(absl::string_view path,
                             const databricks::WorkspaceClient* client,
                             const concurrency::Clock* clock) {
  absl::ConsumeSuffix(&path, "/");
  if (!IsVolumePath(path)) {
    return MakeStatus(
        ErrorReason::kInvalidConfiguration,
        "VOLUME_BASE_PATH is not the path of a Unity Catalog volume or of a "
        "folder in one; write /Volumes/main/semantic_layer/models, for "
        "example");
  }
  auto store = std::unique_ptr<UnityVolumeBlobStore>(new UnityVolumeBlobStore(
      std::string(path), client, clock, RandomOwner()));
  const absl::Status made = store->files_.MakeDirectory(
      store->root_,
      store->Call("make the folder of the models", kVolumeCallTimeout));
  if (absl::IsNotFound(made)) {
    return MakeStatus(ErrorReason::kInvalidConfiguration,
                      absl::StrCat("VOLUME_BASE_PATH: there is no volume at ",
                                   path, ". ", made.message()));
  }
  RETURN_IF_ERROR(StatusOf(made));
  return store;
}

UnityVolumeBlobStore::UnityVolumeBlobStore(
    std::string root, const databricks::WorkspaceClient* client,
    const concurrency::Clock* clock, std::string owner)
    : root_(std::move(root)),
      files_(client),
      clock_(clock),
      turns_(clock),
      lock_(&files_, clock, absl::StrCat(root_, "/", kLockFolder),
            std::move(owner)) {}

std::string UnityVolumeBlobStore::PathOf(absl::string_view name) const {
  return name.empty() ? root_ : absl::StrCat(root_, "/", name);
}

databricks::ApiCall UnityVolumeBlobStore::Call(absl::string_view purpose,
                                               absl::Duration timeout) const {
  return {.purpose = std::string(purpose),
          .deadline = clock_->Now() + timeout,
          .max_answer_bytes = kBlobBytesMax};
}

absl::StatusOr<std::vector<BlobInfo>> UnityVolumeBlobStore::List(
    absl::string_view prefix) {
  ASSIGN_OR_RETURN(std::vector<Found> files, Walk(prefix));
  std::vector<Found*> all;
  for (Found& file : files) all.push_back(&file);
  RETURN_IF_ERROR(FillEtags(all));
  std::vector<BlobInfo> infos;
  infos.reserve(files.size());
  for (Found& file : files) {
    if (file.etag.empty()) continue;  // deleted meanwhile
    infos.push_back({.name = std::move(file.name),
                     .etag = std::move(file.etag),
                     .bytes = file.bytes,
                     .updated_at = file.modified_at});
  }
  return infos;
}

absl::StatusOr<Blob> UnityVolumeBlobStore::Get(absl::string_view name) {
  RETURN_IF_ERROR(CheckName(name));
  absl::StatusOr<FileContent> content =
      files_.Read(PathOf(name), Call("read a model", kVolumeCallTimeout));
  if (!content.ok()) return StatusOf(content.status());
  BlobInfo info = {.name = std::string(name),
                   .etag = EtagOf(content->bytes),
                   .bytes = static_cast<int64_t>(content->bytes.size()),
                   .updated_at = content->modified_at.value_or(clock_->Now())};
  return Blob{std::move(info), std::move(content->bytes)};
}

absl::StatusOr<BlobInfo> UnityVolumeBlobStore::Put(
    absl::string_view name, absl::string_view content,
    const Precondition& precondition, const Patience& patience) {
  RETURN_IF_ERROR(CheckName(name));
  if (content.size() > static_cast<size_t>(kBlobBytesMax)) return TooLarge();
  switch (precondition.kind()) {
    case Precondition::Kind::kNone:
      RETURN_IF_ERROR(StatusOf(
          Write(name, content, IfThere::kReplace, kVolumeCallTimeout)));
      break;
    case Precondition::Kind::kAbsent:
      RETURN_IF_ERROR(StatusOf(Create(name, content)));
      break;
    case Precondition::Kind::kEtag:
      RETURN_IF_ERROR(
          IfUnchanged(name, precondition.etag(), patience, content));
      break;
  }
  return BlobInfo{.name = std::string(name),
                  .etag = EtagOf(content),
                  .bytes = static_cast<int64_t>(content.size()),
                  .updated_at = clock_->Now()};
}

absl::Status UnityVolumeBlobStore::Delete(absl::string_view name,
                                          const Precondition& precondition,
                                          const Patience& patience) {
  RETURN_IF_ERROR(CheckName(name));
  switch (precondition.kind()) {
    case Precondition::Kind::kNone:
      return StatusOf(files_.Remove(
          PathOf(name), Call("remove a model", kVolumeCallTimeout)));
    case Precondition::Kind::kAbsent: {
      // As there is nothing to delete where it holds.
      const absl::Status there = Get(name).status();
      if (there.ok()) return absl::AbortedError("the blob is there");
      return there;
    }
    case Precondition::Kind::kEtag:
      return IfUnchanged(name, precondition.etag(), patience, std::nullopt);
  }
  return absl::InternalError("unknown precondition");
}

absl::Status UnityVolumeBlobStore::IfUnchanged(absl::string_view name,
                                               const std::string& etag,
                                               const Patience& patience,
                                               const NewContent& content) {
  ASSIGN_OR_RETURN(const Turns::Turn turn, turns_.Take(patience));
  return WithLock(name, etag, patience, content);
}

absl::Status UnityVolumeBlobStore::WithLock(absl::string_view name,
                                            const std::string& etag,
                                            const Patience& patience,
                                            const NewContent& content) {
  const absl::StatusOr<VolumeLock::Lease> lease = lock_.Take(patience);
  if (!lease.ok()) {
    RETURN_IF_ERROR(StatusOfPatience(patience, *clock_));
    return StatusOfLock(lease.status());
  }
  bool open = false;
  absl::Status status = StatusOfPatience(patience, *clock_);
  if (status.ok()) status = CheckEtag(name, etag);
  if (status.ok()) status = Change(name, etag, content, lease->ends_at, &open);
  // As long as a write may still be carried out the others wait, until the
  // lease has run out.
  if (!open) lock_.Release(*lease);
  return status;
}

absl::Status UnityVolumeBlobStore::Change(absl::string_view name,
                                          const std::string& etag,
                                          const NewContent& content,
                                          absl::Duration ends_at, bool* open) {
  absl::Status status = TooSlow();
  for (int attempt = 0; attempt < kGuardedAttempts; ++attempt) {
    const absl::Duration left = ends_at - clock_->Monotonic();
    if (left <= absl::ZeroDuration()) break;
    const absl::Status changed =
        ChangeOnce(name, content, std::min(left, kVolumeCallTimeout));
    status = StatusOf(changed);
    if (!MayHaveBeenDone(changed)) break;
    // What is there says that it was done, not that it was not.
    if (IsDone(name, etag, content)) return absl::OkStatus();
    *open = true;
  }
  return status;
}

absl::Status UnityVolumeBlobStore::ChangeOnce(absl::string_view name,
                                              const NewContent& content,
                                              absl::Duration timeout) {
  if (content.has_value()) {
    return Write(name, *content, IfThere::kReplace, timeout,
                 /*idempotent=*/false);
  }
  databricks::ApiCall call = Call("remove a model", timeout);
  call.idempotent = false;
  const absl::Status removed = files_.Remove(PathOf(name), std::move(call));
  // It was there, and the lock is ours: an attempt before has removed it.
  return absl::IsNotFound(removed) ? absl::OkStatus() : removed;
}

bool UnityVolumeBlobStore::IsDone(absl::string_view name,
                                  const std::string& etag,
                                  const NewContent& content) {
  const absl::StatusOr<Blob> there = Get(name);
  if (!content.has_value()) return absl::IsNotFound(there.status());
  return there.ok() && there->content == *content && there->info.etag != etag;
}

absl::Status UnityVolumeBlobStore::CheckEtag(absl::string_view name,
                                             const std::string& etag) {
  const absl::StatusOr<Blob> blob = Get(name);
  if (!blob.ok()) return blob.status();
  if (blob->info.etag == etag) return absl::OkStatus();
  return absl::AbortedError("the blob has changed");
}

absl::Status UnityVolumeBlobStore::Create(absl::string_view name,
                                          absl::string_view content) {
  absl::Status written =
      Write(name, content, IfThere::kRefuse, kVolumeCallTimeout);
  if (!absl::IsUnavailable(written) && !absl::IsDeadlineExceeded(written)) {
    return written;
  }
  // It may have been done. What is there now says so.
  const absl::StatusOr<FileContent> there =
      files_.Read(PathOf(name), Call("read a model", kVolumeCallTimeout));
  if (there.ok() && there->bytes == content) return absl::OkStatus();
  if (there.ok()) return absl::AlreadyExistsError("the blob is there");
  return written;
}

absl::Status UnityVolumeBlobStore::Write(absl::string_view name,
                                         absl::string_view content,
                                         IfThere if_there,
                                         absl::Duration timeout,
                                         bool idempotent) {
  const std::string path = PathOf(name);
  const absl::Time deadline = clock_->Now() + timeout;
  const auto write = [&] {
    databricks::ApiCall call = Call("write a model", deadline - clock_->Now());
    call.idempotent = idempotent;
    return files_.Write(path, content, if_there, std::move(call));
  };
  const absl::Status written = write();
  if (!absl::IsNotFound(written)) return written;
  const std::string folder = path.substr(0, path.rfind('/'));
  const absl::Status made = files_.MakeDirectory(
      folder, Call("make a folder for models", deadline - clock_->Now()));
  if (absl::IsNotFound(made)) {
    return MakeStatus(
        ErrorReason::kModelStoreFailed,
        absl::StrCat("The volume of the models is gone: ", made.message()));
  }
  RETURN_IF_ERROR(made);
  return write();
}

absl::StatusOr<std::string> UnityVolumeBlobStore::Version(
    absl::string_view prefix) {
  ASSIGN_OR_RETURN(std::vector<Found> files, Walk(prefix));
  std::vector<Found*> unsettled;
  for (Found& file : files) {
    if (!file.settled) unsettled.push_back(&file);
  }
  RETURN_IF_ERROR(FillEtags(unsettled));
  std::string state;
  for (const Found& file : files) {
    absl::StrAppend(&state, file.name, "\n", file.bytes, " ",
                    absl::ToUnixMillis(file.modified_at), " ",
                    file.settled ? "" : file.etag, "\n");
  }
  return EtagOf(state);
}

absl::StatusOr<std::vector<UnityVolumeBlobStore::Found>>
UnityVolumeBlobStore::Walk(absl::string_view prefix) {
  RETURN_IF_ERROR(CheckPrefix(prefix));
  std::vector<std::string> folders = {std::string(prefix)};
  std::vector<Found> files;
  while (!folders.empty()) {
    const std::string folder = std::move(folders.back());
    folders.pop_back();
    RETURN_IF_ERROR(WalkFolder(folder, &folders, &files));
  }
  std::sort(files.begin(), files.end(),
            [](const Found& a, const Found& b) { return a.name < b.name; });
  Forget(prefix, files);
  return files;
}

absl::Status UnityVolumeBlobStore::WalkFolder(absl::string_view folder,
                                              std::vector<std::string>* folders,
                                              std::vector<Found>* files) {
  std::string token;
  databricks::PageGuard guard("list the models");
  do {
    const absl::StatusOr<DirectoryPage> page = files_.List(
        PathOf(folder), token, Call("list the models", kVolumeCallTimeout));
    if (absl::IsNotFound(page.status())) return absl::OkStatus();
    if (!page.ok()) return StatusOf(page.status());
    token = page->next_page_token;
    const absl::Status ends = guard.Check(token, page->entries.size());
    if (!ends.ok()) return StatusOf(ends);
    const absl::Time now = page->answered_at.value_or(clock_->Now());
    for (const DirectoryEntry& entry : page->entries) {
      std::string name =
          folder.empty() ? entry.name : absl::StrCat(folder, "/", entry.name);
      if (!CheckName(name).ok()) continue;
      if (entry.is_directory) {
        folders->push_back(std::move(name));
      } else {
        files->push_back({.name = std::move(name),
                          .bytes = entry.bytes,
                          .modified_at = entry.modified_at,
                          .settled = now - entry.modified_at > kSettledAge});
      }
    }
    if (files->size() + folders->size() > kBlobsMax) {
      return absl::ResourceExhaustedError("the store holds too many files");
    }
  } while (!token.empty());
  return absl::OkStatus();
}

absl::Status UnityVolumeBlobStore::FillEtags(const std::vector<Found*>& files) {
  std::vector<Found*> unknown;
  {
    absl::MutexLock lock(&mu_);
    for (Found* file : files) {
      const auto known = etags_.find(file->name);
      if (known != etags_.end() && file->settled &&
          known->second.bytes == file->bytes &&
          known->second.modified_at == file->modified_at) {
        file->etag = known->second.etag;
      } else {
        unknown.push_back(file);
      }
    }
  }
  const absl::Status status = ReadEtags(unknown);
  // Also what was read before a failure: the next attempt goes on from there.
  absl::MutexLock lock(&mu_);
  for (const Found* file : unknown) {
    if (file->etag.empty()) continue;
    etags_[file->name] = {file->bytes, file->modified_at, file->etag};
  }
  return status;
}

void UnityVolumeBlobStore::Forget(absl::string_view prefix,
                                  const std::vector<Found>& files) {
  const auto is_found = [&files](absl::string_view name) {
    const auto at = std::lower_bound(
        files.begin(), files.end(), name,
        [](const Found& file, absl::string_view it) { return file.name < it; });
    return at != files.end() && at->name == name;
  };
  absl::MutexLock lock(&mu_);
  absl::erase_if(etags_, [&](const auto& known) {
    absl::string_view rest = known.first;
    const bool is_under =
        prefix.empty() ||
        (absl::ConsumePrefix(&rest, prefix) && absl::StartsWith(rest, "/"));
    return is_under && !is_found(known.first);
  });
}

absl::Status UnityVolumeBlobStore::ReadEtags(const std::vector<Found*>& files) {
  std::vector<std::string> paths;
  for (const Found* file : files) paths.push_back(PathOf(file->name));
  absl::Status failure;
  files_.ReadEach(paths, kVolumeReadsAtOnce,
                  Call("read the models", kVolumeCallTimeout * 3),
                  [&](size_t index, absl::StatusOr<FileContent> content) {
                    Found& file = *files[index];
                    const absl::Status status = StatusOf(content.status());
                    if (content.ok()) {
                      file.etag = EtagOf(content->bytes);
                      // Of a later state than the listing, it may be.
                      file.bytes = content->bytes.size();
                    } else if (absl::IsResourceExhausted(status)) {
                      // Listed; its stamp tells its states apart.
                      file.etag = EtagOf(
                          absl::StrCat("oversized ", file.bytes, " ",
                                       absl::ToUnixMillis(file.modified_at)));
                    } else if (!absl::IsNotFound(status)) {
                      failure.Update(status);
                    }
                    return failure.ok();
                  });
  return failure;
}

}  // namespace semantic_layer::blobstore
