#ifndef SEMANTIC_LAYER_COMMON_RPC_CALL_H_
#define SEMANTIC_LAYER_COMMON_RPC_CALL_H_

#include <array>
#include <atomic>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/concurrency/bounded_executor.h"
#include "common/concurrency/cancellation.h"
#include "common/concurrency/timer_queue.h"
#include "common/rpc/method_policy.h"
#include "common/rpc/metrics.h"
#include "common/rpc/request_context.h"
#include "common/rpc/server.h"
#include "common/rpc/service.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/server_callback.h"

namespace semantic_layer::rpc {

// The parts of a server that its calls share. Outlives them.
struct CallEnvironment {
  CallEnvironment(const Server::Options& options, MetricsRegistry& metrics);

  // Waits until no call is left, for `limit` at most.
  void AwaitCalls(absl::Duration limit);
  void CountCall(int by);

  const Server::Options& options;
  MetricsRegistry& metrics;
  std::atomic<bool> draining{false};
  // Before what holds calls: they count themselves out at their end.
  absl::Mutex calls_mu;
  int calls ABSL_GUARDED_BY(calls_mu) = 0;
  // Ends the watches.
  concurrency::CancellationSource drain;
  concurrency::TimerQueue timers;
  concurrency::BoundedExecutor handlers;
  concurrency::BoundedExecutor watches;
};

// One method of a registered service.
class BoundMethod {
 public:
  BoundMethod(absl::string_view service, Service::Method method,
              MethodPolicy policy, MetricsRegistry& metrics);

  const Service::Method& handler() const { return handler_; }
  const MethodPolicy& policy() const { return policy_; }
  // "package.Service/Method"
  const std::string& full_name() const { return full_name_; }
  // As in HTTP/2: "/package.Service/Method".
  const std::string& path() const { return path_; }

  // Counts a call that has been answered.
  void CountAnswer(absl::StatusCode code, absl::Duration latency) const;
  Gauge& under_way() const { return under_way_; }

 private:
  static constexpr int kCodes = 17;

  Service::Method handler_;
  MethodPolicy policy_;
  std::string full_name_;
  std::string path_;
  MetricsRegistry& metrics_;
  Gauge& under_way_;
  Histogram& latency_;
  mutable std::array<std::atomic<Counter*>, kCodes> answers_{};
};

// One call on its way through the server: from its metadata to its status. It
// is shared by gRPC's reactor, the task that runs the handler, and the timer of
// its deadline; whoever is first to finish it decides the answer, and the
// others find it finished.
class Call : public std::enable_shared_from_this<Call> {
 public:
  Call(CallEnvironment& environment, const BoundMethod& method,
       grpc::CallbackServerContext* grpc_context,
       const grpc::ByteBuffer& request);
  virtual ~Call();

  // Settles deadline and identity, applies the policy, and submits the
  // handler; or finishes with the reason why not. Called once, on gRPC's
  // thread, before gRPC knows the reactor.
  void Start();

  // The client has gone, or its deadline has passed.
  void OnClientGone();

 protected:
  // Runs the handler on an executor thread.
  virtual absl::Status Handle(const google::protobuf::Message& request) = 0;

  // Sends the status. Called once.
  virtual void SendStatus(const absl::Status& status) = 0;

  // Hands the handler's response headers to gRPC; before the first thing that
  // is sent.
  void SendHeaders();

  // Stops the handler and finishes.
  void Abandon(absl::Status status);

  // Serializes; RESULT_TOO_LARGE beyond the limit.
  absl::Status Serialize(const google::protobuf::Message& message,
                         grpc::ByteBuffer* buffer);

  const BoundMethod& method() const { return method_; }
  const RequestContext& context() const { return context_; }
  CallEnvironment& environment() { return environment_; }
  // Valid until gRPC is done with the call.
  grpc::CallbackServerContext* grpc_context() { return grpc_context_; }

 private:
  enum class By { kTimer, kOther };

  absl::Status Admit();
  absl::Status Authenticate(const absl::Status& metadata_status);
  // A stream goes on only while its token counts.
  void RecheckLater();
  void Recheck();
  void Run();
  void Finish(const absl::Status& status, By by = By::kOther);
  void Report(const absl::Status& status);

  CallEnvironment& environment_;
  const BoundMethod& method_;
  grpc::CallbackServerContext* const grpc_context_;
  grpc::ByteBuffer request_;
  const absl::Time started_;
  size_t request_bytes_ = 0;
  std::atomic<size_t> response_bytes_{0};
  std::atomic<int64_t> response_messages_{0};
  RequestContext context_;
  std::optional<concurrency::CancellationSource> cancellation_;
  concurrency::CancellationRegistration drain_;
  concurrency::TimerQueue::Id timer_ = 0;
  absl::Mutex finish_mu_;
  bool finished_ ABSL_GUARDED_BY(finish_mu_) = false;
  concurrency::TimerQueue::Id recheck_ ABSL_GUARDED_BY(finish_mu_) = 0;
};

// Makes the reactor of a call and starts it.
grpc::ServerUnaryReactor* StartUnaryCall(CallEnvironment& environment,
                                         const BoundMethod& method,
                                         grpc::CallbackServerContext* context,
                                         const grpc::ByteBuffer* request,
                                         grpc::ByteBuffer* response);
grpc::ServerWriteReactor<grpc::ByteBuffer>* StartStreamCall(
    CallEnvironment& environment, const BoundMethod& method,
    grpc::CallbackServerContext* context, const grpc::ByteBuffer* request);

}  // namespace semantic_layer::rpc

#endif  // SEMANTIC_LAYER_COMMON_RPC_CALL_H_
