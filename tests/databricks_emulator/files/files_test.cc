#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
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

// What a link does without a token; `url` as the workspace gave it.
Reply Follow(TestWorkspace& workspace, const std::string& method,
             const std::string& url, const std::string& body = "") {
  const std::string base = workspace.emulator->url();
  EXPECT_EQ(url.rfind(base, 0), 0u) << url;
  return workspace.nobody->Send(method, url.substr(base.size()), body);
}

const std::string kPath = "/Volumes/main/default/models/up/big.bin";

TEST(FilesTest, PresignedLinksNeedNoTokenAndExpire) {
  TestWorkspace workspace;
  WorkspaceClient& admin = *workspace.admin;
  const std::string body = R"({"path":")" + kPath + R"("})";
  const auto link = [&](const std::string& what) {
    const Reply reply = admin.Post("/api/2.0/fs/create-" + what + "-url", body);
    EXPECT_EQ(reply.status(), 200) << reply.body();
    return reply.At("url");
  };
  EXPECT_EQ(admin.Post("/api/2.0/fs/create-download-url", body).status(), 404);
  EXPECT_EQ(Follow(workspace, "PUT", link("upload"), "0123").status(), 200);
  const std::string download = link("download");
  EXPECT_EQ(Follow(workspace, "GET", download).body(), "0123");
  const Reply part = workspace.nobody->Send(
      "GET", download.substr(workspace.emulator->url().size()), "",
      {{"Range", "bytes=1-2"}});
  EXPECT_EQ(part.status(), 206);
  EXPECT_EQ(part.body(), "12");
  // Another method, another expiry, a token: the signature does not hold.
  EXPECT_EQ(Follow(workspace, "DELETE", download).status(), 403);
  EXPECT_EQ(Follow(workspace, "GET", download + "0").status(), 403);
  EXPECT_EQ(
      admin.Get(download.substr(workspace.emulator->url().size())).status(),
      400);
  workspace.emulator->clock().Advance(absl::Minutes(16));
  const Reply expired = Follow(workspace, "GET", download);
  EXPECT_EQ(expired.status(), 403);
  EXPECT_NE(expired.body().find("Request has expired"), std::string::npos);
  EXPECT_EQ(Follow(workspace, "DELETE", link("delete")).status(), 204);
  EXPECT_EQ(admin.Post("/api/2.0/fs/create-delete-url", body).status(), 404);
  EXPECT_EQ(
      workspace.viewer->Post("/api/2.0/fs/create-upload-url", body).status(),
      403);
  EXPECT_EQ(admin
                .Post("/api/2.0/fs/create-upload-url",
                      R"({"path":")" + kPath + R"(","expire_time":"soon"})")
                .status(),
            400);
}

TEST(FilesTest, AFileIsUploadedInParts) {
  TestWorkspace workspace;
  WorkspaceClient& admin = *workspace.admin;
  const std::string file = "/api/2.0/fs/files" + kPath;
  const Reply begun = admin.Post(file + "?action=initiate-upload", "");
  const std::string token = begun.At("multipart_upload.session_token");
  ASSERT_NE(token, "") << begun.body();
  const std::string session =
      R"({"path":")" + kPath + R"(","session_token":")" + token + R"(")";
  const Reply links =
      admin.Post("/api/2.0/fs/create-upload-part-urls",
                 session + R"(,"start_part_number":1,"count":2})");
  ASSERT_EQ(links.SizeAt("upload_part_urls"), 2) << links.body();
  EXPECT_EQ(links.At("upload_part_urls.1.part_number"), "2");
  // The second part comes first, the first one twice.
  std::string etags[2];
  for (const int i : {1, 0, 0}) {
    const Reply put =
        Follow(workspace, "PUT",
               links.At(absl::StrCat("upload_part_urls.", i, ".url")),
               i == 0 ? "hello " : "world");
    EXPECT_EQ(put.status(), 200);
    etags[i] = std::string(put.header("etag").value_or(""));
  }
  const std::string finish = absl::StrCat(
      file,
      "?action=complete-upload&upload_type=multipart&session_token=", token);
  const auto parts = [](const std::string& first, const std::string& second) {
    const auto quoted = [](const std::string& etag) {
      return R"("\")" + etag.substr(1, etag.size() - 2) + R"(\"")";
    };
    return R"({"parts":[{"part_number":1,"etag":)" + quoted(first) +
           R"(},{"part_number":2,"etag":)" + quoted(second) + "}]}";
  };
  EXPECT_EQ(admin.Post(finish, parts(etags[1], etags[1])).status(), 400);
  EXPECT_EQ(admin.Get(file).status(), 404);
  EXPECT_EQ(admin.Post(finish, parts(etags[0], etags[1])).status(), 200);
  EXPECT_EQ(admin.Get(file).body(), "hello world");
  EXPECT_EQ(admin.Post(finish, parts(etags[0], etags[1])).status(), 404);
  EXPECT_EQ(admin.Post(file + "?action=initiate-upload", "").status(), 409);
}

TEST(FilesTest, AnUploadIsAborted) {
  TestWorkspace workspace;
  WorkspaceClient& admin = *workspace.admin;
  const std::string file = "/api/2.0/fs/files" + kPath;
  const auto begin = [&] {
    return admin.Post(file + "?action=initiate-upload&overwrite=true", "")
        .At("multipart_upload.session_token");
  };
  const std::string first = begin();
  EXPECT_EQ(admin.Post(file + "?action=abort-upload&session_token=" + first, "")
                .status(),
            200);
  EXPECT_EQ(admin.Post(file + "?action=abort-upload&session_token=" + first, "")
                .status(),
            404);
  const Reply link = admin.Post(
      "/api/2.0/fs/create-abort-upload-url",
      R"({"path":")" + kPath + R"(","session_token":")" + begin() + R"("})");
  EXPECT_EQ(
      Follow(workspace, "DELETE", link.At("abort_upload_url.url")).status(),
      204);
  EXPECT_EQ(admin.Post(file + "?action=copy", "").status(), 400);
  EXPECT_EQ(admin.Get(file).status(), 404);
}

}  // namespace
}  // namespace semantic_layer::emulator
