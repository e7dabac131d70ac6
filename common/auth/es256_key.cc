#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/auth/base64url.h"
#include "common/auth/crypto.h"
#include "common/auth/jws_key.h"
#include "common/auth/known_signatures.h"
#include "common/auth/limits.h"
#include "common/status/make_status.h"
#include "common/status/status_macros.h"
#include "glog/logging.h"
#include "openssl/bio.h"
#include "openssl/bn.h"
#include "openssl/core_names.h"
#include "openssl/ec.h"
#include "openssl/ecdsa.h"
#include "openssl/evp.h"
#include "openssl/param_build.h"
#include "openssl/pem.h"

namespace semantic_layer::auth {
namespace {

template <auto Free>
struct Freed {
  template <typename T>
  void operator()(T* object) const {
    Free(object);
  }
};
using KeyPtr = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using KeyContextPtr = std::unique_ptr<EVP_PKEY_CTX, Freed<EVP_PKEY_CTX_free>>;
using DigestPtr = std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX_free>>;
using SignaturePtr = std::unique_ptr<ECDSA_SIG, Freed<ECDSA_SIG_free>>;
using NumberPtr = std::unique_ptr<BIGNUM, Freed<BN_free>>;
using BioPtr = std::unique_ptr<BIO, Freed<BIO_free_all>>;

constexpr char kCurve[] = "prime256v1";
constexpr size_t kCoordinateBytes = 32;
// The order of P-256's group, and half of it (rounded down).
constexpr char kOrder[] =
    "FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551";
constexpr char kHalfOrder[] =
    "7FFFFFFF800000007FFFFFFFFFFFFFFFDE737D56D38BCF4279DCE5617E3192A8";

NumberPtr NumberFromHex(const char* hex) {
  BIGNUM* number = nullptr;
  CHECK_GT(BN_hex2bn(&number, hex), 0);
  return NumberPtr(number);
}

const unsigned char* Bytes(absl::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

NumberPtr NumberFromBytes(absl::string_view bytes) {
  return NumberPtr(
      BN_bin2bn(Bytes(bytes), static_cast<int>(bytes.size()), nullptr));
}

absl::Status Unusable(absl::string_view what) {
  return MakeStatus(ErrorReason::kInvalidConfiguration, what);
}

// JOSE's r || s as the DER that OpenSSL reads; empty when it is not of this
// form, is out of range, or has the higher s.
std::string DerOf(absl::string_view raw) {
  if (raw.size() != 2 * kCoordinateBytes) return "";
  NumberPtr r = NumberFromBytes(raw.substr(0, kCoordinateBytes));
  NumberPtr s = NumberFromBytes(raw.substr(kCoordinateBytes));
  // Zero and values beyond the order are what "psychic" signatures are made
  // of; OpenSSL refuses them too.
  if (BN_is_zero(r.get()) || BN_is_zero(s.get()) ||
      BN_cmp(r.get(), NumberFromHex(kOrder).get()) >= 0 ||
      BN_cmp(s.get(), NumberFromHex(kHalfOrder).get()) > 0) {
    return "";
  }
  SignaturePtr signature(ECDSA_SIG_new());
  ECDSA_SIG_set0(signature.get(), r.release(), s.release());
  unsigned char* der = nullptr;
  int size = i2d_ECDSA_SIG(signature.get(), &der);
  if (size <= 0) return "";
  std::string text(reinterpret_cast<char*>(der), static_cast<size_t>(size));
  OPENSSL_free(der);
  return text;
}

// The other way round, with the lower s.
std::string RawOf(absl::string_view der) {
  const unsigned char* data = Bytes(der);
  SignaturePtr signature(
      d2i_ECDSA_SIG(nullptr, &data, static_cast<long>(der.size())));
  CHECK(signature != nullptr);
  NumberPtr s(BN_dup(ECDSA_SIG_get0_s(signature.get())));
  if (BN_cmp(s.get(), NumberFromHex(kHalfOrder).get()) > 0) {
    CHECK_EQ(BN_sub(s.get(), NumberFromHex(kOrder).get(), s.get()), 1);
  }
  std::string raw(2 * kCoordinateBytes, '\0');
  auto* out = reinterpret_cast<unsigned char*>(raw.data());
  CHECK_GT(
      BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), out, kCoordinateBytes),
      0);
  CHECK_GT(BN_bn2binpad(s.get(), out + kCoordinateBytes, kCoordinateBytes), 0);
  return raw;
}

absl::StatusOr<KeyPtr> PublicKeyOf(const EcPublicKey& key) {
  if (key.x.size() != kCoordinateBytes || key.y.size() != kCoordinateBytes) {
    return Unusable("A P-256 key has coordinates of 32 bytes each.");
  }
  std::string point = absl::StrCat("\x04", key.x, key.y);
  std::string curve = kCurve;
  OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, curve.data(),
                                       curve.size()),
      OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                        point.size()),
      OSSL_PARAM_construct_end()};
  KeyContextPtr context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
  EVP_PKEY* made = nullptr;
  if (context == nullptr || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_PUBLIC_KEY,
                        parameters) != 1) {
    return Unusable("These coordinates are no point of P-256.");
  }
  KeyPtr result(made);
  KeyContextPtr check(
      EVP_PKEY_CTX_new_from_pkey(nullptr, result.get(), nullptr));
  if (EVP_PKEY_public_check(check.get()) != 1) {
    return Unusable("These coordinates are no point of P-256.");
  }
  return result;
}

