#ifndef SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_ADMIN_REQUEST_LOG_H_
#define SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_ADMIN_REQUEST_LOG_H_

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "tests/databricks_emulator/http/http_message.h"

namespace semantic_layer::emulator {

// One request as the admin port shows it.
struct LoggedRequest {
  int64_t number = 0;  // from 1
  std::string id = {};
  std::string method = {};
  std::string path = {};
  std::string query = {};
  std::string user = {};  // empty when nobody was logged in
  std::string user_agent = {};
  http::HeaderList headers = {};  // secrets blotted out
  int64_t body_bytes = 0;
  int status = 0;          // of the answer; 0 before it, and for a reset
  std::string fault = {};  // what was done to it, if anything
};

// The last requests, and counters since the start. Thread safe.
class RequestLog {
 public:
  static constexpr size_t kKept = 10'000;

  // Returns the number under which Finish knows it.
  int64_t Begin(const Request& request, absl::string_view fault);
  void SetUser(int64_t number, absl::string_view user);
  void Finish(int64_t number, int status);

  std::vector<LoggedRequest> Requests() const;
  void Clear();

  // Counters by name: "requests", "statements_executed", ...
  void Count(absl::string_view counter, int64_t by = 1);
  std::map<std::string, int64_t> Counters() const;

 private:
  LoggedRequest* Find(int64_t number) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  mutable absl::Mutex mu_;
  int64_t last_ ABSL_GUARDED_BY(mu_) = 0;
  std::deque<LoggedRequest> requests_ ABSL_GUARDED_BY(mu_);
  std::map<std::string, int64_t> counters_ ABSL_GUARDED_BY(mu_);
};

}  // namespace semantic_layer::emulator

#endif  // SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_ADMIN_REQUEST_LOG_H_
