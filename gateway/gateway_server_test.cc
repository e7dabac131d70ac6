#include "gateway/gateway_server.h"

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "boost/asio/buffer.hpp"
#include "boost/asio/io_context.hpp"
#include "boost/asio/ip/tcp.hpp"
#include "boost/asio/read.hpp"
#include "boost/asio/write.hpp"
#include "common/auth/principal.h"
#include "common/auth/token_verifier.h"
#include "common/rpc/metrics.h"
#include "common/status/make_status.h"
#include "common/testing/golden.h"
#include "common/testing/status_matchers.h"
#include "gateway/options.h"
#include "gateway/transcoder/testing/fake_backend.h"
#include "gateway/transcoder/testing/test_api.h"
#include "gateway/transcoder/testing/test_service.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::gateway {
namespace {

using ::semantic_layer::testing::ReadTestFile;
using ::semantic_layer::testing::StatusIs;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class NoTokens : public auth::TokenVerifier {
 public:
  absl::StatusOr<auth::Principal> Verify(absl::string_view) const override {
    return MakeStatus(ErrorReason::kInvalidToken, "Invalid or expired token");
  }
};

std::string TestSet() {
  return ReadTestFile("gateway/transcoder/testing/test_service.binpb");
}

class GatewayServerTest : public ::testing::Test {
 protected:
  GatewayServerTest() {
    options_.address = "127.0.0.1:0";
    options_.access_log = false;
    host_.verifier = &verifier_;
    host_.metrics = &metrics_;
    host_.own_address = "127.0.0.1:1";
  }

  void Start() {
    options_.backends = {absl::StrCat("semantic_layer.gateway.test=127.0.0.1:",
                                      backend_.port())};
    auto server = GatewayServer::Create(options_, host_, TestSet());
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
  }

  // Sends a request that closes its connection, and reads the whole answer.
  std::string Ask(const std::string& first_line,
                  const std::string& headers = "",
                  const std::string& body = "") {
    boost::asio::io_context context;
    boost::asio::ip::tcp::socket socket(context);
    socket.connect({boost::asio::ip::address_v4::loopback(),
                    static_cast<unsigned short>(server_->port())});
    boost::system::error_code error;
    boost::asio::write(
        socket,
        boost::asio::buffer(absl::StrCat(
            first_line, " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n",
            headers, "Content-Length: ", body.size(), "\r\n\r\n", body)),
        error);
    std::string answer;
    boost::asio::read(socket, boost::asio::dynamic_buffer(answer), error);
    return answer;
  }

