#include "common/rpc/admin_server.h"

#include <optional>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "boost/asio/io_context.hpp"
#include "boost/asio/ip/tcp.hpp"
#include "boost/beast/core.hpp"
#include "boost/beast/http.hpp"
#include "common/rpc/address.h"
#include "common/rpc/limits.h"
#include "common/status/make_status.h"
#include "common/status/status_macros.h"

namespace semantic_layer::rpc {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;
using Pages = std::map<std::string, AdminServer::Page>;

// One connection: reads a request, answers, and so on until the client or a
// time limit ends it.
class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(asio::ip::tcp::socket socket, const Pages& pages, int& connections)
      : stream_(std::move(socket)), pages_(pages), connections_(connections) {
    ++connections_;
  }
  ~Session() { --connections_; }

  void Read() {
    parser_.emplace();
    parser_->header_limit(kAdminRequestBytesMax);
    stream_.expires_after(absl::ToChronoSeconds(kAdminTimeout));
    // Pages take no body, and none is parsed: Boost asserts, and would end the
    // process, when an empty chunked one comes in small pieces.
    http::async_read_header(
        stream_, buffer_, *parser_,
        [self = shared_from_this()](error_code error, size_t) {
          if (!error) self->Answer();
        });
  }

 private:
  void Answer() {
    const auto& request = parser_->get();
    const auto target = request.target();
    std::string path(target.data(), target.size());
    path.resize(std::min(path.size(), path.find('?')));
    AdminServer::Answer answer{404, "text/plain; charset=utf-8", "Not Found\n"};
    auto page = pages_.find(path);
    const bool has_body = !parser_->is_done();
    const bool reads = request.method() == http::verb::get ||
                       request.method() == http::verb::head;
    if (page != pages_.end()) {
      answer = reads ? page->second()
                     : AdminServer::Answer{405, "text/plain; charset=utf-8",
                                           "Method Not Allowed\n"};
    }
    if (has_body) {
      answer = {400, "text/plain; charset=utf-8", "No body is taken here\n"};
    }
    response_ = {static_cast<http::status>(answer.status), request.version()};
    response_.set(http::field::content_type, answer.content_type);
    response_.set(http::field::cache_control, "no-store");
    response_.set("X-Content-Type-Options", "nosniff");
    if (answer.status == 405) response_.set(http::field::allow, "GET, HEAD");
    response_.keep_alive(request.keep_alive() && !has_body);
    response_.content_length(answer.body.size());
    if (request.method() != http::verb::head) {
      response_.body() = std::move(answer.body);
    }
    http::async_write(stream_, response_,
                      [self = shared_from_this()](error_code error, size_t) {
                        if (error) return;
                        if (self->response_.keep_alive()) {
                          self->Read();
                        } else {
                          self->stream_.socket().shutdown(
                              asio::ip::tcp::socket::shutdown_send, error);
                        }
                      });
  }

  beast::tcp_stream stream_;
  const Pages& pages_;
  int& connections_;  // Of the server; only its thread touches it.
  beast::flat_buffer buffer_{2 * kAdminRequestBytesMax};
  std::optional<http::request_parser<http::string_body>> parser_;
  http::response<http::string_body> response_;
};

class BeastAdminServer final : public AdminServer {
 public:
  explicit BeastAdminServer(Pages pages) : pages_(std::move(pages)) {}

  ~BeastAdminServer() override {
    io_.stop();
    if (thread_.joinable()) thread_.join();
  }

  absl::Status Listen(const std::string& address) {
    ASSIGN_OR_RETURN(HostPort host_port, ParseHostPort(address));
    error_code error;
    asio::ip::tcp::resolver resolver(io_);
    auto found = resolver.resolve(host_port.host, absl::StrCat(host_port.port),
                                  asio::ip::tcp::resolver::passive, error);
    if (!error && !found.empty()) {
      asio::ip::tcp::endpoint endpoint = *found.begin();
      acceptor_.open(endpoint.protocol(), error);
      acceptor_.set_option(asio::socket_base::reuse_address(true), error);
      if (!error) acceptor_.bind(endpoint, error);
      if (!error) acceptor_.listen(kAdminConnectionsMax, error);
    }
    if (error) {
      return MakeStatus(ErrorReason::kInvalidConfiguration,
                        absl::StrCat("Cannot listen on the admin address ",
                                     address, ": ", error.message(), "."))
          .With("address", address);
    }
    port_ = acceptor_.local_endpoint().port();
    Accept();
    thread_ = std::thread([this] { io_.run(); });
    return absl::OkStatus();
  }

  int port() const override { return port_; }

 private:
  void Accept() {
    acceptor_.async_accept(
        [this](error_code error, asio::ip::tcp::socket socket) {
          // Beyond the limit a connection is closed at once.
          if (!error && connections_ < kAdminConnectionsMax) {
            std::make_shared<Session>(std::move(socket), pages_, connections_)
                ->Read();
          }
          if (error != asio::error::operation_aborted) Accept();
        });
  }

  const Pages pages_;
  int connections_ = 0;
  int port_ = 0;
  asio::io_context io_{1};
  asio::ip::tcp::acceptor acceptor_{io_};
  std::thread thread_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<AdminServer>> AdminServer::Start(
    const std::string& address, std::map<std::string, Page> pages) {
  auto server = std::make_unique<BeastAdminServer>(std::move(pages));
  RETURN_IF_ERROR(server->Listen(address));
  return server;
}

}  // namespace semantic_layer::rpc
