#include "gateway/transcoder/grpc_upstream.h"

#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/rpc/grpc_status.h"
#include "common/status/make_status.h"
#include "grpcpp/channel.h"
#include "grpcpp/client_context.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/client_callback.h"
#include "grpcpp/support/slice.h"
#include "grpcpp/support/status.h"

namespace semantic_layer::gateway {
namespace {

grpc::ByteBuffer ToBuffer(const std::string& bytes) {
  const grpc::Slice slice(bytes);
  return grpc::ByteBuffer(&slice, 1);
}

// One contiguous view of a buffer; copies only what gRPC received in pieces.
Payload ToPayload(const grpc::ByteBuffer& buffer) {
  auto slice = std::make_shared<grpc::Slice>();
  if (!buffer.TrySingleSlice(slice.get()).ok() &&
      !buffer.DumpToSingleSlice(slice.get()).ok()) {
    return {};
  }
  const absl::string_view bytes(reinterpret_cast<const char*>(slice->begin()),
                                slice->size());
  return {std::move(slice), bytes};
}

Metadata ToMetadata(
    const std::multimap<grpc::string_ref, grpc::string_ref>& received) {
  Metadata headers;
  for (const auto& [name, value] : received) {
    headers.emplace_back(std::string(name.data(), name.size()),
                         std::string(value.data(), value.size()));
  }
  return headers;
}

absl::Status ToStatus(const grpc::Status& status) {
  // gRPC's own limit on a response, met on this side: the service answered
  // with more than the gateway takes.
  if (status.error_code() == grpc::StatusCode::RESOURCE_EXHAUSTED &&
      status.error_details().empty() &&
      absl::StrContains(status.error_message(), "larger than max")) {
    return MakeStatus(ErrorReason::kResultTooLarge,
                      "The answer is larger than the gateway passes on; "
                      "ask for less, or for a stream.");
  }
  return rpc::FromGrpcStatus(status);
}

}  // namespace

// Outlives the upstream as long as calls are under way.
struct GrpcUpstream::State {
  std::map<std::string, std::unique_ptr<grpc::GenericStub>> stubs;
  absl::Mutex mu;
  bool stopping ABSL_GUARDED_BY(mu) = false;
  std::set<grpc::ClientContext*> calls ABSL_GUARDED_BY(mu);

