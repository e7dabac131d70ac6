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

  // Without a wait.
  void PutAtOnce(absl::string_view name, absl::string_view content) {
    EXPECT_OK(store_.Put(name, content, Precondition::None(), Patience()));
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

// Readers see what was there before a change that is under way, and after it
// what it made; even if it began while they read.
TEST_F(ModelTurnsTest, WhoReadsTheHistoryWaitsForNoChange) {
  slow_.PutAtOnce("production/sales.yaml",
                  "semantic_models:\n  - {name: sales, model: c.s.t}\n");
  ASSERT_OK(engine_->Refresh());
  model::v1::UpdateModelRequest update;
  update.set_model_id("sales");
  *update.mutable_model() = SampleModel("sales");
  update.mutable_model()->set_description("another");
  std::thread change(
      [&] { EXPECT_OK(service_->UpdateModel(context_, update)); });
  slow_.WaitUntilReached();
  const auto before =
      engine_->ListVersions(Category::kProduction, "sales", 0, 9);
  ASSERT_OK(before);
  ASSERT_EQ(before->size(), 1);
  EXPECT_EQ(before->front().record.operation, Operation::kExternal);
  EXPECT_TRUE(before->front().is_current);
  const auto current = engine_->GetVersion(Category::kProduction, "sales", 0);
  ASSERT_OK(current);
  EXPECT_EQ(current->record.number, 1);
  EXPECT_THAT(engine_->GetVersion(Category::kProduction, "sales", 2).status(),
              StatusIs(absl::StatusCode::kNotFound));
  slow_.LetGo();
  change.join();
  const auto after =
      engine_->ListVersions(Category::kProduction, "sales", 0, 9);
  ASSERT_OK(after);
  ASSERT_EQ(after->size(), 2);
  EXPECT_TRUE(after->front().is_current);
  EXPECT_FALSE(after->front().is_interrupted);
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
