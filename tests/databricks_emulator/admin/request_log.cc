#include "tests/databricks_emulator/admin/request_log.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace semantic_layer::emulator {
namespace {

// Keeps the kind of a credential, not the credential.
std::string Blotted(absl::string_view name, absl::string_view value) {
  if (absl::EqualsIgnoreCase(name, "authorization")) {
    return absl::StrCat(value.substr(0, value.find(' ')), " ***");
  }
  if (absl::StrContains(absl::AsciiStrToLower(name), "token") ||
      absl::StrContains(absl::AsciiStrToLower(name), "secret") ||
      absl::EqualsIgnoreCase(name, "cookie")) {
    return "***";
  }
  return std::string(value);
}

}  // namespace

int64_t RequestLog::Begin(const Request& request, absl::string_view fault) {
  LoggedRequest logged;
  logged.id = request.id;
  logged.method = request.method;
  logged.path = request.path;
  for (const auto& [key, value] : request.query) {
    absl::StrAppend(&logged.query, logged.query.empty() ? "" : "&",
                    PercentEncode(key), "=", PercentEncode(value));
  }
  logged.user_agent = std::string(request.Header("user-agent").value_or(""));
  for (const auto& [name, value] : request.headers) {
    logged.headers.emplace_back(name, Blotted(name, value));
  }
  logged.body_bytes = static_cast<int64_t>(request.body.size());
  logged.fault = std::string(fault);
  absl::MutexLock lock(&mu_);
  logged.number = ++last_;
  requests_.push_back(std::move(logged));
  if (requests_.size() > kKept) requests_.pop_front();
  ++counters_["requests"];
  return last_;
}

LoggedRequest* RequestLog::Find(int64_t number) {
  if (requests_.empty() || number < requests_.front().number) return nullptr;
  const auto index = static_cast<size_t>(number - requests_.front().number);
  return index < requests_.size() ? &requests_[index] : nullptr;
}

void RequestLog::SetUser(int64_t number, absl::string_view user) {
  absl::MutexLock lock(&mu_);
  if (LoggedRequest* logged = Find(number)) logged->user = std::string(user);
}

void RequestLog::Finish(int64_t number, int status) {
  absl::MutexLock lock(&mu_);
  if (LoggedRequest* logged = Find(number)) logged->status = status;
}

std::vector<LoggedRequest> RequestLog::Requests() const {
  absl::MutexLock lock(&mu_);
  return {requests_.begin(), requests_.end()};
}

void RequestLog::Clear() {
  absl::MutexLock lock(&mu_);
  requests_.clear();
}

void RequestLog::Count(absl::string_view counter, int64_t by) {
  absl::MutexLock lock(&mu_);
  counters_[std::string(counter)] += by;
}

std::map<std::string, int64_t> RequestLog::Counters() const {
  absl::MutexLock lock(&mu_);
  return counters_;
}

}  // namespace semantic_layer::emulator
