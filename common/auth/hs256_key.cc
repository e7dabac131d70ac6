#include <utility>

#include "absl/strings/str_cat.h"
#include "common/auth/crypto.h"
#include "common/auth/jws_key.h"

namespace semantic_layer::auth {
namespace {

class Hs256VerificationKey final : public VerificationKey {
 public:
  Hs256VerificationKey(std::string secret, KeyUse use)
      : VerificationKey(IdOf(secret, use), Algorithm::kHs256, use),
        secret_(std::move(secret)) {}

  bool Verify(absl::string_view input,
              absl::string_view signature) const override {
    return ConstantTimeEquals(HmacSha256(secret_, input), signature);
  }

  std::string Sign(absl::string_view input) const {
    return HmacSha256(secret_, input);
  }

 private:
  static std::string IdOf(const std::string& secret, KeyUse use) {
    return absl::StrCat(
        use == KeyUse::kUsers ? "hs-" : "svc-",
        HexOf(HmacSha256(secret, "semantic-layer key id").substr(0, 8)));
  }

  const std::string secret_;
};

class Hs256SigningKey final : public SigningKey {
 public:
  explicit Hs256SigningKey(std::shared_ptr<const Hs256VerificationKey> key)
      : key_(std::move(key)) {}

  std::string Sign(absl::string_view input) const override {
    return key_->Sign(input);
  }
  std::shared_ptr<const VerificationKey> verification_key() const override {
    return key_;
  }

 private:
  const std::shared_ptr<const Hs256VerificationKey> key_;
};

}  // namespace

std::unique_ptr<SigningKey> MakeHs256Key(
    const config::Secret<std::string>& secret, KeyUse use) {
  // Services sign with a key of their own, derived from the same secret.
  std::string bytes =
      use == KeyUse::kUsers
          ? secret.Reveal()
          : HmacSha256(secret.Reveal(), "semantic-layer service tokens");
  return std::make_unique<Hs256SigningKey>(
      std::make_shared<Hs256VerificationKey>(std::move(bytes), use));
}

}  // namespace semantic_layer::auth
