#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/auth/base64url.h"
#include "common/auth/crypto.h"
#include "common/auth/permissions.h"
#include "common/json/reader.h"
#include "common/json/writer.h"
#include "common/status/make_status.h"
#include "common/status/status_macros.h"
#include "gateway/auth/limits.h"
#include "gateway/auth/local_users.h"
#include "gateway/auth/token_hash.h"

namespace semantic_layer::gateway_auth {
namespace {

absl::Status Wrong(absl::string_view what) {
  return MakeStatus(ErrorReason::kInvalidConfiguration,
                    absl::StrCat("The users file ", what, "."));
}

absl::Status SystemError(absl::string_view what, const std::string& path) {
  return MakeStatus(ErrorReason::kStateFailed,
                    absl::StrCat("Cannot ", what, " ", path, ": ",
                                 std::strerror(errno), "."));
}

absl::StatusOr<std::string> Text(json::Value user, absl::string_view key) {
  std::optional<json::Value> value = user.Find(key);
  if (!value.has_value() || value->is_null()) return std::string();
  if (value->kind() != json::Kind::kString) {
    return Wrong(absl::StrCat("has a user whose ", key, " is no text"));
  }
  return std::string(value->string());
}

absl::StatusOr<std::vector<std::string>> Texts(json::Value user,
                                               absl::string_view key) {
  std::vector<std::string> texts;
  std::optional<json::Value> value = user.Find(key);
  if (!value.has_value() || value->is_null()) return texts;
  if (value->kind() != json::Kind::kArray) {
    return Wrong(absl::StrCat("has a user whose ", key, " is no list"));
  }
  for (json::Value element : value->elements()) {
    if (element.kind() != json::Kind::kString) {
      return Wrong(absl::StrCat("has a user with no text in ", key));
    }
    texts.emplace_back(element.string());
  }
  return texts;
}

absl::StatusOr<LocalUser> ParseUser(json::Value object) {
  if (object.kind() != json::Kind::kObject) {
    return Wrong("has a user that is no object");
  }
  for (const auto& [key, value] : object.members()) {
    constexpr absl::string_view kKnown[] = {"name",  "email",  "display_name",
                                            "roles", "groups", "token_hash",
                                            "active"};
    if (std::find(std::begin(kKnown), std::end(kKnown), key.string()) ==
        std::end(kKnown)) {
      return Wrong(absl::StrCat("has an unknown key '", key.string(), "'"));
    }
  }
  LocalUser user;
  ASSIGN_OR_RETURN(user.identity.id, Text(object, "name"));
  if (!IsUserName(user.identity.id)) {
    return Wrong("has a user without a usable name");
  }
  user.identity.username = user.identity.id;
  ASSIGN_OR_RETURN(user.identity.email, Text(object, "email"));
  ASSIGN_OR_RETURN(user.identity.display_name, Text(object, "display_name"));
  ASSIGN_OR_RETURN(user.identity.groups, Texts(object, "groups"));
  ASSIGN_OR_RETURN(user.identity.roles, Texts(object, "roles"));
  for (const std::string& role : user.identity.roles) {
    const auto roles = auth::AllRoles();
    if (std::find(roles.begin(), roles.end(), role) == roles.end()) {
      return Wrong(absl::StrCat("gives ", user.identity.id,
                                " a role that does not exist"));
    }
  }
  ASSIGN_OR_RETURN(user.token_hash, Text(object, "token_hash"));
  if (!IsSecretHash(user.token_hash)) {
    return Wrong(
        absl::StrCat("has no usable token_hash for ", user.identity.id));
  }
  if (std::optional<json::Value> active = object.Find("active")) {
    if (active->kind() != json::Kind::kBool) {
      return Wrong("has an 'active' that is neither true nor false");
    }
    user.active = active->boolean();
  }
  return user;
}

// Holds the lock file of a users file until destroyed.
class FileLock {
 public:
  static absl::StatusOr<FileLock> Take(const std::string& path) {
    FileLock lock;
    lock.fd_ = ::open(path.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    if (lock.fd_ < 0 || ::flock(lock.fd_, LOCK_EX) != 0) {
      return SystemError("lock", path);
    }
    return lock;
  }
  FileLock(FileLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  ~FileLock() {
    if (fd_ >= 0) ::close(fd_);
  }

 private:
  FileLock() = default;
  int fd_ = -1;
};

absl::Status WriteAll(int fd, absl::string_view text, const std::string& path) {
  while (!text.empty()) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return SystemError("write", path);
    text.remove_prefix(static_cast<size_t>(written));
  }
  if (::fsync(fd) != 0) return SystemError("sync", path);
  return absl::OkStatus();
}

// Old content or new content, even after a crash.
absl::Status ReplaceFile(const std::string& path, absl::string_view text) {
  const std::string temporary = absl::StrCat(path, ".tmp");
  ::unlink(temporary.c_str());
  const int fd =
      ::open(temporary.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
  if (fd < 0) return SystemError("create", temporary);
  absl::Status written = WriteAll(fd, text, temporary);
  ::close(fd);
  RETURN_IF_ERROR(written);
  if (::rename(temporary.c_str(), path.c_str()) != 0) {
    return SystemError("replace", path);
  }
  const size_t slash = path.rfind('/');
  const std::string folder =
      slash == std::string::npos ? "." : path.substr(0, slash + 1);
  const int folder_fd =
      ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder_fd < 0) return SystemError("open", folder);
  const int synced = ::fsync(folder_fd);
  ::close(folder_fd);
  return synced == 0 ? absl::OkStatus() : SystemError("sync", folder);
}

}  // namespace

bool IsUserName(absl::string_view name) {
  return !name.empty() && name.size() <= kUserNameBytesMax &&
         absl::ascii_isalnum(name.front()) &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return absl::ascii_isalnum(c) || c == '.' || c == '_' || c == '-' ||
                  c == '@';
         });
}

