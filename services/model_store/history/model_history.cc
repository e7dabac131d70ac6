#include "services/model_store/history/model_history.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <utility>

#include "common/status/status_macros.h"
#include "services/model_store/limits.h"

namespace semantic_layer::model_store {
namespace {

// Whether the file, which now has `etag`, has gone on without this version.
bool WasInterrupted(const std::string& record_etag,
                    const std::string& record_replaces,
                    const std::string& etag) {
  return record_etag != etag && record_replaces == etag;
}

// The file's present state as a version that nobody has recorded.
VersionRecord ExternalRecord(const PresentFile& present,
                             const std::string& replaces) {
  VersionRecord record;
  record.operation = Operation::kExternal;
  record.time = present.updated_at;
  record.replaces = replaces;
  record.etag = present.etag;
  record.text = present.text;
  return record;
}

}  // namespace

ModelHistory::Reading::Reading(ModelHistory* history, Category category,
                               absl::string_view id)
    : history_(history), category_(category), id_(id) {
  absl::MutexLock lock(&history_->mu_);
  const auto found = history_->unsettled_.find({category_, id_});
  if (found != history_->unsettled_.end()) end_ = found->second;
  history_->readings_.insert(this);
}

ModelHistory::Reading::~Reading() {
  absl::MutexLock lock(&history_->mu_);
  history_->readings_.erase(this);
}

void ModelHistory::Hide(Category category, const std::string& id,
                        int64_t number) {
  absl::MutexLock lock(&mu_);
  const auto [first, is_new] = unsettled_.try_emplace({category, id}, number);
  if (!is_new) first->second = std::min(first->second, number);
  for (Reading* reading : readings_) {
    if (reading->category_ == category && reading->id_ == id) {
      reading->end_ = std::min(reading->end_, number);
    }
  }
}

void ModelHistory::Settle() {
  absl::MutexLock lock(&mu_);
  unsettled_.clear();
}

std::vector<int64_t> ModelHistory::Seen(const Reading& reading,
                                        std::vector<int64_t> numbers) {
  absl::MutexLock lock(&mu_);
  const auto is_hidden = [&](int64_t n) { return n >= reading.end_; };
  numbers.erase(std::remove_if(numbers.begin(), numbers.end(), is_hidden),
                numbers.end());
  return numbers;
}

bool ModelHistory::IsUnseen(const Tail& tail, const PresentFile& present) {
  return tail.etag != present.etag &&
         !WasInterrupted(tail.etag, tail.replaces, present.etag);
}

absl::StatusOr<int64_t> ModelHistory::Record(Category category,
                                             absl::string_view id,
                                             const PresentFile& present,
                                             VersionRecord record) {
  const std::string key(id);
  ASSIGN_OR_RETURN(const Tail tail, FindTail(category, key));
  // Before it is written: nobody may find it first.
  Hide(category, key, tail.number + 1);
  if (IsUnseen(tail, present)) {
    VersionRecord external = ExternalRecord(present, tail.etag);
    // A file that went away did so after all that is known, before now.
    if (present.etag.empty()) external.time = record.time;
    RETURN_IF_ERROR(Append(category, key, std::move(external)).status());
  }
  record.replaces = present.etag;
  return Append(category, key, std::move(record));
}

absl::StatusOr<int64_t> ModelHistory::Append(Category category,
                                             const std::string& id,
                                             VersionRecord record) {
  ASSIGN_OR_RETURN(Tail tail, FindTail(category, id));
  const std::string content = EncodeRecord(record);
  for (int attempt = 0; attempt < kBackupAttemptsMax; ++attempt) {
    const int64_t number = tail.number + 1 + attempt;
    const absl::Status put =
        store_
            ->Put(RecordName(category, id, number), content,
                  blobstore::Precondition::Absent())
            .status();
    absl::MutexLock lock(&mu_);
    if (put.ok()) {
      tails_[{category, id}] = {number, record.etag, record.replaces};
      return number;
    }
    tails_.erase({category, id});
    // Somebody else writes the same history: the next number is ours.
    if (!absl::IsAlreadyExists(put)) return put;
  }
  return absl::AbortedError("the history is written by others all the time");
}

void ModelHistory::TakeBack(Category category, absl::string_view id,
                            int64_t number) {
  store_
      ->Delete(RecordName(category, id, number),
               blobstore::Precondition::None())
      .IgnoreError();
  absl::MutexLock lock(&mu_);
  tails_.erase({category, std::string(id)});
}

absl::StatusOr<ModelHistory::Tail> ModelHistory::FindTail(
    Category category, const std::string& id) {
  {
    absl::MutexLock lock(&mu_);
    const auto known = tails_.find({category, id});
    if (known != tails_.end()) return known->second;
  }
  Tail tail;
  ASSIGN_OR_RETURN(const std::vector<int64_t> numbers, Numbers(category, id));
  if (!numbers.empty()) {
    ASSIGN_OR_RETURN(const VersionRecord record,
                     Read(category, id, numbers.front()));
    tail = {record.number, record.etag, record.replaces};
  }
  absl::MutexLock lock(&mu_);
  tails_[{category, id}] = tail;
  return tail;
}

absl::StatusOr<std::vector<int64_t>> ModelHistory::Numbers(
    Category category, absl::string_view id) {
  std::vector<int64_t> numbers;
  ASSIGN_OR_RETURN(const std::vector<blobstore::BlobInfo> infos,
                   store_->List(HistoryFolder(category, id)));
  for (const blobstore::BlobInfo& info : infos) {
    const int64_t number = NumberOfRecord(info.name);
    if (number > 0) numbers.push_back(number);
  }
  std::sort(numbers.begin(), numbers.end(), std::greater<>());
  return numbers;
}

absl::StatusOr<VersionRecord> ModelHistory::Read(Category category,
                                                 absl::string_view id,
                                                 int64_t number) {
  ASSIGN_OR_RETURN(const blobstore::Blob blob,
                   store_->Get(RecordName(category, id, number)));
  return DecodeRecord(number, blob.content);
}

absl::StatusOr<std::vector<Version>> ModelHistory::List(
    const Reading& reading, const PresentFile& present, int64_t before,
    size_t count) {
  const Category category = reading.category_;
  const std::string& id = reading.id_;
  ASSIGN_OR_RETURN(std::vector<int64_t> found, Numbers(category, id));
  // Asked after the look: what was found is hidden by now if it has to be.
  const std::vector<int64_t> numbers = Seen(reading, std::move(found));
  size_t i = 0;
  while (before > 0 && i < numbers.size() && numbers[i] >= before) ++i;
  // What the version after the next one to be read replaced.
  std::string followed_by = present.etag;
  if (i > 0) {
    ASSIGN_OR_RETURN(const VersionRecord newer,
                     Read(category, id, numbers[i - 1]));
    followed_by = newer.replaces;
  }
  std::vector<Version> versions;
  if (i == 0) {
    Tail tail;
    if (!numbers.empty()) {
      ASSIGN_OR_RETURN(const VersionRecord newest,
                       Read(category, id, numbers.front()));
      tail = {newest.number, newest.etag, newest.replaces};
    }
    if (IsUnseen(tail, present) && (before == 0 || tail.number + 1 < before)) {
      Version external;
      external.record = ExternalRecord(present, tail.etag);
      external.record.number = tail.number + 1;
      followed_by = tail.etag;
      versions.push_back(std::move(external));
    }
  }
  for (; i < numbers.size() && versions.size() < count; ++i) {
    absl::StatusOr<VersionRecord> record = Read(category, id, numbers[i]);
    if (absl::IsNotFound(record.status())) continue;  // taken back meanwhile
    RETURN_IF_ERROR(record.status());
    Version version;
    version.is_interrupted =
        WasInterrupted(record->etag, record->replaces, followed_by);
    followed_by = record->replaces;
    version.record = *std::move(record);
    versions.push_back(std::move(version));
  }
  for (Version& version : versions) {
    version.is_current =
        !version.record.is_deletion() && version.record.etag == present.etag;
  }
  return versions;
}

absl::StatusOr<Version> ModelHistory::Get(const Reading& reading,
                                          const PresentFile& present,
                                          int64_t number) {
  ASSIGN_OR_RETURN(std::vector<Version> versions,
                   List(reading, present, number + 1, 1));
  if (versions.empty() || versions.front().record.number != number) {
    return Version();
  }
  return std::move(versions.front());
}

}  // namespace semantic_layer::model_store
