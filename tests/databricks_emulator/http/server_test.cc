#include "tests/databricks_emulator/http/server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/databricks_emulator/http/http_message.h"

namespace semantic_layer::emulator {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

// A plain socket, so that each byte is ours.
class Socket {
 public:
  explicit Socket(int port) : fd_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = connect(fd_, reinterpret_cast<sockaddr*>(&address),
                         sizeof address) == 0;
  }
  Socket(const Socket&) = delete;
  ~Socket() { close(fd_); }

  bool connected() const { return connected_; }
  void ResetOnClose() {
    const linger now = {.l_onoff = 1, .l_linger = 0};
    setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  }
  void Send(const std::string& bytes) {
    EXPECT_EQ(send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(bytes.size()));
  }
  // Reads until the text ends with `end`, or the connection does.
  std::string ReadTo(const std::string& end) {
    std::string text;
    char c;
    while (!absl::EndsWith(text, end) && recv(fd_, &c, 1, 0) == 1) {
      text.push_back(c);
    }
    return text;
  }

 private:
  const int fd_;
  bool connected_ = false;
};

// Answers with method, segments, query and body.
std::unique_ptr<HttpServer> Echo() {
  auto server = HttpServer::Start(
      0, [](std::shared_ptr<const Request> request, Responder respond) {
        Response response;
        response.body = absl::StrCat(request->method, " ");
        for (const std::string& part : request->segments) {
          absl::StrAppend(&response.body, "[", part, "]");
        }
        absl::StrAppend(&response.body, request->Query("q").value_or(""), " ",
                        request->body, "$");
        respond(std::move(response));
      });
  return *std::move(server);
}

TEST(ServerTest, KeepsAConnectionForSeveralRequests) {
  const auto server = Echo();
  Socket socket(server->port());
  socket.Send("GET /a%2Fb/c?q=x+y%21 HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_THAT(socket.ReadTo("$"), HasSubstr("GET [a/b][c]x y! $"));
  socket.Send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhi");
  EXPECT_THAT(socket.ReadTo("$"), HasSubstr("POST [] hi$"));
  EXPECT_EQ(server->open_connections(), 1);
}

TEST(ServerTest, TakesChunksAndSaysContinue) {
  const auto server = Echo();
  Socket socket(server->port());
  socket.Send(
      "PUT /x HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\n"
      "Transfer-Encoding: chunked\r\n\r\n");
  EXPECT_EQ(socket.ReadTo("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  socket.Send("3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
  EXPECT_THAT(socket.ReadTo("$"), HasSubstr("PUT [x] abcde$"));
}

TEST(ServerTest, HeadHasALengthAndNoBody) {
  const auto server = Echo();
  Socket socket(server->port());
  socket.Send("HEAD /x HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  const std::string answer = socket.ReadTo("never");
  EXPECT_THAT(answer, HasSubstr("Content-Length: 10\r\n"));
  EXPECT_THAT(answer, testing::EndsWith("\r\n\r\n"));
}

TEST(ServerTest, RefusesWhatIsNoRequest) {
  const auto server = Echo();
  for (const char* bytes :
       {"nonsense\r\n\r\n", "GET /%zz HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET relative HTTP/1.1\r\nHost: h\r\n\r\n"}) {
    Socket socket(server->port());
    socket.Send(bytes);
    EXPECT_THAT(socket.ReadTo("never"), StartsWith("HTTP/1.1 400 ")) << bytes;
  }
}

TEST(ServerTest, OutlivesConnectionsThatGoAtOnce) {
  const auto server = Echo();
  for (int i = 0; i < 2000; ++i) {
    Socket socket(server->port());
    EXPECT_TRUE(socket.connected());
    // A reset, so that the server meets an error with the first read.
    socket.ResetOnClose();
  }
  Socket socket(server->port());
  socket.Send("GET /x HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_THAT(socket.ReadTo("$"), HasSubstr("GET [x] $"));
}

TEST(ServerTest, ServesFiveHundredConnectionsWithFewThreads) {
  rlimit files;
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &files), 0);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  const auto server = Echo();
  std::vector<std::unique_ptr<Socket>> sockets;
  for (int i = 0; i < 500; ++i) {
    sockets.push_back(std::make_unique<Socket>(server->port()));
    ASSERT_TRUE(sockets.back()->connected());
    sockets.back()->Send("GET /x HTTP/1.1\r\nHost: h\r\n\r\n");
  }
  for (const auto& socket : sockets) {
    EXPECT_THAT(socket->ReadTo("$"), HasSubstr("GET [x] $"));
  }
  EXPECT_EQ(server->open_connections(), 500);
}

}  // namespace
}  // namespace semantic_layer::emulator
