#include "common/blobstore/local_dir/local_dir_blob_store.h"

#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/blobstore/blob_store_contract.h"
#include "common/blobstore/etag.h"
#include "common/blobstore/limits.h"
#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace semantic_layer::blobstore {
namespace {

using testing::IsOk;
using testing::StatusIs;

// A fresh folder of this test.
std::string NewFolder() {
  std::string path = absl::StrCat(::testing::TempDir(), "/blobs-XXXXXX");
  EXPECT_NE(mkdtemp(path.data()), nullptr);
  return path;
}

std::unique_ptr<LocalDirBlobStore> OpenStore(const std::string& path) {
  absl::StatusOr<std::unique_ptr<LocalDirBlobStore>> store =
      LocalDirBlobStore::Create(path);
  EXPECT_THAT(store, IsOk());
  return *std::move(store);
}

void WriteFile(const std::string& path, absl::string_view content) {
  std::ofstream(path, std::ios::binary) << content;
}

INSTANTIATE_TEST_SUITE_P(LocalDir, BlobStoreContract,
                         ::testing::Values(BlobStoreContractParam{
                             "LocalDir",
                             [] { return OpenStore(NewFolder()); }}));

TEST(LocalDirBlobStoreTest, CreatesItsFolder) {
  const std::string path = NewFolder() + "/deep/er";
  auto store = OpenStore(path);
  ASSERT_OK(store->Put("production/a.yaml", "x", Precondition::None()));
  EXPECT_TRUE(std::filesystem::exists(path + "/production/a.yaml"));
}

TEST(LocalDirBlobStoreTest, SaysWhyItCannotBeOpened) {
  const std::string path = NewFolder() + "/file";
  WriteFile(path, "not a folder");
  EXPECT_THAT(LocalDirBlobStore::Create(path),
              StatusIs(absl::StatusCode::kInternal,
                       ::testing::HasSubstr("as a folder")));
}

TEST(LocalDirBlobStoreTest, SeesFilesOfOthers) {
  const std::string path = NewFolder();
  auto store = OpenStore(path);
  const std::string before = *store->Version("");
  std::filesystem::create_directory(path + "/production");
  WriteFile(path + "/production/by hand.yaml", "one");
  ASSERT_OK_AND_ASSIGN(const std::vector<BlobInfo> infos, store->List(""));
  ASSERT_EQ(infos.size(), 1);
  EXPECT_EQ(infos[0].name, "production/by hand.yaml");
  EXPECT_EQ(infos[0].etag, EtagOf("one"));

  const std::string one = *store->Version("");
  WriteFile(path + "/production/by hand.yaml", "two");
  const std::string two = *store->Version("");
  EXPECT_NE(before, one);
  EXPECT_NE(one, two);
  EXPECT_EQ((*store->List(""))[0].etag, EtagOf("two"));
}

TEST(LocalDirBlobStoreTest, LeavesOutWhatIsNoBlob) {
  const std::string path = NewFolder();
  auto store = OpenStore(path);
  WriteFile(path + "/.hidden", "x");
  ASSERT_EQ(mkfifo((path + "/fifo").c_str(), 0600), 0);
  std::filesystem::create_directory(path + "/folder");
  ASSERT_OK(store->Put("a", "x", Precondition::None()));
  EXPECT_EQ(store->List("")->size(), 1);
  EXPECT_THAT(store->Get("fifo"), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(store->Get("folder"), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(store->Delete("folder", Precondition::None()),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST(LocalDirBlobStoreTest, FollowsLinksAsMountedConfigurationHasThem) {
  const std::string path = NewFolder();
  const std::string elsewhere = NewFolder();
  WriteFile(elsewhere + "/a.yaml", "linked");
  std::filesystem::create_symlink(elsewhere + "/a.yaml", path + "/a.yaml");
  auto store = OpenStore(path);
  EXPECT_EQ(store->Get("a.yaml")->content, "linked");
}

TEST(LocalDirBlobStoreTest, ListsButDoesNotReadWhatIsTooLarge) {
  const std::string path = NewFolder();
  auto store = OpenStore(path);
  WriteFile(path + "/big", std::string(kBlobBytesMax + 1, 'x'));
  EXPECT_EQ(store->List("")->size(), 1);
  EXPECT_THAT(store->Get("big"),
              StatusIs(absl::StatusCode::kResourceExhausted));
}

TEST(LocalDirBlobStoreTest, RemovesWhatACrashLeftHalfWritten) {
  const std::string path = NewFolder();
  std::filesystem::create_directory(path + "/production");
  WriteFile(path + "/production/.tmp-77-1", "half");
  WriteFile(path + "/production/a.yaml", "whole");
  auto store = OpenStore(path);
  EXPECT_FALSE(std::filesystem::exists(path + "/production/.tmp-77-1"));
  EXPECT_EQ(store->Get("production/a.yaml")->content, "whole");
}

TEST(LocalDirBlobStoreTest, FailsWhenAFolderCannotBeMade) {
  const std::string path = NewFolder();
  auto store = OpenStore(path);
  WriteFile(path + "/backups", "in the way");
  EXPECT_THAT(store->Put("backups/a", "x", Precondition::Absent()),
              StatusIs(absl::StatusCode::kInternal));
}

// Two stores on one folder are two processes to each other: flock is held by
// the open file, not by the process.
TEST(LocalDirBlobStoreTest, WritersOfTwoStoresTakeTurns) {
  const std::string path = NewFolder();
  auto one = OpenStore(path);
  auto two = OpenStore(path);
  ASSERT_OK(one->Put("a", "", Precondition::None()));
  constexpr int kLines = 40;
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  LocalDirBlobStore& mine = child == 0 ? *two : *one;
  for (int line = 0; line < kLines;) {
    const absl::StatusOr<Blob> blob = mine.Get("a");
    if (!blob.ok()) _exit(2);
    if (mine.Put("a", blob->content + "x", Precondition::Etag(blob->info.etag))
            .ok()) {
      ++line;
    }
  }
  if (child == 0) _exit(0);
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(one->Get("a")->content.size(), 2 * kLines);
}

// A writer is killed in the middle of its work, many times: whatever it said it
// had written is there, and no file is ever torn.
TEST(LocalDirBlobStoreTest, AnAcknowledgedWriteSurvivesAKill) {
  const std::string path = NewFolder();
  const std::string filler(100'000, 'y');
  for (int round = 0; round < 10; ++round) {
    int acknowledged[2];
    ASSERT_EQ(pipe(acknowledged), 0);
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      auto store = LocalDirBlobStore::Create(path);
      if (!store.ok()) _exit(2);
      for (int64_t count = 1;; ++count) {
        const std::string content = absl::StrCat(count, "\n", filler);
        if (!(*store)->Put("a", content, Precondition::None()).ok()) _exit(3);
        if (write(acknowledged[1], &count, sizeof(count)) != sizeof(count)) {
          _exit(4);
        }
      }
    }
    close(acknowledged[1]);
    int64_t last = 0;
    for (int i = 0; i < 3 + round; ++i) {
      ASSERT_EQ(read(acknowledged[0], &last, sizeof(last)), sizeof(last));
    }
    ASSERT_EQ(kill(child, SIGKILL), 0);
    ASSERT_EQ(waitpid(child, nullptr, 0), child);
    while (read(acknowledged[0], &last, sizeof(last)) == sizeof(last)) {
    }
    close(acknowledged[0]);

    auto store = OpenStore(path);
    ASSERT_OK_AND_ASSIGN(const Blob blob, store->Get("a"));
    int64_t count = 0;
    ASSERT_TRUE(absl::SimpleAtoi(
        blob.content.substr(0, blob.content.find('\n')), &count));
    EXPECT_GE(count, last);
    EXPECT_EQ(blob.content, absl::StrCat(count, "\n", filler));
    for (const auto& entry : std::filesystem::directory_iterator(path)) {
      EXPECT_FALSE(absl::StartsWith(entry.path().filename().string(), ".tmp-"));
    }
    ASSERT_OK(store->Delete("a", Precondition::None()));
  }
}

}  // namespace
}  // namespace semantic_layer::blobstore