std::string MakeLocalToken(absl::string_view name, absl::string_view random) {
  return absl::StrCat("slu.", name, ".", random);
}

absl::StatusOr<LocalUsersByName> ParseUsersFile(absl::string_view text) {
  json::Document document;
  json::Error error;
  if (!document.Parse(text, {.max_depth = 8, .max_bytes = kUsersFileBytesMax},
                      &error)) {
    return Wrong(absl::StrCat("is not JSON: ", error.message, " (byte ",
                              error.offset, ")"));
  }
  json::Value root = document.root();
  std::optional<json::Value> list =
      root.kind() == json::Kind::kObject ? root.Find("users") : std::nullopt;
  if (!list.has_value() || list->kind() != json::Kind::kArray) {
    return Wrong("is not {\"users\": [...]}");
  }
  if (list->size() > kUsersMax) return Wrong("has too many users");
  LocalUsersByName users;
  for (json::Value element : list->elements()) {
    ASSIGN_OR_RETURN(LocalUser user, ParseUser(element));
    std::string name = user.identity.id;
    if (!users.emplace(name, std::move(user)).second) {
      return Wrong(absl::StrCat("has ", name, " twice"));
    }
  }
  return users;
}

std::string PrintUsersFile(const LocalUsersByName& users) {
  std::string text;
  json::Writer writer(&text);
  auto list = [&writer](absl::string_view key,
                        const std::vector<std::string>& items) {
    writer.Key(key).BeginArray();
    for (const std::string& item : items) writer.String(item);
    writer.EndArray();
  };
  writer.BeginObject().Key("users").BeginArray();
  for (const auto& [name, user] : users) {
    writer.Space("\n  ");
    writer.BeginObject().Key("name").String(name);
    if (!user.identity.email.empty()) {
      writer.Key("email").String(user.identity.email);
    }
    if (!user.identity.display_name.empty()) {
      writer.Key("display_name").String(user.identity.display_name);
    }
    list("roles", user.identity.roles);
    list("groups", user.identity.groups);
    writer.Key("active").Bool(user.active);
    writer.Key("token_hash").String(user.token_hash).EndObject();
  }
  writer.Space("\n").EndArray().EndObject().Space("\n");
  writer.Flush();
  return text;
}

absl::StatusOr<config::Secret<std::string>> PutLocalUser(
    const std::string& path, Identity identity) {
  if (!IsUserName(identity.id)) {
    return MakeStatus(ErrorReason::kInvalidName,
                      "A user's name has 1 to 64 letters, digits and . _ - @, "
                      "and begins with a letter or digit.");
  }
  ASSIGN_OR_RETURN(FileLock lock, FileLock::Take(absl::StrCat(path, ".lock")));
  LocalUsersByName users;
  std::ifstream in(path);
  if (in.is_open()) {
    std::string text{std::istreambuf_iterator<char>(in),
                     std::istreambuf_iterator<char>()};
    ASSIGN_OR_RETURN(users, ParseUsersFile(text));
  } else if (errno != ENOENT) {
    return SystemError("read", path);
  }
  const std::string random =
      auth::EncodeBase64Url(auth::SecureRandomBytes(kRandomTokenBytes));
  std::string token = MakeLocalToken(identity.id, random);
  std::string name = identity.id;
  users[name] = {std::move(identity), HashSecret(random), true};
  // What is written must be readable again, whatever was given.
  const std::string text = PrintUsersFile(users);
  RETURN_IF_ERROR(ParseUsersFile(text).status());
  RETURN_IF_ERROR(ReplaceFile(path, text));
  return config::Secret<std::string>(std::move(token));
}

}  // namespace semantic_layer::gateway_auth
