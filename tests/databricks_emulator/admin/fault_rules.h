#ifndef SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_ADMIN_FAULT_RULES_H_
#define SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_ADMIN_FAULT_RULES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/json/reader.h"
#include "tests/databricks_emulator/http/http_message.h"

namespace semantic_layer::emulator {

// One fault and which requests it hits.
struct FaultRule {
  enum class Kind {
    kLatency,       // answers as always, but late
    kStatus,        // answers with `status` in place of running the request
    kReset,         // resets the connection before the answer
    kResetAfter,    // runs the request, then resets in place of the answer
    kCutBody,       // runs it; the body ends early and the connection closes
    kSlowBody,      // runs it; the body trickles
    kWrongJson,     // runs it; the body is JSON that was cut in the middle
    kHtml,          // an HTML page with `status`
    kExpiredToken,  // as if the OAuth token had expired: 401
    kEmptyBody,     // `status` without a body
    kAnswer,        // `status` with `body`, whatever that is
  };

  int id = 0;
  std::string method = {};       // empty: any
  std::string path_prefix = {};  // of the path as sent; empty: any
  int skip = 0;                  // matching requests that are let through first
  int count = -1;                // then so many are hit; -1: all
  Kind kind = Kind::kStatus;
  int status = 503;
  std::string error_code = {};  // made from the status when empty
  std::string message = {};
  std::string body = {};          // kAnswer
  std::string content_type = {};  // kAnswer
  std::string retry_after = {};   // seconds or a date; empty: none
  absl::Duration latency = absl::ZeroDuration();
  int64_t bytes = 16;  // kCutBody: sent before the end; kSlowBody: at a time
  absl::Duration pause = absl::Milliseconds(10);  // kSlowBody

  int seen = 0;  // matching requests so far
  int hit = 0;   // of them spoilt
};

// The rules in force; the first that hits a request decides. Thread safe.
class FaultRules {
 public:
  // Reads a rule: {"method","path","skip","nth","count","kind","status",
  // "error_code","message","retry_after","body","content_type","latency_ms",
  // "bytes","pause_ms"}. "body" is a text, or the JSON that is to be answered.
  // "nth": n is the same as "skip": n - 1. INVALID_PARAMETER_VALUE with the
  // kinds there are for an unknown one.
  static absl::StatusOr<FaultRule> Parse(json::Value object);

  int Add(FaultRule rule);
  bool Remove(int id);
  void Clear();
  std::vector<FaultRule> List() const;

  // What is to happen to a request; counts it.
  std::optional<FaultRule> Hit(const Request& request);

 private:
  mutable absl::Mutex mu_;
  int last_id_ ABSL_GUARDED_BY(mu_) = 0;
  std::vector<FaultRule> rules_ ABSL_GUARDED_BY(mu_);
};

// Whether the request is answered by the fault alone, without being run.
bool ReplacesRequest(FaultRule::Kind kind);
// The answer of such a fault.
Response FaultResponse(const FaultRule& rule, const Request& request);
// What the fault does to the answer of a request that was run.
void SpoilResponse(const FaultRule& rule, Response* response);

// The rule as the admin port shows it.
std::string FaultJson(const FaultRule& rule);

}  // namespace semantic_layer::emulator

#endif  // SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_ADMIN_FAULT_RULES_H_
