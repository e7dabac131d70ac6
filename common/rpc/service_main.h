#ifndef SEMANTIC_LAYER_COMMON_RPC_SERVICE_MAIN_H_
#define SEMANTIC_LAYER_COMMON_RPC_SERVICE_MAIN_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/auth/key_ring.h"
#include "common/auth/revocation_set.h"
#include "common/auth/token_verifier.h"
#include "common/concurrency/clock.h"
#include "common/config/schema.h"
#include "common/rpc/channel.h"
#include "common/rpc/request_context.h"
#include "common/rpc/server.h"
#include "common/rpc/service_options.h"

namespace semantic_layer::rpc {

// What ServiceMain gives to the composition root of a process. Everything here
// outlives the Application.
class ServiceHost {
 public:
  virtual ~ServiceHost() = default;

  // Not yet started: register services.
  virtual Server& server() = 0;
  virtual const concurrency::Clock& clock() const = 0;
  // The settings that every process has.
  virtual const ServiceOptions& options() const = 0;
  // The verifier that the server uses, and what it verifies with. Only the
  // process that hosts the auth service changes the two sets; the others
  // follow it.
  virtual const auth::TokenVerifier& verifier() const = 0;
  virtual auth::KeyRing& key_ring() = 0;
  virtual auth::RevocationSet& revocations() = 0;
  // Of the suite's own channels (TLS, limits).
  virtual const ChannelOptions& channel_options() const = 0;

  // A context for work that no user asked for (following models, probes): it
  // carries a short-lived token of this process with the role `service`, and
  // lives until `token` cancels. Make a new one for each attempt: tokens
  // expire.
  virtual RequestContext BackgroundContext(
      const concurrency::CancellationToken& token) const = 0;
};

// What a process is made of besides its server: whatever the composition root
// built. Destroyed after the server has drained.
class Application {
 public:
  virtual ~Application() = default;

  // Called at the start of a drain, while the gRPC server still serves; other
  // listeners finish their work here. Must be back by `until`.
  virtual void Drain(absl::Time until) { static_cast<void>(until); }
};

struct ServiceSpec {
  // "query": in logs and metrics; the listen address is the setting
  // <name>_address.
  std::string name;
  // "127.0.0.1:50052"
  std::string default_address;
  // The setting of the listen address, when it is not <name>_address.
  std::string address_setting = {};
  // One line for --help.
  std::string summary;
  // Adds the settings of this process; the common ones are there already.
  std::function<void(config::Schema&)> describe = nullptr;
  // The composition root: builds the parts and registers services.
  std::function<absl::StatusOr<std::unique_ptr<Application>>(ServiceHost&)>
      build;
  // Where the admin page is when no setting says so; asked once the settings
  // are read. Null or empty: the gRPC port + 1000.
  std::function<std::string()> default_admin_address = nullptr;
  // The process that hosts the auth service follows nobody.
  bool hosts_auth = false;
};

// The whole life of a service process: reads settings, sets up logging and
// auth, calls `build`, serves until SIGTERM or SIGINT, drains. A second signal
// ends the process at once. Returns what main returns: 0 after a drain, 2 when
// the settings are unusable (the reasons on standard error), 1 when the start
// failed.
int ServiceMain(int argc, char** argv, const ServiceSpec& spec);

}  // namespace semantic_layer::rpc

#endif  // SEMANTIC_LAYER_COMMON_RPC_SERVICE_MAIN_H_
