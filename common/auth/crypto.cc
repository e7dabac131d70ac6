#include "common/auth/crypto.h"

#include "absl/strings/escaping.h"
#include "glog/logging.h"
#include "openssl/crypto.h"
#include "openssl/evp.h"
#include "openssl/hmac.h"
#include "openssl/rand.h"
#include "openssl/sha.h"

namespace semantic_layer::auth {
namespace {

const unsigned char* Bytes(absl::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

std::string HmacSha256(absl::string_view key, absl::string_view data) {
  std::string mac(SHA256_DIGEST_LENGTH, '\0');
  unsigned int size = 0;
  // An empty key is given as a pointer that is not null.
  const char* key_data = key.empty() ? "" : key.data();
  CHECK(HMAC(EVP_sha256(), key_data, static_cast<int>(key.size()), Bytes(data),
             data.size(), reinterpret_cast<unsigned char*>(mac.data()),
             &size) != nullptr);
  CHECK_EQ(size, mac.size());
  return mac;
}

std::string Sha256(absl::string_view data) {
  std::string digest(SHA256_DIGEST_LENGTH, '\0');
  CHECK(EVP_Digest(data.data(), data.size(),
                   reinterpret_cast<unsigned char*>(digest.data()), nullptr,
                   EVP_sha256(), nullptr) == 1);
  return digest;
}

std::string SecureRandomBytes(size_t count) {
  std::string bytes(count, '\0');
  CHECK(RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()),
                   static_cast<int>(count)) == 1)
      << "the system gives no random numbers";
  return bytes;
}

bool ConstantTimeEquals(absl::string_view a, absl::string_view b) {
  return a.size() == b.size() &&
         CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string Fingerprint(absl::string_view secret) {
  return HexOf(HmacSha256("semantic-layer fingerprint", secret).substr(0, 4));
}

std::string HexOf(absl::string_view bytes) {
  return absl::BytesToHexString(bytes);
}

}  // namespace semantic_layer::auth
