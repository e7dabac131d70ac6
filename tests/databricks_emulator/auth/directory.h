#ifndef SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_AUTH_DIRECTORY_H_
#define SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_AUTH_DIRECTORY_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "tests/databricks_emulator/auth/principal.h"
#include "tests/databricks_emulator/emulator_clock.h"

namespace semantic_layer::emulator {

// A user or a service principal as it is seeded.
struct Account {
  std::string user_name = {};  // a service principal's application id
  std::string display_name = {};
  std::vector<std::string> groups = {};
  bool service_principal = false;
  bool active = true;
  std::string token = {};          // a personal access token; may be empty
  std::string client_secret = {};  // a service principal's
  std::string id = {};             // made up when empty
};

// A group of the workspace.
struct Group {
  std::string id = {};
  std::string name = {};
};

// An OAuth token that was given out.
struct IssuedToken {
  std::string token = {};
  absl::Duration lifetime = {};
};

// Who is in the workspace, and whose token is whose. Thread safe.
class Directory {
 public:
  // `clock` must outlive the directory.
  Directory(std::vector<Account> accounts, absl::Duration token_lifetime,
            const EmulatorClock* clock);

  // Who an Authorization header stands for. The errors are the API's: 401
  // without one or with an expired OAuth token, 403 for one nobody has.
  absl::StatusOr<Principal> Authenticate(
      std::optional<absl::string_view> authorization) const;

  // An access token for a service principal; 401 for a wrong secret.
  absl::StatusOr<IssuedToken> IssueToken(absl::string_view client_id,
                                         absl::string_view client_secret);

  // How long OAuth tokens that are issued from now on live.
  void SetTokenLifetime(absl::Duration lifetime);
  // Makes every OAuth token that was issued useless.
  void ExpireTokens();

  std::vector<Account> Accounts() const;
  std::vector<Group> Groups() const;
  std::optional<Account> FindById(absl::string_view id) const;

 private:
  struct TokenOwner {
    std::string user_name;
    absl::Time expires = absl::InfiniteFuture();
    bool oauth = false;
  };
  void Put(Account account) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  const EmulatorClock* const clock_;
  mutable absl::Mutex mu_;
  absl::Duration token_lifetime_ ABSL_GUARDED_BY(mu_);
  std::map<std::string, Account> accounts_ ABSL_GUARDED_BY(mu_);  // by name
  std::map<std::string, std::string> group_ids_ ABSL_GUARDED_BY(mu_);
  std::map<std::string, TokenOwner, std::less<>> tokens_ ABSL_GUARDED_BY(mu_);
};

// The workspace's accounts where the configuration names none: an admin, an
// analyst, a viewer and a service principal.
std::vector<Account> DefaultAccounts();

// A random text of hexadecimal digits.
std::string RandomHex(int digits);

// The principal that an account stands for.
Principal PrincipalOf(const Account& account);

}  // namespace semantic_layer::emulator

#endif  // SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_AUTH_DIRECTORY_H_
