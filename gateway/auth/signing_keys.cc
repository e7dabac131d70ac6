#include "gateway/auth/signing_keys.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/make_status.h"
#include "common/status/status_macros.h"

namespace semantic_layer::gateway_auth {
namespace {

using Pem = config::Secret<std::string>;

absl::Status FileError(absl::string_view what, const std::string& path,
                       absl::string_view why) {
  return MakeStatus(ErrorReason::kInvalidConfiguration,
                    absl::StrCat("Cannot ", what, " the signing key ", path,
                                 ": ", why, "."))
      .With("file", path);
}

// Makes the file if there is none. Of two processes one makes it and the other
// reads it: a link appears with its whole content or not at all.
absl::Status EnsureKeyFile(const std::string& path) {
  if (::access(path.c_str(), F_OK) == 0) return absl::OkStatus();
  const std::string temporary = absl::StrCat(path, ".", ::getpid(), ".tmp");
  ::unlink(temporary.c_str());
  const int fd =
      ::open(temporary.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
  if (fd < 0) return FileError("create", path, std::strerror(errno));
  const std::string pem = auth::GenerateEs256Pem().Reveal();
  const bool written =
      ::write(fd, pem.data(), pem.size()) == static_cast<ssize_t>(pem.size()) &&
      ::fsync(fd) == 0;
  ::close(fd);
  const bool linked =
      written &&
      (::link(temporary.c_str(), path.c_str()) == 0 || errno == EEXIST);
  const int error = errno;
  ::unlink(temporary.c_str());
  if (!linked) return FileError("create", path, std::strerror(error));
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<auth::SigningKey>> ReadKey(
    const std::string& path) {
  std::ifstream in(path);
  Pem pem(std::string{std::istreambuf_iterator<char>(in),
                      std::istreambuf_iterator<char>()});
  if (!in.is_open()) return FileError("read", path, std::strerror(errno));
  absl::StatusOr<std::unique_ptr<auth::SigningKey>> key =
      auth::MakeEs256Key(pem);
  if (!key.ok()) return FileError("use", path, key.status().message());
  return key;
}

}  // namespace

absl::StatusOr<SigningKeys> LoadSigningKeys(
    const AuthOptions& options, const std::string& algorithm,
    const config::Secret<std::string>& secret_key) {
  SigningKeys keys;
  if (algorithm == auth::AlgorithmName(auth::Algorithm::kHs256)) {
    keys.signing = auth::MakeHs256Key(secret_key, auth::KeyUse::kUsers);
    return keys;
  }
  std::string path = options.signing_key_file;
  if (path.empty()) {
    path = absl::StrCat(options.state_path, "/signing-key.pem");
    RETURN_IF_ERROR(EnsureKeyFile(path));
  }
  ASSIGN_OR_RETURN(keys.signing, ReadKey(path));
  keys.published.push_back(keys.signing->verification_key());
  for (const std::string& file : options.published_key_files) {
    ASSIGN_OR_RETURN(std::unique_ptr<auth::SigningKey> key, ReadKey(file));
    keys.published.push_back(key->verification_key());
  }
  return keys;
}

}  // namespace semantic_layer::gateway_auth
