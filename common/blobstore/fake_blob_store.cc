#include "common/blobstore/fake_blob_store.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/blobstore/etag.h"
#include "common/blobstore/limits.h"
#include "common/blobstore/name.h"
#include "common/status/status_macros.h"

namespace semantic_layer::blobstore {
namespace {

// The failure that was asked for under a prefix of the name, if any.
absl::Status FailureOf(absl::string_view name,
                       const std::map<std::string, absl::Status>& failures) {
  for (const auto& [prefix, status] : failures) {
    if (IsUnder(name, prefix) && !status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<BlobInfo>> FakeBlobStore::List(
    absl::string_view prefix) {
  RETURN_IF_ERROR(CheckPrefix(prefix));
  absl::MutexLock lock(&mu_);
  ++reads_;
  std::vector<BlobInfo> infos;
  for (const auto& [name, blob] : blobs_) {
    if (IsUnder(name, prefix)) infos.push_back(blob.info);
  }
  return infos;
}

absl::StatusOr<Blob> FakeBlobStore::Get(absl::string_view name) {
  RETURN_IF_ERROR(CheckName(name));
  absl::MutexLock lock(&mu_);
  ++reads_;
  RETURN_IF_ERROR(FailureOf(name, read_failures_));
  const auto found = blobs_.find(std::string(name));
  if (found == blobs_.end()) return absl::NotFoundError("no such blob");
  return found->second;
}

absl::StatusOr<BlobInfo> FakeBlobStore::Put(absl::string_view name,
                                            absl::string_view content,
                                            const Precondition& precondition,
                                            const Patience&) {
  RETURN_IF_ERROR(CheckName(name));
  if (content.size() > kBlobBytesMax) {
    return absl::ResourceExhaustedError("the blob is too large");
  }
  absl::MutexLock lock(&mu_);
  RETURN_IF_ERROR(Injected(name));
  RETURN_IF_ERROR(Check(name, precondition));
  const std::string key(name);
  const BlobInfo info{key, EtagOf(content),
                      static_cast<int64_t>(content.size()),
                      absl::FromUnixSeconds(++clock_)};
  blobs_[key] = Blob{info, std::string(content)};
  ++changes_[key];
  RETURN_IF_ERROR(Lost(name));
  return info;
}

absl::Status FakeBlobStore::Delete(absl::string_view name,
                                   const Precondition& precondition,
                                   const Patience&) {
  RETURN_IF_ERROR(CheckName(name));
  absl::MutexLock lock(&mu_);
  RETURN_IF_ERROR(Injected(name));
  if (!blobs_.contains(std::string(name))) {
    return absl::NotFoundError("no such blob");
  }
  RETURN_IF_ERROR(Check(name, precondition));
  blobs_.erase(std::string(name));
  ++changes_[std::string(name)];
  return Lost(name);
}

absl::StatusOr<std::string> FakeBlobStore::Version(absl::string_view prefix) {
  RETURN_IF_ERROR(CheckPrefix(prefix));
  absl::MutexLock lock(&mu_);
  int64_t changes = 0;
  for (const auto& [name, count] : changes_) {
    if (IsUnder(name, prefix)) changes += count;
  }
  return absl::StrCat(changes);
}

void FakeBlobStore::FailChanges(absl::string_view prefix, absl::Status status) {
  absl::MutexLock lock(&mu_);
  failures_[std::string(prefix)] = std::move(status);
}

int64_t FakeBlobStore::reads() const {
  absl::MutexLock lock(&mu_);
  return reads_;
}

void FakeBlobStore::LoseAnswers(absl::string_view prefix, absl::Status status) {
  absl::MutexLock lock(&mu_);
  lost_[std::string(prefix)] = std::move(status);
}

void FakeBlobStore::FailReads(absl::string_view prefix, absl::Status status) {
  absl::MutexLock lock(&mu_);
  read_failures_[std::string(prefix)] = std::move(status);
}

absl::Status FakeBlobStore::Lost(absl::string_view name) const {
  return FailureOf(name, lost_);
}

absl::Status FakeBlobStore::Injected(absl::string_view name) const {
  return FailureOf(name, failures_);
}

absl::Status FakeBlobStore::Check(absl::string_view name,
                                  const Precondition& precondition) const {
  const auto found = blobs_.find(std::string(name));
  switch (precondition.kind()) {
    case Precondition::Kind::kNone:
      return absl::OkStatus();
    case Precondition::Kind::kAbsent:
      if (found == blobs_.end()) return absl::OkStatus();
      return absl::AlreadyExistsError("the blob exists");
    case Precondition::Kind::kEtag:
      if (found == blobs_.end()) return absl::NotFoundError("no such blob");
      if (found->second.info.etag == precondition.etag()) {
        return absl::OkStatus();
      }
      return absl::AbortedError("the blob was changed");
  }
  return absl::InternalError("unknown precondition");
}

}  // namespace semantic_layer::blobstore
