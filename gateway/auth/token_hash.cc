#include "gateway/auth/token_hash.h"

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/auth/base64url.h"
#include "common/auth/crypto.h"
#include "gateway/auth/limits.h"
#include "openssl/evp.h"

namespace semantic_layer::gateway_auth {
namespace {

constexpr size_t kSaltBytes = 16;
constexpr size_t kHashBytes = 32;

struct ScryptHash {
  int log_n = kScryptLogN;
  int r = kScryptR;
  int p = kScryptP;
  std::string salt;
  std::string hash;
};

// Empty when OpenSSL cannot, which is for want of memory.
std::string Scrypt(absl::string_view secret, const ScryptHash& parameters) {
  std::string hash(kHashBytes, '\0');
  const int ok = EVP_PBE_scrypt(
      secret.data(), secret.size(),
      reinterpret_cast<const unsigned char*>(parameters.salt.data()),
      parameters.salt.size(), uint64_t{1} << parameters.log_n,
      static_cast<uint64_t>(parameters.r), static_cast<uint64_t>(parameters.p),
      kScryptMemoryBytesMax, reinterpret_cast<unsigned char*>(hash.data()),
      hash.size());
  return ok == 1 ? hash : std::string();
}

std::optional<ScryptHash> Parse(absl::string_view text) {
  std::vector<absl::string_view> parts = absl::StrSplit(text, '$');
  ScryptHash result;
  if (parts.size() != 6 || parts[0] != "scrypt" ||
      !absl::SimpleAtoi(parts[1], &result.log_n) ||
      !absl::SimpleAtoi(parts[2], &result.r) ||
      !absl::SimpleAtoi(parts[3], &result.p)) {
    return std::nullopt;
  }
  std::optional<std::string> salt = auth::DecodeBase64Url(parts[4]);
  std::optional<std::string> hash = auth::DecodeBase64Url(parts[5]);
  // Weaker hashes than ours are not taken either.
  if (!salt.has_value() || salt->size() < kSaltBytes || !hash.has_value() ||
      hash->size() != kHashBytes || result.log_n < kScryptLogN ||
      result.log_n > kScryptLogNMax || result.r != kScryptR || result.p < 1 ||
      result.p > 4) {
    return std::nullopt;
  }
  result.salt = *std::move(salt);
  result.hash = *std::move(hash);
  return result;
}

}  // namespace

std::string HashSecret(absl::string_view secret) {
  ScryptHash parameters;
  parameters.salt = auth::SecureRandomBytes(kSaltBytes);
  return absl::StrCat("scrypt$", parameters.log_n, "$", parameters.r, "$",
                      parameters.p, "$", auth::EncodeBase64Url(parameters.salt),
                      "$", auth::EncodeBase64Url(Scrypt(secret, parameters)));
}

bool SecretMatches(absl::string_view secret, absl::string_view hash) {
  std::optional<ScryptHash> expected = Parse(hash);
  return expected.has_value() &&
         auth::ConstantTimeEquals(Scrypt(secret, *expected), expected->hash);
}

bool IsSecretHash(absl::string_view hash) { return Parse(hash).has_value(); }

}  // namespace semantic_layer::gateway_auth
