#include "common/blobstore/blob_store_contract.h"

#include <algorithm>
#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/blobstore/etag.h"
#include "common/blobstore/limits.h"
#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"

namespace semantic_layer::blobstore {
namespace {

using semantic_layer::testing::IsOk;
using semantic_layer::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(BlobStoreContract);

std::vector<std::string> Names(const std::vector<BlobInfo>& infos) {
  std::vector<std::string> names;
  for (const BlobInfo& info : infos) names.push_back(info.name);
  return names;
}

// The clock of a store need not be finer than some seconds.
void ExpectSame(const BlobInfo& a, const BlobInfo& b) {
  EXPECT_EQ(a.name, b.name);
  EXPECT_EQ(a.etag, b.etag);
  EXPECT_EQ(a.bytes, b.bytes);
  EXPECT_LE(absl::AbsDuration(a.updated_at - b.updated_at), absl::Seconds(5));
}

TEST_P(BlobStoreContract, ReturnsWhatWasPut) {
  const std::string content("a: 1\n\0\xff", 7);
  ASSERT_OK_AND_ASSIGN(
      const BlobInfo put,
      store().Put("production/a.yaml", content, Precondition::None()));
  EXPECT_EQ(put.name, "production/a.yaml");
  EXPECT_EQ(put.etag, EtagOf(content));
  EXPECT_EQ(put.bytes, 7);
  ASSERT_OK_AND_ASSIGN(const Blob got, store().Get("production/a.yaml"));
  EXPECT_EQ(got.content, content);
  ExpectSame(got.info, put);
}

TEST_P(BlobStoreContract, ReplacesContentAndEtag) {
  ASSERT_OK_AND_ASSIGN(const BlobInfo first,
                       store().Put("a", "one", Precondition::None()));
  ASSERT_OK_AND_ASSIGN(const BlobInfo second,
                       store().Put("a", "two", Precondition::None()));
  EXPECT_NE(first.etag, second.etag);
  ASSERT_OK_AND_ASSIGN(const Blob got, store().Get("a"));
  EXPECT_EQ(got.content, "two");
}

TEST_P(BlobStoreContract, KeepsAnEmptyBlob) {
  ASSERT_OK(store().Put("a", "", Precondition::None()));
  ASSERT_OK_AND_ASSIGN(const Blob got, store().Get("a"));
  EXPECT_EQ(got.content, "");
  EXPECT_EQ(got.info.bytes, 0);
}

TEST_P(BlobStoreContract, ListsByNameUnderWholeSegments) {
  EXPECT_THAT(Names(*store().List("")), IsEmpty());
  for (const char* name : {"p/b", "p/a", "p2/c", "p/q/d", "top"}) {
    ASSERT_OK(store().Put(name, name, Precondition::None()));
  }
  EXPECT_THAT(Names(*store().List("p")), ElementsAre("p/a", "p/b", "p/q/d"));
  EXPECT_THAT(Names(*store().List("")),
              ElementsAre("p/a", "p/b", "p/q/d", "p2/c", "top"));
  EXPECT_THAT(Names(*store().List("absent")), IsEmpty());
  ASSERT_OK_AND_ASSIGN(const Blob got, store().Get("p/a"));
  ExpectSame((*store().List("p"))[0], got.info);
}

TEST_P(BlobStoreContract, SaysWhenThereIsNone) {
  EXPECT_THAT(store().Get("a"), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(store().Get("a/b"), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(store().Delete("a", Precondition::None()),
              StatusIs(absl::StatusCode::kNotFound));
  ASSERT_OK(store().Put("a/b", "x", Precondition::None()));
  EXPECT_THAT(store().Get("a"), StatusIs(absl::StatusCode::kNotFound));
}

TEST_P(BlobStoreContract, AbsentKeepsWhatIsThere) {
  ASSERT_OK(store().Put("a", "one", Precondition::Absent()));
  EXPECT_THAT(store().Put("a", "two", Precondition::Absent()),
              StatusIs(absl::StatusCode::kAlreadyExists));
  EXPECT_EQ(store().Get("a")->content, "one");
}

TEST_P(BlobStoreContract, EtagGuardsReplacement) {
  EXPECT_THAT(store().Put("a", "x", Precondition::Etag(EtagOf("x"))),
              StatusIs(absl::StatusCode::kNotFound));
  ASSERT_OK(store().Put("a", "one", Precondition::None()));
  EXPECT_THAT(store().Put("a", "two", Precondition::Etag(EtagOf("other"))),
              StatusIs(absl::StatusCode::kAborted));
  EXPECT_EQ(store().Get("a")->content, "one");
  EXPECT_THAT(store().Put("a", "two", Precondition::Etag(EtagOf("one"))),
              IsOk());
  EXPECT_EQ(store().Get("a")->content, "two");
}

TEST_P(BlobStoreContract, EtagGuardsDeletion) {
  ASSERT_OK(store().Put("a", "one", Precondition::None()));
  EXPECT_THAT(store().Delete("a", Precondition::Etag(EtagOf("other"))),
              StatusIs(absl::StatusCode::kAborted));
  EXPECT_THAT(store().Delete("a", Precondition::Etag(EtagOf("one"))), IsOk());
  EXPECT_THAT(store().Get("a"), StatusIs(absl::StatusCode::kNotFound));
}

TEST_P(BlobStoreContract, RefusesNamesThatCannotBe) {
  for (const char* name : {"", "..", "../a", "a/../b", "/a", "a/", ".a"}) {
    EXPECT_THAT(store().Get(name), StatusIs(absl::StatusCode::kInvalidArgument))
        << name;
    EXPECT_THAT(store().Put(name, "x", Precondition::None()),
                StatusIs(absl::StatusCode::kInvalidArgument));
    EXPECT_THAT(store().Delete(name, Precondition::None()),
                StatusIs(absl::StatusCode::kInvalidArgument));
  }
  EXPECT_THAT(store().List("../a"),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_P(BlobStoreContract, RefusesWhatIsTooLarge) {
  EXPECT_THAT(store().Put("a", std::string(kBlobBytesMax + 1, 'x'),
                          Precondition::None()),
              StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_THAT(store().Get("a"), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(
      store().Put("a", std::string(kBlobBytesMax, 'x'), Precondition::None()),
      IsOk());
}

TEST_P(BlobStoreContract, VersionFollowsEveryChangeUnderThePrefix) {
  std::vector<std::string> seen = {*store().Version("p")};
  ASSERT_OK(store().Put("p/a", "one", Precondition::None()));
  seen.push_back(*store().Version("p"));
  ASSERT_OK(store().Put("p/a", "two", Precondition::None()));
  seen.push_back(*store().Version("p"));
  ASSERT_OK(store().Put("p/b", "", Precondition::None()));
  seen.push_back(*store().Version("p"));
  ASSERT_OK(store().Delete("p/b", Precondition::None()));
  seen.push_back(*store().Version("p"));
  for (size_t i = 1; i < seen.size(); ++i) EXPECT_NE(seen[i], seen[i - 1]) << i;

  ASSERT_OK(store().Put("q/a", "other", Precondition::None()));
  EXPECT_EQ(*store().Version("p"), seen.back());
}

// Every writer adds one line under the etag that it read; if two could win
// with the same etag, a line would be lost.
TEST_P(BlobStoreContract, ConcurrentWritersLoseNothing) {
  constexpr int kWriters = 4;
  constexpr int kLines = 12;
  ASSERT_OK(store().Put("a", "", Precondition::None()));
  std::atomic<int> conflicts = 0;
  std::vector<std::thread> writers;
  for (int w = 0; w < kWriters; ++w) {
    writers.emplace_back([&, w] {
      for (int line = 0; line < kLines;) {
        const absl::StatusOr<Blob> blob = store().Get("a");
        ASSERT_THAT(blob, IsOk());
        const absl::Status put =
            store()
                .Put("a", absl::StrCat(blob->content, w, ".", line, "\n"),
                     Precondition::Etag(blob->info.etag))
                .status();
        if (put.ok()) {
          ++line;
        } else {
          ASSERT_THAT(put, StatusIs(absl::StatusCode::kAborted));
          ++conflicts;
        }
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
  ASSERT_OK_AND_ASSIGN(const Blob blob, store().Get("a"));
  EXPECT_EQ(std::count(blob.content.begin(), blob.content.end(), '\n'),
            kWriters * kLines);
}

}  // namespace
}  // namespace semantic_layer::blobstore