class Es256VerificationKey final : public EcVerificationKey {
 public:
  Es256VerificationKey(std::string id, EcPublicKey coordinates, KeyPtr key)
      : EcVerificationKey(std::move(id), Algorithm::kEs256, KeyUse::kUsers),
        coordinates_(std::move(coordinates)),
        key_(std::move(key)) {}

  bool Verify(absl::string_view input,
              absl::string_view signature) const override {
    if (signature.size() != 2 * kCoordinateBytes) return false;
    // A client sends its token again and again, and elliptic curves are slow.
    std::string known = KnownSignatures::DigestOf(input, signature);
    if (known_.Contains(known)) return true;
    if (!Fits(input, signature)) return false;
    known_.Add(std::move(known));
    return true;
  }

  const EcPublicKey& public_key() const override { return coordinates_; }

 private:
  bool Fits(absl::string_view input, absl::string_view signature) const {
    std::string der = DerOf(signature);
    if (der.empty()) return false;
    DigestPtr digest(EVP_MD_CTX_new());
    return EVP_DigestVerifyInit(digest.get(), nullptr, EVP_sha256(), nullptr,
                                key_.get()) == 1 &&
           EVP_DigestVerify(digest.get(), Bytes(der), der.size(), Bytes(input),
                            input.size()) == 1;
  }

  const EcPublicKey coordinates_;
  const KeyPtr key_;
  mutable KnownSignatures known_{kKnownSignaturesMax};
};

class Es256SigningKey final : public SigningKey {
 public:
  Es256SigningKey(KeyPtr key,
                  std::shared_ptr<const EcVerificationKey> verification_key)
      : key_(std::move(key)), verification_key_(std::move(verification_key)) {}

  std::string Sign(absl::string_view input) const override {
    DigestPtr digest(EVP_MD_CTX_new());
    CHECK_EQ(EVP_DigestSignInit(digest.get(), nullptr, EVP_sha256(), nullptr,
                                key_.get()),
             1);
    size_t size = 0;
    CHECK_EQ(EVP_DigestSign(digest.get(), nullptr, &size, Bytes(input),
                            input.size()),
             1);
    std::string der(size, '\0');
    CHECK_EQ(EVP_DigestSign(digest.get(),
                            reinterpret_cast<unsigned char*>(der.data()), &size,
                            Bytes(input), input.size()),
             1);
    der.resize(size);
    return RawOf(der);
  }

