#ifndef SEMANTIC_LAYER_COMMON_RPC_SERVICE_OPTIONS_H_
#define SEMANTIC_LAYER_COMMON_RPC_SERVICE_OPTIONS_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/config/schema.h"
#include "common/config/secret.h"
#include "common/rpc/limits.h"
#include "common/rpc/server.h"

namespace semantic_layer::rpc {

// The settings that every process of the suite has. Each process listens on its
// own <name>_address, by which the others find it: one environment serves all.
struct ServiceOptions {
  std::string address;
  std::string admin_address;
  std::string gateway_grpc_address = "127.0.0.1:50050";

  bool debug = false;
  std::string log_level = "info";

  config::Secret<std::string> secret_key;
  std::string algorithm = "HS256";
  std::string auth_issuer = "semantic-layer";
  std::string auth_audience = "semantic-layer";

  std::string tls_certificate_file;
  std::string tls_key_file;
  std::string tls_ca_file;

  int handler_threads = kDefaultHandlerThreads;
  int queue_capacity = kDefaultQueueCapacity;
  int64_t message_bytes_max = kDefaultMessageBytesMax;
  absl::Duration default_deadline = kDefaultDeadline;
  absl::Duration max_deadline = kMaxDeadline;
  absl::Duration drain_limit = kDefaultDrainLimit;

  // Adds them for the process `name`, which listens where `address_setting`
  // says, by default on `default_address`.
  void Describe(absl::string_view name, absl::string_view address_setting,
                absl::string_view default_address, config::Schema& schema);

  // As a server wants them, without its verifier.
  Server::Options ForServer(absl::string_view name) const;
};

}  // namespace semantic_layer::rpc

#endif  // SEMANTIC_LAYER_COMMON_RPC_SERVICE_OPTIONS_H_
