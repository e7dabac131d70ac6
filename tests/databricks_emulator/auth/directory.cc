#include "tests/databricks_emulator/auth/directory.h"

#include <algorithm>
#include <utility>

#include "absl/random/random.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "tests/databricks_emulator/http/api_error.h"

namespace semantic_layer::emulator {
namespace {

constexpr char kAdmins[] = "admins";

std::string Repeated(char digit) { return "dapi" + std::string(32, digit); }

}  // namespace

std::string RandomHex(int digits) {
  static constexpr char kDigits[] = "0123456789abcdef";
  thread_local absl::BitGen random;
  std::string text;
  for (int i = 0; i < digits; ++i) {
    text.push_back(kDigits[absl::Uniform(random, 0, 16)]);
  }
  return text;
}

std::vector<Account> DefaultAccounts() {
  return {
      {.user_name = "admin@example.com",
       .display_name = "Ada Admin",
       .groups = {kAdmins, "users"},
       .token = Repeated('a')},
      {.user_name = "analyst@example.com",
       .display_name = "Ann Analyst",
       .groups = {"analysts", "users"},
       .token = Repeated('b')},
      {.user_name = "viewer@example.com",
       .display_name = "Vic Viewer",
       .groups = {"viewers", "users"},
       .token = Repeated('c')},
      {.user_name = "7c0e3a52-0f4b-4a6e-9d5c-1b8f6a2e4d10",
       .display_name = "semantic-layer",
       .groups = {"services", "users"},
       .service_principal = true,
       .client_secret = "dose" + std::string(32, '5')},
  };
}

Principal PrincipalOf(const Account& account) {
  return {.id = account.id,
          .user_name = account.user_name,
          .display_name = account.display_name,
          .groups = account.groups,
          .admin = std::find(account.groups.begin(), account.groups.end(),
                             kAdmins) != account.groups.end(),
          .service_principal = account.service_principal};
}

Directory::Directory(std::vector<Account> accounts,
                     absl::Duration token_lifetime, const EmulatorClock* clock)
    : clock_(clock), token_lifetime_(token_lifetime) {
  absl::MutexLock lock(&mu_);
  for (Account& account : accounts) Put(std::move(account));
}

void Directory::Put(Account account) {
  if (account.id.empty()) {
    account.id = absl::StrCat(6051921418418000 + accounts_.size() + 1);
  }
  for (const std::string& group : account.groups) {
    group_ids_.emplace(group, absl::StrCat(70000 + group_ids_.size() + 1));
  }
  if (!account.token.empty()) {
    tokens_[account.token] = {.user_name = account.user_name};
  }
  accounts_[account.user_name] = std::move(account);
}

absl::StatusOr<Principal> Directory::Authenticate(
    std::optional<absl::string_view> authorization) const {
  if (!authorization.has_value()) {
    return ApiError(401, "UNAUTHENTICATED",
                    "Credential was not sent or was of an unsupported type "
                    "for this API.");
  }
  absl::string_view token = *authorization;
  if (!absl::StartsWithIgnoreCase(token, "bearer ")) {
    return ApiError(401, "UNAUTHENTICATED",
                    "Credential was not sent or was of an unsupported type "
                    "for this API.");
  }
  token.remove_prefix(7);
  absl::MutexLock lock(&mu_);
  const auto found = tokens_.find(token);
  if (found == tokens_.end()) {
    return ApiError(403, "403", "Invalid access token.");
  }
  if (found->second.expires <= clock_->Now()) {
    return ApiError(401, "UNAUTHENTICATED", "Access token is expired.");
  }
  const auto account = accounts_.find(found->second.user_name);
  if (account == accounts_.end() || !account->second.active) {
    return ApiError(403, "PERMISSION_DENIED", "The user is not active.");
  }
  return PrincipalOf(account->second);
}

absl::StatusOr<IssuedToken> Directory::IssueToken(
    absl::string_view client_id, absl::string_view client_secret) {
  absl::MutexLock lock(&mu_);
  const auto account = accounts_.find(std::string(client_id));
  if (account == accounts_.end() || !account->second.service_principal ||
      account->second.client_secret.empty() ||
      account->second.client_secret != client_secret) {
    return ApiError(401, "invalid_client", "Client authentication failed");
  }
  IssuedToken issued = {.token = "eyJ" + RandomHex(64),
                        .lifetime = token_lifetime_};
  tokens_[issued.token] = {.user_name = account->first,
                           .expires = clock_->Now() + token_lifetime_,
                           .oauth = true};
  return issued;
}

void Directory::SetTokenLifetime(absl::Duration lifetime) {
  absl::MutexLock lock(&mu_);
  token_lifetime_ = lifetime;
}

void Directory::ExpireTokens() {
  absl::MutexLock lock(&mu_);
  for (auto& [token, owner] : tokens_) {
    if (owner.oauth) owner.expires = absl::InfinitePast();
  }
}

std::vector<Account> Directory::Accounts() const {
  absl::MutexLock lock(&mu_);
  std::vector<Account> accounts;
  for (const auto& [name, account] : accounts_) accounts.push_back(account);
  return accounts;
}

std::vector<Group> Directory::Groups() const {
  absl::MutexLock lock(&mu_);
  std::vector<Group> groups;
  for (const auto& [name, id] : group_ids_) {
    groups.push_back({.id = id, .name = name});
  }
  return groups;
}

std::optional<Account> Directory::FindById(absl::string_view id) const {
  absl::MutexLock lock(&mu_);
  for (const auto& [name, account] : accounts_) {
    if (account.id == id) return account;
  }
  return std::nullopt;
}

}  // namespace semantic_layer::emulator
