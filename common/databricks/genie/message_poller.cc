#include "common/databricks/genie/message_poller.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "common/concurrency/cancellation.h"
#include "common/databricks/genie/limits.h"
#include "common/status/make_status.h"

namespace semantic_layer::databricks {
namespace {

absl::Status TookTooLong(const GenieMessageId& id) {
  return MakeStatus(ErrorReason::kDeadlineExceeded,
                    "Genie has not answered in time and may still be at work; "
                    "read the message again later.")
      .With("conversation_id", id.conversation)
      .With("message_id", id.message);
}

bool MayPass(const absl::Status& status) {
  const auto reason = ReasonOf(status);
  return reason == ErrorReason::kWorkspaceUnavailable ||
         reason == ErrorReason::kWorkspaceRateLimited ||
         reason == ErrorReason::kDeadlineExceeded;  // of one look
}

}  // namespace

absl::Duration PollPause(int looks) {
  absl::Duration pause = kFirstMessagePause;
  for (int i = 1; i < looks && pause < kLongestMessagePause; ++i) {
    pause *= kMessagePauseGrowth;
  }
  return std::min(pause, kLongestMessagePause);
}

// One message that is followed. It lives by the look or the timer that is
// under way.
class MessagePoller::Watch : public std::enable_shared_from_this<Watch> {
 public:
  Watch(const MessagePoller& poller, GenieMessageId id, ApiCall call,
        OnChange on_change, Done done)
      : poller_(poller),
        id_(std::move(id)),
        call_(std::move(call)),
        until_(std::min({call_.deadline, call_.cancellation.deadline(),
                         poller_.clock_->Now() + kMessagePatience})),
        on_change_(std::move(on_change)),
        done_(std::move(done)) {}

  void Begin() {
    concurrency::CancellationRegistration registration =
        call_.cancellation.OnCancel([weak = weak_from_this()] {
          if (const auto self = weak.lock()) {
            self->End(self->call_.cancellation.status());
          }
        });
    {
      absl::MutexLock lock(&mu_);
      if (!ended_) cancellation_ = std::move(registration);
    }
    Look();
  }

 private:
  void Look() {
    {
      absl::MutexLock lock(&mu_);
      if (ended_) return;
    }
    ApiCall call = call_;
    call.deadline = until_;
    poller_.client_->GetMessage(
        id_, std::move(call),
        [self = shared_from_this()](absl::StatusOr<GenieMessage> message) {
          self->Seen(std::move(message));
        });
  }

  // One look after the other, so that what is only used here needs no lock.
  void Seen(absl::StatusOr<GenieMessage> message) {
    if (!message.ok()) {
      if (absl::IsDeadlineExceeded(message.status()) &&
          poller_.clock_->Now() >= until_) {
        return End(TookTooLong(id_));
      }
      if (!MayPass(message.status()) || ++failures_ > kMaxFailedLooks) {
        return End(message.status());
      }
      return LookLater();
    }
    failures_ = 0;
    if (!seen_status_.has_value() || *seen_status_ != message->status_name) {
      seen_status_ = message->status_name;
      looks_ = 0;
      Report(*message);
    }
    if (IsTerminal(message->status)) return End(std::move(message));
    LookLater();
  }

  void Report(const GenieMessage& message) {
    {
      absl::MutexLock lock(&mu_);
      if (ended_) return;
    }
    if (on_change_ != nullptr) on_change_(message);
  }

  void LookLater() {
    const absl::Time now = poller_.clock_->Now();
    if (now >= until_) return End(TookTooLong(id_));
    const absl::Time next = std::min(now + PollPause(++looks_), until_);
    poller_.timers_->At(next, [self = shared_from_this()] {
      if (self->poller_.clock_->Now() >= self->until_) {
        return self->End(TookTooLong(self->id_));
      }
      self->Look();
    });
  }

  void End(absl::StatusOr<GenieMessage> result) {
    Done done;
    concurrency::CancellationRegistration cancellation;
    {
      absl::MutexLock lock(&mu_);
      if (ended_) return;
      ended_ = true;
      done = std::move(done_);
      cancellation = std::move(cancellation_);
    }
    cancellation.Reset();
    done(std::move(result));
  }

  const MessagePoller poller_;
  const GenieMessageId id_;
  const ApiCall call_;
  const absl::Time until_;
  int failures_ = 0;
  int looks_ = 0;
  std::optional<std::string> seen_status_;
  const OnChange on_change_;
  absl::Mutex mu_;
  bool ended_ ABSL_GUARDED_BY(mu_) = false;
  Done done_ ABSL_GUARDED_BY(mu_);
  concurrency::CancellationRegistration cancellation_ ABSL_GUARDED_BY(mu_);
};

void MessagePoller::Follow(const GenieMessageId& id, ApiCall call,
                           OnChange on_change, Done done) const {
  std::make_shared<Watch>(*this, id, std::move(call), std::move(on_change),
                          std::move(done))
      ->Begin();
}

}  // namespace semantic_layer::databricks
