#include "common/auth/secret_key.h"

#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/auth/limits.h"
#include "common/status/make_status.h"

namespace semantic_layer::auth {
namespace {

// What stands in documentation and examples, here and elsewhere.
constexpr absl::string_view kKnown[] = {
    // With its length: under UBSan g++ cannot measure a named array.
    {kDevelopmentSecretKey, sizeof(kDevelopmentSecretKey) - 1},
    "change-me",
    "changeme",
    "change_me",
    "change-in-production",
    "your-secret-key",
    "your_secret_key",
    "super-secret",
    "supersecret",
    // The key of many a tutorial.
    "09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7",
};

absl::Status Refuse(absl::string_view what) {
  return MakeStatus(
      ErrorReason::kInvalidConfiguration,
      absl::StrCat("SECRET_KEY ", what,
                   "; make one with `openssl rand -hex 32`. Only with "
                   "DEBUG=true is any key accepted."));
}

}  // namespace

absl::Status CheckSecretKey(const config::Secret<std::string>& secret,
                            bool debug) {
  if (debug) return absl::OkStatus();
  const std::string& key = secret.Reveal();
  if (key.empty()) return Refuse("is not set");
  std::string lower = absl::AsciiStrToLower(key);
  for (absl::string_view known : kKnown) {
    if (absl::StrContains(lower, known)) {
      return Refuse("is, or contains, a value that is publicly known");
    }
  }
  if (key.size() < kSecretKeyBytesMin) {
    return Refuse(absl::StrCat("has ", key.size(), " bytes and needs ",
                               kSecretKeyBytesMin));
  }
  if (std::set<char>(key.begin(), key.end()).size() <
      kSecretKeyDistinctBytesMin) {
    return Refuse("is a few characters repeated");
  }
  return absl::OkStatus();
}

}  // namespace semantic_layer::auth
