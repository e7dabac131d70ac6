#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/databricks_emulator/testing/workspace_client.h"

namespace semantic_layer::emulator {
namespace {

const std::string kFiles = "/api/2.0/fs/files/Volumes/main/default/models";
const std::string kDirectories =
    "/api/2.0/fs/directories/Volumes/main/default/models";

TEST(FilesTest, AFileIsWrittenReadAndRemoved) {
  TestWorkspace workspace;
  WorkspaceClient& admin = *workspace.admin;
  const std::string path = kFiles + "/a/b%20%C3%A4.txt";
  EXPECT_EQ(admin.Send("PUT", path + "?overwrite=false", "0123456789").status(),
            204);
  const Reply got = admin.Get(path);
  EXPECT_EQ(got.body(), "0123456789");
  EXPECT_EQ(got.header("content-type"), "application/octet-stream");
  EXPECT_TRUE(got.header("last-modified").has_value());
  const Reply head = admin.Send("HEAD", path);
  EXPECT_EQ(head.header("content-length"), "10");
  EXPECT_EQ(head.body(), "");
  const Reply part = admin.Send("GET", path, "", {{"Range", "bytes=2-4"}});
  EXPECT_EQ(part.status(), 206);
  EXPECT_EQ(part.body(), "234");
  EXPECT_EQ(part.header("content-range"), "bytes 2-4/10");
  EXPECT_EQ(admin.Send("GET", path, "", {{"Range", "bytes=-3"}}).body(), "789");
  EXPECT_EQ(admin.Send("GET", path, "", {{"Range", "bytes=10-"}}).status(),
            416);
  EXPECT_EQ(
      admin
          .Send("GET", path, "",
                {{"If-Unmodified-Since", "Sat, 01 Jan 2000 00:00:00 GMT"}})
          .status(),
      412);
  EXPECT_EQ(admin.Send("DELETE", path).status(), 204);
  const Reply gone = admin.Get(path);
  EXPECT_EQ(gone.status(), 404);
  EXPECT_EQ(gone.At("details.0.reason"), "FILES_API_FILE_NOT_FOUND");
}

TEST(FilesTest, OneOfManyCreatorsWins) {
  TestWorkspace workspace;
  std::vector<std::thread> threads;
  std::vector<int> answers(8);
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&, i] {
      WorkspaceClient client(workspace.emulator->url(), AdminToken());
      answers[i] =
          client.Send("PUT", kFiles + "/lock?overwrite=false", absl::StrCat(i))
              .status();
    });
  }
  for (std::thread& thread : threads) thread.join();
  int won = 0;
  for (int i = 0; i < 8; ++i) {
    if (answers[i] == 204) {
      ++won;
      EXPECT_EQ(workspace.admin->Get(kFiles + "/lock").body(), absl::StrCat(i));
    } else {
      EXPECT_EQ(answers[i], 409);
    }
  }
  EXPECT_EQ(won, 1);
}

TEST(FilesTest, DirectoriesAreListedInPages) {
  TestWorkspace workspace;
  WorkspaceClient& admin = *workspace.admin;
  EXPECT_EQ(admin.Get(kDirectories).body(), "{}");
  for (int i = 0; i < 5; ++i) {
    admin.Send("PUT", absl::StrCat(kFiles, "/d/f", i, "?overwrite=true"), "x");
  }
  EXPECT_EQ(admin.Send("PUT", kDirectories + "/d/sub").status(), 204);
  const Reply first = admin.Get(kDirectories + "/d?page_size=4");
  EXPECT_EQ(first.SizeAt("contents"), 4);
  const Reply second = admin.Get(absl::StrCat(
      kDirectories, "/d?page_size=4&page_token=", first.At("next_page_token")));
  EXPECT_EQ(second.SizeAt("contents"), 2);
  EXPECT_EQ(second.At("contents.1.name"), "sub");
  EXPECT_EQ(second.At("contents.1.is_directory"), "true");
  EXPECT_EQ(second.At("contents.1.file_size"), "");
  const Reply full = admin.Send("DELETE", kDirectories + "/d");
  EXPECT_EQ(full.status(), 400);
  EXPECT_EQ(full.At("details.0.reason"), "FILES_API_DIRECTORY_IS_NOT_EMPTY");
  EXPECT_EQ(admin.Send("DELETE", kDirectories + "/d/sub").status(), 204);
  EXPECT_EQ(admin.Send("HEAD", kDirectories + "/d/sub").status(), 404);
  EXPECT_EQ(admin.Send("HEAD", kDirectories + "/d/f1").status(), 404);
  EXPECT_EQ(admin.Sql("LIST '/Volumes/main/default/models/d' LIMIT 2")
                .At("result.data_array.0.1"),
            "f0");
}

TEST(FilesTest, PathsStayInTheVolumeAndGrantsHold) {
  TestWorkspace workspace;
  for (const char* path : {"/%2e%2e/x", "/a/%2e%2e%2fb", "/a//b", "/%00"}) {
    EXPECT_EQ(workspace.admin->Send("PUT", kFiles + path, "x").status(), 400)
        << path;
  }
  EXPECT_EQ(
      workspace.admin
          ->Send("PUT", "/api/2.0/fs/files/Volumes/main/default/none/x", "x")
          .status(),
      404);
  EXPECT_EQ(workspace.viewer->Send("PUT", kFiles + "/x", "x").status(), 403);
  EXPECT_EQ(workspace.viewer->Get(kDirectories).status(), 200);
}

}  // namespace
}  // namespace semantic_layer::emulator
