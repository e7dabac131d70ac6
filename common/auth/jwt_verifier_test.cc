#include "common/auth/jwt_verifier.h"

#include <functional>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/auth/base64url.h"
#include "common/auth/crypto.h"
#include "common/auth/jwks.h"
#include "common/auth/jws_key.h"
#include "common/auth/jwt_minter.h"
#include "common/concurrency/fake_clock.h"
#include "common/status/make_status.h"
#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::auth {
namespace {

using ::semantic_layer::testing::IsOk;
using ::semantic_layer::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kSecret[] = "4f1d0c6a8b2e97350f6ad1c2b3e48597a0d1e2f3c4b5a697";

class JwtVerifierTest : public ::testing::Test {
 protected:
  JwtVerifierTest()
      : hs_(MakeHs256Key(config::Secret<std::string>(kSecret), KeyUse::kUsers)),
        services_(MakeHs256Key(config::Secret<std::string>(kSecret),
                               KeyUse::kServices)),
        es_(*MakeEs256Key(GenerateEs256Pem())),
        keys_(&clock_),
        revocations_(&clock_),
        verifier_({.issuer = "https://sl", .audience = "sl"}, &keys_,
                  &revocations_, &clock_) {
    keys_.AddFixed(hs_->verification_key());
    keys_.AddFixed(services_->verification_key());
    keys_.SetPublished({es_->verification_key()});
  }

  JwtClaims Claims() const {
    JwtClaims claims;
    claims.issuer = "https://sl";
    claims.audience = {"sl"};
    claims.subject = "u-1";
    claims.username = "bob@example.com";
    claims.token_id = "t-1";
    claims.session_id = "s-1";
    claims.issued_at = clock_.Now();
    claims.authenticated_at = clock_.Now();
    claims.expires_at = clock_.Now() + absl::Minutes(30);
    claims.roles = {"analyst"};
    claims.groups = {"finance"};
    claims.sealed_workspace_token = "c2VhbGVk";
    return claims;
  }

  // A token with any header and claims text, rightly signed with `key`.
  static std::string Signed(const SigningKey& key, absl::string_view header,
                            absl::string_view claims) {
    std::string input =
        absl::StrCat(EncodeBase64Url(header), ".", EncodeBase64Url(claims));
    return absl::StrCat(input, ".", EncodeBase64Url(key.Sign(input)));
  }

  std::string Header(absl::string_view more = "") const {
    return absl::StrCat(R"({"alg":"HS256","kid":")",
                        hs_->verification_key()->id(), R"(","typ":"at+jwt")",
                        more, "}");
  }

  // The claims as text, with one replacement made in it.
  std::string Edited(absl::string_view from, absl::string_view to) const {
    std::string text = PrintJwtClaims(Claims());
    EXPECT_THAT(text, HasSubstr(std::string(from)));
    return absl::StrReplaceAll(text, {{from, to}});
  }

  // The cause, for the log; checks that the caller is told nothing.
  std::string CauseOf(absl::string_view token) {
    absl::StatusOr<Principal> principal = verifier_.Verify(token);
    EXPECT_FALSE(principal.ok()) << token;
    if (principal.ok()) return "accepted";
    EXPECT_THAT(principal.status(), StatusIs(absl::StatusCode::kUnauthenticated,
                                             "Invalid or expired token"));
    EXPECT_EQ(ReasonOf(principal.status()), ErrorReason::kInvalidToken);
    return MetadataOf(principal.status())["cause"];
  }

  void ExpectRefused(absl::string_view token, absl::string_view cause) {
    EXPECT_THAT(CauseOf(token), HasSubstr(std::string(cause)))
        << token.substr(0, 300);
  }

  concurrency::FakeClock clock_;
  std::unique_ptr<SigningKey> hs_;
  std::unique_ptr<SigningKey> services_;
  std::unique_ptr<SigningKey> es_;
  KeyRing keys_;
  RevocationSet revocations_;
  JwtVerifier verifier_;
};

TEST_F(JwtVerifierTest, AGoodTokenSaysWhoIsCalling) {
  for (const SigningKey* key : {hs_.get(), es_.get()}) {
    absl::StatusOr<Principal> principal =
        verifier_.Verify(SignJwt(*key, Claims()));
    ASSERT_THAT(principal.status(), IsOk());
    EXPECT_EQ(principal->user_id, "u-1");
    EXPECT_EQ(principal->username, "bob@example.com");
    EXPECT_THAT(principal->roles, ElementsAre("analyst"));
    EXPECT_THAT(principal->groups, ElementsAre("finance"));
    EXPECT_TRUE(principal->Has("queries:execute"));
    EXPECT_FALSE(principal->Has("models:write"));
    EXPECT_EQ(principal->token_id, "t-1");
    EXPECT_EQ(principal->session_id, "s-1");
    EXPECT_EQ(principal->sealed_workspace_token, "c2VhbGVk");
  }
}

