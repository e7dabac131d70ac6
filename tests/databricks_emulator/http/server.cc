#include "tests/databricks_emulator/http/server.h"

#include <algorithm>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "boost/asio/executor_work_guard.hpp"
#include "boost/asio/io_context.hpp"
#include "boost/asio/ip/tcp.hpp"
#include "boost/asio/post.hpp"
#include "boost/asio/strand.hpp"
#include "common/concurrency/bounded_executor.h"
#include "common/status/make_status.h"
#include "tests/databricks_emulator/http/connection.h"
#include "tests/databricks_emulator/http/limits.h"

namespace semantic_layer::emulator {

namespace asio = boost::asio;
using boost::system::error_code;
using Tcp = asio::ip::tcp;

class HttpServer::Core : public std::enable_shared_from_this<Core> {
 public:
  explicit Core(HttpHandler handler)
      : handler_(std::move(handler)),
        acceptor_(io_),
        work_(io_.get_executor()),
        handlers_({.threads = kHandlerThreads,
                   .queue_capacity = kMaxQueuedRequests,
                   .name = "emulator handlers"}) {}

  absl::Status Listen(int port) {
    const Tcp::endpoint endpoint(asio::ip::make_address("127.0.0.1"),
                                 static_cast<unsigned short>(port));
    error_code error;
    acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(Tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(Tcp::acceptor::max_listen_connections, error);
    if (error) {
      return MakeStatus(ErrorReason::kUnavailable,
                        absl::StrCat("Cannot listen on port ", port, ": ",
                                     error.message(), "."));
    }
    port_ = acceptor_.local_endpoint().port();
    Accept();
    for (int i = 0; i < kIoThreads; ++i) {
      threads_.emplace_back([this] { io_.run(); });
    }
    return absl::OkStatus();
  }

  void Stop() {
    asio::post(io_, [this] {
      error_code ignored;
      acceptor_.close(ignored);
    });
    {
      absl::MutexLock lock(&mu_);
      stopping_ = true;
    }
    handlers_.Stop();
    CloseConnections();
    {
      // Their last references are in the io_context's queue.
      absl::MutexLock lock(&mu_);
      const auto gone = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) {
        return connections_.empty();
      };
      mu_.AwaitWithTimeout(absl::Condition(&gone), absl::Seconds(1));
    }
    io_.stop();
    for (std::thread& thread : threads_) thread.join();
  }

  int port() const { return port_; }
  int open_connections() const {
    absl::MutexLock lock(&mu_);
    return static_cast<int>(connections_.size());
  }
  int max_open_connections() const {
    absl::MutexLock lock(&mu_);
    return max_open_;
  }

 private:
  void Accept() {
    acceptor_.async_accept(asio::make_strand(io_),
                           [this](error_code error, Tcp::socket socket) {
                             if (error == asio::error::operation_aborted)
                               return;
                             if (!error) Open(std::move(socket));
                             if (acceptor_.is_open()) Accept();
                           });
  }

  void Open(Tcp::socket socket) {
    // Outside of the lock: where the peer is gone already, the last reference
    // is ours, and going it calls Forget.
    std::shared_ptr<Connection> connection;
    {
      absl::MutexLock lock(&mu_);
      if (stopping_) return;
      const int id = ++last_id_;
      connection = std::make_shared<Connection>(
          std::move(socket),
          [this](std::shared_ptr<const Request> request, Responder respond) {
            Dispatch(std::move(request), std::move(respond));
          },
          [self = shared_from_this(), id] { self->Forget(id); });
      connections_[id] = connection;
      max_open_ = std::max(max_open_, static_cast<int>(connections_.size()));
    }
    connection->Start();
  }

  void Forget(int id) {
    absl::MutexLock lock(&mu_);
    connections_.erase(id);
  }

  void Dispatch(std::shared_ptr<const Request> request, Responder respond) {
    const absl::Status accepted = handlers_.TrySubmit(
        [this, request, respond] { handler_(request, respond); });
    if (accepted.ok()) return;
    Response response;
    response.status = 503;
    response.headers.emplace_back("Retry-After", "1");
    response.body = R"({"error_code":"TEMPORARILY_UNAVAILABLE",)"
                    R"("message":"Too many requests wait."})";
    respond(std::move(response));
  }

  void CloseConnections() {
    std::vector<std::shared_ptr<Connection>> open;
    {
      absl::MutexLock lock(&mu_);
      for (const auto& [id, weak] : connections_) {
        if (auto connection = weak.lock()) open.push_back(connection);
      }
    }
    for (const auto& connection : open) connection->Close();
  }

  const HttpHandler handler_;
  asio::io_context io_;
  Tcp::acceptor acceptor_;
  asio::executor_work_guard<asio::io_context::executor_type> work_;
  concurrency::BoundedExecutor handlers_;
  int port_ = 0;
  std::vector<std::thread> threads_;
  mutable absl::Mutex mu_;
  bool stopping_ ABSL_GUARDED_BY(mu_) = false;
  int last_id_ ABSL_GUARDED_BY(mu_) = 0;
  int max_open_ ABSL_GUARDED_BY(mu_) = 0;
  absl::flat_hash_map<int, std::weak_ptr<Connection>> connections_
      ABSL_GUARDED_BY(mu_);
};

absl::StatusOr<std::unique_ptr<HttpServer>> HttpServer::Start(
    int port, HttpHandler handler) {
  auto core = std::make_shared<Core>(std::move(handler));
  const absl::Status listening = core->Listen(port);
  if (!listening.ok()) return listening;
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(core)));
}

HttpServer::HttpServer(std::shared_ptr<Core> core) : core_(std::move(core)) {}

HttpServer::~HttpServer() { core_->Stop(); }

int HttpServer::port() const { return core_->port(); }

std::string HttpServer::url() const {
  return absl::StrCat("http://127.0.0.1:", core_->port());
}

int HttpServer::open_connections() const { return core_->open_connections(); }

int HttpServer::max_open_connections() const {
  return core_->max_open_connections();
}

}  // namespace semantic_layer::emulator
