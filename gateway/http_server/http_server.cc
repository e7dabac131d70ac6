#include "gateway/http_server/http_server.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "boost/asio/error.hpp"
#include "boost/asio/executor_work_guard.hpp"
#include "boost/asio/io_context.hpp"
#include "boost/asio/ip/tcp.hpp"
#include "boost/asio/post.hpp"
#include "boost/asio/steady_timer.hpp"
#include "gateway/http_server/connection.h"

namespace semantic_layer::gateway {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using Tcp = asio::ip::tcp;

// Pause after the process ran out of file descriptors.
constexpr auto kAcceptPause = std::chrono::milliseconds(100);

absl::StatusOr<Tcp::endpoint> Resolve(absl::string_view address) {
  const size_t colon = address.rfind(':');
  int port = -1;
  if (colon == absl::string_view::npos ||
      !absl::SimpleAtoi(address.substr(colon + 1), &port) || port < 0 ||
      port > 65535) {
    return absl::FailedPreconditionError(
        absl::StrCat("'", address, "' is not host:port"));
  }
  absl::string_view host = address.substr(0, colon);
  if (absl::ConsumePrefix(&host, "[")) absl::ConsumeSuffix(&host, "]");
  asio::io_context context;
  Tcp::resolver resolver(context);
  error_code error;
  const auto found = resolver.resolve(std::string(host), std::to_string(port),
                                      Tcp::resolver::passive, error);
  if (error || found.empty()) {
    return absl::FailedPreconditionError(
        absl::StrCat("cannot resolve '", host, "': ", error.message()));
  }
  return found.begin()->endpoint();
}

// One event loop with its thread and its connections.
struct Loop {
  asio::io_context context{1};
  asio::executor_work_guard<asio::io_context::executor_type> work =
      asio::make_work_guard(context);
  std::thread thread;
  // Touched on the loop's thread only.
  std::vector<std::weak_ptr<Connection>> connections;
  size_t sweep_at = 64;

  void Add(const std::shared_ptr<Connection>& connection) {
    if (connections.size() >= sweep_at) {
      connections.erase(
          std::remove_if(connections.begin(), connections.end(),
                         [](const auto& weak) { return weak.expired(); }),
          connections.end());
      sweep_at = std::max<size_t>(64, connections.size() * 2);
    }
    connections.push_back(connection);
  }

  template <typename Visit>
  void ForEach(Visit visit) {
    for (const auto& weak : connections) {
      if (auto connection = weak.lock()) visit(*connection);
    }
  }
};

class BeastServer : public HttpServer {
 public:
  BeastServer(Options options, HttpHandler handler)
      : shared_(std::make_shared<ConnectionShared>()) {
    shared_->options = std::move(options);
    shared_->handler = std::move(handler);
    int threads = shared_->options.threads;
    if (threads <= 0) {
      threads =
          std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
    }
    for (int i = 0; i < threads; ++i) {
      loops_.push_back(std::make_unique<Loop>());
    }
  }

  ~BeastServer() override {
    Drain(absl::InfinitePast());
    for (auto& loop : loops_) {
      loop->work.reset();
      loop->context.stop();
      if (loop->thread.joinable()) loop->thread.join();
    }
  }

  absl::Status Bind() {
    const absl::StatusOr<Tcp::endpoint> endpoint =
        Resolve(shared_->options.address);
    if (!endpoint.ok()) return endpoint.status();
    acceptor_ = std::make_unique<Tcp::acceptor>(loops_[0]->context);
    pause_ = std::make_unique<asio::steady_timer>(loops_[0]->context);
    error_code error;
    acceptor_->open(endpoint->protocol(), error);
    if (!error)
      acceptor_->set_option(Tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor_->bind(*endpoint, error);
    if (!error)
      acceptor_->listen(asio::socket_base::max_listen_connections, error);
    if (error) {
      return absl::FailedPreconditionError(
          absl::StrCat("cannot listen on '", shared_->options.address,
                       "': ", error.message()));
    }
    port_ = acceptor_->local_endpoint(error).port();
    return absl::OkStatus();
  }

  void Start() override {
    asio::post(loops_[0]->context, [this] { Accept(); });
    for (auto& loop : loops_) {
      loop->thread = std::thread([&loop] { loop->context.run(); });
    }
  }

  void Drain(absl::Time until) override {
    absl::MutexLock lock(&drain_mu_);
    if (drained_) return;
    drained_ = true;
    shared_->draining.store(true);
    OnEachLoop([this](Loop& loop) {
      // Without an acceptor the address could not be had.
      if (&loop == loops_[0].get() && acceptor_ != nullptr) {
        error_code ignored;
        acceptor_->close(ignored);
        pause_->cancel();
      }
      loop.ForEach([](Connection& c) { c.DrainSoon(); });
    });
    while (connections() > 0 && absl::Now() < until) {
      absl::SleepFor(absl::Milliseconds(10));
    }
    OnEachLoop(
        [](Loop& loop) { loop.ForEach([](Connection& c) { c.Close(); }); });
  }

  int port() const override { return port_; }

  int connections() const override {
    return shared_->connections.load(std::memory_order_relaxed);
  }

 private:
  // Runs `work` on every loop's thread and waits for it; directly where the
  // loops do not run.
  template <typename Work>
  void OnEachLoop(Work work) {
    for (auto& loop : loops_) {
      if (!loop->thread.joinable()) {
        work(*loop);
        continue;
      }
      absl::Mutex mu;
      bool done = false;
      asio::post(loop->context, [&] {
        work(*loop);
        absl::MutexLock lock(&mu);
        done = true;
      });
      absl::MutexLock lock(&mu);
      mu.Await(absl::Condition(&done));
    }
  }

  // Connections are dealt to the loops in turn.
  void Accept() {
    Loop& loop = *loops_[next_loop_++ % loops_.size()];
    acceptor_->async_accept(loop.context, [this, &loop](const error_code& error,
                                                        Tcp::socket socket) {
      if (shared_->draining.load()) return;
      if (error == asio::error::no_descriptors ||
          error == boost::system::errc::too_many_files_open_in_system) {
        pause_->expires_after(kAcceptPause);
        pause_->async_wait([this](const error_code& stopped) {
          if (!stopped && !shared_->draining.load()) Accept();
        });
        return;
      }
      if (!error && connections() < shared_->options.max_connections) {
        Adopt(&loop, std::move(socket));
      }
      Accept();
    });
  }

  void Adopt(Loop* loop, Tcp::socket socket) {
    auto connection = std::make_shared<Connection>(std::move(socket), shared_);
    asio::post(loop->context, [this, loop, connection] {
      if (shared_->draining.load()) return connection->Close();
      loop->Add(connection);
      connection->Start();
    });
  }

  const std::shared_ptr<ConnectionShared> shared_;
  std::vector<std::unique_ptr<Loop>> loops_;
  std::unique_ptr<Tcp::acceptor> acceptor_;
  std::unique_ptr<asio::steady_timer> pause_;
  size_t next_loop_ = 0;
  int port_ = 0;
  absl::Mutex drain_mu_;
  bool drained_ ABSL_GUARDED_BY(drain_mu_) = false;
};

}  // namespace

absl::StatusOr<std::unique_ptr<HttpServer>> HttpServer::Create(
    Options options, HttpHandler handler) {
  auto server =
      std::make_unique<BeastServer>(std::move(options), std::move(handler));
  absl::Status bound = server->Bind();
  if (!bound.ok()) return bound;
  return std::unique_ptr<HttpServer>(std::move(server));
}

}  // namespace semantic_layer::gateway