TEST_F(JwtVerifierTest, RefusesEveryFormOfNoAlgorithm) {
  std::string claims = EncodeBase64Url(PrintJwtClaims(Claims()));
  std::string kid = hs_->verification_key()->id();
  for (const char* alg : {"none", "None", "NONE", "nOnE", "", "HS256 "}) {
    std::string header = EncodeBase64Url(absl::StrCat(
        R"({"alg":")", alg, R"(","kid":")", kid, R"(","typ":"at+jwt"})"));
    // Without signature, without the dot, with one that would be right.
    ExpectRefused(absl::StrCat(header, ".", claims, "."), "part");
    ExpectRefused(absl::StrCat(header, ".", claims), "three parts");
    std::string input = absl::StrCat(header, ".", claims);
    EXPECT_NE(
        CauseOf(absl::StrCat(input, ".", EncodeBase64Url(hs_->Sign(input)))),
        "accepted");
  }
}

TEST_F(JwtVerifierTest, RefusesASignatureOfAnotherToken) {
  std::string mine = SignJwt(*hs_, Claims());
  JwtClaims other = Claims();
  other.roles = {"admin"};
  std::string theirs = SignJwt(*hs_, other);
  std::string mixed = absl::StrCat(theirs.substr(0, theirs.rfind('.')),
                                   mine.substr(mine.rfind('.')));
  ExpectRefused(mixed, "signature");
  ExpectRefused(mine.substr(0, mine.rfind('.') + 1), "part");
}

TEST_F(JwtVerifierTest, RefusesAPublicKeyUsedAsASharedSecret) {
  // HS256 over everything that an attacker can have of the ES256 key.
  auto jwks = PublicJwks(keys_.published());
  const auto& ec =
      dynamic_cast<const EcVerificationKey&>(*es_->verification_key());
  const std::string point =
      absl::StrCat("\x04", ec.public_key().x, ec.public_key().y);
  const std::string der =
      absl::StrCat(absl::HexStringToBytes(
                       "3059301306072a8648ce3d020106082a8648ce3d030107034200"),
                   point);
  const std::string pem =
      absl::StrCat("-----BEGIN PUBLIC KEY-----\n", absl::Base64Escape(der),
                   "\n-----END PUBLIC KEY-----");
  for (const std::string& secret : {PrintJwks(jwks), point, der, pem,
                                    pem + "\n", jwks[0].x, ec.public_key().x}) {
    auto forger =
        MakeHs256Key(config::Secret<std::string>(secret), KeyUse::kUsers);
    std::string header =
        absl::StrCat(R"({"alg":"HS256","kid":")", es_->verification_key()->id(),
                     R"(","typ":"at+jwt"})");
    ExpectRefused(Signed(*forger, header, PrintJwtClaims(Claims())),
                  "alg is not the key's");
  }
}

TEST_F(JwtVerifierTest, RefusesAnAlgorithmThatIsNotTheKeys) {
  for (const char* alg : {"ES256", "RS256", "RS512", "PS256", "HS384", "HS512",
                          "EdDSA", "hs256", "dir"}) {
    std::string header = absl::StrReplaceAll(Header(), {{"HS256", alg}});
    ExpectRefused(Signed(*hs_, header, PrintJwtClaims(Claims())),
                  "alg is not the key's");
  }
}

