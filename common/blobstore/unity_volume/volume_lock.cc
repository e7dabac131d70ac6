#include "common/blobstore/unity_volume/volume_lock.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "absl/random/random.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "common/blobstore/patience.h"
#include "common/blobstore/unity_volume/limits.h"
#include "common/blobstore/unity_volume/outcome.h"
#include "common/databricks/client/page_guard.h"
#include "common/status/make_status.h"
#include "common/status/status_macros.h"

namespace semantic_layer::blobstore {
namespace {

using databricks::DirectoryEntry;
using databricks::DirectoryPage;
using IfThere = databricks::FilesClient::IfThere;

constexpr char kFree[] = ".free";

absl::Duration Jittered(absl::Duration pause) {
  thread_local absl::BitGen random;
  return pause * absl::Uniform(random, 0.5, 1.5);
}

}  // namespace

std::string VolumeLock::PathOf(const std::string& name) const {
  return absl::StrCat(folder_, "/", name);
}

databricks::ApiCall VolumeLock::Call(const Patience& patience) const {
  return {.purpose = "lock the volume of the models",
          .deadline =
              std::min(patience.deadline, clock_->Now() + kVolumeCallTimeout),
          .cancellation = patience.cancellation};
}

absl::StatusOr<VolumeLock::State> VolumeLock::Look(const Patience& patience) {
  State state;
  std::vector<DirectoryEntry> entries;
  absl::Time now = clock_->Now();
  std::string token;
  databricks::PageGuard guard("lock the volume of the models");
  do {
    absl::StatusOr<DirectoryPage> page =
        files_->List(folder_, token, Call(patience));
    if (absl::IsNotFound(page.status())) return state;
    if (!page.ok()) return page.status();
    now = page->answered_at.value_or(now);
    token = page->next_page_token;
    RETURN_IF_ERROR(guard.Check(token, page->entries.size()));
    std::move(page->entries.begin(), page->entries.end(),
              std::back_inserter(entries));
  } while (!token.empty());
  for (const DirectoryEntry& entry : entries) {
    int64_t number = 0;
    absl::string_view text = entry.name;
    const bool is_free = absl::ConsumeSuffix(&text, kFree);
    if (!absl::SimpleAtoi(text, &number) || number < state.highest) continue;
    if (number > state.highest) {
      state.highest = number;
      state.is_free = false;
    }
    state.is_free |= is_free || now - entry.modified_at > kLeaseForOthers;
  }
  for (const DirectoryEntry& entry : entries) {
    int64_t number = 0;
    absl::string_view text = entry.name;
    absl::ConsumeSuffix(&text, kFree);
    if (absl::SimpleAtoi(text, &number) && number < state.highest &&
        now - entry.modified_at > kLockTraceAge) {
      state.old.push_back(entry.name);
    }
  }
  return state;
}

absl::StatusOr<bool> VolumeLock::Claim(int64_t number) {
  const std::string path = PathOf(absl::StrCat(number));
  absl::Status written = files_->Write(path, owner_, IfThere::kRefuse, Call());
  if (absl::IsNotFound(written)) {
    RETURN_IF_ERROR(files_->MakeDirectory(folder_, Call()));
    written = files_->Write(path, owner_, IfThere::kRefuse, Call());
  }
  if (written.ok()) return true;
  const bool is_there =
      absl::IsAlreadyExists(written) || absl::IsAborted(written);
  if (!is_there && !MayHaveBeenDone(written)) return written;
  // Whoever is in the file has it: we, perhaps, by an attempt whose answer was
  // lost.
  absl::StatusOr<databricks::FileContent> content = files_->Read(path, Call());
  if (absl::IsNotFound(content.status())) {
    if (is_there) return false;
    return written;
  }
  if (!content.ok()) return content.status();
  return content->bytes == owner_;
}

absl::StatusOr<VolumeLock::Lease> VolumeLock::Take(const Patience& patience) {
  const absl::Duration patience_ends = clock_->Monotonic() + kLockPatience;
  absl::Duration pause = kFirstLockPause;
  while (true) {
    // The lease begins before anything that could make it ours.
    const absl::Duration began = clock_->Monotonic();
    ASSIGN_OR_RETURN(State state, Look(patience));
    if (state.is_free) {
      ASSIGN_OR_RETURN(const bool ours, Claim(state.highest + 1));
      if (ours) {
        return Lease{state.highest + 1, began + kLeaseOfHolder,
                     std::move(state.old)};
      }
    }
    if (clock_->Monotonic() + pause > patience_ends) {
      return MakeStatus(ErrorReason::kModelStoreUnavailable,
                        "Other writers keep the models' volume locked, or one "
                        "of them has died with the lock; retry in a minute.");
    }
    patience.cancellation
        .SleepFor(std::min(Jittered(pause), patience.deadline - clock_->Now()))
        .IgnoreError();
    RETURN_IF_ERROR(StatusOfPatience(patience, *clock_));
    pause = std::min(pause * 2, kMaxLockPause);
  }
}

void VolumeLock::Release(const Lease& lease) {
  files_
      ->Write(PathOf(absl::StrCat(lease.number, kFree)), owner_,
              IfThere::kReplace, Call())
      .IgnoreError();
  RemoveSome(lease.traces);
}

void VolumeLock::RemoveSome(const std::vector<std::string>& traces) {
  databricks::ApiCall call = Call();
  call.deadline = clock_->Now() + kLockTidyTimeout;
  int left = kLockTracesPerRelease;
  for (const std::string& name : traces) {
    if (left-- <= 0 || clock_->Now() >= call.deadline) return;
    files_->Remove(PathOf(name), call).IgnoreError();
  }
}

}  // namespace semantic_layer::blobstore
