#include "gateway/gateway_server.h"

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/rpc/channel.h"
#include "common/status/status_macros.h"
#include "gateway/http_server/edge.h"
#include "gateway/http_server/http_exchange.h"
#include "gateway/http_server/http_server.h"
#include "gateway/openapi/openapi.h"
#include "gateway/options.h"
#include "gateway/transcoder/api.h"
#include "gateway/transcoder/grpc_upstream.h"
#include "gateway/transcoder/transcoder.h"
#include "gateway/ui/pages.h"

namespace semantic_layer::gateway {
namespace {

// As the options have it: 0 is without end.
absl::Duration OrNone(absl::Duration limit) {
  return limit == absl::ZeroDuration() ? absl::InfiniteDuration() : limit;
}

// Channels by package; packages at the same address share one.
absl::StatusOr<GrpcUpstream::Channels> MakeChannels(
    const std::map<std::string, std::string>& backends,
    rpc::ChannelOptions options) {
  options.message_bytes_max = kMaxUpstreamMessageBytes;
  std::map<std::string, std::shared_ptr<grpc::Channel>> by_address;
  GrpcUpstream::Channels channels;
  for (const auto& [package, address] : backends) {
    std::shared_ptr<grpc::Channel>& channel = by_address[address];
    if (channel == nullptr) {
      ASSIGN_OR_RETURN(channel, rpc::MakeChannel(address, options));
    }
    channels[package] = channel;
  }
  return channels;
}

absl::Status CheckBackends(const Api& api,
                           const std::map<std::string, std::string>& backends) {
  for (const ApiRoute& route : api.routes()) {
    if (backends.count(route.method->package) != 0) continue;
    return absl::FailedPreconditionError(absl::StrCat(
        route.method->full_name, " has a route but no service: add ",
        route.method->package, "=host:port to GATEWAY_BACKENDS"));
  }
  return absl::OkStatus();
}

class Gateway : public GatewayServer {
 public:
  Gateway(const GatewayOptions& options, const Host& host,
          std::unique_ptr<const Api> api,
          const GrpcUpstream::Channels& channels)
      : api_(std::move(api)),
        pages_(MakeOpenApi(*api_)),
        upstream_(std::make_unique<GrpcUpstream>(channels)),
        transcoder_(
            *api_, *upstream_, *host.verifier,
            {.default_deadline = options.default_deadline,
             .max_deadline = options.max_deadline,
             .stream_deadline = OrNone(options.stream_deadline),
             .stream_idle_timeout = OrNone(options.stream_idle_timeout)}) {}

  // First the exchanges end, then the calls that answer them; the event loops
  // go last, for a call that ends still reports to them.
  ~Gateway() override {
    if (server_ != nullptr) server_->Drain(absl::InfinitePast());
    upstream_.reset();
  }

  absl::Status Serve(const GatewayOptions& options, const Host& host) {
    EdgeOptions edge_options;
    edge_options.cors_origins = options.cors_origins;
    edge_options.log_requests = options.access_log;
    edge_options.metrics = host.metrics;
    Edge edge = MakeEdge(std::move(edge_options),
                         [this](std::shared_ptr<HttpExchange> exchange) {
                           if (!pages_.Handle(*exchange)) {
                             transcoder_.Handle(std::move(exchange));
                           }
                         });
    HttpServer::Options http;
    http.address = options.address;
    http.threads = options.http_threads;
    http.max_body_bytes = options.max_body_bytes;
    http.max_connections = options.max_connections;
    http.idle_timeout = options.idle_timeout;
    http.observe = std::move(edge.observe);
    ASSIGN_OR_RETURN(
        std::unique_ptr<HttpServer> server,
        HttpServer::Create(std::move(http), std::move(edge.handler)));
    server_ = std::move(server);
    if (host.metrics != nullptr) {
      host.metrics->AddGaugeFunction(
          "sl_http_connections", "Open HTTP connections.", {},
          [weak = std::weak_ptr<HttpServer>(server_)] {
            const auto server = weak.lock();
            return server == nullptr ? 0.0 : server->connections();
          });
    }
    server_->Start();
    return absl::OkStatus();
  }

  void Drain(absl::Time until) override { server_->Drain(until); }

  int port() const override { return server_->port(); }

 private:
  std::shared_ptr<HttpServer> server_;  // the metrics look at it, too
  const std::unique_ptr<const Api> api_;
  const Pages pages_;
  std::unique_ptr<GrpcUpstream> upstream_;
  const Transcoder transcoder_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<GatewayServer>> GatewayServer::Create(
    const GatewayOptions& options, const Host& host,
    absl::string_view file_descriptor_set) {
  ASSIGN_OR_RETURN(auto api, Api::Create(file_descriptor_set));
  ASSIGN_OR_RETURN(const auto backends, options.Backends(host.own_address));
  RETURN_IF_ERROR(CheckBackends(*api, backends));
  ASSIGN_OR_RETURN(const auto channels, MakeChannels(backends, host.channels));
  auto gateway =
      std::make_unique<Gateway>(options, host, std::move(api), channels);
  RETURN_IF_ERROR(gateway->Serve(options, host));
  return std::unique_ptr<GatewayServer>(std::move(gateway));
}

}  // namespace semantic_layer::gateway
