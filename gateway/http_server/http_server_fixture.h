#ifndef SEMANTIC_LAYER_GATEWAY_HTTP_SERVER_HTTP_SERVER_FIXTURE_H_
#define SEMANTIC_LAYER_GATEWAY_HTTP_SERVER_HTTP_SERVER_FIXTURE_H_

#include <sys/socket.h>
#include <sys/time.h>

#include <memory>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "boost/asio/buffer.hpp"
#include "boost/asio/io_context.hpp"
#include "boost/asio/ip/tcp.hpp"
#include "boost/asio/write.hpp"
#include "gateway/http_server/http_server.h"
#include "gtest/gtest.h"

namespace semantic_layer::gateway {

// A client that writes bytes and reads bytes.
class RawClient {
 public:
  explicit RawClient(int port) : socket_(context_) {
    socket_.connect(
        boost::asio::ip::tcp::endpoint(boost::asio::ip::address_v4::loopback(),
                                       static_cast<unsigned short>(port)));
    socket_.set_option(boost::asio::ip::tcp::no_delay(true));
    timeval limit{10, 0};
    ::setsockopt(socket_.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &limit,
                 sizeof(limit));
  }

  void Send(const std::string& bytes) {
    boost::system::error_code error;
    boost::asio::write(socket_, boost::asio::buffer(bytes), error);
  }
  // Reads until the text ends with `end` (or the server closes).
  std::string ReadTo(const std::string& end) {
    std::string text;
    char c;
    while (::recv(socket_.native_handle(), &c, 1, 0) == 1) {
      text += c;
      if (absl::EndsWith(text, end)) break;
    }
    return text;
  }
  // Reads up to `limit` bytes; 0 at the end.
  size_t ReadSome(size_t limit) {
    std::string bytes(limit, '\0');
    const ssize_t got =
        ::recv(socket_.native_handle(), bytes.data(), limit, MSG_WAITALL);
    return got < 0 ? 0 : static_cast<size_t>(got);
  }
  // Reads until the server closes.
  std::string ReadAll() { return ReadTo("\xff\xff"); }
  void Close() { socket_.close(); }

 private:
  boost::asio::io_context context_;
  boost::asio::ip::tcp::socket socket_;
};

// A server on a port of its own; it answers with what it was asked, unless told
// otherwise. The handler may be set while the server's threads run.
class HttpServerFixture : public ::testing::Test {
 protected:
  void Start(HttpServer::Options options = {}) {
    options.threads = 2;
    auto server = HttpServer::Create(
        options, [this](std::shared_ptr<HttpExchange> exchange) {
          HttpHandler handler;
          {
            absl::MutexLock lock(&mu_);
            handler = handler_;
          }
          handler(std::move(exchange));
        });
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
    server_->Start();
  }

  void SetHandler(HttpHandler handler) {
    absl::MutexLock lock(&mu_);
    handler_ = std::move(handler);
  }

  static void Echo(std::shared_ptr<HttpExchange> exchange) {
    const HttpRequest& request = exchange->request();
    exchange->Respond({200,
                       {{"Content-Type", "text/plain"}},
                       absl::StrCat(request.method, " ", request.path(), " ",
                                    request.query(), " [", request.body, "]")});
  }

  absl::Mutex mu_;
  HttpHandler handler_ ABSL_GUARDED_BY(mu_) = Echo;
  std::unique_ptr<HttpServer> server_;
};

inline constexpr char kGet[] = "GET /a?b=1 HTTP/1.1\r\nHost: x\r\n\r\n";

inline std::string Post(const std::string& headers, const std::string& body) {
  return absl::StrCat("POST / HTTP/1.1\r\nHost: x\r\n", headers, "\r\n", body);
}
inline std::string Chunked(const std::string& body) {
  return Post("Transfer-Encoding: chunked\r\n", body);
}

}  // namespace semantic_layer::gateway

#endif  // SEMANTIC_LAYER_GATEWAY_HTTP_SERVER_HTTP_SERVER_FIXTURE_H_
