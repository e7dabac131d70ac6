#include "common/rpc/address.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/status/make_status.h"

namespace semantic_layer::rpc {

absl::StatusOr<HostPort> ParseHostPort(absl::string_view address) {
  auto wrong = [](absl::string_view what) {
    return MakeStatus(ErrorReason::kInvalidConfiguration, what);
  };
  size_t colon = address.rfind(':');
  if (colon == absl::string_view::npos) {
    return wrong("has no port; expected host:port");
  }
  HostPort result;
  absl::string_view port = address.substr(colon + 1);
  if (!absl::SimpleAtoi(port, &result.port) || result.port < 0 ||
      result.port > 65535) {
    return wrong("has a port that is not between 0 and 65535");
  }
  absl::string_view host = address.substr(0, colon);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != absl::string_view::npos) {
    return wrong("is ambiguous; write IPv6 addresses as [::1]:80");
  }
  if (host.empty()) return wrong("has no host; expected host:port");
  result.host = std::string(host);
  return result;
}

std::string FormatHostPort(const HostPort& address) {
  bool v6 = address.host.find(':') != std::string::npos;
  return absl::StrCat(v6 ? "[" : "", address.host, v6 ? "]" : "", ":",
                      address.port);
}

absl::Status CheckHostPort(absl::string_view address) {
  return ParseHostPort(address).status();
}

}  // namespace semantic_layer::rpc
