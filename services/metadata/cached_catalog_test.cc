#include "services/metadata/cached_catalog.h"

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "common/concurrency/cancellation.h"
#include "common/concurrency/fake_clock.h"
#include "common/status/make_status.h"
#include "common/testing/status_matchers.h"
#include "common/testing/test_tokens.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/metadata/fake_catalog_reader.h"
#include "services/metadata/limits.h"

namespace semantic_layer::metadata {
namespace {

using ::semantic_layer::testing::IsOk;
using ::semantic_layer::testing::StatusIs;
using ::semantic_layer::testing::TestContext;

class CachedCatalogTest : public ::testing::Test {
 protected:
  CachedCatalogTest() : cache_(&reader_, absl::Minutes(5), &clock_) {
    reader_.warehouse().AddTable(
        {.catalog = "samples", .schema = "flights", .name = "airports"},
        {{.name = "iata", .data_type = "STRING"}});
  }

  absl::StatusOr<Listing<warehouse::TableInfo>> Tables(
      const char* catalog = "samples", const char* user = "viewer") {
    return cache_.Tables(TestContext(user), catalog, "flights");
  }

  FakeCatalogReader reader_;
  concurrency::FakeClock clock_;
  CachedCatalog cache_;
};

TEST_F(CachedCatalogTest, ReadsOnceWithinTheTimeToLive) {
  ASSERT_THAT(Tables(), IsOk());
  ASSERT_THAT(Tables("SAMPLES"), IsOk());
  EXPECT_EQ(reader_.reads(), 1);
  clock_.Advance(absl::Minutes(4));
  ASSERT_THAT(Tables(), IsOk());
  EXPECT_EQ(reader_.reads(), 1);
  clock_.Advance(absl::Hours(2));
  ASSERT_THAT(Tables(), IsOk());
  EXPECT_EQ(reader_.reads(), 2);
  EXPECT_EQ(cache_.stats().hits, 2);
  EXPECT_EQ(cache_.stats().entries, 1);
}

TEST_F(CachedCatalogTest, KindsOfListingsAreApart) {
  const auto context = TestContext("viewer");
  EXPECT_EQ((*cache_.Catalogs(context))->at(0).name, "samples");
  EXPECT_EQ((*cache_.Schemas(context, "samples"))->at(0).name, "flights");
  EXPECT_EQ(
      (*cache_.Columns(context, "samples", "flights", "airports"))->at(0).name,
      "iata");
  EXPECT_EQ((*Tables())->at(0).name, "airports");
  EXPECT_EQ(reader_.reads(), 4);
}

TEST_F(CachedCatalogTest, AllShareWhatIsTheSameForAll) {
  ASSERT_THAT(Tables("samples", "viewer:ann"), IsOk());
  ASSERT_THAT(Tables("samples", "viewer:bob"), IsOk());
  EXPECT_EQ(reader_.reads(), 1);
}

// The source was started anew with another setting.
TEST_F(CachedCatalogTest, WhatWasSharedIsNotWhenEachSeesTheirOwn) {
  ASSERT_THAT(Tables("samples", "viewer:ann"), IsOk());
  reader_.SetPerUser(true);
  clock_.Advance(kRunAsTime);
  ASSERT_THAT(Tables("samples", "viewer:bob"), IsOk());
  EXPECT_EQ(reader_.reads(), 2);
  ASSERT_THAT(Tables("samples", "viewer:ann"), IsOk());
  EXPECT_EQ(reader_.reads(), 3);
}

TEST_F(CachedCatalogTest, TheSourceIsAskedWhoSeesWhatOnceInAWhile) {
  for (int i = 0; i < 10; ++i) ASSERT_THAT(Tables(), IsOk());
  EXPECT_EQ(reader_.asked(), 0);
  clock_.Advance(kRunAsTime);
  for (int i = 0; i < 10; ++i) ASSERT_THAT(Tables(), IsOk());
  EXPECT_EQ(reader_.asked(), 1);
  // What cannot be reached was not started anew.
  reader_.SetSilent(true);
  clock_.Advance(kRunAsTime);
  for (int i = 0; i < 10; ++i) ASSERT_THAT(Tables(), IsOk());
  EXPECT_EQ(reader_.asked(), 2);
  EXPECT_EQ(reader_.reads(), 1);
}

TEST_F(CachedCatalogTest, NobodyIsGivenWhatIsAnothers) {
  reader_.SetPerUser(true);
  ASSERT_THAT(Tables("samples", "viewer:ann"), IsOk());
  ASSERT_THAT(Tables("samples", "viewer:bob"), IsOk());
  EXPECT_EQ(reader_.reads(), 2);
  ASSERT_THAT(Tables("samples", "viewer:ann"), IsOk());
  EXPECT_EQ(reader_.reads(), 2);
}

TEST_F(CachedCatalogTest, TheSourceMayChangeItsWays) {
  ASSERT_THAT(Tables("samples", "viewer:ann"), IsOk());
  reader_.SetPerUser(true);
  // What is kept was for all. Anything that is read says that it is over.
  ASSERT_THAT(cache_.Catalogs(TestContext("viewer:ann")), IsOk());
  ASSERT_THAT(Tables("samples", "viewer:bob"), IsOk());
  ASSERT_THAT(Tables("samples", "viewer:ann"), IsOk());
  EXPECT_EQ(reader_.reads(), 4);
  ASSERT_THAT(cache_.Catalogs(TestContext("viewer:bob")), IsOk());
  EXPECT_EQ(reader_.reads(), 5);
}

TEST_F(CachedCatalogTest, WhoWaitsForAnothersReadDoesNotGetWhatIsTheirs) {
  // It is said to be the same for all, and turns out not to be.
  ASSERT_THAT(cache_.Catalogs(TestContext("viewer:ann")), IsOk());
  reader_.SetPerUser(true);
  absl::Notification reading, go_on;
  std::atomic<int> starts = 0;
  reader_.SetOnRead([&] {
    if (starts.fetch_add(1) == 0) {
      reading.Notify();
      go_on.WaitForNotification();
    }
  });
  std::thread ann(
      [&] { EXPECT_THAT(Tables("samples", "viewer:ann"), IsOk()); });
  reading.WaitForNotification();
  std::thread bob(
      [&] { EXPECT_THAT(Tables("samples", "viewer:bob"), IsOk()); });
  go_on.Notify();
  ann.join();
  bob.join();
  // Whether or not he waited for hers, he made one of his own.
  EXPECT_EQ(reader_.reads(), 3);
}

TEST_F(CachedCatalogTest, ErrorsAreNotKept) {
  reader_.warehouse().SetDown(MakeStatus(ErrorReason::kUnavailable, "down"));
  EXPECT_THAT(Tables(), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(Tables("nope"), StatusIs(absl::StatusCode::kUnavailable));
  reader_.warehouse().SetDown(absl::OkStatus());
  EXPECT_THAT(Tables(), IsOk());
  EXPECT_THAT(Tables("nope"), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(CachedCatalogTest, AnswersFromTheCacheWhileTheSourceIsDown) {
  ASSERT_THAT(Tables(), IsOk());
  reader_.warehouse().SetDown(MakeStatus(ErrorReason::kUnavailable, "down"));
  EXPECT_THAT(Tables(), IsOk());
  clock_.Advance(absl::Minutes(6));
  EXPECT_THAT(Tables(), IsOk());
  cache_.WaitForRefreshes();
  EXPECT_THAT(Tables(), IsOk());
  clock_.Advance(kStaleFor);
  EXPECT_THAT(Tables(), StatusIs(absl::StatusCode::kUnavailable));
}

TEST_F(CachedCatalogTest, WhatIsOldIsGivenOutWhileItIsReadAnewOnce) {
  ASSERT_THAT(Tables(), IsOk());
  reader_.warehouse().AddTable(
      {.catalog = "samples", .schema = "flights", .name = "carriers"}, {});
  absl::Notification reading, go_on;
  reader_.SetOnRead([&] {
    reading.Notify();
    go_on.WaitForNotification();
  });
  clock_.Advance(absl::Minutes(6));
  // None of them waits for the read, which is one.
  for (int i = 0; i < 5; ++i) {
    ASSERT_OK_AND_ASSIGN(const auto tables, Tables());
    EXPECT_EQ(tables->size(), 1u);
  }
  reading.WaitForNotification();
  ASSERT_OK_AND_ASSIGN(const auto old, Tables());
  EXPECT_EQ(old->size(), 1u);
  go_on.Notify();
  cache_.WaitForRefreshes();
  ASSERT_OK_AND_ASSIGN(const auto fresh, Tables());
  EXPECT_EQ(fresh->size(), 2u);
  EXPECT_EQ(reader_.reads(), 2);
}

TEST_F(CachedCatalogTest, TheReadBehindTheBackHasTheCallersIdentity) {
  reader_.SetPerUser(true);
  ASSERT_THAT(Tables("samples", "viewer:ann"), IsOk());
  clock_.Advance(absl::Minutes(6));
  // The caller goes at once; the read does not.
  concurrency::CancellationSource source;
  rpc::RequestContext caller = TestContext("viewer:ann");
  caller.cancellation = source.token();
  ASSERT_THAT(cache_.Tables(caller, "samples", "flights"), IsOk());
  source.Cancel();
  cache_.WaitForRefreshes();
  EXPECT_EQ(reader_.reads(), 2);
  ASSERT_THAT(Tables("samples", "viewer:ann"), IsOk());
  cache_.WaitForRefreshes();
  EXPECT_EQ(reader_.reads(), 2);
}

TEST_F(CachedCatalogTest, WhatIsNoLongerThereIsForgotten) {
  ASSERT_THAT(Tables(), IsOk());
  reader_.warehouse().SetDown(MakeStatus(ErrorReason::kSchemaNotFound, "gone"));
  clock_.Advance(absl::Minutes(6));
  EXPECT_THAT(Tables(), IsOk());
  cache_.WaitForRefreshes();
  EXPECT_THAT(Tables(), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(CachedCatalogTest, DestroyingItEndsReadsBehindTheBack) {
  auto cache =
      std::make_unique<CachedCatalog>(&reader_, absl::Minutes(5), &clock_);
  const auto context = TestContext("viewer");
  ASSERT_THAT(cache->Catalogs(context), IsOk());
  clock_.Advance(absl::Minutes(6));
  ASSERT_THAT(cache->Catalogs(context), IsOk());
  cache.reset();
}

TEST_F(CachedCatalogTest, APrefixIsReadAloneUnlessTheWholeIsHere) {
  for (int i = 0; i < 100; ++i) {
    reader_.warehouse().AddTable({.catalog = "samples",
                                  .schema = "flights",
                                  .name = absl::StrCat("part_", i)},
                                 {});
  }
  const auto context = TestContext("viewer");
  const auto with_prefix = [&](const char* prefix) {
    return cache_.TablesWithPrefix(context, "samples", "flights", prefix);
  };
  ASSERT_OK_AND_ASSIGN(const auto two, with_prefix("AIR"));
  EXPECT_EQ(two->size(), 1u);
  EXPECT_EQ(cache_.stats().entries, 1);
  ASSERT_THAT(with_prefix("air"), IsOk());
  EXPECT_EQ(reader_.reads(), 1);
  ASSERT_OK_AND_ASSIGN(const auto all, with_prefix(""));
  EXPECT_EQ(all->size(), 101u);
  ASSERT_OK_AND_ASSIGN(const auto parts, with_prefix("Part_9"));
  EXPECT_EQ(parts->size(), 11u);
  EXPECT_EQ(reader_.reads(), 2);
}

TEST_F(CachedCatalogTest, ZeroTimeToLiveKeepsNothing) {
  CachedCatalog none(&reader_, absl::ZeroDuration(), &clock_);
  for (int i = 0; i < 3; ++i) {
    ASSERT_THAT(none.Catalogs(TestContext("viewer")), IsOk());
  }
  EXPECT_EQ(reader_.reads(), 3);
}

TEST_F(CachedCatalogTest, ManyWhoWaitShareOneRead) {
  absl::Notification reading, go_on;
  std::atomic<int> starts = 0;
  reader_.SetOnRead([&] {
    if (starts.fetch_add(1) == 0) {
      reading.Notify();
      go_on.WaitForNotification();
    }
  });
  std::vector<std::thread> threads;
  threads.emplace_back([&] { EXPECT_THAT(Tables(), IsOk()); });
  reading.WaitForNotification();
  for (int i = 0; i < 7; ++i) {
    threads.emplace_back([&] { EXPECT_THAT(Tables(), IsOk()); });
  }
  // A caller who leaves does not wait for the read of the first.
  concurrency::CancellationSource source;
  rpc::RequestContext hurried = TestContext("viewer");
  hurried.cancellation = source.token();
  source.Cancel();
  EXPECT_THAT(cache_.Tables(hurried, "samples", "flights"),
              StatusIs(absl::StatusCode::kCancelled));
  go_on.Notify();
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(reader_.reads(), 1);
}

}  // namespace
}  // namespace semantic_layer::metadata
