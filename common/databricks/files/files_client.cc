#include "common/databricks/files/files_client.h"

#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "common/databricks/client/json_fields.h"
#include "common/databricks/client/workspace_address.h"
#include "common/http/http_message.h"
#include "common/http/retry_after.h"
#include "common/json/reader.h"
#include "common/status/make_status.h"
#include "common/status/status_macros.h"

namespace semantic_layer::databricks {
namespace {

constexpr char kFiles[] = "/api/2.0/fs/files";
constexpr char kDirectories[] = "/api/2.0/fs/directories";

// Segment by segment, so that "/" stays.
std::string Encoded(absl::string_view path) {
  std::string out;
  for (const absl::string_view segment : absl::StrSplit(path, '/')) {
    if (segment.data() != path.data()) out.push_back('/');
    out.append(PercentEncode(segment));
  }
  return out;
}

std::optional<absl::Time> HttpDate(const http::HttpResponse& response,
                                   absl::string_view header) {
  const auto text = http::FindHeader(response.headers, header);
  if (!text.has_value()) return std::nullopt;
  return http::ParseHttpDate(*text);
}

ApiCall For(ApiCall call, absl::string_view purpose) {
  if (call.purpose.empty()) call.purpose = std::string(purpose);
  return call;
}

DirectoryEntry EntryOf(const json::Value& object) {
  DirectoryEntry entry = {
      .name = TextField(object, "name"),
      .is_directory = BoolField(object, "is_directory").value_or(false),
      .bytes = IntField(object, "file_size").value_or(0)};
  if (const auto modified = IntField(object, "last_modified")) {
    entry.modified_at = absl::FromUnixMillis(*modified);
  }
  return entry;
}

}  // namespace

void FilesClient::Read(
    absl::string_view path, ApiCall call,
    std::function<void(absl::StatusOr<FileContent>)> done) const {
  client_->Send(
      {.path = absl::StrCat(kFiles, Encoded(path))},
      For(std::move(call), "read a file"),
      [done = std::move(done)](absl::StatusOr<http::HttpResponse> response) {
        if (!response.ok()) return done(response.status());
        const auto modified = HttpDate(*response, "last-modified");
        done(FileContent{std::move(response->body), modified});
      });
}

absl::StatusOr<FileContent> FilesClient::Read(absl::string_view path,
                                              ApiCall call) const {
  absl::StatusOr<FileContent> result = absl::UnknownError("no result");
  absl::Notification ended;
  Read(path, std::move(call), [&](absl::StatusOr<FileContent> content) {
    result = std::move(content);
    ended.Notify();
  });
  ended.WaitForNotification();
  return result;
}

void FilesClient::ReadEach(
    const std::vector<std::string>& paths, int at_once, const ApiCall& call,
    const std::function<bool(size_t, absl::StatusOr<FileContent>)>& visit)
    const {
  struct Progress {
    absl::Mutex mu;
    size_t next ABSL_GUARDED_BY(mu) = 0;
    int running ABSL_GUARDED_BY(mu) = 0;
    bool stopped ABSL_GUARDED_BY(mu) = false;
  } progress;
  // Each answer starts the next read, so nothing waits but this call.
  std::function<void()> read_next = [&] {
    size_t index = 0;
    {
      absl::MutexLock lock(&progress.mu);
      if (progress.stopped || progress.next >= paths.size()) {
        --progress.running;
        return;
      }
      index = progress.next++;
    }
    Read(paths[index], call, [&, index](absl::StatusOr<FileContent> content) {
      {
        absl::MutexLock lock(&progress.mu);
        if (!visit(index, std::move(content))) progress.stopped = true;
      }
      read_next();
    });
  };
  {
    absl::MutexLock lock(&progress.mu);
    progress.running = at_once;
  }
  for (int i = 0; i < at_once; ++i) read_next();
  absl::MutexLock lock(&progress.mu);
  const auto ended = [&progress]() ABSL_SHARED_LOCKS_REQUIRED(progress.mu) {
    return progress.running == 0;
  };
  progress.mu.Await(absl::Condition(&ended));
}

absl::Status FilesClient::Write(absl::string_view path, absl::string_view bytes,
                                IfThere if_there, ApiCall call) const {
  const bool replaces = if_there == IfThere::kReplace;
  // Sent again, a write that was done would be refused as there already.
  if (!replaces) call.idempotent = false;
  return client_
      ->SendAndWait({.method = "PUT",
                     .path = absl::StrCat(kFiles, Encoded(path), "?overwrite=",
                                          replaces ? "true" : "false"),
                     .body = std::string(bytes),
                     .content_type = "application/octet-stream"},
                    For(std::move(call), "write a file"))
      .status();
}

absl::Status FilesClient::Remove(absl::string_view path, ApiCall call) const {
  return client_
      ->SendAndWait(
          {.method = "DELETE", .path = absl::StrCat(kFiles, Encoded(path))},
          For(std::move(call), "remove a file"))
      .status();
}

absl::Status FilesClient::MakeDirectory(absl::string_view path,
                                        ApiCall call) const {
  return client_
      ->SendAndWait(
          {.method = "PUT", .path = absl::StrCat(kDirectories, Encoded(path))},
          For(std::move(call), "make a directory"))
      .status();
}

absl::StatusOr<DirectoryPage> FilesClient::List(absl::string_view path,
                                                absl::string_view page_token,
                                                ApiCall call) const {
  call = For(std::move(call), "list a directory");
  std::string url = absl::StrCat(kDirectories, Encoded(path));
  if (!page_token.empty()) {
    absl::StrAppend(&url, "?page_token=", PercentEncode(page_token));
  }
  const std::string purpose = call.purpose;
  ASSIGN_OR_RETURN(
      const http::HttpResponse response,
      client_->SendAndWait({.path = std::move(url)}, std::move(call)));
  ASSIGN_OR_RETURN(const json::Document answer,
                   ReadAnswer(response.body, purpose));
  DirectoryPage page = {
      .entries = {},
      .next_page_token = TextField(answer.root(), "next_page_token"),
      .answered_at = HttpDate(response, "date")};
  ForEachObject(answer.root(), "contents", [&page](const json::Value& entry) {
    page.entries.push_back(EntryOf(entry));
  });
  return page;
}

}  // namespace semantic_layer::databricks
