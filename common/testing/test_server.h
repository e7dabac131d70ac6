#ifndef SEMANTIC_LAYER_COMMON_TESTING_TEST_SERVER_H_
#define SEMANTIC_LAYER_COMMON_TESTING_TEST_SERVER_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/rpc/server.h"
#include "common/rpc/service.h"
#include "common/testing/test_tokens.h"
#include "grpcpp/channel.h"

namespace semantic_layer::testing {

// A real gRPC server on a free port of this machine, with the tokens of
// test_tokens.h and no log, for tests of the whole way of a call:
//
//   auto server = TestServer::Start({service.Bind()});
//   auto stub = v1::XService::NewStub((*server)->channel());
//   rpc::CallUnary(*stub, &v1::XService::Stub::GetX, TestContext("viewer"),
//                  request);
//
// What the handlers use must outlive it.
class TestServer {
 public:
  // `options` are those of a server; address, verifier and logging are set
  // here where they have their defaults. The admin page is off by default.
  static absl::StatusOr<std::unique_ptr<TestServer>> Start(
      std::vector<rpc::Service> services, rpc::Server::Options options = {});

  rpc::Server& server() { return *server_; }
  // "127.0.0.1:<port>"
  std::string address() const;
  // Connected with the suite's own channel settings.
  std::shared_ptr<grpc::Channel> channel() { return channel_; }

 private:
  TestServer() = default;

  TestTokenVerifier verifier_;
  std::unique_ptr<rpc::Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
};

}  // namespace semantic_layer::testing

#endif  // SEMANTIC_LAYER_COMMON_TESTING_TEST_SERVER_H_
