#include "common/rpc/server.h"

#include <atomic>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/rpc/address.h"
#include "common/rpc/admin_server.h"
#include "common/rpc/bound_service.h"
#include "common/rpc/call.h"
#include "common/rpc/process_metrics.h"
#include "common/rpc/tls.h"
#include "common/status/make_status.h"
#include "common/status/status_macros.h"
#include "grpcpp/ext/proto_server_reflection_plugin.h"
#include "grpcpp/health_check_service_interface.h"
#include "grpcpp/server.h"
#include "grpcpp/server_builder.h"

namespace semantic_layer::rpc {
namespace {

int Milliseconds(absl::Duration duration) {
  return static_cast<int>(absl::ToInt64Milliseconds(duration));
}

class GrpcServer final : public Server {
 public:
  explicit GrpcServer(Options options)
      : options_(std::move(options)), environment_(options_, metrics_) {
    AddProcessMetrics(metrics_);
    metrics_.AddGaugeFunction(
        "sl_rpc_server_handlers_running", "Handlers that run now.", {},
        [this] { return environment_.handlers.running(); });
    metrics_.AddGaugeFunction(
        "sl_rpc_server_handlers_queued", "Calls that wait for a thread.", {},
        [this] { return environment_.handlers.queued(); });
  }

  ~GrpcServer() override {
    options_.drain_limit = absl::ZeroDuration();
    Drain();
    admin_.reset();
    server_.reset();
  }

  absl::Status Register(Service service) override {
    ASSIGN_OR_RETURN(std::unique_ptr<BoundService> bound,
                     BoundService::Create(std::move(service), environment_));
    if (options_.verifier == nullptr && !bound->is_public()) {
      return MakeStatus(ErrorReason::kInvalidConfiguration,
                        absl::StrCat(bound->full_name(),
                                     " has methods that need a token, but "
                                     "this server cannot verify any."));
    }
    services_.push_back(std::move(bound));
    return absl::OkStatus();
  }

  absl::Status Start() override;
  void SetServing(bool serving) override;
  void Drain() override;

  bool draining() const override { return environment_.draining; }
  int port() const override { return port_; }
  int admin_port() const override {
    return admin_ == nullptr ? 0 : admin_->port();
  }
  MetricsRegistry& metrics() override { return metrics_; }

 private:
  absl::Status StartAdmin(const HostPort& address);
  bool serving() const { return wants_to_serve_ && !environment_.draining; }
  void TellHealth();

  Options options_;
  MetricsRegistry metrics_;
  CallEnvironment environment_;
  std::vector<std::unique_ptr<BoundService>> services_;
  std::atomic<bool> wants_to_serve_{true};
  std::atomic<bool> drained_{false};
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<AdminServer> admin_;
};

void SetLimits(const Server::Options& options, grpc::ServerBuilder& builder) {
  const int bytes_max = static_cast<int>(options.message_bytes_max);
  builder.SetMaxReceiveMessageSize(bytes_max);
  builder.SetMaxSendMessageSize(bytes_max);
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, kMetadataBytesMax);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS,
                             kStreamsPerConnectionMax);
  // A second process on the same port must fail, not share it.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  // Our own channels ping at kKeepaliveInterval; that is no abuse.
  builder.AddChannelArgument(
      GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS,
      Milliseconds(kKeepaliveInterval / 2));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS,
                             Milliseconds(kKeepaliveInterval));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS,
                             Milliseconds(kKeepaliveTimeout));
  // Reflection is gRPC's only synchronous service here: one poller does.
  builder.SetSyncServerOption(grpc::ServerBuilder::NUM_CQS, 1);
  builder.SetSyncServerOption(grpc::ServerBuilder::MIN_POLLERS, 1);
  builder.SetSyncServerOption(grpc::ServerBuilder::MAX_POLLERS, 1);
}

