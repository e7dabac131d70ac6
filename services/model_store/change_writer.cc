#include "services/model_store/change_writer.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/blobstore/etag.h"
#include "common/status/status_macros.h"
#include "services/model_store/errors.h"
#include "services/model_store/limits.h"

namespace semantic_layer::model_store {
namespace {

using blobstore::BlobInfo;
using blobstore::Precondition;

// What the store's answer to a conditional change means to the caller.
absl::Status ChangeStatus(const absl::Status& status,
                          const FileChange& change) {
  if (absl::IsAlreadyExists(status)) {
    return ModelAlreadyExists(change.category, change.id);
  }
  if (absl::IsAborted(status) || absl::IsNotFound(status)) {
    return ModelChanged(change.id);
  }
  return status;
}

// The store has looked, and has not done it.
bool IsRefusal(const absl::Status& status) {
  return absl::IsAlreadyExists(status) || absl::IsAborted(status) ||
         absl::IsNotFound(status) || absl::IsInvalidArgument(status) ||
         absl::IsResourceExhausted(status);
}

PresentFile PresentOf(const ModelFilePtr& file) {
  if (file == nullptr) return {};
  return {file->etag, file->updated_at, file->text};
}

}  // namespace

absl::StatusOr<std::vector<BlobInfo>> ChangeWriter::Apply(
    absl::Span<const FileChange> changes, const blobstore::Patience& patience) {
  std::vector<BlobInfo> written;
  std::vector<int64_t> numbers;
  for (const FileChange& change : changes) {
    int64_t number = 0;
    bool unknown = false;
    absl::StatusOr<BlobInfo> info =
        ApplyOne(change, written.empty() ? patience : blobstore::Patience(),
                 &number, &unknown);
    if (!info.ok()) {
      // Undone while this one was made after all, they would leave a model that
      // moves nowhere.
      if (unknown) return std::move(info).status();
      for (size_t i = written.size(); i > 0; --i) {
        Undo(changes[i - 1], written[i - 1], numbers[i - 1]);
      }
      return std::move(info).status();
    }
    written.push_back(*std::move(info));
    numbers.push_back(number);
  }
  return written;
}

absl::StatusOr<BlobInfo> ChangeWriter::ApplyOne(
    const FileChange& change, const blobstore::Patience& patience,
    int64_t* number, bool* unknown) {
  if (change.before != nullptr) RETURN_IF_ERROR(BackUp(*change.before));
  VersionRecord record;
  record.operation = change.operation;
  record.author = change.author;
  record.time = clock_->Now();
  record.restored_number = change.restored_number;
  if (change.text.has_value()) {
    record.text = *change.text;
    record.etag = blobstore::EtagOf(record.text);
  }
  absl::StatusOr<int64_t> recorded = history_->Record(
      change.category, change.id, PresentOf(change.before), std::move(record));
  if (!recorded.ok()) return BackupFailed(recorded.status());
  *number = *recorded;
  absl::StatusOr<BlobInfo> info = Replace(change, patience);
  if (info.ok()) return info;
  if (!IsRefusal(info.status())) {
    // A failure of the medium or of the way to it: the change may have been
    // made. What is there now says so, if it can be read.
    absl::StatusOr<std::optional<BlobInfo>> made = LookFor(change);
    if (!made.ok()) {
      *unknown = true;
      return info.status();
    }
    if (made->has_value()) return **std::move(made);
  }
  history_->TakeBack(change.category, change.id, *number);
  return ChangeStatus(info.status(), change);
}

absl::StatusOr<std::optional<BlobInfo>> ChangeWriter::LookFor(
    const FileChange& change) {
  absl::StatusOr<blobstore::Blob> there = store_->Get(change.path);
  if (absl::IsNotFound(there.status())) {
    if (change.text.has_value()) return std::nullopt;
    BlobInfo gone;
    gone.name = change.path;
    return std::optional<BlobInfo>(std::move(gone));
  }
  if (!there.ok()) return there.status();
  if (!change.text.has_value() || there->content != *change.text) {
    return std::nullopt;
  }
  // One that changes nothing cannot be told from one that was not made.
  if (change.before != nullptr && change.before->text == *change.text) {
    return std::nullopt;
  }
  return std::optional<BlobInfo>(std::move(there->info));
}

absl::StatusOr<BlobInfo> ChangeWriter::Replace(
    const FileChange& change, const blobstore::Patience& patience) {
  const Precondition precondition =
      change.before == nullptr ? Precondition::Absent()
                               : Precondition::Etag(change.before->etag);
  if (change.text.has_value()) {
    return store_->Put(change.path, *change.text, precondition, patience);
  }
  RETURN_IF_ERROR(store_->Delete(change.path, precondition, patience));
  BlobInfo gone;
  gone.name = change.path;
  return gone;
}

void ChangeWriter::Undo(const FileChange& change, const BlobInfo& written,
                        int64_t number) {
  absl::Status undone;
  if (change.before == nullptr) {
    undone = store_->Delete(change.path, Precondition::Etag(written.etag));
  } else {
    const Precondition precondition = change.text.has_value()
                                          ? Precondition::Etag(written.etag)
                                          : Precondition::Absent();
    undone =
        store_->Put(change.path, change.before->text, precondition).status();
  }
  // A change that stays also stays in the history.
  if (undone.ok()) history_->TakeBack(change.category, change.id, number);
}

absl::Status ChangeWriter::BackUp(const ModelFile& file) {
  const absl::Time now = clock_->Now();
  const int64_t micros =
      absl::ToInt64Microseconds(now - absl::FromTimeT(absl::ToTimeT(now)));
  const std::string stem =
      absl::StrCat("backups/", CategoryName(file.category), "/", file.id, "_",
                   absl::FormatTime("%Y%m%d_%H%M%S", now, absl::UTCTimeZone()),
                   "_", absl::Dec(micros, absl::kZeroPad6));
  absl::Status put;
  for (int attempt = 1; attempt <= kBackupAttemptsMax; ++attempt) {
    const std::string name = attempt == 1
                                 ? absl::StrCat(stem, ".yaml")
                                 : absl::StrCat(stem, "_", attempt, ".yaml");
    put = store_->Put(name, file.text, Precondition::Absent()).status();
    if (put.ok()) return absl::OkStatus();
    if (!absl::IsAlreadyExists(put)) break;
  }
  return BackupFailed(put);
}

}  // namespace semantic_layer::model_store
