#include "common/blobstore/unity_volume/unity_volume_blob_store.h"

#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/blobstore/blob_store_contract.h"
#include "common/blobstore/unity_volume/limits.h"
#include "common/blobstore/unity_volume/volume_lock.h"
#include "common/concurrency/cancellation.h"
#include "common/concurrency/clock.h"
#include "common/concurrency/fake_clock.h"
#include "common/concurrency/timer_queue.h"
#include "common/databricks/auth/fixed_token.h"
#include "common/databricks/client/workspace_client.h"
#include "common/databricks/files/fake_files_api.h"
#include "common/databricks/files/files_client.h"
#include "common/http/fake_transport.h"
#include "common/http/http_client.h"
#include "common/status/error_reason.h"
#include "common/status/make_status.h"
#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::blobstore {
namespace {

using ::semantic_layer::testing::IsOk;
using ::semantic_layer::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr char kRoot[] = "/Volumes/c/s/v/models";

// A workspace in memory and a client of it.
struct FakeWorkspace {
  explicit FakeWorkspace(const concurrency::Clock* clock)
      : api(clock),
        transport([this](const http::HttpRequest& request,
                         const http::ExchangeOptions&) {
          return api.Answer(request);
        }),
        http(&transport, &timers, clock, {.max_attempts = 1}),
        client({.origin = "https://h", .product = "test"}, &http,
               std::make_shared<databricks::FixedToken>(
                   databricks::Token("t"), databricks::Holder::kService)) {}

  databricks::FakeFilesApi api;
  concurrency::TimerQueue timers;
  http::FakeTransport transport;
  http::HttpClient http;
  databricks::WorkspaceClient client;
};

concurrency::SystemClock& TheClock() {
  static auto* clock = new concurrency::SystemClock();
  return *clock;
}

INSTANTIATE_TEST_SUITE_P(UnityVolume, BlobStoreContract,
                         ::testing::Values(BlobStoreContractParam{
                             "UnityVolume", []() -> std::unique_ptr<BlobStore> {
                               // Lives until the next one is made.
                               static std::unique_ptr<FakeWorkspace> workspace;
                               workspace =
                                   std::make_unique<FakeWorkspace>(&TheClock());
                               return *UnityVolumeBlobStore::Create(
                                   kRoot, &workspace->client, &TheClock());
                             }}));

class UnityVolumeBlobStoreTest : public ::testing::Test {
 protected:
  void SetUp() override { store_ = Open(); }

  std::unique_ptr<UnityVolumeBlobStore> Open() {
    return *UnityVolumeBlobStore::Create(kRoot, &workspace_.client, &clock_);
  }

  // The next write of that file is done, but its answer is lost.
  void LoseAnswerOfPut(const std::string& file) {
    workspace_.api.FailAfter([file, lost = false](
                                 const http::HttpRequest& request) mutable
                             -> std::optional<http::ExchangeResult> {
      if (lost || request.method != "PUT" ||
          !absl::StrContains(request.url, file)) {
        return std::nullopt;
      }
      lost = true;
      return http::ExchangeResult{.response = absl::UnavailableError("reset")};
    });
  }

  // The next writes and removals of that file do not come through, as far as
  // one can see.
  void ResetWritesOf(const std::string& file, int times) {
    workspace_.api.FailBefore([file,
                               times](const http::HttpRequest& request) mutable
                              -> std::optional<http::ExchangeResult> {
      const bool is_write = request.method != "GET" &&
                            (absl::StrContains(request.url, file + "?") ||
                             absl::EndsWith(request.url, file));
      if (!is_write || times-- <= 0) return std::nullopt;
      return http::ExchangeResult{.response = absl::UnavailableError("reset")};
    });
  }

  bool IsGivenBack(int holder) const {
    return workspace_.api.Get(absl::StrCat(kRoot, "/.lock/", holder, ".free"))
        .has_value();
  }