TEST_F(JwtVerifierTest, RefusesPsychicSignatures) {
  std::string token = SignJwt(*es_, Claims());
  std::string input = token.substr(0, token.rfind('.'));
  const std::string order = absl::HexStringToBytes(
      "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
  for (const std::string& signature :
       {std::string(64, '\0'), order + order, std::string(72, '\x30')}) {
    ExpectRefused(absl::StrCat(input, ".", EncodeBase64Url(signature)),
                  "signature");
  }
}

TEST_F(JwtVerifierTest, IgnoresKeysThatATokenBrings) {
  auto attacker = *MakeEs256Key(GenerateEs256Pem());
  auto jwk = PublicJwks({attacker->verification_key()})[0];
  for (const std::string& more :
       {absl::StrCat(R"(,"jwk":{"kty":"EC","crv":"P-256","x":")", jwk.x,
                     R"(","y":")", jwk.y, R"("})"),
        std::string(R"(,"jku":"https://evil.example/jwks.json")"),
        std::string(R"(,"x5u":"https://evil.example/chain.pem")"),
        std::string(R"(,"x5c":["MIIB"])")}) {
    std::string header =
        absl::StrCat(R"({"alg":"ES256","kid":")", es_->verification_key()->id(),
                     R"(","typ":"at+jwt")", more, "}");
    ExpectRefused(Signed(*attacker, header, PrintJwtClaims(Claims())),
                  "signature");
  }
  // Rightly signed they are simply not looked at.
  EXPECT_THAT(
      verifier_
          .Verify(Signed(*hs_, Header(R"(,"jku":"https://evil.example")"),
                         PrintJwtClaims(Claims())))
          .status(),
      IsOk());
}