  FakeBackend backend_;
  NoTokens verifier_;
  rpc::MetricsRegistry metrics_;
  GatewayOptions options_;
  GatewayServer::Host host_;
  std::unique_ptr<GatewayServer> server_;
};

TEST_F(GatewayServerTest, AnswersFromSocketToServiceAndBack) {
  Start();
  test::Book book;
  book.set_id("a");
  FakeBackend::Answer answer;
  answer.messages = {book.SerializeAsString()};
  backend_.SetAnswer(answer);
  const std::string text = Ask("PUT /books/a",
                               "Origin: http://localhost:3000\r\n"
                               "X-Request-Id: my-id\r\n"
                               "Content-Type: application/json\r\n",
                               R"({"title":"T"})");
  EXPECT_THAT(text, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(text, HasSubstr("\r\nX-Request-Id: my-id\r\n"));
  EXPECT_THAT(text, HasSubstr("\r\nX-Process-Time: "));
  EXPECT_THAT(
      text,
      HasSubstr("\r\nAccess-Control-Allow-Origin: http://localhost:3000\r\n"));
  EXPECT_THAT(text, EndsWith(R"({"id":"a","title":"","copies":0,"kind":null,)"
                             R"("etag":null})"));
  EXPECT_EQ(backend_.last_call().metadata.find("x-request-id")->second,
            "my-id");
}

// A script must be able to read also what the server refuses by itself.
TEST_F(GatewayServerTest, RefusalsHaveTheHeadersOfEveryAnswer) {
  options_.max_body_bytes = 1024;
  Start();
  const std::string text = Ask("PUT /books/a",
                               "Origin: http://localhost:3000\r\n"
                               "X-Request-Id: my-id\r\n",
                               std::string(2000, 'x'));
  EXPECT_THAT(text, StartsWith("HTTP/1.1 413 "));
  EXPECT_THAT(text, HasSubstr("\r\nX-Request-Id: my-id\r\n"));
  EXPECT_THAT(
      text,
      HasSubstr("\r\nAccess-Control-Allow-Origin: http://localhost:3000\r\n"));
  EXPECT_THAT(text, HasSubstr("\r\nX-Process-Time: "));
  EXPECT_THAT(metrics_.Print(), HasSubstr("sl_http_requests_total{"
                                          "method=\"PUT\",code=\"4xx\"} 1"));
}

TEST_F(GatewayServerTest, ServesItsOwnPages) {
  Start();
  EXPECT_THAT(Ask("GET /"), HasSubstr("\"service\":\"Semantic Layer API\""));
  EXPECT_THAT(Ask("GET /openapi.json"), HasSubstr("\"/books/{id}\""));
  EXPECT_THAT(Ask("GET /docs"), HasSubstr("swagger-ui"));
  EXPECT_THAT(Ask("GET /nothing"), EndsWith(R"({"detail":"Not Found"})"));
  EXPECT_THAT(metrics_.Print(), HasSubstr("sl_http_requests_total"));
}

TEST_F(GatewayServerTest, AClientThatLeavesCancelsTheCall) {
  Start();
  FakeBackend::Answer hang;
  hang.hang = true;
  backend_.SetAnswer(hang);
  {
    boost::asio::io_context context;
    boost::asio::ip::tcp::socket socket(context);
    socket.connect({boost::asio::ip::address_v4::loopback(),
                    static_cast<unsigned short>(server_->port())});
    boost::asio::write(
        socket, boost::asio::buffer(
                    std::string("GET /books/a HTTP/1.1\r\nHost: x\r\n\r\n")));
    ASSERT_TRUE(backend_.WaitForCall());
  }
  EXPECT_TRUE(backend_.WaitForCancellation());
}

TEST_F(GatewayServerTest, EndsWithCallsUnderWay) {
  Start();
  FakeBackend::Answer hang;
  hang.hang = true;
  backend_.SetAnswer(hang);
  boost::asio::io_context context;
  boost::asio::ip::tcp::socket socket(context);
  socket.connect({boost::asio::ip::address_v4::loopback(),
                  static_cast<unsigned short>(server_->port())});
  boost::asio::write(socket, boost::asio::buffer(std::string(
                                 "GET /stream HTTP/1.1\r\nHost: x\r\n\r\n")));
  ASSERT_TRUE(backend_.WaitForCall());
  server_->Drain(absl::Now() + absl::Milliseconds(50));
  server_.reset();
  EXPECT_TRUE(backend_.WaitForCancellation());
}

TEST_F(GatewayServerTest, RefusesToStartWithARouteThatLeadsNowhere) {
  EXPECT_THAT(GatewayServer::Create(options_, host_, TestSet()).status(),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("semantic_layer.gateway.test=host:port")));
  options_.backends = {"nonsense"};
  EXPECT_THAT(GatewayServer::Create(options_, host_, TestSet()).status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("GATEWAY_BACKENDS")));
  options_.backends = {"semantic_layer.gateway.test=127.0.0.1:1"};
  options_.address = "192.0.2.1:0";
  EXPECT_THAT(
      GatewayServer::Create(options_, host_, TestSet()).status(),
      StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("192.0.2.1")));
}

}  // namespace
}  // namespace semantic_layer::gateway