  std::shared_ptr<const VerificationKey> verification_key() const override {
    return verification_key_;
  }

 private:
  const KeyPtr key_;
  const std::shared_ptr<const EcVerificationKey> verification_key_;
};

// The coordinates of a key that has been read.
absl::StatusOr<EcPublicKey> CoordinatesOf(const EVP_PKEY* key) {
  char curve[64] = "";
  size_t size = 0;
  if (EVP_PKEY_get_base_id(key) != EVP_PKEY_EC ||
      EVP_PKEY_get_group_name(key, curve, sizeof(curve), &size) != 1 ||
      std::strcmp(curve, kCurve) != 0) {
    return Unusable("The signing key is no EC key on P-256.");
  }
  EcPublicKey result;
  auto coordinate = [key](const char* name) {
    BIGNUM* number = nullptr;
    CHECK_EQ(EVP_PKEY_get_bn_param(key, name, &number), 1);
    NumberPtr owned(number);
    std::string bytes(kCoordinateBytes, '\0');
    CHECK_GT(
        BN_bn2binpad(number, reinterpret_cast<unsigned char*>(bytes.data()),
                     kCoordinateBytes),
        0);
    return bytes;
  };
  result.x = coordinate(OSSL_PKEY_PARAM_EC_PUB_X);
  result.y = coordinate(OSSL_PKEY_PARAM_EC_PUB_Y);
  return result;
}

}  // namespace

absl::string_view AlgorithmName(Algorithm algorithm) {
  return algorithm == Algorithm::kHs256 ? "HS256" : "ES256";
}

absl::StatusOr<std::unique_ptr<SigningKey>> MakeEs256Key(
    const config::Secret<std::string>& pem) {
  const std::string& text = pem.Reveal();
  BioPtr bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
  // No pass phrase is asked for on the terminal: an encrypted key is refused.
  auto no_pass_phrase = [](char*, int, int, void*) { return 0; };
  KeyPtr key(
      PEM_read_bio_PrivateKey(bio.get(), nullptr, no_pass_phrase, nullptr));
  if (key == nullptr) {
    return Unusable("The signing key is no unencrypted private key in PEM.");
  }
  ASSIGN_OR_RETURN(EcPublicKey coordinates, CoordinatesOf(key.get()));
  ASSIGN_OR_RETURN(
      std::shared_ptr<const EcVerificationKey> verification,
      MakeEs256VerificationKey(Thumbprint(coordinates), coordinates));
  return std::unique_ptr<SigningKey>(std::make_unique<Es256SigningKey>(
      std::move(key), std::move(verification)));
}

absl::StatusOr<std::shared_ptr<const EcVerificationKey>>
MakeEs256VerificationKey(std::string id, const EcPublicKey& key) {
  ASSIGN_OR_RETURN(KeyPtr made, PublicKeyOf(key));
  return std::shared_ptr<const EcVerificationKey>(
      std::make_shared<Es256VerificationKey>(std::move(id), key,
                                             std::move(made)));
}

std::string Thumbprint(const EcPublicKey& key) {
  return EncodeBase64Url(Sha256(
      absl::StrCat(R"({"crv":"P-256","kty":"EC","x":")", EncodeBase64Url(key.x),
                   R"(","y":")", EncodeBase64Url(key.y), R"("})")));
}

config::Secret<std::string> GenerateEs256Pem() {
  KeyPtr key(EVP_EC_gen(kCurve));
  CHECK(key != nullptr);
  BioPtr bio(BIO_new(BIO_s_mem()));
  CHECK_EQ(PEM_write_bio_PKCS8PrivateKey(bio.get(), key.get(), nullptr, nullptr,
                                         0, nullptr, nullptr),
           1);
  char* data = nullptr;
  long size = BIO_get_mem_data(bio.get(), &data);
  return config::Secret<std::string>(
      std::string(data, static_cast<size_t>(size)));
}

}  // namespace semantic_layer::auth
