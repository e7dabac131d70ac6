#ifndef SEMANTIC_LAYER_COMMON_RPC_ADDRESS_H_
#define SEMANTIC_LAYER_COMMON_RPC_ADDRESS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace semantic_layer::rpc {

// Where something listens: a name or number, and a port.
struct HostPort {
  std::string host;  // Without the brackets of an IPv6 address.
  int port = 0;
};

// Reads "host:port", "127.0.0.1:0", "[::1]:80". INVALID_CONFIGURATION says
// what is wrong.
absl::StatusOr<HostPort> ParseHostPort(absl::string_view address);

// The other way round.
std::string FormatHostPort(const HostPort& address);

// For config::KeySpec::check.
absl::Status CheckHostPort(absl::string_view address);

}  // namespace semantic_layer::rpc

#endif  // SEMANTIC_LAYER_COMMON_RPC_ADDRESS_H_
