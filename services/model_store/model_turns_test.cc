// Changes that wait for others.

#include <string>
#include <thread>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "common/blobstore/fake_blob_store.h"
#include "common/concurrency/cancellation.h"
#include "gtest/gtest.h"
#include "services/model_store/model_service_fixture.h"

namespace semantic_layer::model_store {
namespace {

using blobstore::BlobInfo;
using blobstore::Patience;
using blobstore::Precondition;
using semantic_layer::testing::StatusIs;

// A store whose first change of a model takes until it is let go.
class SlowStore final : public blobstore::BlobStore {
 public:
  absl::StatusOr<std::vector<BlobInfo>> List(
      absl::string_view prefix) override {
    return store_.List(prefix);
  }
  absl::StatusOr<blobstore::Blob> Get(absl::string_view name) override {
    return store_.Get(name);
  }
  absl::StatusOr<BlobInfo> Put(absl::string_view name,
                               absl::string_view content,
                               const Precondition& precondition,
                               const Patience& patience) override {
    if (absl::StartsWith(name, "production/")) {
      last_deadline_ = patience.deadline;
      if (!reached_.HasBeenNotified()) {
        reached_.Notify();
        go_on_.WaitForNotification();
      }
    }
    return store_.Put(name, content, precondition, patience);
  }
  absl::Status Delete(absl::string_view name, const Precondition& precondition,
                      const Patience& patience) override {
    return store_.Delete(name, precondition, patience);
  }
  absl::StatusOr<std::string> Version(absl::string_view prefix) override {
    return store_.Version(prefix);
  }

  void WaitUntilReached() { reached_.WaitForNotification(); }
  void LetGo() { go_on_.Notify(); }
  absl::Time last_deadline() const { return last_deadline_; }

 private:
  blobstore::FakeBlobStore store_;
  absl::Notification reached_;
  absl::Notification go_on_;
  absl::Time last_deadline_ = absl::InfinitePast();
};

class ModelTurnsTest : public ModelServiceTest {
 protected:
  void SetUp() override {
    ModelServiceTest::SetUp();
    engine_ = *ModelEngine::Create(&slow_, &clock_, {});
    service_ = std::make_unique<ModelService>(engine_.get());
  }

  absl::Status Create(const std::string& name,
                      const rpc::RequestContext& context) {
    model::v1::CreateModelRequest request;
    *request.mutable_model() = SampleModel(name);
    return service_->CreateModel(context, request).status();
  }

  SlowStore slow_;
};

TEST_F(ModelTurnsTest, AChangeWaitsNoLongerThanItsCaller) {
  std::thread first([&] { EXPECT_OK(Create("sales", context_)); });
  slow_.WaitUntilReached();
  rpc::RequestContext hurried = context_;
  hurried.deadline = clock_.Now() + absl::Milliseconds(20);
  EXPECT_THAT(Create("orders", hurried),
              StatusIs(absl::StatusCode::kDeadlineExceeded));
  concurrency::CancellationSource source;
  rpc::RequestContext leaving = context_;
  leaving.cancellation = source.token();
  std::thread third([&] {
    EXPECT_THAT(Create("visits", leaving),
                StatusIs(absl::StatusCode::kCancelled));
  });
  source.Cancel();
  third.join();
  slow_.LetGo();
  first.join();
  EXPECT_OK(Get("sales"));
  for (const char* name : {"orders", "visits"}) {
    EXPECT_THAT(Get(name), StatusIs(absl::StatusCode::kNotFound));
  }
  EXPECT_OK(Create("orders", context_));
}

TEST_F(ModelTurnsTest, TheStoreKnowsHowLongItsCallerWaits) {
  slow_.LetGo();
  rpc::RequestContext hurried = context_;
  hurried.deadline = clock_.Now() + absl::Minutes(1);
  EXPECT_OK(Create("sales", hurried));
  EXPECT_EQ(slow_.last_deadline(), hurried.deadline);
}

}  // namespace
}  // namespace semantic_layer::model_store