absl::Status GrpcServer::Start() {
  ASSIGN_OR_RETURN(HostPort address, ParseHostPort(options_.address));
  ASSIGN_OR_RETURN(std::shared_ptr<grpc::ServerCredentials> credentials,
                   ServerCredentialsFrom(options_.tls));
  grpc::EnableDefaultHealthCheckService(true);
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  grpc::ServerBuilder builder;
  SetLimits(options_, builder);
  builder.AddListeningPort(options_.address, credentials, &port_);
  for (const auto& service : services_) {
    builder.RegisterService(service.get());
  }
  server_ = builder.BuildAndStart();
  if (server_ == nullptr || port_ == 0) {
    return MakeStatus(
               ErrorReason::kInvalidConfiguration,
               absl::StrCat("Cannot listen on ", options_.address,
                            ": the port is taken, the address is not of this "
                            "machine, or the TLS files do not fit."))
        .With("address", options_.address);
  }
  address.port = port_;
  RETURN_IF_ERROR(StartAdmin(address));
  TellHealth();
  return absl::OkStatus();
}

absl::Status GrpcServer::StartAdmin(const HostPort& address) {
  if (options_.admin_address == "off") return absl::OkStatus();
  std::string admin_address = options_.admin_address;
  if (admin_address.empty()) {
    // A port that the system chose has no neighbour to count on.
    ASSIGN_OR_RETURN(HostPort asked, ParseHostPort(options_.address));
    const int port =
        asked.port == 0 ? 0 : (address.port + kAdminPortOffset) % 65536;
    admin_address = FormatHostPort({address.host, port});
  }
  auto text = [this] {
    return AdminServer::Answer{
        serving() ? 200 : 503, "text/plain; charset=utf-8",
        absl::StrCat(serving()               ? "serving"
                     : environment_.draining ? "draining"
                                             : "not serving",
                     "\n")};
  };
  auto index = [this] {
    std::string body = absl::StrCat(
        "<!doctype html><title>", options_.service_name, "</title><h1>",
        options_.service_name, "</h1><p>gRPC on ", options_.address, ", ",
        serving() ? "serving" : "not serving", "<p><a href=\"metrics\">",
        "metrics</a> <a href=\"healthz\">health</a><h2>Services</h2><ul>");
    for (const auto& service : services_) {
      absl::StrAppend(&body, "<li>", service->full_name());
    }
    return AdminServer::Answer{200, "text/html; charset=utf-8",
                               absl::StrCat(body, "</ul>\n")};
  };
  auto metrics = [this] {
    return AdminServer::Answer{200, "text/plain; version=0.0.4; charset=utf-8",
                               metrics_.Print()};
  };
  ASSIGN_OR_RETURN(
      admin_, AdminServer::Start(
                  admin_address,
                  {{"/", index}, {"/healthz", text}, {"/metrics", metrics}}));
  return absl::OkStatus();
}

void GrpcServer::SetServing(bool serving) {
  wants_to_serve_ = serving;
  TellHealth();
}

void GrpcServer::TellHealth() {
  if (server_ == nullptr) return;
  grpc::HealthCheckServiceInterface* health = server_->GetHealthCheckService();
  if (health == nullptr) return;
  health->SetServingStatus("", serving());
  for (const auto& service : services_) {
    health->SetServingStatus(service->full_name(), serving());
  }
}

void GrpcServer::Drain() {
  environment_.draining = true;
  if (server_ == nullptr || drained_.exchange(true)) return;
  TellHealth();
  environment_.drain.Cancel(absl::UnavailableError("draining"));
  // Until the last call is done, new ones still arrive here and are told to
  // go elsewhere; gRPC's own shutdown would end them as cancelled.
  environment_.AwaitCalls(options_.drain_limit);
  // Cancels what is left, which reaches its handlers as a cancellation.
  server_->Shutdown(absl::ToChronoTime(absl::Now()));
  // Handlers that overlooked their cancellation are waited for: what they use
  // goes after this.
  environment_.handlers.Stop();
  environment_.watches.Stop();
}

}  // namespace

absl::StatusOr<std::unique_ptr<Server>> Server::Create(Options options) {
  RETURN_IF_ERROR(ParseHostPort(options.address).status());
  return std::unique_ptr<Server>(
      std::make_unique<GrpcServer>(std::move(options)));
}

}  // namespace semantic_layer::rpc
