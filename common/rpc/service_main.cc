#include "common/rpc/service_main.h"

#include <malloc.h>
#include <signal.h>

#include <algorithm>
#include <cstdio>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/auth/jws_key.h"
#include "common/auth/jwt_minter.h"
#include "common/auth/jwt_verifier.h"
#include "common/auth/secret_key.h"
#include "common/auth/sync/auth_follower.h"
#include "common/config/load.h"
#include "common/logging/logging.h"
#include "common/rpc/trace_context.h"
#include "common/status/status_macros.h"
#include "grpc/support/log.h"

namespace semantic_layer::rpc {
namespace {

constexpr int kExitFailed = 1;
constexpr int kExitUnusableSettings = 2;

// Threads inherit the mask, so this comes before any is made: the signals are
// then taken by sigwait alone.
sigset_t BlockSignals() {
  sigset_t signals;
  ::sigemptyset(&signals);
  ::sigaddset(&signals, SIGTERM);
  ::sigaddset(&signals, SIGINT);
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  ::signal(SIGPIPE, SIG_IGN);
  return signals;
}

// From now on a signal does what it does by default: it ends the process.
void UnblockSignals(const sigset_t& signals) {
  ::pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
}

// Keeps an idle process small: each arena keeps memory of its own, and glibc
// keeps large blocks once it has seen them freed.
void LimitIdleMemory() {
  ::mallopt(M_ARENA_MAX, 4);
  ::mallopt(M_MMAP_THRESHOLD, 8 << 20);
  ::mallopt(M_TRIM_THRESHOLD, 16 << 20);
}

// gRPC's own messages, which are about connections.
void LogForGrpc(gpr_log_func_args* args) {
  logging::Level level = args->severity == GPR_LOG_SEVERITY_ERROR
                             ? logging::Level::kWarning
                             : logging::Level::kInfo;
  logging::Log(level, args->message, {{"source", "grpc"}});
}

logging::Level LevelNamed(absl::string_view name) {
  if (name == "error") return logging::Level::kError;
  return name == "warning" ? logging::Level::kWarning : logging::Level::kInfo;
}

class Host final : public ServiceHost {
 public:
  explicit Host(ServiceOptions options) : options_(std::move(options)) {
    channel_options_.tls = {.certificate = options_.tls_certificate_file,
                            .key = options_.tls_key_file,
                            .ca = options_.tls_ca_file};
    channel_options_.tls_enabled =
        !options_.tls_certificate_file.empty() || !options_.tls_ca_file.empty();
    channel_options_.message_bytes_max = options_.message_bytes_max;
  }

  absl::Status Init(const std::string& name, bool hosts_auth) {
    RETURN_IF_ERROR(auth::CheckSecretKey(options_.secret_key, options_.debug));
    if (options_.secret_key.empty()) {
      options_.secret_key =
          config::Secret<std::string>(auth::kDevelopmentSecretKey);
    }
    if (options_.algorithm == "HS256") {
      keys_.AddFixed(
          auth::MakeHs256Key(options_.secret_key, auth::KeyUse::kUsers)
              ->verification_key());
    }
    std::shared_ptr<const auth::SigningKey> service_key =
        auth::MakeHs256Key(options_.secret_key, auth::KeyUse::kServices);
    keys_.AddFixed(service_key->verification_key());
    service_tokens_ = std::make_unique<auth::ServiceTokenSource>(
        service_key, name, options_.auth_issuer, options_.auth_audience,
        &clock_);
    verifier_ = std::make_unique<auth::JwtVerifier>(
        auth::JwtVerifier::Options{.issuer = options_.auth_issuer,
                                   .audience = options_.auth_audience},
        &keys_, &revocations_, &clock_);
    Server::Options server = options_.ForServer(name);
    server.verifier = verifier_.get();
    ASSIGN_OR_RETURN(server_, Server::Create(std::move(server)));
    if (!hosts_auth) {
      ASSIGN_OR_RETURN(auth_channel_, MakeChannel(options_.gateway_grpc_address,
                                                  channel_options_));
    }
    return absl::OkStatus();
  }

  // Begins to follow the auth service; not in the process that hosts it.
  void Follow() {
    if (auth_channel_ == nullptr) return;
    follower_ = std::make_unique<auth::AuthFollower>(
        auth::AuthFollower::Options{.follow_keys =
                                        options_.algorithm == "ES256"},
        auth_channel_,
        [this](const concurrency::CancellationToken& token) {
          return BackgroundContext(token);
        },
        &revocations_, &keys_);
  }

