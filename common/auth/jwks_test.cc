#include "common/auth/jwks.h"

#include "common/auth/jws_key.h"
#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::auth {
namespace {

using ::semantic_layer::testing::IsOk;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

std::unique_ptr<SigningKey> NewKey() {
  return *MakeEs256Key(GenerateEs256Pem());
}

TEST(JwksTest, PublishedKeysComeBackAndVerify) {
  auto first = NewKey();
  auto second = NewKey();
  std::string json = PrintJwks(
      PublicJwks({first->verification_key(), second->verification_key()}));
  absl::StatusOr<std::vector<Jwk>> jwks = ParseJwks(json);
  ASSERT_THAT(jwks.status(), IsOk());
  absl::StatusOr<KeyRing::Keys> keys = KeysOf(*jwks);
  ASSERT_THAT(keys.status(), IsOk());
  ASSERT_THAT(*keys, SizeIs(2));
  EXPECT_EQ((*keys)[0]->id(), first->verification_key()->id());
  EXPECT_TRUE((*keys)[0]->Verify("x", first->Sign("x")));
  EXPECT_FALSE((*keys)[0]->Verify("x", second->Sign("x")));
}

TEST(JwksTest, NoSecretIsEverPublished) {
  auto shared =
      MakeHs256Key(config::Secret<std::string>("secret"), KeyUse::kUsers);
  auto ec = NewKey();
  std::string json = PrintJwks(
      PublicJwks({shared->verification_key(), ec->verification_key()}));
  EXPECT_THAT(json, AllOf(Not(HasSubstr("\"d\"")), Not(HasSubstr("\"k\"")),
                          Not(HasSubstr("oct")), Not(HasSubstr("secret"))));
  EXPECT_EQ(PrintJwks(PublicJwks({shared->verification_key()})),
            "{\"keys\":[]}");
}

TEST(JwksTest, KeysOfOtherKindsAreSkipped) {
  auto jwks = ParseJwks(
      R"({"keys":[{"kty":"RSA","alg":"RS256","kid":"a","n":"AQAB","e":"AQAB"},)"
      R"({"kty":"EC","crv":"P-256","alg":"ES256","use":"enc","kid":"b"}]})");
  ASSERT_THAT(jwks.status(), IsOk());
  auto keys = KeysOf(*jwks);
  ASSERT_THAT(keys.status(), IsOk());
  EXPECT_THAT(*keys, IsEmpty());
}

TEST(JwksTest, RefusesBrokenSets) {
  Jwk good = PublicJwks({NewKey()->verification_key()})[0];
  Jwk no_id = good;
  no_id.kid = "";
  Jwk padded = good;
  padded.x += "=";
  Jwk off_curve = good;
  off_curve.x = good.y;
  for (const std::vector<Jwk>& set : {std::vector<Jwk>{good, good},
                                      {no_id},
                                      {padded},
                                      {off_curve},
                                      std::vector<Jwk>(17, good)}) {
    EXPECT_FALSE(KeysOf(set).ok());
  }
  for (const char* json :
       {"", "[]", "{}", "{\"keys\":{}}", "{\"keys\":[1]}",
        "{\"keys\":[{\"kty\":1}]}", "{\"keys\":[],\"keys\":[]}",
        "{\"keys\":[{\"kty\":\"EC\",\"d\":\"AA\"}]}",
        "{\"keys\":[{\"kty\":\"oct\",\"k\":\"AA\"}]}"}) {
    EXPECT_FALSE(ParseJwks(json).ok()) << json;
  }
}

}  // namespace
}  // namespace semantic_layer::auth
