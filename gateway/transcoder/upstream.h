#ifndef SEMANTIC_LAYER_GATEWAY_TRANSCODER_UPSTREAM_H_
#define SEMANTIC_LAYER_GATEWAY_TRANSCODER_UPSTREAM_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "gateway/transcoder/api.h"

namespace semantic_layer::gateway {

using Metadata = std::vector<std::pair<std::string, std::string>>;

// Bytes and who keeps them alive.
struct Payload {
  std::shared_ptr<const void> owner;
  absl::string_view bytes;
};

// One call to a service.
struct UpstreamRequest {
  const ApiMethod* method = nullptr;
  std::string message;  // the request, serialized
  Metadata metadata;
  absl::Time deadline;  // absl::InfiniteFuture(): none
};

// Hears of a call. Its methods are called one after another, on threads of the
// upstream, and must not block.
class UpstreamObserver {
 public:
  virtual ~UpstreamObserver() = default;

  // Before the first message; not at all if the call failed before.
  virtual void OnHeaders(const Metadata& headers) = 0;
  // A unary call: the response. A stream: a message, asked for by ReadNext().
  virtual void OnMessage(Payload message) = 0;
  // The end; nothing comes after it. UNAVAILABLE when there is no connection.
  virtual void OnDone(const absl::Status& status) = 0;
};

// A call under way. Thread safe.
class UpstreamCall {
 public:
  virtual ~UpstreamCall() = default;

  // Asks for the next message of a stream; one at a time. The first one is
  // asked for by Start().
  virtual void ReadNext() = 0;
  // Ends the call; OnDone() follows with CANCELLED.
  virtual void Cancel() = 0;
};

// The services behind the gateway. Thread safe.
class Upstream {
 public:
  virtual ~Upstream() = default;

  // Begins a call. The observer is kept until OnDone(), which may come before
  // Start() returns.
  virtual std::shared_ptr<UpstreamCall> Start(
      UpstreamRequest request, std::shared_ptr<UpstreamObserver> observer) = 0;
};

}  // namespace semantic_layer::gateway

#endif  // SEMANTIC_LAYER_GATEWAY_TRANSCODER_UPSTREAM_H_