  void TakeDown() {
    workspace_.api.FailBefore([](const http::HttpRequest&) {
      return http::ExchangeResult{
          .response = absl::UnavailableError("no route"),
          .surely_not_sent = true};
    });
  }

  concurrency::FakeClock clock_;
  FakeWorkspace workspace_{&clock_};
  std::unique_ptr<UnityVolumeBlobStore> store_;
};

TEST_F(UnityVolumeBlobStoreTest, RefusesWhatIsNoVolume) {
  for (const std::string path :
       {"", "/", "models", "/Volumes/c/s", "/Volumes/c/s/../v", "/Tmp/c/s/v",
        "/Volumes/c//v", "dbfs:/Volumes/c/s/v"}) {
    EXPECT_EQ(
        ReasonOf(UnityVolumeBlobStore::Create(path, &workspace_.client, &clock_)
                     .status()),
        ErrorReason::kInvalidConfiguration)
        << path;
  }
  EXPECT_EQ(ReasonOf(UnityVolumeBlobStore::Create("/Volumes/c/s/other",
                                                  &workspace_.client, &clock_)
                         .status()),
            ErrorReason::kInvalidConfiguration);
}

TEST_F(UnityVolumeBlobStoreTest, SeesWhatOthersPutThere) {
  workspace_.api.Put(absl::StrCat(kRoot, "/demo/a.yaml"), "one");
  ASSERT_OK_AND_ASSIGN(const Blob blob, store_->Get("demo/a.yaml"));
  EXPECT_EQ(blob.content, "one");
  const std::string before = *store_->Version("demo");
  // Of the same size and in the same instant.
  workspace_.api.Put(absl::StrCat(kRoot, "/demo/a.yaml"), "two");
  EXPECT_NE(*store_->Version("demo"), before);
}

TEST_F(UnityVolumeBlobStoreTest, ReadsNothingThatHasSettled) {
  for (int i = 0; i < 40; ++i) {
    ASSERT_OK(store_->Put(absl::StrCat("demo/", i), absl::StrCat("x", i),
                          Precondition::None()));
  }
  clock_.Advance(absl::Seconds(10));
  ASSERT_OK_AND_ASSIGN(const std::vector<BlobInfo> first, store_->List("demo"));
  EXPECT_EQ(first.size(), 40);
  const size_t sent = workspace_.transport.sent().size();
  ASSERT_OK_AND_ASSIGN(const std::vector<BlobInfo> again, store_->List("demo"));
  EXPECT_EQ(again, first);
  EXPECT_EQ(workspace_.transport.sent().size() - sent, 20);  // pages of two
}

TEST_F(UnityVolumeBlobStoreTest, ALostAnswerIsNoLostWrite) {
  LoseAnswerOfPut("a.yaml");
  EXPECT_THAT(store_->Put("demo/a.yaml", "one", Precondition::Absent()),
              IsOk());
  EXPECT_EQ(workspace_.api.Get(absl::StrCat(kRoot, "/demo/a.yaml")), "one");
  EXPECT_THAT(store_->Put("demo/a.yaml", "two", Precondition::Absent()),
              StatusIs(absl::StatusCode::kAlreadyExists));
}

TEST_F(UnityVolumeBlobStoreTest, ALostAnswerOfTheLockIsNoLostLock) {
  ASSERT_OK_AND_ASSIGN(const BlobInfo info,
                       store_->Put("a", "one", Precondition::None()));
  LoseAnswerOfPut(".lock/1");
  EXPECT_THAT(store_->Put("a", "two", Precondition::Etag(info.etag)), IsOk());
}

// A write that was sent and that nobody knows anything of may still be carried
// out: others have to wait as for a holder that died.
TEST_F(UnityVolumeBlobStoreTest, TheLockIsKeptWhileAWriteMayStillBeDone) {
  ASSERT_OK_AND_ASSIGN(const BlobInfo info,
                       store_->Put("a", "one", Precondition::None()));
  ResetWritesOf("/a", 2);
  EXPECT_EQ(
      ReasonOf(store_->Put("a", "two", Precondition::Etag(info.etag)).status()),
      ErrorReason::kModelStoreUnavailable);
  EXPECT_FALSE(IsGivenBack(1));
  // It is done after all, and late.
  workspace_.api.Put(absl::StrCat(kRoot, "/a"), "two");
  clock_.Advance(kLeaseForOthers + absl::Seconds(1));
  EXPECT_THAT(Open()->Put("a", "three", Precondition::Etag(info.etag)),
              StatusIs(absl::StatusCode::kAborted));
  EXPECT_EQ(workspace_.api.Get(absl::StrCat(kRoot, "/a")), "two");
  EXPECT_TRUE(IsGivenBack(2));

  ASSERT_OK_AND_ASSIGN(const Blob blob, store_->Get("a"));
  ResetWritesOf("/a", 2);
  EXPECT_EQ(ReasonOf(store_->Delete("a", Precondition::Etag(blob.info.etag))),
            ErrorReason::kModelStoreUnavailable);
  EXPECT_FALSE(IsGivenBack(3));
}

TEST_F(UnityVolumeBlobStoreTest, ASecondAttemptDoesNotEndTheFirst) {
  ASSERT_OK_AND_ASSIGN(const BlobInfo info,
                       store_->Put("a", "one", Precondition::None()));
  ResetWritesOf("/a", 1);
  EXPECT_THAT(store_->Put("a", "two", Precondition::Etag(info.etag)), IsOk());
  EXPECT_EQ(workspace_.api.Get(absl::StrCat(kRoot, "/a")), "two");
  EXPECT_FALSE(IsGivenBack(1));
}

TEST_F(UnityVolumeBlobStoreTest, AWriteThatIsFoundToBeDoneFreesTheLock) {
  ASSERT_OK_AND_ASSIGN(const BlobInfo info,
                       store_->Put("a", "one", Precondition::None()));
  LoseAnswerOfPut("/a?");
  ASSERT_OK_AND_ASSIGN(const BlobInfo second,
                       store_->Put("a", "two", Precondition::Etag(info.etag)));
  EXPECT_TRUE(IsGivenBack(1));
  // What was there already says nothing.
  LoseAnswerOfPut("/a?");
  EXPECT_THAT(store_->Put("a", "two", Precondition::Etag(second.etag)), IsOk());
  EXPECT_FALSE(IsGivenBack(2));
}

TEST_F(UnityVolumeBlobStoreTest, AWriteThatWasRefusedFreesTheLock) {
  ASSERT_OK_AND_ASSIGN(const BlobInfo info,
                       store_->Put("a", "one", Precondition::None()));
  workspace_.api.FailBefore([](const http::HttpRequest& request)
                                -> std::optional<http::ExchangeResult> {
    if (!absl::StrContains(request.url, "/a?")) return std::nullopt;
    return http::FakeTransport::Response(
        403, R"({"error_code":"PERMISSION_DENIED","message":"WRITE_VOLUME"})");
  });
  EXPECT_EQ(
      ReasonOf(store_->Put("a", "two", Precondition::Etag(info.etag)).status()),
      ErrorReason::kModelStoreFailed);
  EXPECT_TRUE(IsGivenBack(1));
}

TEST_F(UnityVolumeBlobStoreTest, AnOutageIsUnavailableAndChangesNothing) {
  ASSERT_OK_AND_ASSIGN(const BlobInfo info,
                       store_->Put("a", "one", Precondition::None()));
  TakeDown();
  for (const absl::Status& status :
       {store_->Put("a", "two", Precondition::None()).status(),
        store_->Put("a", "two", Precondition::Etag(info.etag)).status(),
        store_->Put("b", "two", Precondition::Absent()).status(),
        store_->Delete("a", Precondition::None()), store_->Get("a").status(),
        store_->List("").status(), store_->Version("").status()}) {
    EXPECT_EQ(ReasonOf(status), ErrorReason::kModelStoreUnavailable) << status;
  }
  workspace_.api.FailBefore(nullptr);
  ASSERT_OK_AND_ASSIGN(const Blob blob, store_->Get("a"));
  EXPECT_EQ(blob.content, "one");
}

TEST_F(UnityVolumeBlobStoreTest, WhatMayNotBeWrittenIsAnError) {
  workspace_.api.FailBefore([](const http::HttpRequest& request)
                                -> std::optional<http::ExchangeResult> {
    if (request.method == "GET") return std::nullopt;
    return http::FakeTransport::Response(
        403, R"({"error_code":"PERMISSION_DENIED","message":"WRITE_VOLUME"})");
  });
  const absl::Status status =
      store_->Put("a", "two", Precondition::None()).status();
  EXPECT_EQ(ReasonOf(status), ErrorReason::kModelStoreFailed);
  EXPECT_THAT(std::string(status.message()), HasSubstr("WRITE_VOLUME"));
}

TEST_F(UnityVolumeBlobStoreTest, TwoStoresOfOneVolumeLoseNothing) {
  FakeWorkspace workspace(&TheClock());
  const auto open = [&] {
    return *UnityVolumeBlobStore::Create(kRoot, &workspace.client, &TheClock());
  };
  const std::unique_ptr<BlobStore> stores[] = {open(), open(), open()};
  ASSERT_OK(stores[0]->Put("a", "", Precondition::None()));
  std::vector<std::thread> writers;
  for (const std::unique_ptr<BlobStore>& store : stores) {
    writers.emplace_back([&store] {
      for (int line = 0; line < 10;) {
        const absl::StatusOr<Blob> blob = store->Get("a");
        ASSERT_THAT(blob, IsOk());
        const auto put = store->Put("a", blob->content + "x",
                                    Precondition::Etag(blob->info.etag));
        if (put.ok()) ++line;
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(stores[0]->Get("a")->content, std::string(30, 'x'));
}

TEST_F(UnityVolumeBlobStoreTest, WhoIsOutOfPatienceChangesNothing) {
  FakeWorkspace workspace(&TheClock());
  const auto store =
      *UnityVolumeBlobStore::Create(kRoot, &workspace.client, &TheClock());
  ASSERT_OK_AND_ASSIGN(const BlobInfo info,
                       store->Put("a", "one", Precondition::None()));
  // Of another process, and held on to.
  const databricks::FilesClient files(&workspace.client);
  VolumeLock other(&files, &TheClock(), absl::StrCat(kRoot, "/.lock"), "other");
  ASSERT_OK_AND_ASSIGN(const VolumeLock::Lease lease, other.Take());

  concurrency::CancellationSource gone;
  std::optional<absl::Status> first, second;
  // One waits for the lock, the other for the first.
  std::thread waits([&] {
    first = store
                ->Put("a", "two", Precondition::Etag(info.etag),
                      {.cancellation = gone.token()})
                .status();
  });
  std::thread waits_too([&] {
    second = store->Delete("a", Precondition::Etag(info.etag),
                           {.cancellation = gone.token()});
  });
  const absl::Status late =
      store
          ->Put("a", "two", Precondition::Etag(info.etag),
                {.deadline = absl::Now() + absl::Milliseconds(50)})
          .status();
  EXPECT_EQ(ReasonOf(late), ErrorReason::kDeadlineExceeded) << late;
  EXPECT_THAT(std::string(late.message()), HasSubstr("under way"));
  gone.Cancel();
  waits.join();
  waits_too.join();
  EXPECT_EQ(ReasonOf(*first), ErrorReason::kCancelled) << *first;
  EXPECT_EQ(ReasonOf(*second), ErrorReason::kCancelled) << *second;
  EXPECT_EQ(store->Get("a")->content, "one");

  other.Release(lease);
  EXPECT_OK(store->Put("a", "two", Precondition::Etag(info.etag),
                       {.deadline = absl::Now() + absl::Minutes(1)}));
}

TEST_F(UnityVolumeBlobStoreTest, ADeadHolderIsPassedOver) {
  const databricks::FilesClient files(&workspace_.client);
  VolumeLock dead(&files, &clock_, absl::StrCat(kRoot, "/.lock"), "dead");
  ASSERT_OK_AND_ASSIGN(const VolumeLock::Lease lease, dead.Take());
  EXPECT_EQ(lease.number, 1);
  clock_.Advance(kLeaseForOthers + absl::Seconds(1));
  VolumeLock next(&files, &clock_, absl::StrCat(kRoot, "/.lock"), "next");
  ASSERT_OK_AND_ASSIGN(const VolumeLock::Lease second, next.Take());
  EXPECT_EQ(second.number, 2);
  EXPECT_LT(lease.ends_at, clock_.Monotonic());
  // The late return of the first does not free the second's.
  dead.Release(lease);
  EXPECT_EQ(workspace_.api.Get(absl::StrCat(kRoot, "/.lock/2.free")),
            std::nullopt);
}

TEST_F(UnityVolumeBlobStoreTest, ALockThatOthersKeepIsNoConflict) {
  concurrency::FakeClock clock;
  FakeWorkspace workspace(&clock);
  const auto store =
      *UnityVolumeBlobStore::Create(kRoot, &workspace.client, &clock);
  ASSERT_OK_AND_ASSIGN(const BlobInfo info,
                       store->Put("a", "one", Precondition::None()));
  // Others take the lock again and again, and time goes by.
  workspace.api.FailBefore([&](const http::HttpRequest& request)
                               -> std::optional<http::ExchangeResult> {
    if (!absl::EndsWith(request.url, "/.lock")) return std::nullopt;
    clock.Advance(kLockPatience / 3);
    return http::FakeTransport::Response(
        200, absl::StrCat(R"({"contents":[{"name":"7","file_size":1,)",
                          R"("last_modified":)",
                          absl::ToUnixMillis(clock.Now()), "}]}"));
  });
  const absl::Status status =
      store->Put("a", "two", Precondition::Etag(info.etag)).status();
  EXPECT_EQ(ReasonOf(status), ErrorReason::kModelStoreUnavailable) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr("retry"));
}

TEST_F(UnityVolumeBlobStoreTest, AVolumeThatIsGoneIsNoConflict) {
  ASSERT_OK_AND_ASSIGN(const BlobInfo info,
                       store_->Put("a", "one", Precondition::None()));
  workspace_.api.FailBefore([](const http::HttpRequest& request)
                                -> std::optional<http::ExchangeResult> {
    if (!absl::StrContains(request.url, "/.lock")) return std::nullopt;
    return http::FakeTransport::Response(
        404, R"({"error_code":"NOT_FOUND","message":"no such volume"})");
  });
  const absl::Status status =
      store_->Put("a", "two", Precondition::Etag(info.etag)).status();
  EXPECT_EQ(ReasonOf(status), ErrorReason::kModelStoreFailed) << status;
}

TEST_F(UnityVolumeBlobStoreTest, TracesOfTheLockDoNotUseUpTheLease) {
  const std::string folder = absl::StrCat(kRoot, "/.lock");
  ASSERT_OK_AND_ASSIGN(const BlobInfo info,
                       store_->Put("a", "one", Precondition::None()));
  for (int i = 1; i <= 200; ++i) {
    workspace_.api.Put(absl::StrCat(folder, "/", i), "x");
    workspace_.api.Put(absl::StrCat(folder, "/", i, ".free"), "x");
  }
  clock_.Advance(kLockTraceAge + absl::Seconds(1));
  int removed = 0;
  workspace_.api.FailBefore([&](const http::HttpRequest& request)
                                -> std::optional<http::ExchangeResult> {
    if (request.method == "DELETE") {
      ++removed;
      clock_.Advance(absl::Seconds(1));
    }
    return std::nullopt;
  });
  EXPECT_THAT(store_->Put("a", "two", Precondition::Etag(info.etag)), IsOk());
  EXPECT_TRUE(IsGivenBack(201));
  // More than a change leaves behind, and few enough to wait for.
  EXPECT_GT(removed, 2);
  EXPECT_LE(removed, kLockTracesPerRelease);
}

TEST_F(UnityVolumeBlobStoreTest, WhatWasReadBeforeAFailureIsKept) {
  for (int i = 0; i < 40; ++i) {
    ASSERT_OK(store_->Put(absl::StrCat("demo/", i), absl::StrCat("x", i),
                          Precondition::None()));
  }
  clock_.Advance(absl::Seconds(10));
  // A workspace that gives ten files and is then too slow.
  int reads = 0;
  workspace_.api.FailBefore([&](const http::HttpRequest& request)
                                -> std::optional<http::ExchangeResult> {
    if (!absl::StrContains(request.url, "/fs/files/") || ++reads <= 10) {
      return std::nullopt;
    }
    return http::ExchangeResult{.response =
                                    absl::DeadlineExceededError("too slow")};
  });
  absl::Status status = store_->List("demo").status();
  EXPECT_EQ(ReasonOf(status), ErrorReason::kModelStoreUnavailable) << status;
  for (int i = 0; i < 3; ++i) {
    reads = 0;
    status = store_->List("demo").status();
  }
  EXPECT_OK(status);
}

TEST_F(UnityVolumeBlobStoreTest, WhatHasGoneIsForgotten) {
  const std::string path = absl::StrCat(kRoot, "/demo/a");
  const absl::Time then = clock_.Now();
  workspace_.api.Put(path, "one");
  workspace_.api.Put(absl::StrCat(kRoot, "/demo-2/a"), "one");
  clock_.Advance(absl::Minutes(1));
  ASSERT_OK(store_->List(""));
  const size_t sent = workspace_.transport.sent().size();
  workspace_.api.Remove(path);
  ASSERT_OK(store_->List("demo"));
  // Another one of the same name, size and time.
  workspace_.api.Put(path, "two", then);
  ASSERT_OK_AND_ASSIGN(const std::vector<BlobInfo> infos, store_->List("demo"));
  ASSERT_EQ(infos.size(), 1);
  EXPECT_EQ(infos[0].etag, store_->Get("demo/a")->info.etag);
  // That of the neighbour is still known.
  ASSERT_OK(store_->List("demo-2"));
  for (size_t i = sent; i < workspace_.transport.sent().size(); ++i) {
    EXPECT_FALSE(
        absl::EndsWith(workspace_.transport.sent()[i].url, "/demo-2/a"));
  }
}

TEST_F(UnityVolumeBlobStoreTest, OldTracesOfTheLockAreRemoved) {
  const databricks::FilesClient files(&workspace_.client);
  const std::string folder = absl::StrCat(kRoot, "/.lock");
  VolumeLock lock(&files, &clock_, folder, "me");
  for (int i = 0; i < 3; ++i) {
    ASSERT_OK_AND_ASSIGN(const VolumeLock::Lease lease, lock.Take());
    lock.Release(lease);
  }
  clock_.Advance(kLockTraceAge + absl::Seconds(1));
  ASSERT_OK_AND_ASSIGN(const VolumeLock::Lease lease, lock.Take());
  EXPECT_EQ(lease.number, 4);
  // Not yet: others wait.
  EXPECT_NE(workspace_.api.Get(folder + "/2"), std::nullopt);
  lock.Release(lease);
  EXPECT_EQ(workspace_.api.Get(folder + "/2"), std::nullopt);
  EXPECT_EQ(workspace_.api.Get(folder + "/1.free"), std::nullopt);
  EXPECT_NE(workspace_.api.Get(folder + "/3"), std::nullopt);
}

}  // namespace
}  // namespace semantic_layer::blobstore
