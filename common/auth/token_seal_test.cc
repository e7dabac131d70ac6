#include "common/auth/token_seal.h"

#include <string>

#include "absl/strings/match.h"
#include "common/auth/base64url.h"
#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace semantic_layer::auth {
namespace {

using ::semantic_layer::testing::StatusIs;
using Secret = config::Secret<std::string>;

const TokenSeal& Seal() {
  static const auto* seal = new TokenSeal(Secret("0123456789abcdef-secret"));
  return *seal;
}

TEST(TokenSealTest, OpensWhatItSealed) {
  for (const std::string token : {"dapi0123", "", "\0x"}) {
    const std::string sealed = Seal().Seal(Secret(token), "u1");
    ASSERT_OK_AND_ASSIGN(const Secret opened, Seal().Open(sealed, "u1"));
    EXPECT_EQ(opened.Reveal(), token);
  }
}

TEST(TokenSealTest, ShowsNothingAndIsNeverTheSame) {
  const std::string sealed = Seal().Seal(Secret("dapi0123"), "u1");
  EXPECT_NE(sealed, Seal().Seal(Secret("dapi0123"), "u1"));
  EXPECT_FALSE(absl::StrContains(*DecodeBase64Url(sealed), "dapi"));
}

TEST(TokenSealTest, OpensNothingElse) {
  const std::string sealed = Seal().Seal(Secret("dapi0123"), "u1");
  const auto refused = StatusIs(absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(Seal().Open(sealed, "u2"), refused);
  EXPECT_THAT(Seal().Open(sealed, ""), refused);
  EXPECT_THAT(Seal().Open("", "u1"), refused);
  EXPECT_THAT(Seal().Open("AQ", "u1"), refused);
  EXPECT_THAT(Seal().Open("not base64", "u1"), refused);
  EXPECT_THAT(TokenSeal(Secret("another-secret")).Open(sealed, "u1"), refused);
  // Every byte counts.
  std::string bytes = *DecodeBase64Url(sealed);
  for (char& byte : bytes) {
    byte ^= 1;
    EXPECT_THAT(Seal().Open(EncodeBase64Url(bytes), "u1"), refused);
    byte ^= 1;
  }
}

}  // namespace
}  // namespace semantic_layer::auth