TEST_F(JwtVerifierTest, AKeyIdIsNothingButAKeyId) {
  struct Case {
    std::string kid;
    const char* cause;
  } cases[] = {
      {R"("../../../dev/null")", "kid"},
      {R"("/proc/self/environ")", "kid"},
      {R"("' OR 1=1 --")", "kid"},
      {R"("a\u0000b")", "kid"},
      {absl::StrCat("\"", std::string(4000, 'a'), "\""), "kid"},
      {absl::StrCat("\"", std::string(65, 'a'), "\""), "kid"},
      {"7", "kid"},
      {"null", "kid"},
      {"[]", "kid"},
      {R"("")", "kid"},
      {R"("unknown")", "unknown key"},
  };
  for (const Case& c : cases) {
    std::string header =
        absl::StrCat(R"({"alg":"HS256","typ":"at+jwt","kid":)", c.kid, "}");
    ExpectRefused(Signed(*hs_, header, PrintJwtClaims(Claims())), c.cause);
  }
  ExpectRefused(Signed(*hs_, R"({"alg":"HS256","typ":"at+jwt"})",
                       PrintJwtClaims(Claims())),
                "kid is missing");
}

TEST_F(JwtVerifierTest, RefusesOddHeaders) {
  const std::string kid = hs_->verification_key()->id();
  struct Case {
    std::string header;
    const char* cause;
  } cases[] = {
      {Header(R"(,"alg":"HS256")"), "JSON"},
      {Header(R"(,"crit":["exp"],"exp":1)"), "crit"},
      {Header(R"(,"crit":[])"), "crit"},
      {Header(R"(,"b64":false)"), "b64"},
      {Header(R"(,"x":[[[[[[[[1]]]]]]]])"), "JSON"},
      {Header(",") + " ", "JSON"},
      {Header() + "x", "JSON"},
      {"\xef\xbb\xbf" + Header(), "JSON"},
      {absl::StrReplaceAll(Header(), {{"at+jwt", "JWT"}}), "typ"},
      {absl::StrReplaceAll(Header(), {{"at+jwt", "refresh+jwt"}}), "typ"},
      {absl::StrCat(R"({"alg":"HS256","kid":")", kid, R"("})"), "typ"},
      {absl::StrCat(R"({"alg":["HS256"],"kid":")", kid, R"(","typ":"at+jwt"})"),
       "alg"},
      {R"("text")", "JSON object"},
      {"[]", "JSON object"},
      {"null", "JSON object"},
      {R"({"enc":"A256GCM","alg":"dir","kid":"x","typ":"at+jwt"})",
       "unknown key"},
  };
  for (const Case& c : cases) {
    ExpectRefused(Signed(*hs_, c.header, PrintJwtClaims(Claims())), c.cause);
  }
}

TEST_F(JwtVerifierTest, RefusesOddShapes) {
  const std::string good = SignJwt(*hs_, Claims());
  ASSERT_THAT(verifier_.Verify(good).status(), IsOk());
  const std::string wrapped =
      Signed(*hs_, Header(), absl::StrCat("\"", good, "\""));
  for (const std::string& bad :
       {std::string(), std::string("."), std::string(".."), std::string("..."),
        good + ".", good + ".x", "." + good, good + "=",
        good + "==", good + "\n", " " + good, good + " ",
        absl::StrReplaceAll(good, {{".", ". "}}),
        absl::StrReplaceAll(good, {{".", "\xe2\x80\xa4"}}),
        std::string("a.b.c.d.e"), std::string(1 << 20, 'a'),
        absl::StrCat(std::string(9000, 'a'), ".", good),
        absl::StrCat(R"({"payload":")", good, R"("})"), wrapped}) {
    EXPECT_NE(CauseOf(bad), "accepted") << bad.substr(0, 80);
  }
  // A last character with other unused bits means the same bytes to a lax
  // decoder: the signature has 43 characters, 2 bits of the last are unused.
  std::string twin = good;
  const std::string alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  twin.back() = alphabet[alphabet.find(twin.back()) + 1];
  ExpectRefused(twin, "base64url");
}

TEST_F(JwtVerifierTest, RefusesEachChangedByte) {
  const std::string good = SignJwt(*es_, Claims());
  for (size_t i = 0; i < good.size(); ++i) {
    std::string changed = good;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_NE(CauseOf(changed), "accepted") << i;
  }
}

TEST_F(JwtVerifierTest, RefusesOddClaims) {
  struct Case {
    const char* from;
    const char* to;
    const char* cause;
  } cases[] = {
      {R"("sub":"u-1")", R"("sub":"u-1","sub":"admin")", "JSON"},
      {R"("sub":"u-1")", R"("sub":"")", "sub is missing"},
      {R"("sub":"u-1")", R"("sub":7)", "sub is no text"},
      {R"("sub":"u-1")", R"("sub":"u\u0000admin")", "NUL"},
      {R"("sub":"u-1")", R"("x":1)", "sub is missing"},
      {R"("jti":"t-1")", R"("x":1)", "jti is missing"},
      {R"("sid":"s-1")", R"("x":1)", "sid is missing"},
      {R"("iss":"https://sl")", R"("iss":"https://sl/")", "issuer"},
      {R"("iss":"https://sl")", R"("iss":"HTTPS://SL")", "issuer"},
      {R"("iss":"https://sl")", R"("iss":["https://sl"])", "iss is no text"},
      {R"("iss":"https://sl")", R"("x":1)", "iss is missing"},
      {R"("aud":"sl")", R"("aud":"other")", "others"},
      {R"("aud":"sl")", R"("aud":"s")", "others"},
      {R"("aud":"sl")", R"("aud":"sl-dev")", "others"},
      {R"("aud":"sl")", R"("aud":[])", "others"},
      {R"("aud":"sl")", R"("aud":["a","b"])", "others"},
      {R"("aud":"sl")", R"("aud":[["sl"]])", "aud"},
      {R"("aud":"sl")", R"("x":1)", "others"},
      {R"("roles":["analyst"])", R"("roles":"admin")", "roles"},
      {R"("roles":["analyst"])", R"("roles":[1])", "roles"},
      {R"("auth_time":1700000000)", R"("auth_time":1700009000)", "auth_time"},
  };
  for (const Case& c : cases) {
    ExpectRefused(Signed(*hs_, Header(), Edited(c.from, c.to)), c.cause);
  }
  EXPECT_THAT(
      verifier_
          .Verify(Signed(*hs_, Header(),
                         Edited(R"("aud":"sl")", R"("aud":["other","sl"])")))
          .status(),
      IsOk());
}

TEST_F(JwtVerifierTest, RefusesOddTimes) {
  for (const char* exp :
       {"\"1700001800\"", "1700001800.5", "-1", "1e300", "1e9", "true", "null",
        "99999999999999999999", "253402300800"}) {
    std::string claims =
        Edited(R"("exp":1700001800)", absl::StrCat(R"("exp":)", exp));
    ExpectRefused(Signed(*hs_, Header(), claims), "exp is no date");
  }
  ExpectRefused(
      Signed(*hs_, Header(), Edited(R"("exp":1700001800)", "\"x\":1")),
      "exp is missing");
  ExpectRefused(
      Signed(*hs_, Header(), Edited(R"("iat":1700000000)", "\"x\":1")),
      "iat is missing");
  JwtClaims claims = Claims();
  claims.expires_at = claims.issued_at + absl::Hours(13);
  ExpectRefused(SignJwt(*hs_, claims), "lives too long");
  claims.expires_at = claims.issued_at;
  ExpectRefused(SignJwt(*hs_, claims), "lives too long");
}

TEST_F(JwtVerifierTest, TimesHoldToTheSecondWithThirtySecondsOfSkew) {
  JwtClaims claims = Claims();
  const std::string token = SignJwt(*hs_, claims);
  clock_.Advance(absl::Minutes(30) + absl::Seconds(29));
  EXPECT_THAT(verifier_.Verify(token).status(), IsOk());
  clock_.Advance(absl::Seconds(1));
  ExpectRefused(token, "expired");

  claims = Claims();
  claims.not_before = clock_.Now() + absl::Seconds(30);
  EXPECT_THAT(verifier_.Verify(SignJwt(*hs_, claims)).status(), IsOk());
  claims.not_before += absl::Seconds(1);
  ExpectRefused(SignJwt(*hs_, claims), "not valid yet");

  claims = Claims();
  claims.issued_at = clock_.Now() + absl::Seconds(31);
  ExpectRefused(SignJwt(*hs_, claims), "not valid yet");
}

TEST_F(JwtVerifierTest, AnEndedSessionIsRefusedWithAllItsTokens) {
  const std::string first = SignJwt(*hs_, Claims());
  JwtClaims claims = Claims();
  claims.token_id = "t-2";
  const std::string second = SignJwt(*hs_, claims);
  claims.session_id = "s-2";
  const std::string other = SignJwt(*hs_, claims);
  revocations_.Revoke("s-1", clock_.Now() + absl::Hours(1));
  ExpectRefused(first, "session");
  ExpectRefused(second, "session");
  EXPECT_THAT(verifier_.Verify(other).status(), IsOk());
}

TEST_F(JwtVerifierTest, KeysOfUsersAndServicesDoNotVouchForEachOther) {
  ServiceTokenSource source(
      std::shared_ptr<const SigningKey>(MakeHs256Key(
          config::Secret<std::string>(kSecret), KeyUse::kServices)),
      "query", "https://sl", "sl", &clock_);
  absl::StatusOr<Principal> service = verifier_.Verify(source.Token());
  ASSERT_THAT(service.status(), IsOk());
  EXPECT_EQ(service->user_id, "service:query");
  EXPECT_TRUE(service->IsService());
  EXPECT_FALSE(service->Has("queries:execute"));
  EXPECT_NE(source.Token(), source.Token());

  ExpectRefused(SignJwt(*services_, Claims()), "vouches for a user");
  JwtClaims claims = Claims();
  claims.subject = "service:query";
  ExpectRefused(SignJwt(*services_, claims), "vouches for a user");
  ExpectRefused(SignJwt(*hs_, claims), "vouches for a service");
  claims = Claims();
  claims.roles = {"analyst", "service"};
  ExpectRefused(SignJwt(*hs_, claims), "vouches for a service");
}

TEST_F(JwtVerifierTest, KeysRotateWithoutRefusingAnybody) {
  auto next = *MakeEs256Key(GenerateEs256Pem());
  const std::string old_token = SignJwt(*es_, Claims());
  int wishes = 0;
  keys_.OnUnknownKey([&] { ++wishes; });
  ExpectRefused(SignJwt(*next, Claims()), "unknown key");
  ExpectRefused(SignJwt(*next, Claims()), "unknown key");
  EXPECT_EQ(wishes, 1) << "not one for each bad token";
  clock_.Advance(absl::Seconds(31));
  ExpectRefused(SignJwt(*next, Claims()), "unknown key");
  EXPECT_EQ(wishes, 2);

  keys_.SetPublished({es_->verification_key(), next->verification_key()});
  EXPECT_THAT(verifier_.Verify(old_token).status(), IsOk());
  EXPECT_THAT(verifier_.Verify(SignJwt(*next, Claims())).status(), IsOk());

  keys_.SetPublished({next->verification_key()});
  ExpectRefused(old_token, "unknown key");
}

TEST_F(JwtVerifierTest, APublishedKeyCannotTakeTheSharedOnesPlace) {
  auto attacker = *MakeEs256Key(GenerateEs256Pem());
  const auto& ec =
      dynamic_cast<const EcVerificationKey&>(*attacker->verification_key());
  keys_.SetPublished({*MakeEs256VerificationKey(hs_->verification_key()->id(),
                                                ec.public_key())});
  EXPECT_THAT(verifier_.Verify(SignJwt(*hs_, Claims())).status(), IsOk());
}

TEST_F(JwtVerifierTest, TheCauseNeverHoldsTheToken) {
  const std::string token = SignJwt(*hs_, Claims());
  clock_.Advance(absl::Hours(1));
  EXPECT_THAT(CauseOf(token), Not(HasSubstr(token.substr(0, 20))));
}

}  // namespace
}  // namespace semantic_layer::auth
