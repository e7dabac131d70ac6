#ifndef SEMANTIC_LAYER_COMMON_DATABRICKS_CLIENT_WORKSPACE_CLIENT_H_
#define SEMANTIC_LAYER_COMMON_DATABRICKS_CLIENT_WORKSPACE_CLIENT_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/concurrency/cancellation.h"
#include "common/databricks/auth/token_source.h"
#include "common/databricks/client/limits.h"
#include "common/http/http_client.h"
#include "common/http/http_message.h"

namespace semantic_layer::databricks {

// One request of a workspace's REST API.
struct ApiRequest {
  std::string method = "GET";
  // Begins with "/", percent-encoded, with the query.
  std::string path = {};
  std::string body = {};
  std::string content_type = "application/json";  // of a body
  http::HeaderList headers = {};                  // further ones
};

// How a request is made.
struct ApiCall {
  // What it is for: completes "Databricks refused to ..." ("list schemas").
  std::string purpose = {};
  // Of everything: a token, all attempts, the pauses between them.
  absl::Time deadline = absl::InfiniteFuture();
  concurrency::CancellationToken cancellation = {};
  // As in http::HttpCall. A refused credential is renewed in any case.
  concurrency::CancellationToken no_more_attempts = {};
  bool retry_answers = true;
  // Who asks; the client's own credential where there is none.
  std::shared_ptr<TokenSource> credential = {};
  absl::Duration attempt_timeout = kAttemptTimeout;
  int64_t max_answer_bytes = kMaxAnswerBytes;
  // Whether doing it twice is doing it once. Unset: all methods but POST and
  // PATCH are so.
  std::optional<bool> idempotent = {};
  // As in http::HttpCall: takes the body of a good answer in pieces.
  std::function<absl::Status(absl::string_view)> on_body = {};
};

// WorkspaceClient makes calls of the REST API of one workspace: it adds the
// credential and the user agent, repeats what may be repeated (http::HttpClient
// and its RetryPolicy), gets a fresh token once when one is refused, and turns
// refusals into errors (api_error.h). It talks to one origin and follows no
// redirect, so that no credential ever goes elsewhere. Thread safe.
class WorkspaceClient {
 public:
  // An answer of status 2xx, or why there is none.
  using Done = std::function<void(absl::StatusOr<http::HttpResponse>)>;

  struct Options {
    std::string origin;  // as of WorkspaceOrigin
    // Behind the product in the user agent: "semantic-layer-service/1.0.0".
    std::string product;
  };

  // `http` outlives it, and calls under way end before it. Without a
  // credential each call has to bring one.
  WorkspaceClient(Options options, http::HttpClient* http,
                  std::shared_ptr<TokenSource> credential);

  // Begins a call. `done` is called once, on a thread that must not block or,
  // rarely, before Send returns. Errors, each with a reason: those of
  // StatusOfApiError; WORKSPACE_UNAVAILABLE (no connection, circuit open),
  // DEADLINE_EXCEEDED, CANCELLED, RESULT_TOO_LARGE (an answer over the limit),
  // WORKSPACE_FAILED (a redirect).
  void Send(ApiRequest request, ApiCall call, Done done) const;

  // The same, and waits. Not for threads that call `done`.
  absl::StatusOr<http::HttpResponse> SendAndWait(ApiRequest request,
                                                 ApiCall call) const;

  // Gets what a presigned link of the workspace's storage leads to: a GET of
  // another origin, without any credential. Errors as of Send; a refusal of
  // status 403 is RESULT_EXPIRED.
  void Fetch(std::string url, http::HeaderList headers, ApiCall call,
             Done done) const;

  const std::string& origin() const { return options_.origin; }

 private:
  class Attempt;

  const Options options_;
  http::HttpClient* const http_;
  const std::shared_ptr<TokenSource> credential_;
};

}  // namespace semantic_layer::databricks

#endif  // SEMANTIC_LAYER_COMMON_DATABRICKS_CLIENT_WORKSPACE_CLIENT_H_
