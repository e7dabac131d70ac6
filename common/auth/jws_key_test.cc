#include "common/auth/jws_key.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "common/auth/base64url.h"
#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "openssl/bn.h"

namespace semantic_layer::auth {
namespace {

using ::semantic_layer::testing::IsOk;
using ::semantic_layer::testing::StatusIs;
using ::testing::HasSubstr;
using ::testing::StartsWith;
using Secret = config::Secret<std::string>;

std::unique_ptr<SigningKey> NewEs256Key() {
  absl::StatusOr<std::unique_ptr<SigningKey>> key =
      MakeEs256Key(GenerateEs256Pem());
  EXPECT_THAT(key.status(), IsOk());
  return *std::move(key);
}

TEST(Hs256Test, AgreesWithTheExampleOfRfc7515) {
  // Appendix A.1 of RFC 7515.
  std::optional<std::string> secret = DecodeBase64Url(
      "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hc"
      "gUuTwjAzZr1Z9CAow");
  auto key = MakeHs256Key(Secret(*secret), KeyUse::kUsers);
  EXPECT_EQ(
      EncodeBase64Url(key->Sign(
          "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJle"
          "HAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVl"
          "fQ")),
      "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
}

TEST(Hs256Test, VerifiesWhatItSignedAndNothingElse) {
  auto key = MakeHs256Key(Secret("k"), KeyUse::kUsers);
  auto verifier = key->verification_key();
  std::string signature = key->Sign("input");
  EXPECT_TRUE(verifier->Verify("input", signature));
  EXPECT_FALSE(verifier->Verify("Input", signature));
  EXPECT_FALSE(verifier->Verify("input", signature.substr(0, 31)));
  EXPECT_FALSE(verifier->Verify("input", ""));
  signature[0] ^= 1;
  EXPECT_FALSE(verifier->Verify("input", signature));
}

TEST(Hs256Test, UsersAndServicesHaveDifferentKeysOfOneSecret) {
  auto users = MakeHs256Key(Secret("secret"), KeyUse::kUsers);
  auto services = MakeHs256Key(Secret("secret"), KeyUse::kServices);
  EXPECT_NE(users->verification_key()->id(),
            services->verification_key()->id());
  EXPECT_FALSE(
      services->verification_key()->Verify("input", users->Sign("input")));
  EXPECT_THAT(services->verification_key()->id(), StartsWith("svc-"));
  // Processes with the same secret agree.
  EXPECT_EQ(
      MakeHs256Key(Secret("secret"), KeyUse::kUsers)->verification_key()->id(),
      users->verification_key()->id());
}

TEST(Es256Test, VerifiesWhatItSignedAndNothingElse) {
  auto key = NewEs256Key();
  auto verifier = key->verification_key();
  for (int i = 0; i < 20; ++i) {
    std::string signature = key->Sign("input");
    ASSERT_EQ(signature.size(), 64);
    EXPECT_TRUE(verifier->Verify("input", signature));
    EXPECT_FALSE(verifier->Verify("other", signature));
    EXPECT_FALSE(NewEs256Key()->verification_key()->Verify("input", signature));
  }
}

TEST(Es256Test, AgreesWithTheExampleOfRfc7515) {
  // Appendix A.3: that signature has the higher s, which we do not take, so
  // the lower one of the same key and input is checked.
  std::optional<std::string> x =
      DecodeBase64Url("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU");
  std::optional<std::string> y =
      DecodeBase64Url("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0");
  auto key = MakeEs256VerificationKey("rfc", {*x, *y});
  ASSERT_THAT(key.status(), IsOk());
  std::string input =
      "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh"
      "0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
  std::string signature = *DecodeBase64Url(
      "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-"
      "F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTU"
      "JqPP3-Kg6NU1Q");
  EXPECT_FALSE((*key)->Verify(input, signature));
  BIGNUM* s =
      BN_bin2bn(reinterpret_cast<const unsigned char*>(signature.data() + 32),
                32, nullptr);
  BIGNUM* order = nullptr;
  BN_hex2bn(&order,
            "FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551");
  BN_sub(s, order, s);
  BN_bn2binpad(s, reinterpret_cast<unsigned char*>(signature.data() + 32), 32);
  EXPECT_TRUE((*key)->Verify(input, signature));
  BN_free(s);
  BN_free(order);
}

TEST(Es256Test, WhatIsKnownIsTheWholePairOfOneKey) {
  auto key = NewEs256Key();
  auto other = NewEs256Key();
  auto verifier = key->verification_key();
  const std::string good = key->Sign("input");
  for (int i = 0; i < 2; ++i) {
    EXPECT_TRUE(verifier->Verify("input", good));
    EXPECT_FALSE(other->verification_key()->Verify("input", good));
    EXPECT_FALSE(verifier->Verify("inpuu", good));
    EXPECT_FALSE(verifier->Verify("", good + "input"));
    std::string changed = good;
    changed[40] = static_cast<char>(changed[40] ^ 1);
    EXPECT_FALSE(verifier->Verify("input", changed));
    EXPECT_FALSE(verifier->Verify(absl::StrCat(good.substr(63), "input"),
                                  good.substr(0, 63)));
  }
}

TEST(Es256Test, RefusesEveryOtherFormOfASignature) {
  auto key = NewEs256Key();
  auto verifier = key->verification_key();
  const std::string zero(32, '\0');
  const std::string order(
      "\xFF\xFF\xFF\xFF\x00\x00\x00\x00\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xBC\xE6"
      "\xFA\xAD\xA7\x17\x9E\x84\xF3\xB9\xCA\xC2\xFC\x63\x25\x51",
      32);
  const std::string good = key->Sign("input");
  for (const std::string& bad :
       {zero + zero, order + order, zero + good.substr(32),
        good.substr(0, 32) + zero, good.substr(0, 32) + order,
        order + good.substr(32), good.substr(0, 63), good + "x",
        std::string()}) {
    EXPECT_FALSE(verifier->Verify("input", bad));
  }
}

TEST(Es256Test, RefusesWhatIsNoPointOfTheCurve) {
  EcPublicKey key{std::string(32, 'x'), std::string(32, 'y')};
  EXPECT_FALSE(MakeEs256VerificationKey("id", key).ok());
  key.x.pop_back();
  EXPECT_FALSE(MakeEs256VerificationKey("id", key).ok());
  EXPECT_FALSE(MakeEs256VerificationKey(
                   "id", {std::string(32, '\0'), std::string(32, '\0')})
                   .ok());
}

TEST(Es256Test, RefusesPemThatIsNoP256Key) {
  for (const char* pem :
       {"", "not pem",
        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"}) {
    EXPECT_THAT(MakeEs256Key(Secret(pem)).status(),
                StatusIs(absl::StatusCode::kFailedPrecondition));
  }
  // An Ed25519 key (RFC 8410).
  EXPECT_THAT(
      MakeEs256Key(Secret("-----BEGIN PRIVATE KEY-----\n"
                          "MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/"
                          "nwoy/HU++CXqI9EdVhC\n"
                          "-----END PRIVATE KEY-----\n"))
          .status(),
      StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("P-256")));
}

TEST(Es256Test, TheIdIsTheThumbprint) {
  // Computed with another implementation over the key of RFC 7515 A.3.
  EXPECT_EQ(
      Thumbprint(
          {*DecodeBase64Url("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"),
           *DecodeBase64Url("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0")}),
      "oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U");
}

}  // namespace
}  // namespace semantic_layer::auth
