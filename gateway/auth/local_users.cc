#include "gateway/auth/local_users.h"

#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/auth/crypto.h"
#include "common/status/make_status.h"
#include "common/status/status_macros.h"
#include "gateway/auth/limits.h"
#include "gateway/auth/token_hash.h"

namespace semantic_layer::gateway_auth {
namespace {

struct Credential {
  absl::string_view name;
  absl::string_view random;
};

// Both empty when it is no local token.
Credential Split(absl::string_view token) {
  if (token.size() > kCredentialBytesMax ||
      !absl::ConsumePrefix(&token, "slu.")) {
    return {};
  }
  // Names may hold dots, the random part does not.
  const size_t dot = token.rfind('.');
  if (dot == absl::string_view::npos) return {};
  Credential credential{token.substr(0, dot), token.substr(dot + 1)};
  return IsUserName(credential.name) ? credential : Credential{};
}

absl::Status Refused() {
  return MakeStatus(ErrorReason::kInvalidCredentials,
                    "Authentication failed: the token is not valid.");
}

// Changes whenever the file is replaced or written to; "-" when there is none.
absl::StatusOr<std::string> VersionOf(const std::string& path) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) {
    if (errno == ENOENT) return std::string("-");
    return MakeStatus(ErrorReason::kStateFailed,
                      "The users file cannot be read.")
        .With("cause", std::strerror(errno));
  }
  return absl::StrCat(info.st_ino, "/", info.st_size, "/", info.st_mtim.tv_sec,
                      ".", info.st_mtim.tv_nsec);
}

}  // namespace

absl::StatusOr<Identity> LocalUsers::Authenticate(
    const rpc::RequestContext& context,
    const config::Secret<std::string>& credential) {
  ASSIGN_OR_RETURN(std::shared_ptr<const LocalUsersByName> users, Current());
  const Credential parts = Split(credential.Reveal());
  const auto found = users->find(parts.name);
  // Somebody who does not exist takes as long as a wrong token, so that names
  // cannot be found out by the clock.
  static const std::string* const nobody =
      new std::string(HashSecret("nobody's"));
  const std::string& hash =
      found == users->end() ? *nobody : found->second.token_hash;
  {
    absl::MutexLock lock(&hashing_mu_);
    auto free = [this]() ABSL_SHARED_LOCKS_REQUIRED(hashing_mu_) {
      return hashing_ < kScryptAtOnceMax;
    };
    if (!hashing_mu_.AwaitWithDeadline(absl::Condition(&free),
                                       context.deadline)) {
      return context.Check();
    }
    ++hashing_;
  }
  const bool matches = SecretMatches(parts.random, hash);
  {
    absl::MutexLock lock(&hashing_mu_);
    --hashing_;
  }
  if (!matches || found == users->end() || !found->second.active) {
    return Refused();
  }
  return found->second.identity;
}

absl::StatusOr<Identity> LocalUsers::Lookup(
    const rpc::RequestContext&, absl::string_view id,
    const config::Secret<std::string>&) {
  ASSIGN_OR_RETURN(std::shared_ptr<const LocalUsersByName> users, Current());
  const auto found = users->find(id);
  if (found == users->end() || !found->second.active) return Refused();
  return found->second.identity;
}

std::string LocalUsers::SubjectOf(
    const config::Secret<std::string>& credential) const {
  const Credential parts = Split(credential.Reveal());
  return parts.name.empty()
             ? absl::StrCat("token:", auth::Fingerprint(credential.Reveal()))
             : absl::StrCat("user:", parts.name);
}

absl::Status LocalUsers::Check() { return Current().status(); }

absl::StatusOr<std::shared_ptr<const LocalUsersByName>> LocalUsers::Current() {
  absl::MutexLock lock(&mu_);
  ASSIGN_OR_RETURN(std::string version, VersionOf(path_));
  if (users_ != nullptr && version == version_) return users_;
  auto users = std::make_shared<LocalUsersByName>();
  if (version != "-") {
    std::ifstream in(path_, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(in),
                     std::istreambuf_iterator<char>()};
    if (!in.is_open() || in.bad()) {
      return MakeStatus(ErrorReason::kStateFailed,
                        "The users file cannot be read.");
    }
    ASSIGN_OR_RETURN(*users, ParseUsersFile(text));
  }
  version_ = std::move(version);
  users_ = std::move(users);
  return users_;
}

}  // namespace semantic_layer::gateway_auth
