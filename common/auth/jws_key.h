#ifndef SEMANTIC_LAYER_COMMON_AUTH_JWS_KEY_H_
#define SEMANTIC_LAYER_COMMON_AUTH_JWS_KEY_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/config/secret.h"

namespace semantic_layer::auth {

// The two algorithms that there are. A key has exactly one of them, for life:
// what a token's header says is compared with the key, never obeyed.
enum class Algorithm { kHs256, kEs256 };

// "HS256", "ES256".
absl::string_view AlgorithmName(Algorithm algorithm);

// Whose tokens a key may vouch for, so that a key of one kind cannot make a
// token of the other.
enum class KeyUse { kUsers, kServices };

// Verifies signatures. Immutable and thread safe.
class VerificationKey {
 public:
  virtual ~VerificationKey() = default;

  // Whether `signature` (raw bytes; 32 for HS256, r and s of 32 bytes each for
  // ES256) is that of `input` under this key. An ES256 signature must have the
  // lower of its two possible s.
  virtual bool Verify(absl::string_view input,
                      absl::string_view signature) const = 0;

  const std::string& id() const { return id_; }
  Algorithm algorithm() const { return algorithm_; }
  KeyUse use() const { return use_; }

 protected:
  VerificationKey(std::string id, Algorithm algorithm, KeyUse use)
      : id_(std::move(id)), algorithm_(algorithm), use_(use) {}

 private:
  std::string id_;
  Algorithm algorithm_;
  KeyUse use_;
};

// Signs. Immutable and thread safe.
class SigningKey {
 public:
  virtual ~SigningKey() = default;

  virtual std::string Sign(absl::string_view input) const = 0;

  // The key that verifies what this one signs.
  virtual std::shared_ptr<const VerificationKey> verification_key() const = 0;
};

// The public half of an EC key as a JWK states it: coordinates of 32 bytes.
struct EcPublicKey {
  std::string x;
  std::string y;
};

// A verification key that can be published.
class EcVerificationKey : public VerificationKey {
 public:
  virtual const EcPublicKey& public_key() const = 0;

 protected:
  using VerificationKey::VerificationKey;
};

// HS256 with a shared secret. The id is made from the secret without telling
// anything about it, so that processes with the same secret agree on it.
std::unique_ptr<SigningKey> MakeHs256Key(
    const config::Secret<std::string>& secret, KeyUse use);

// ES256 with a P-256 private key in PEM; its id is the RFC 7638 thumbprint.
// INVALID_CONFIGURATION for anything else.
absl::StatusOr<std::unique_ptr<SigningKey>> MakeEs256Key(
    const config::Secret<std::string>& pem);

// INVALID_CONFIGURATION when the coordinates are no point of the curve.
absl::StatusOr<std::shared_ptr<const EcVerificationKey>>
MakeEs256VerificationKey(std::string id, const EcPublicKey& key);

// The RFC 7638 thumbprint of a P-256 key, base64url.
std::string Thumbprint(const EcPublicKey& key);

// A new P-256 private key, as PEM (PKCS #8).
config::Secret<std::string> GenerateEs256Pem();

}  // namespace semantic_layer::auth

#endif  // SEMANTIC_LAYER_COMMON_AUTH_JWS_KEY_H_
