#include "common/databricks/genie/message_poller.h"

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/concurrency/cancellation.h"
#include "common/concurrency/fake_clock.h"
#include "common/databricks/client/wait_for.h"
#include "common/databricks/genie/genie_client.h"
#include "common/databricks/genie/limits.h"
#include "common/databricks/genie/post_queue.h"
#include "common/databricks/testing/test_workspace.h"
#include "common/http/http_message.h"
#include "common/status/error_reason.h"
#include "common/status/make_status.h"
#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::databricks {
namespace {

using ::semantic_layer::testing::StatusIs;
using ::testing::ElementsAre;

// The clock of these tests is in the past, so that timers go off at once;
// `step` passes with each look.
class MessagePollerTest : public ::testing::Test {
 protected:
  // The workspace says these statuses in turn, the last one for ever; a number
  // is an HTTP status.
  absl::StatusOr<GenieMessage> Follow(std::vector<std::string> statuses,
                                      ApiCall call = {}) {
    statuses_ = std::move(statuses);
    workspace_ = nullptr;
    workspace_ = std::make_unique<TestWorkspace>(
        [this](const http::HttpRequest&) {
          clock_.Advance(step_);
          const std::string status = statuses_[next_];
          if (next_ + 1 < statuses_.size()) ++next_;
          if (before_look_ != nullptr) before_look_();
          if (status == "503") return TestWorkspace::Reply{503, ""};
          if (status == "504") return TestWorkspace::Reply{504, ""};
          if (status == "404") return TestWorkspace::Reply{404, ""};
          return TestWorkspace::Reply{
              200,
              absl::StrCat(R"({"message_id":"m","status":")", status, "\"}")};
        },
        &clock_, TestWorkspace::Impatient());
    posts_ = std::make_unique<PostQueue>(PostQueue::Options(),
                                         workspace_->timers(), &clock_);
    client_ = std::make_unique<GenieClient>(workspace_->client(), posts_.get());
    const MessagePoller poller(client_.get(), workspace_->timers(), &clock_);
    auto result = WaitFor<GenieMessage>([&](auto done) {
      poller.Follow(
          {"s", "c", "m"}, std::move(call),
          [this](const GenieMessage& message) {
            absl::MutexLock lock(&mu_);
            changes_.push_back(message.status_name);
          },
          std::move(done));
    });
    looks_ = workspace_->calls().size();
    return result;
  }

  absl::Duration step_ = absl::Seconds(1);
  std::function<void()> before_look_;  // on the timers' thread
  concurrency::FakeClock clock_;
  std::vector<std::string> statuses_;
  size_t next_ = 0;
  size_t looks_ = 0;
  absl::Mutex mu_;
  std::vector<std::string> changes_;
  std::unique_ptr<PostQueue> posts_;
  std::unique_ptr<GenieClient> client_;
  // Goes first: a look may be under way when a test is over.
  std::unique_ptr<TestWorkspace> workspace_;
};

TEST(PollPauseTest, GrowsFromASecondToAMinute) {
  EXPECT_EQ(PollPause(1), absl::Seconds(1));
  EXPECT_EQ(PollPause(2), absl::Milliseconds(1500));
  for (int looks = 2; looks < 100; ++looks) {
    EXPECT_GE(PollPause(looks), PollPause(looks - 1));
  }
  EXPECT_EQ(PollPause(100), absl::Minutes(1));
}

TEST_F(MessagePollerTest, TellsOfEachChangeOnce) {
  ASSERT_OK_AND_ASSIGN(const GenieMessage message,
                       Follow({"SUBMITTED", "SUBMITTED", "THINKING_HARD",
                               "THINKING_HARD", "COMPLETED"}));
  EXPECT_EQ(message.status, GenieStatus::kCompleted);
  EXPECT_THAT(changes_, ElementsAre("SUBMITTED", "THINKING_HARD", "COMPLETED"));
}

TEST_F(MessagePollerTest, AFailedAnswerIsAnAnswer) {
  for (const char* status : {"FAILED", "CANCELLED", "QUERY_RESULT_EXPIRED"}) {
    next_ = 0;
    ASSERT_OK_AND_ASSIGN(const GenieMessage message, Follow({status}));
    EXPECT_EQ(message.status_name, status);
  }
}

TEST_F(MessagePollerTest, GivesUpAfterALongTimeAndSaysWhere) {
  step_ = absl::Seconds(50);
  const auto message = Follow({"ASKING_AI"});
  EXPECT_EQ(ReasonOf(message.status()), ErrorReason::kDeadlineExceeded);
  EXPECT_EQ(MetadataOf(message.status()).at("conversation_id"), "c");
  EXPECT_EQ(MetadataOf(message.status()).at("message_id"), "m");
  EXPECT_EQ(looks_, kMessagePatience / step_);
}

TEST_F(MessagePollerTest, AFailureThatMayPassIsPassedOver) {
  // Each look is two attempts of the client.
  ASSERT_OK_AND_ASSIGN(const GenieMessage message,
                       Follow({"SUBMITTED", "503", "503", "503", "504", "504",
                               "504", "COMPLETED"}));
  EXPECT_EQ(message.status, GenieStatus::kCompleted);
}

TEST_F(MessagePollerTest, AFailureThatStaysIsTold) {
  EXPECT_EQ(ReasonOf(Follow({"503"}).status()),
            ErrorReason::kWorkspaceUnavailable);
  next_ = 0;
  EXPECT_EQ(ReasonOf(Follow({"404"}).status()),
            ErrorReason::kWorkspaceObjectNotFound);
  EXPECT_EQ(looks_, 1);
}

TEST_F(MessagePollerTest, StopsWhenTheCallerLeaves) {
  concurrency::CancellationSource source;
  std::atomic<int> looks{0};
  before_look_ = [&] {
    if (++looks == 3) source.Cancel();
  };
  const auto message = Follow({"ASKING_AI"}, {.cancellation = source.token()});
  EXPECT_THAT(message, StatusIs(absl::StatusCode::kCancelled));
  workspace_ = nullptr;
  EXPECT_EQ(looks, 3);
}

TEST_F(MessagePollerTest, HasLeftBeforeItBegan) {
  concurrency::CancellationSource source;
  source.Cancel();
  const auto message = Follow({"ASKING_AI"}, {.cancellation = source.token()});
  EXPECT_THAT(message, StatusIs(absl::StatusCode::kCancelled));
  EXPECT_EQ(looks_, 0);
}

}  // namespace
}  // namespace semantic_layer::databricks
