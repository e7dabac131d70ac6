#ifndef SEMANTIC_LAYER_COMMON_DATABRICKS_FILES_FAKE_FILES_API_H_
#define SEMANTIC_LAYER_COMMON_DATABRICKS_FILES_FAKE_FILES_API_H_

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/concurrency/clock.h"
#include "common/http/fake_transport.h"
#include "common/json/writer.h"

namespace semantic_layer::databricks {

// The Files API of a workspace with the one volume /Volumes/c/s/v, in memory.
// Pages have two entries. Paths are taken as they come, encoded. Thread safe.
class FakeFilesApi {
 public:
  // What happens to a request instead, or, with `after`, once it has been
  // carried out; nothing for the ordinary thing.
  using Fault = std::function<std::optional<http::ExchangeResult>(
      const http::HttpRequest&)>;

  // `clock` is the workspace's and must outlive it.
  explicit FakeFilesApi(const concurrency::Clock* clock) : clock_(clock) {}

  // For FakeTransport.
  http::ExchangeResult Answer(const http::HttpRequest& request) {
    absl::MutexLock lock(&mu_);
    if (before_ != nullptr) {
      if (auto result = before_(request)) return *std::move(result);
    }
    http::ExchangeResult result = Carry(request);
    if (after_ != nullptr) {
      if (auto other = after_(request)) return *std::move(other);
    }
    return result;
  }

  void FailBefore(Fault fault) {
    absl::MutexLock lock(&mu_);
    before_ = std::move(fault);
  }
  void FailAfter(Fault fault) {
    absl::MutexLock lock(&mu_);
    after_ = std::move(fault);
  }

  // Past the API, as somebody else.
  void Put(const std::string& path, const std::string& bytes) {
    Put(path, bytes, clock_->Now());
  }
  void Put(const std::string& path, const std::string& bytes,
           absl::Time modified_at) {
    absl::MutexLock lock(&mu_);
    files_[path] = {bytes, modified_at};
  }
  void Remove(const std::string& path) {
    absl::MutexLock lock(&mu_);
    files_.erase(path);
  }
  std::optional<std::string> Get(const std::string& path) const {
    absl::MutexLock lock(&mu_);
    const auto found = files_.find(path);
    if (found == files_.end()) return std::nullopt;
    return found->second.bytes;
  }

 private:
  struct File {
    std::string bytes;
    absl::Time modified_at;
  };
  static constexpr char kVolume[] = "/Volumes/c/s/v";

  static http::ExchangeResult Error(int status, absl::string_view code) {
    return http::FakeTransport::Response(
        status, absl::StrCat(R"({"error_code":")", code,
                             R"(","message":"as the test says"})"));
  }
  http::ExchangeResult Ok(int status, std::string body = {}) const {
    return http::FakeTransport::Response(
        status, std::move(body),
        {{"Date", absl::FormatTime("%a, %d %b %Y %H:%M:%S GMT", clock_->Now(),
                                   absl::UTCTimeZone())}});
  }

  http::ExchangeResult Carry(const http::HttpRequest& request)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) {
    const std::pair<std::string, std::string> parts =
        absl::StrSplit(request.url, absl::MaxSplits('?', 1));
    absl::string_view path = parts.first;
    path.remove_prefix(path.find("/api/"));
    if (absl::ConsumePrefix(&path, "/api/2.0/fs/directories")) {
      if (!absl::StartsWith(path, kVolume)) return Error(404, "NOT_FOUND");
      if (request.method == "PUT") return Ok(204);
      return ListOf(std::string(path), parts.second);
    }
    absl::ConsumePrefix(&path, "/api/2.0/fs/files");
    if (!absl::StartsWith(path, kVolume)) return Error(404, "NOT_FOUND");
    const std::string name(path);
    if (request.method == "PUT") {
      if (parts.second == "overwrite=false" && files_.count(name) != 0) {
        return Error(409, "ALREADY_EXISTS");
      }
      files_[name] = {request.body, clock_->Now()};
      return Ok(204);
    }
    const auto found = files_.find(name);
    if (found == files_.end()) return Error(404, "NOT_FOUND");
    if (request.method == "DELETE") {
      files_.erase(found);
      return Ok(204);
    }
    return Ok(200, found->second.bytes);
  }

  http::ExchangeResult ListOf(const std::string& folder,
                              absl::string_view query) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) {
    std::map<std::string, const File*> entries;  // null: a directory
    for (const auto& [path, file] : files_) {
      absl::string_view rest = path;
      if (!absl::ConsumePrefix(&rest, folder + "/")) continue;
      const size_t slash = rest.find('/');
      entries[std::string(rest.substr(0, slash))] =
          slash == absl::string_view::npos ? &file : nullptr;
    }
    if (entries.empty() && folder != kVolume) return Error(404, "NOT_FOUND");
    absl::ConsumePrefix(&query, "page_token=");
    std::string body;
    json::Writer writer(&body);
    writer.BeginObject().Key("contents").BeginArray();
    auto entry = entries.upper_bound(std::string(query));
    std::string last;
    for (int i = 0; i < 2 && entry != entries.end(); ++i, ++entry) {
      last = entry->first;
      writer.BeginObject().Key("name").String(last);
      writer.Key("is_directory").Bool(entry->second == nullptr);
      if (entry->second != nullptr) {
        writer.Key("file_size").Int(entry->second->bytes.size());
        writer.Key("last_modified")
            .Int(absl::ToUnixMillis(entry->second->modified_at));
      }
      writer.EndObject();
    }
    writer.EndArray();
    if (entry != entries.end()) writer.Key("next_page_token").String(last);
    writer.EndObject().Flush();
    return Ok(200, std::move(body));
  }

  const concurrency::Clock* const clock_;
  mutable absl::Mutex mu_;
  std::map<std::string, File> files_ ABSL_GUARDED_BY(mu_);
  Fault before_ ABSL_GUARDED_BY(mu_);
  Fault after_ ABSL_GUARDED_BY(mu_);
};

}  // namespace semantic_layer::databricks

#endif  // SEMANTIC_LAYER_COMMON_DATABRICKS_FILES_FAKE_FILES_API_H_
