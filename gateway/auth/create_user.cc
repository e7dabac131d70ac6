// Adds a local user, or gives an existing one a new token and roles. The token
// goes into a file of mode 0600 or, once, to standard output; it is kept
// nowhere else.
//
//   create_user --users_file=users.yaml --name=ada --role=analyst
//               [--role=...] [--group=...] [--email=...] [--display_name=...]
//               [--token_file=token]

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "gateway/auth/local_users.h"

namespace semantic_layer::gateway_auth {
namespace {

constexpr char kUsage[] =
    "usage: create_user --users_file=FILE --name=NAME "
    "--role=viewer|analyst|editor|admin\n"
    "                   [--group=GROUP]... [--email=ADDRESS] "
    "[--display_name=TEXT]\n"
    "                   [--token_file=FILE]\n";

struct Arguments {
  std::string users_file;
  std::string token_file;
  Identity identity;
};

bool Parse(int argc, char** argv, Arguments& arguments) {
  for (int i = 1; i < argc; ++i) {
    absl::string_view rest = argv[i];
    if (absl::ConsumePrefix(&rest, "--users_file=")) {
      arguments.users_file = std::string(rest);
    } else if (absl::ConsumePrefix(&rest, "--token_file=")) {
      arguments.token_file = std::string(rest);
    } else if (absl::ConsumePrefix(&rest, "--name=")) {
      arguments.identity.id = std::string(rest);
    } else if (absl::ConsumePrefix(&rest, "--email=")) {
      arguments.identity.email = std::string(rest);
    } else if (absl::ConsumePrefix(&rest, "--display_name=")) {
      arguments.identity.display_name = std::string(rest);
    } else if (absl::ConsumePrefix(&rest, "--role=")) {
      arguments.identity.roles.emplace_back(rest);
    } else if (absl::ConsumePrefix(&rest, "--group=")) {
      arguments.identity.groups.emplace_back(rest);
    } else {
      return false;
    }
  }
  arguments.identity.username = arguments.identity.id;
  return !arguments.users_file.empty() && !arguments.identity.id.empty() &&
         !arguments.identity.roles.empty();
}

// The file is readable by its owner from its first byte on.
bool WriteToken(const std::string& path, const std::string& token) {
  ::unlink(path.c_str());
  const int fd =
      ::open(path.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
  if (fd < 0) return false;
  const bool written = ::write(fd, token.data(), token.size()) ==
                       static_cast<ssize_t>(token.size());
  return ::close(fd) == 0 && written;
}

int Run(int argc, char** argv) {
  Arguments arguments;
  if (!Parse(argc, argv, arguments)) {
    std::fputs(kUsage, stderr);
    return 2;
  }
  absl::StatusOr<config::Secret<std::string>> token =
      PutLocalUser(arguments.users_file, arguments.identity);
  if (!token.ok()) {
    std::fprintf(stderr, "create_user: %s\n",
                 std::string(token.status().message()).c_str());
    return 1;
  }
  if (arguments.token_file.empty()) {
    std::printf("%s\n", token->Reveal().c_str());
  } else if (!WriteToken(arguments.token_file, token->Reveal())) {
    std::fprintf(stderr, "create_user: cannot write %s: %s\n",
                 arguments.token_file.c_str(), std::strerror(errno));
    return 1;
  }
  return 0;
}

}  // namespace
}  // namespace semantic_layer::gateway_auth

int main(int argc, char** argv) {
  return semantic_layer::gateway_auth::Run(argc, argv);
}
