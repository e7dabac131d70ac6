#ifndef SEMANTIC_LAYER_COMMON_RPC_ECHO_SERVER_FIXTURE_H_
#define SEMANTIC_LAYER_COMMON_RPC_ECHO_SERVER_FIXTURE_H_

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/rpc/outgoing_call.h"
#include "common/rpc/server.h"
#include "common/status/status_macros.h"
#include "common/testing/test_server.h"
#include "gtest/gtest.h"
#include "semantic_layer/testing/v1/echo_service.grpc.pb.h"

namespace semantic_layer::rpc {

// Handlers that tests replace; by default they echo.
class EchoService {
 public:
  using Unary = std::function<absl::StatusOr<testing::v1::EchoResponse>(
      const RequestContext&, const testing::v1::EchoRequest&)>;
  using Stream = std::function<absl::Status(
      const RequestContext&, const testing::v1::EchoRequest&,
      StreamWriter<testing::v1::EchoResponse>&)>;

  Unary echo = [](const RequestContext&,
                  const testing::v1::EchoRequest& request) {
    testing::v1::EchoResponse response;
    response.set_text(request.text());
    return absl::StatusOr<testing::v1::EchoResponse>(response);
  };
  Stream stream = [](const RequestContext&,
                     const testing::v1::EchoRequest& request,
                     StreamWriter<testing::v1::EchoResponse>& writer) {
    testing::v1::EchoResponse response;
    response.set_text(request.text());
    for (int i = 0; i < request.count(); ++i) {
      RETURN_IF_ERROR(writer.Write(response));
    }
    return absl::OkStatus();
  };
  Stream watch = [](const RequestContext& context,
                    const testing::v1::EchoRequest& request,
                    StreamWriter<testing::v1::EchoResponse>& writer) {
    testing::v1::EchoResponse response;
    response.set_text(request.text());
    RETURN_IF_ERROR(writer.Write(response));
    return context.cancellation.SleepFor(absl::InfiniteDuration());
  };

  Service Bind() {
    Service service("semantic_layer.testing.v1.EchoService");
    for (const char* name : {"Echo", "EchoPublic", "EchoWrite"}) {
      service.Unary<testing::v1::EchoRequest, testing::v1::EchoResponse>(
          name, [this](const RequestContext& context,
                       const testing::v1::EchoRequest& request) {
            return echo(context, request);
          });
    }
    service.ServerStreaming("EchoStream", this, &EchoService::HandleStream)
        .Watch("EchoWatch", this, &EchoService::HandleWatch);
    return service;
  }

 private:
  absl::Status HandleStream(const RequestContext& context,
                            const testing::v1::EchoRequest& request,
                            StreamWriter<testing::v1::EchoResponse>& writer) {
    return stream(context, request, writer);
  }
  absl::Status HandleWatch(const RequestContext& context,
                           const testing::v1::EchoRequest& request,
                           StreamWriter<testing::v1::EchoResponse>& writer) {
    return watch(context, request, writer);
  }
};

// A server of an EchoService on a port of its own, and a client of it.
class EchoServerTest : public ::testing::Test {
 protected:
  void StartServer(Server::Options options = {}) {
    absl::StatusOr<std::unique_ptr<testing::TestServer>> test =
        testing::TestServer::Start({service_.Bind()}, std::move(options));
    ASSERT_TRUE(test.ok()) << test.status();
    test_ = *std::move(test);
    stub_ = testing::v1::EchoService::NewStub(test_->channel());
  }

  static testing::v1::EchoRequest Request(std::string text, int count = 0) {
    testing::v1::EchoRequest request;
    request.set_text(std::move(text));
    request.set_count(count);
    return request;
  }

  absl::StatusOr<testing::v1::EchoResponse> Echo(const RequestContext& context,
                                                 std::string text = "hi") {
    return CallUnary(*stub_, &testing::v1::EchoService::Stub::Echo, context,
                     Request(std::move(text)));
  }

  EchoService service_;
  std::unique_ptr<testing::TestServer> test_;
  std::unique_ptr<testing::v1::EchoService::Stub> stub_;
};

}  // namespace semantic_layer::rpc

#endif  // SEMANTIC_LAYER_COMMON_RPC_ECHO_SERVER_FIXTURE_H_
