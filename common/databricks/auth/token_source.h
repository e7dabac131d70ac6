#ifndef SEMANTIC_LAYER_COMMON_DATABRICKS_AUTH_TOKEN_SOURCE_H_
#define SEMANTIC_LAYER_COMMON_DATABRICKS_AUTH_TOKEN_SOURCE_H_

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/config/secret.h"

namespace semantic_layer::databricks {

using Token = config::Secret<std::string>;

// Whose credential it is: what a refusal means depends on it. The service's own
// has to be renewed by an operator (WORKSPACE_CREDENTIALS), a user's by logging
// in again (WORKSPACE_TOKEN_EXPIRED).
enum class Holder { kService, kUser };

// The token that calls of a workspace carry. Implementations are thread safe.
class TokenSource {
 public:
  using Done = std::function<void(absl::StatusOr<Token>)>;

  virtual ~TokenSource() = default;

  // The token that is good now; calls `done` once, before it returns where the
  // token is at hand, otherwise when it has been fetched or at the deadline, on
  // a thread that must not block. Errors: those of Holder, WORKSPACE_*,
  // DEADLINE_EXCEEDED.
  virtual void Get(absl::Time deadline, Done done) = 0;

  // The workspace has refused `token`. True when Get may have a better one.
  virtual bool Refused(const Token& token) = 0;

  virtual Holder holder() const = 0;
  // For the user agent: "pat", "oauth-m2m".
  virtual absl::string_view auth_type() const = 0;
};

}  // namespace semantic_layer::databricks

#endif  // SEMANTIC_LAYER_COMMON_DATABRICKS_AUTH_TOKEN_SOURCE_H_
