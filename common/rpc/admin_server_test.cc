#include "common/rpc/admin_server.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "boost/asio/io_context.hpp"
#include "boost/asio/ip/tcp.hpp"
#include "boost/asio/read.hpp"
#include "boost/asio/write.hpp"
#include "common/rpc/limits.h"
#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::rpc {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using ::semantic_layer::testing::IsOk;
using ::semantic_layer::testing::StatusIs;
using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

class AdminServerTest : public ::testing::Test {
 protected:
  AdminServerTest() {
    auto server = AdminServer::Start(
        "127.0.0.1:0", {{"/metrics", [] {
                           return AdminServer::Answer{200, "text/plain", "m\n"};
                         }}});
    EXPECT_THAT(server.status(), IsOk());
    server_ = *std::move(server);
  }

  tcp::socket Connect() {
    tcp::socket socket(io_);
    socket.connect({asio::ip::make_address("127.0.0.1"),
                    static_cast<unsigned short>(server_->port())});
    return socket;
  }

  // Sends `text` and reads until the server closes.
  std::string Exchange(const std::string& text) {
    tcp::socket socket = Connect();
    boost::system::error_code error;
    asio::write(socket, asio::buffer(text), error);
    std::string answer;
    asio::read(socket, asio::dynamic_buffer(answer), error);
    return answer;
  }

  asio::io_context io_;
  std::unique_ptr<AdminServer> server_;
};

TEST_F(AdminServerTest, ServesItsPages) {
  EXPECT_THAT(
      Exchange("GET /metrics?x=1 HTTP/1.1\r\nHost: a\r\nConnection: "
               "close\r\n\r\n"),
      AllOf(StartsWith("HTTP/1.1 200 OK\r\n"),
            HasSubstr("Content-Length: 2\r\n"), EndsWith("\r\n\r\nm\n")));
  EXPECT_THAT(Exchange("HEAD /metrics HTTP/1.1\r\nHost: a\r\nConnection: "
                       "close\r\n\r\n"),
              AllOf(HasSubstr("Content-Length: 2\r\n"), EndsWith("\r\n\r\n")));
}

TEST_F(AdminServerTest, RefusesEverythingElse) {
  EXPECT_THAT(Exchange("GET /etc/passwd HTTP/1.1\r\nHost: a\r\nConnection: "
                       "close\r\n\r\n"),
              StartsWith("HTTP/1.1 404"));
  EXPECT_THAT(Exchange("POST /metrics HTTP/1.1\r\nHost: a\r\nConnection: "
                       "close\r\nContent-Length: 0\r\n\r\n"),
              AllOf(StartsWith("HTTP/1.1 405"), HasSubstr("Allow: GET, HEAD")));
}

TEST_F(AdminServerTest, TakesNoBodyHoweverItComes) {
  EXPECT_THAT(Exchange("POST /metrics HTTP/1.1\r\nHost: a\r\nContent-Length: 2"
                       "\r\n\r\nab"),
              StartsWith("HTTP/1.1 400"));
  tcp::socket socket = Connect();
  socket.set_option(tcp::no_delay(true));
  boost::system::error_code error;
  for (const char* piece : {"GET /metrics HTTP/1.1\r\nHost: "
                            "a\r\nTransfer-Encoding: chunked\r\n\r\n",
                            "0\r\n", "\r", "\n"}) {
    asio::write(socket, asio::buffer(std::string(piece)), error);
  }
  std::string answer;
  asio::read(socket, asio::dynamic_buffer(answer), error);
  EXPECT_THAT(answer, AllOf(StartsWith("HTTP/1.1 400"),
                            HasSubstr("Connection: close\r\n")));
  EXPECT_THAT(Exchange("GET /metrics HTTP/1.1\r\nHost: a\r\nConnection: "
                       "close\r\n\r\n"),
              StartsWith("HTTP/1.1 200 OK"));
}

TEST_F(AdminServerTest, WhatIsNoRequestGetsNoAnswer) {
  EXPECT_THAT(Exchange("\x16\x03\x01 this is TLS\r\n\r\n"), IsEmpty());
  EXPECT_THAT(Exchange(absl::StrCat("GET / HTTP/1.1\r\nx: ",
                                    std::string(2 * kAdminRequestBytesMax, 'a'),
                                    "\r\n\r\n")),
              Not(HasSubstr("200 OK")));
}

TEST_F(AdminServerTest, ConnectionsAreReusedAndLimited) {
  std::vector<tcp::socket> idle;
  for (int i = 0; i < kAdminConnectionsMax; ++i) {
    idle.push_back(Connect());
    // A request each, so that the server has surely taken the connection.
    asio::write(
        idle.back(),
        asio::buffer(std::string("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n")));
    char first = 0;
    asio::read(idle.back(), asio::buffer(&first, 1));
    EXPECT_EQ(first, 'H');
  }
  EXPECT_THAT(Exchange("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n"), IsEmpty());
}

TEST_F(AdminServerTest, ATakenOrSenselessAddressIsRefused) {
  EXPECT_THAT(
      AdminServer::Start(absl::StrCat("127.0.0.1:", server_->port()), {})
          .status(),
      StatusIs(absl::StatusCode::kFailedPrecondition,
               HasSubstr("admin address")));
  for (const char* bad : {"", "127.0.0.1", ":1", "::1:80", "x:99999"}) {
    EXPECT_FALSE(AdminServer::Start(bad, {}).ok()) << bad;
  }
}

}  // namespace
}  // namespace semantic_layer::rpc
