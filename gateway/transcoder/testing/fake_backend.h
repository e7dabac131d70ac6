#ifndef SEMANTIC_LAYER_GATEWAY_TRANSCODER_TESTING_FAKE_BACKEND_H_
#define SEMANTIC_LAYER_GATEWAY_TRANSCODER_TESTING_FAKE_BACKEND_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "grpcpp/generic/async_generic_service.h"
#include "grpcpp/server.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/status.h"

namespace semantic_layer::gateway {

// A real gRPC server that takes any RPC down and answers as it was told: some
// messages, then a status. Thread safe.
class FakeBackend {
 public:
  struct Call {
    std::string method;  // "/pkg.Service/Method"
    std::string message;
    std::multimap<std::string, std::string> metadata;
    absl::Duration time_left;
  };
  struct Answer {
    std::vector<std::string> messages = {};
    grpc::Status status = grpc::Status::OK;
    std::multimap<std::string, std::string> headers = {};
    // Waits for the client's cancellation before the status.
    bool hang = false;
  };

  explicit FakeBackend(int port = 0);
  ~FakeBackend();

  int port() const { return port_; }
  // For the calls from now on.
  void SetAnswer(Answer answer);
  // The last call; there must have been one.
  Call last_call() const;
  int call_count() const;
  // Waits for the first call; false after ten seconds.
  bool WaitForCall();
  // Waits until a call was cancelled; false after ten seconds.
  bool WaitForCancellation();
  // Messages taken by the transport so far.
  int sent_count() const;

 private:
  class Reactor;
  class Service : public grpc::CallbackGenericService {
   public:
    explicit Service(FakeBackend* backend) : backend_(backend) {}
    grpc::ServerGenericBidiReactor* CreateReactor(
        grpc::GenericCallbackServerContext* context) override;

   private:
    FakeBackend* const backend_;
  };

  Service service_{this};
  std::unique_ptr<grpc::Server> server_;
  int port_ = 0;
  mutable absl::Mutex mu_;
  Answer answer_ ABSL_GUARDED_BY(mu_);
  std::vector<Call> calls_ ABSL_GUARDED_BY(mu_);
  bool cancelled_ ABSL_GUARDED_BY(mu_) = false;
  int sent_ ABSL_GUARDED_BY(mu_) = 0;
};

}  // namespace semantic_layer::gateway

#endif  // SEMANTIC_LAYER_GATEWAY_TRANSCODER_TESTING_FAKE_BACKEND_H_
