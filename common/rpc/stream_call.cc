#include <memory>
#include <optional>
#include <utility>

#include "absl/time/clock.h"
#include "common/rpc/call.h"
#include "common/rpc/grpc_status.h"
#include "common/rpc/limits.h"
#include "common/status/make_status.h"
#include "common/status/status_macros.h"

namespace semantic_layer::rpc {
namespace {

class StreamCall;

// What gRPC holds of a server stream.
class StreamReactor final : public grpc::ServerWriteReactor<grpc::ByteBuffer> {
 public:
  void set_call(std::shared_ptr<StreamCall> call) { call_ = std::move(call); }
  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;

 private:
  std::shared_ptr<StreamCall> call_;
};

// One message is with gRPC at a time while the handler prepares the next.
// Finishing waits for it, since nothing may be started after Finish and
// nothing may be under way beside it.
class StreamCall final : public Call, public MessageSink {
 public:
  StreamCall(CallEnvironment& environment, const BoundMethod& method,
             grpc::CallbackServerContext* grpc_context,
             const grpc::ByteBuffer& request, StreamReactor* reactor)
      : Call(environment, method, grpc_context, request), reactor_(reactor) {}

  absl::Status Write(const google::protobuf::Message& message) override {
    RETURN_IF_ERROR(context().Check());
    grpc::ByteBuffer next;
    RETURN_IF_ERROR(Serialize(message, &next));
    {
      absl::MutexLock lock(&mu_);
      auto free = [this]() ABSL_SHARED_LOCKS_REQUIRED(mu_) {
        return !writing_ || finishing_ || broken_;
      };
      mu_.Await(absl::Condition(&free));
      if (finishing_ || broken_) return Gone();
      writing_ = true;
      message_.Swap(&next);
      if (!headers_sent_) SendHeaders();
      headers_sent_ = true;
    }
    reactor_->StartWrite(&message_);
    return absl::OkStatus();
  }

  void OnDone() {
    absl::MutexLock lock(&mu_);
    done_ = true;
  }

  void OnWriteDone(bool ok) {
    std::optional<grpc::Status> finish;
    {
      absl::MutexLock lock(&mu_);
      writing_ = false;
      broken_ |= !ok;
      finish.swap(waiting_status_);
    }
    if (finish.has_value()) {
      reactor_->Finish(*finish);
    } else if (!ok) {
      OnClientGone();
    }
  }

 protected:
  absl::Status Handle(const google::protobuf::Message& request) override {
    return method().handler().stream(context(), request, *this);
  }

  void SendStatus(const absl::Status& status) override {
    grpc::Status wire = ToGrpcStatus(status);
    {
      absl::MutexLock lock(&mu_);
      finishing_ = true;
      if (!headers_sent_) SendHeaders();
      headers_sent_ = true;
      if (writing_) {
        waiting_status_ = std::move(wire);
        CancelUnlessDoneSoon();
        return;
      }
    }
    reactor_->Finish(std::move(wire));
  }

 private:
  // A client that does not read would hold its last message, and so the call,
  // for as long as it likes.
  void CancelUnlessDoneSoon() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) {
    environment().timers.At(absl::Now() + kStreamFinishGrace,
                            [this, weak = weak_from_this()] {
                              std::shared_ptr<Call> self = weak.lock();
                              if (self == nullptr) return;
                              absl::MutexLock lock(&mu_);
                              if (!done_) grpc_context()->TryCancel();
                            });
  }

  absl::Status Gone() const {
    absl::Status status = context().Check();
    return status.ok() ? absl::CancelledError("the call has ended") : status;
  }

  // Valid until reactor_->Finish, which is called once.
  StreamReactor* const reactor_;
  grpc::ByteBuffer message_;  // With gRPC while writing_.
  absl::Mutex mu_;
  bool writing_ ABSL_GUARDED_BY(mu_) = false;
  bool finishing_ ABSL_GUARDED_BY(mu_) = false;
  bool broken_ ABSL_GUARDED_BY(mu_) = false;
  bool headers_sent_ ABSL_GUARDED_BY(mu_) = false;
  bool done_ ABSL_GUARDED_BY(mu_) = false;  // gRPC's context is gone.
  std::optional<grpc::Status> waiting_status_ ABSL_GUARDED_BY(mu_);
};

void StreamReactor::OnWriteDone(bool ok) { call_->OnWriteDone(ok); }

void StreamReactor::OnDone() {
  call_->OnDone();
  delete this;
}

void StreamReactor::OnCancel() { call_->OnClientGone(); }

}  // namespace

grpc::ServerWriteReactor<grpc::ByteBuffer>* StartStreamCall(
    CallEnvironment& environment, const BoundMethod& method,
    grpc::CallbackServerContext* context, const grpc::ByteBuffer* request) {
  auto* reactor = new StreamReactor;  // Owned by gRPC until OnDone.
  auto call = std::make_shared<StreamCall>(environment, method, context,
                                           *request, reactor);
  reactor->set_call(call);
  call->Start();
  return reactor;
}

}  // namespace semantic_layer::rpc
