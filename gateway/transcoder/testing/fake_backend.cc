#include "gateway/transcoder/testing/fake_backend.h"

#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server_builder.h"
#include "grpcpp/support/slice.h"

namespace semantic_layer::gateway {
namespace {

std::string BytesOf(const grpc::ByteBuffer& buffer) {
  grpc::Slice slice;
  if (!buffer.DumpToSingleSlice(&slice).ok()) return "";
  return std::string(reinterpret_cast<const char*>(slice.begin()),
                     slice.size());
}

}  // namespace

class FakeBackend::Reactor : public grpc::ServerGenericBidiReactor {
 public:
  Reactor(FakeBackend* backend, grpc::GenericCallbackServerContext* context)
      : backend_(*backend), context_(*context) {
    {
      absl::MutexLock lock(&backend_.mu_);
      answer_ = backend_.answer_;
    }
    for (const auto& [name, value] : answer_.headers) {
      context->AddInitialMetadata(name, value);
    }
    StartRead(&request_);
  }

  void OnReadDone(bool ok) override {
    if (ok) Note();
    WriteNext();
  }
  void OnWriteDone(bool ok) override {
    if (!ok) return Finish(grpc::Status::CANCELLED);
    {
      absl::MutexLock lock(&backend_.mu_);
      ++backend_.sent_;
    }
    WriteNext();
  }
  void OnCancel() override {
    {
      absl::MutexLock lock(&backend_.mu_);
      backend_.cancelled_ = true;
    }
    if (answer_.hang) Finish(grpc::Status::CANCELLED);
  }
  void OnDone() override { delete this; }

 private:
  void Note() {
    Call call;
    call.method = context_.method();
    call.message = BytesOf(request_);
    for (const auto& [name, value] : context_.client_metadata()) {
      call.metadata.emplace(std::string(name.data(), name.size()),
                            std::string(value.data(), value.size()));
    }
    call.time_left = absl::FromChrono(context_.deadline()) - absl::Now();
    absl::MutexLock lock(&backend_.mu_);
    backend_.calls_.push_back(std::move(call));
  }

  void WriteNext() {
    if (next_ < answer_.messages.size()) {
      const grpc::Slice slice(answer_.messages[next_++]);
      response_ = grpc::ByteBuffer(&slice, 1);
      StartWrite(&response_);
      return;
    }
    if (!answer_.hang) Finish(answer_.status);
  }

  FakeBackend& backend_;
  grpc::GenericCallbackServerContext& context_;
  Answer answer_;
  size_t next_ = 0;
  grpc::ByteBuffer request_;
  grpc::ByteBuffer response_;
};

grpc::ServerGenericBidiReactor* FakeBackend::Service::CreateReactor(
    grpc::GenericCallbackServerContext* context) {
  return new Reactor(backend_, context);
}

FakeBackend::FakeBackend(int port) {
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:" + std::to_string(port),
                           grpc::InsecureServerCredentials(), &port_);
  builder.RegisterCallbackGenericService(&service_);
  server_ = builder.BuildAndStart();
  if (server_ == nullptr) std::abort();
}

FakeBackend::~FakeBackend() {
  server_->Shutdown(std::chrono::system_clock::now());
  server_->Wait();
}

void FakeBackend::SetAnswer(Answer answer) {
  absl::MutexLock lock(&mu_);
  answer_ = std::move(answer);
}

FakeBackend::Call FakeBackend::last_call() const {
  absl::MutexLock lock(&mu_);
  return calls_.back();
}

int FakeBackend::call_count() const {
  absl::MutexLock lock(&mu_);
  return static_cast<int>(calls_.size());
}

bool FakeBackend::WaitForCall() {
  absl::MutexLock lock(&mu_);
  const auto called = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) {
    return !calls_.empty();
  };
  return mu_.AwaitWithTimeout(absl::Condition(&called), absl::Seconds(10));
}

bool FakeBackend::WaitForCancellation() {
  absl::MutexLock lock(&mu_);
  return mu_.AwaitWithTimeout(absl::Condition(&cancelled_), absl::Seconds(10));
}

int FakeBackend::sent_count() const {
  absl::MutexLock lock(&mu_);
  return sent_;
}

}  // namespace semantic_layer::gateway
