#ifndef SEMANTIC_LAYER_GATEWAY_AUTH_LOCAL_USERS_H_
#define SEMANTIC_LAYER_GATEWAY_AUTH_LOCAL_USERS_H_

#include <map>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "gateway/auth/identity_provider.h"

namespace semantic_layer::gateway_auth {

// One entry of the users file.
struct LocalUser {
  Identity identity;
  std::string token_hash;  // token_hash.h
  bool active = true;
};

// By name.
using LocalUsersByName = std::map<std::string, LocalUser, std::less<>>;

// The users file: JSON, and so YAML, {"users": [{"name": ..., "roles": [...],
// "token_hash": ...}]}. INVALID_CONFIGURATION names what is wrong, without
// values.
absl::StatusOr<LocalUsersByName> ParseUsersFile(absl::string_view text);
std::string PrintUsersFile(const LocalUsersByName& users);

// What a name must look like: letters, digits, '.', '_', '-' and '@'.
bool IsUserName(absl::string_view name);

// A local user's token: "slu.<name>.<random>". The name says whose hash to
// compare with; the random part is what is hashed.
std::string MakeLocalToken(absl::string_view name, absl::string_view random);

// Adds the user, or replaces a user of that name, and returns the token, which
// is kept nowhere. The file is replaced as a whole (mode 0600), so that a
// reader sees the old users or the new ones; several writers take turns.
absl::StatusOr<config::Secret<std::string>> PutLocalUser(
    const std::string& path, Identity identity);

// Local users as identities. The file is read again when it has changed, so a
// user is added or locked without a restart. A file that cannot be read lets
// nobody in; one that does not exist has no users. Thread-safe.
class LocalUsers final : public IdentityProvider {
 public:
  explicit LocalUsers(std::string path) : path_(std::move(path)) {}

  absl::StatusOr<Identity> Authenticate(
      const rpc::RequestContext& context,
      const config::Secret<std::string>& credential) override;
  absl::StatusOr<Identity> Lookup(
      const rpc::RequestContext& context, absl::string_view id,
      const config::Secret<std::string>& credential) override;
  std::string SubjectOf(
      const config::Secret<std::string>& credential) const override;

  // Reads the file now; for the start, which should not wait for a login to
  // find out.
  absl::Status Check();

 private:
  absl::StatusOr<std::shared_ptr<const LocalUsersByName>> Current();

  const std::string path_;
  absl::Mutex mu_;
  std::string version_ ABSL_GUARDED_BY(mu_);  // Of the file that was read.
  std::shared_ptr<const LocalUsersByName> users_ ABSL_GUARDED_BY(mu_);
  // Checks that run now, see kScryptAtOnceMax.
  absl::Mutex hashing_mu_;
  int hashing_ ABSL_GUARDED_BY(hashing_mu_) = 0;
};

}  // namespace semantic_layer::gateway_auth

#endif  // SEMANTIC_LAYER_GATEWAY_AUTH_LOCAL_USERS_H_