  // False once the upstream is being destroyed.
  bool Add(grpc::ClientContext* context) {
    absl::MutexLock lock(&mu);
    if (stopping) return false;
    calls.insert(context);
    return true;
  }
  void Remove(grpc::ClientContext* context) {
    absl::MutexLock lock(&mu);
    calls.erase(context);
  }
};

// Holds itself until the call is done.
class GrpcUpstream::UnaryCall : public UpstreamCall,
                                public std::enable_shared_from_this<UnaryCall> {
 public:
  UnaryCall(std::shared_ptr<State> state,
            std::shared_ptr<UpstreamObserver> observer)
      : state_(std::move(state)), observer_(std::move(observer)) {}

  void Run(grpc::GenericStub* stub, const UpstreamRequest& request) {
    Prepare(request, &context_);
    request_ = ToBuffer(request.message);
    stub->UnaryCall(&context_, "/" + request.method->full_name, {}, &request_,
                    &response_,
                    [self = shared_from_this()](const grpc::Status& status) {
                      self->Done(status);
                    });
  }

  static void Prepare(const UpstreamRequest& request,
                      grpc::ClientContext* context) {
    for (const auto& [name, value] : request.metadata) {
      context->AddMetadata(name, value);
    }
    if (request.deadline == absl::InfiniteFuture()) return;
    context->set_deadline(absl::ToChronoTime(request.deadline));
  }

  grpc::ClientContext* context() { return &context_; }
  void ReadNext() override {}
  void Cancel() override { context_.TryCancel(); }

 private:
  void Done(const grpc::Status& status) {
    if (status.ok()) {
      observer_->OnHeaders(ToMetadata(context_.GetServerInitialMetadata()));
      observer_->OnMessage(ToPayload(response_));
    }
    observer_->OnDone(ToStatus(status));
    observer_.reset();
    state_->Remove(&context_);
  }

  const std::shared_ptr<State> state_;
  std::shared_ptr<UpstreamObserver> observer_;
  grpc::ClientContext context_;
  grpc::ByteBuffer request_;
  grpc::ByteBuffer response_;
};

class GrpcUpstream::StreamCall
    : public UpstreamCall,
      public grpc::ClientBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>,
      public std::enable_shared_from_this<StreamCall> {
 public:
  StreamCall(std::shared_ptr<State> state,
             std::shared_ptr<UpstreamObserver> observer)
      : state_(std::move(state)), observer_(std::move(observer)) {}

  void Run(grpc::GenericStub* stub, const UpstreamRequest& request) {
    self_ = shared_from_this();
    UnaryCall::Prepare(request, &context_);
    request_ = ToBuffer(request.message);
    stub->PrepareBidiStreamingCall(&context_, "/" + request.method->full_name,
                                   {}, this);
    // ReadNext() comes from other threads: the hold keeps the reactor alive
    // until a read has failed or nobody will read any more.
    AddHold();
    StartWriteLast(&request_, {});
    StartRead(&message_);
    StartCall();
  }

  grpc::ClientContext* context() { return &context_; }
  void ReadNext() override {
    {
      absl::MutexLock lock(&mu_);
      if (released_ || reading_) return;
      reading_ = true;
    }
    StartRead(&message_);
  }

  void Cancel() override {
    context_.TryCancel();
    {
      absl::MutexLock lock(&mu_);
      cancelled_ = true;
      if (reading_ || released_) return;
      released_ = true;
    }
    RemoveHold();
  }

  void OnReadDone(bool ok) override {
    {
      absl::MutexLock lock(&mu_);
      reading_ = false;
      released_ = !ok || cancelled_;
      ok = !released_;
    }
    if (!ok) return RemoveHold();
    if (!headers_told_) {
      headers_told_ = true;
      observer_->OnHeaders(ToMetadata(context_.GetServerInitialMetadata()));
    }
    observer_->OnMessage(ToPayload(message_));
  }
  void OnDone(const grpc::Status& status) override {
    observer_->OnDone(ToStatus(status));
    observer_.reset();
    state_->Remove(&context_);
    self_.reset();
  }

 private:
  const std::shared_ptr<State> state_;
  std::shared_ptr<UpstreamObserver> observer_;
  std::shared_ptr<StreamCall> self_;
  grpc::ClientContext context_;
  grpc::ByteBuffer request_;
  grpc::ByteBuffer message_;
  bool headers_told_ = false;
  absl::Mutex mu_;
  bool reading_ ABSL_GUARDED_BY(mu_) = true;  // Run() starts the first one
  bool cancelled_ ABSL_GUARDED_BY(mu_) = false;
  bool released_ ABSL_GUARDED_BY(mu_) = false;  // the hold is given back
};

GrpcUpstream::GrpcUpstream(const Channels& channels)
    : state_(std::make_shared<State>()) {
  for (const auto& [package, channel] : channels) {
    state_->stubs[package] = std::make_unique<grpc::GenericStub>(channel);
  }
}

GrpcUpstream::~GrpcUpstream() {
  absl::MutexLock lock(&state_->mu);
  state_->stopping = true;
  for (grpc::ClientContext* context : state_->calls) context->TryCancel();
  const auto none = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(state_->mu) {
    return state_->calls.empty();
  };
  state_->mu.Await(absl::Condition(&none));
}

std::shared_ptr<UpstreamCall> GrpcUpstream::Start(
    UpstreamRequest request, std::shared_ptr<UpstreamObserver> observer) {
  const auto it = state_->stubs.find(request.method->package);
  const auto begin = [&](auto call) -> std::shared_ptr<UpstreamCall> {
    if (it == state_->stubs.end()) {
      observer->OnDone(MakeStatus(ErrorReason::kUnimplemented,
                                  absl::StrCat("No service is configured for ",
                                               request.method->package, ".")));
    } else if (!state_->Add(call->context())) {
      observer->OnDone(MakeStatus(ErrorReason::kShuttingDown,
                                  "The gateway is shutting down."));
    } else {
      call->Run(it->second.get(), request);
    }
    return call;
  };
  if (request.method->server_streaming) {
    return begin(std::make_shared<StreamCall>(state_, observer));
  }
  return begin(std::make_shared<UnaryCall>(state_, observer));
}

}  // namespace semantic_layer::gateway
