#ifndef SEMANTIC_LAYER_COMMON_RPC_REQUEST_CONTEXT_H_
#define SEMANTIC_LAYER_COMMON_RPC_REQUEST_CONTEXT_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/auth/principal.h"
#include "common/concurrency/cancellation.h"
#include "common/config/secret.h"

namespace semantic_layer::rpc {

// Metadata that goes back to the caller before the response; the gateway turns
// some of it into HTTP headers. Thread safe.
class ResponseHeaders {
 public:
  // `name` is lower case; neither part may hold control characters (such an
  // entry is dropped: it may come from a user).
  void Add(absl::string_view name, absl::string_view value);

  // Takes everything out.
  std::vector<std::pair<std::string, std::string>> Take();

 private:
  absl::Mutex mu_;
  std::vector<std::pair<std::string, std::string>> entries_
      ABSL_GUARDED_BY(mu_);
};

// What a handler knows about the call that it serves: the explicit first
// argument from the edge down to the last hop. Holds no gRPC type, so that
// engines can take it; a default one is an anonymous call without limits, for
// tests. Copyable: work that outlives the call may keep a copy, but the
// cancellation then says so.
struct RequestContext {
  // Who is calling; verified.
  auth::Principal principal;

  // When the caller stops waiting; cancellation.deadline() is the same.
  absl::Time deadline = absl::InfiniteFuture();

  // Cancels when the caller goes away, at the deadline, and when a drain has
  // taken too long. Long work asks it, or registers with OnCancel.
  concurrency::CancellationToken cancellation;

  // The caller's x-request-id, or one made here; in every log line.
  std::string request_id;

  // W3C trace context of this call: our span, child of the caller's.
  std::string traceparent;

  // The caller's token, to be carried on to other services. Never to be
  // logged.
  config::Secret<std::string> bearer_token;

  // Full name of the method: "semantic_layer.query.v1.QueryService/Execute".
  std::string method;

  // Address of the client as the gateway saw it, else of the peer.
  std::string client_address;

  // Never null.
  std::shared_ptr<ResponseHeaders> response_headers =
      std::make_shared<ResponseHeaders>();

  // OK, CANCELLED or DEADLINE_EXCEEDED; for RETURN_IF_ERROR in loops.
  absl::Status Check() const { return cancellation.status(); }
};

}  // namespace semantic_layer::rpc

#endif  // SEMANTIC_LAYER_COMMON_RPC_REQUEST_CONTEXT_H_
