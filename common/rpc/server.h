#ifndef SEMANTIC_LAYER_COMMON_RPC_SERVER_H_
#define SEMANTIC_LAYER_COMMON_RPC_SERVER_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/auth/token_verifier.h"
#include "common/rpc/limits.h"
#include "common/rpc/metrics.h"
#include "common/rpc/service.h"
#include "common/rpc/tls_files.h"

namespace semantic_layer::rpc {

// A gRPC server: plain handlers behind admission control, deadlines,
// cancellation, authentication and policy, with health, reflection, metrics,
// an admin page and one log line a call. Thread safe once started.
//
//   Create -> Register each Service -> Start -> (Drain) -> destructor
class Server {
 public:
  struct Options {
    // In logs and metrics: "query".
    std::string service_name = {};
    // host:port; port 0 lets the system choose.
    std::string address = "127.0.0.1:0";
    // Admin page and metrics. Empty: same host, port + 1000 (port 0: any).
    // "off": none.
    std::string admin_address = {};
    TlsFiles tls = {};

    // Handlers that run at once, and calls that may wait for one; beyond that
    // the answer is RESOURCE_EXHAUSTED.
    int handler_threads = kDefaultHandlerThreads;
    int queue_capacity = kDefaultQueueCapacity;
    // The same for watches, none of which waits.
    int watch_threads = kDefaultWatchThreads;

    int64_t message_bytes_max = kDefaultMessageBytesMax;

    // For calls that state none, and the most that one may state. A stream that
    // states none has the most; a watch has no end.
    absl::Duration default_deadline = kDefaultDeadline;
    absl::Duration max_deadline = kMaxDeadline;
    // How long Drain waits for work under way.
    absl::Duration drain_limit = kDefaultDrainLimit;

    // Turns bearer tokens into principals; must outlive the server. Null is
    // accepted only when all methods are public.
    const auth::TokenVerifier* verifier = nullptr;
    // A stream ends when its token has expired or its session has been ended:
    // it is looked at this often.
    absl::Duration token_recheck_interval = kTokenRecheckInterval;
    // One log line a call on standard error.
    bool log_requests = true;
  };

  static absl::StatusOr<std::unique_ptr<Server>> Create(Options options);

  // Drains with a limit of nothing if still running.
  virtual ~Server() = default;

  // Binds a service; before Start. INVALID_CONFIGURATION with every mismatch
  // between table and proto: an unbound, unknown or differently typed method,
  // a method without a policy, a policy that names no known permission.
  virtual absl::Status Register(Service service) = 0;

  // Binds the ports and serves. INVALID_CONFIGURATION when an address cannot
  // be had (it is taken, or a TLS file is unusable).
  virtual absl::Status Start() = 0;

  // Health as told to others; serving from Start until Drain. A composition
  // root may say "not yet" with SetServing(false) before Start.
  virtual void SetServing(bool serving) = 0;

  // Health NOT_SERVING, watches end, no new call is accepted, work under way
  // finishes; after the drain limit it is cancelled. Blocks; idempotent.
  virtual void Drain() = 0;

  // Whether a drain has begun.
  virtual bool draining() const = 0;

  // The port bound by Start; and of the admin page, 0 if off.
  virtual int port() const = 0;
  virtual int admin_port() const = 0;

  virtual MetricsRegistry& metrics() = 0;
};

}  // namespace semantic_layer::rpc

#endif  // SEMANTIC_LAYER_COMMON_RPC_SERVER_H_
