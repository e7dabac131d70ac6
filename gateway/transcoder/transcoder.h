#ifndef SEMANTIC_LAYER_GATEWAY_TRANSCODER_TRANSCODER_H_
#define SEMANTIC_LAYER_GATEWAY_TRANSCODER_TRANSCODER_H_

#include <memory>

#include "absl/time/time.h"
#include "common/auth/token_verifier.h"
#include "gateway/http_server/http_exchange.h"
#include "gateway/transcoder/api.h"
#include "gateway/transcoder/limits.h"
#include "gateway/transcoder/upstream.h"

namespace semantic_layer::gateway {

// Answers HTTP requests by calling RPCs: finds the route, checks the caller
// against the RPC's policy, makes the request message, calls, and turns the
// response or the error into HTTP. It knows no route by name. Thread safe;
// never blocks.
class Transcoder {
 public:
  struct Options {
    absl::Duration default_deadline = kDefaultCallDeadline;
    absl::Duration max_deadline = kMaxCallDeadline;
    // The same for streams, both in one; the services have bounds of their own.
    absl::Duration stream_deadline = absl::InfiniteDuration();
    // A stream without a message for so long ends as DEADLINE_EXCEEDED, but
    // not one whose heartbeats its client takes.
    absl::Duration stream_idle_timeout = kStreamIdleTimeout;
  };

  // All must outlive the transcoder and every exchange that it was given.
  Transcoder(const Api& api, Upstream& upstream,
             const auth::TokenVerifier& verifier, Options options)
      : api_(api),
        upstream_(upstream),
        verifier_(verifier),
        options_(options) {}

  void Handle(std::shared_ptr<HttpExchange> exchange) const;

 private:
  void Call(std::shared_ptr<HttpExchange> exchange, const ApiRoute& route,
            UpstreamRequest request) const;

  const Api& api_;
  Upstream& upstream_;
  const auth::TokenVerifier& verifier_;
  const Options options_;
};

}  // namespace semantic_layer::gateway

#endif  // SEMANTIC_LAYER_GATEWAY_TRANSCODER_TRANSCODER_H_
