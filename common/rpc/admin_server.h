#ifndef SEMANTIC_LAYER_COMMON_RPC_ADMIN_SERVER_H_
#define SEMANTIC_LAYER_COMMON_RPC_ADMIN_SERVER_H_

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace semantic_layer::rpc {

// A small HTTP/1.1 server for operators: GET of a few fixed paths, on one
// thread, with limits on connections, sizes and times (limits.h). Not for
// users. Thread safe.
class AdminServer {
 public:
  struct Answer {
    int status = 200;
    std::string content_type = "text/plain; charset=utf-8";
    std::string body;
  };
  // Called on the server's thread for each request; must be quick.
  using Page = std::function<Answer()>;

  // Listens on `address` (host:port, port 0 for any) and serves `pages` by
  // path. INVALID_CONFIGURATION when the address cannot be had.
  static absl::StatusOr<std::unique_ptr<AdminServer>> Start(
      const std::string& address, std::map<std::string, Page> pages);

  // Closes every connection.
  virtual ~AdminServer() = default;

  virtual int port() const = 0;
};

}  // namespace semantic_layer::rpc

#endif  // SEMANTIC_LAYER_COMMON_RPC_ADMIN_SERVER_H_
