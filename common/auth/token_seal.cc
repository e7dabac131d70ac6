#include "common/auth/token_seal.h"

#include <memory>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "common/auth/base64url.h"
#include "common/auth/crypto.h"
#include "glog/logging.h"
#include "openssl/evp.h"

namespace semantic_layer::auth {
namespace {

// The sealed bytes: a version, the nonce, the encrypted token, the tag.
constexpr char kVersion = 1;
constexpr size_t kNonceBytes = 12;
constexpr size_t kTagBytes = 16;

using Cipher = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

Cipher NewCipher() { return {EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free}; }

const unsigned char* Bytes(absl::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* Bytes(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}

}  // namespace

TokenSeal::TokenSeal(const config::Secret<std::string>& secret_key)
    : key_(HmacSha256(secret_key.Reveal(),
                      "semantic-layer: sealed workspace tokens, 1")) {}

std::string TokenSeal::Seal(const config::Secret<std::string>& token,
                            absl::string_view user_id) const {
  const std::string& plain = token.Reveal();
  const std::string nonce = SecureRandomBytes(kNonceBytes);
  std::string encrypted(plain.size(), '\0');
  std::string tag(kTagBytes, '\0');
  const Cipher cipher = NewCipher();
  int size = 0;
  CHECK(cipher != nullptr);
  CHECK_EQ(EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr,
                              Bytes(key_.Reveal()), Bytes(nonce)),
           1);
  CHECK_EQ(EVP_EncryptUpdate(cipher.get(), nullptr, &size, Bytes(user_id),
                             static_cast<int>(user_id.size())),
           1);
  CHECK_EQ(EVP_EncryptUpdate(cipher.get(), Bytes(encrypted), &size,
                             Bytes(plain), static_cast<int>(plain.size())),
           1);
  CHECK_EQ(EVP_EncryptFinal_ex(cipher.get(), Bytes(tag), &size), 1);
  CHECK_EQ(EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, kTagBytes,
                               tag.data()),
           1);
  return EncodeBase64Url(std::string(1, kVersion) + nonce + encrypted + tag);
}

absl::StatusOr<config::Secret<std::string>> TokenSeal::Open(
    absl::string_view sealed, absl::string_view user_id) const {
  const absl::Status wrong =
      absl::InvalidArgumentError("the token was not sealed here for this user");
  const std::optional<std::string> bytes = DecodeBase64Url(sealed);
  if (!bytes.has_value() || bytes->size() < 1 + kNonceBytes + kTagBytes ||
      bytes->front() != kVersion) {
    return wrong;
  }
  absl::string_view rest = *bytes;
  rest.remove_prefix(1);
  const absl::string_view nonce = rest.substr(0, kNonceBytes);
  std::string tag(rest.substr(rest.size() - kTagBytes));
  rest = rest.substr(kNonceBytes, rest.size() - kNonceBytes - kTagBytes);
  std::string plain(rest.size(), '\0');
  const Cipher cipher = NewCipher();
  int size = 0;
  const bool opened =
      cipher != nullptr &&
      EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr,
                         Bytes(key_.Reveal()), Bytes(nonce)) == 1 &&
      EVP_DecryptUpdate(cipher.get(), nullptr, &size, Bytes(user_id),
                        static_cast<int>(user_id.size())) == 1 &&
      EVP_DecryptUpdate(cipher.get(), Bytes(plain), &size, Bytes(rest),
                        static_cast<int>(rest.size())) == 1 &&
      EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, kTagBytes,
                          tag.data()) == 1 &&
      EVP_DecryptFinal_ex(cipher.get(), Bytes(tag), &size) == 1;
  if (!opened) return wrong;
  return config::Secret<std::string>(std::move(plain));
}

}  // namespace semantic_layer::auth