  Server& server() override { return *server_; }
  const concurrency::Clock& clock() const override { return clock_; }
  const ServiceOptions& options() const override { return options_; }
  const auth::TokenVerifier& verifier() const override { return *verifier_; }
  auth::KeyRing& key_ring() override { return keys_; }
  auth::RevocationSet& revocations() override { return revocations_; }
  const ChannelOptions& channel_options() const override {
    return channel_options_;
  }

  RequestContext BackgroundContext(
      const concurrency::CancellationToken& token) const override {
    RequestContext context;
    context.bearer_token =
        config::Secret<std::string>(service_tokens_->Token());
    context.principal.user_id = service_tokens_->subject();
    context.cancellation = token;
    context.deadline = token.deadline();
    context.request_id = RequestIdOr("");
    context.traceparent = ChildTraceparent("");
    return context;
  }

 private:
  ServiceOptions options_;
  ChannelOptions channel_options_;
  concurrency::SystemClock clock_;
  auth::KeyRing keys_{&clock_};
  auth::RevocationSet revocations_{&clock_};
  std::unique_ptr<auth::ServiceTokenSource> service_tokens_;
  std::unique_ptr<auth::JwtVerifier> verifier_;
  std::shared_ptr<grpc::Channel> auth_channel_;
  std::unique_ptr<Server> server_;
  std::unique_ptr<auth::AuthFollower> follower_;
};

int Serve(const ServiceSpec& spec, const ServiceOptions& options,
          const sigset_t& signals) {
  Host host(options);
  auto fail = [](absl::string_view what, const absl::Status& status, int code) {
    logging::Log(logging::Level::kError, what, {{"error", status.message()}});
    return code;
  };
  absl::Status status = host.Init(spec.name, spec.hosts_auth);
  if (!status.ok()) {
    return fail("unusable settings", status, kExitUnusableSettings);
  }
  absl::StatusOr<std::unique_ptr<Application>> application = spec.build(host);
  if (!application.ok()) {
    return fail("cannot start", application.status(), kExitFailed);
  }
  status = host.server().Start();
  if (!status.ok()) {
    host.server().Drain();  // It may have begun to serve already.
    return fail("cannot start", status, kExitFailed);
  }
  host.Follow();
  logging::Log(logging::Level::kInfo, "serving",
               {{"address", options.address},
                {"port", host.server().port()},
                {"admin_port", host.server().admin_port()}});

  int signal = 0;
  ::sigwait(&signals, &signal);
  UnblockSignals(signals);
  logging::Log(logging::Level::kInfo, "draining", {{"signal", signal}});
  host.server().SetServing(false);
  (*application)->Drain(absl::Now() + options.drain_limit);
  host.server().Drain();
  application->reset();
  logging::Log(logging::Level::kInfo, "stopped");
  return 0;
}

}  // namespace

int ServiceMain(int argc, char** argv, const ServiceSpec& spec) {
  const sigset_t signals = BlockSignals();
  LimitIdleMemory();
  ServiceOptions options;
  config::Schema schema;
  if (spec.describe != nullptr) spec.describe(schema);
  options.Describe(spec.name,
                   spec.address_setting.empty()
                       ? absl::StrCat(spec.name, "_address")
                       : spec.address_setting,
                   spec.default_address, schema);

  absl::StatusOr<config::CommandLine> line = config::ParseCommandLine(
      std::vector<std::string>(argv + std::min(argc, 1), argv + argc));
  absl::StatusOr<config::Origins> origins =
      line.ok()
          ? config::Load(*line, {.environment = config::ProcessEnvironment()},
                         schema)
          : absl::StatusOr<config::Origins>(line.status());
  if (line.ok() && line->help) {
    std::string help =
        absl::StrCat(spec.summary, "\n\n",
                     config::PrintHelp(schema, argc > 0 ? argv[0] : spec.name));
    std::fputs(help.c_str(), stdout);
    return 0;
  }
  if (!origins.ok()) {
    std::fprintf(stderr, "%s: unusable settings\n%s\n", spec.name.c_str(),
                 std::string(origins.status().message()).c_str());
    return kExitUnusableSettings;
  }
  if (line->print_config) {
    std::fputs(config::PrintConfig(schema, *origins).c_str(), stdout);
    return 0;
  }
  if (options.admin_address.empty() && spec.default_admin_address != nullptr) {
    options.admin_address = spec.default_admin_address();
  }
  logging::Init(
      {.service = spec.name, .min_level = LevelNamed(options.log_level)});
  ::gpr_set_log_function(LogForGrpc);
  return Serve(spec, options, signals);
}

}  // namespace semantic_layer::rpc
