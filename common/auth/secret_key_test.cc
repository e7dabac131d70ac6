#include "common/auth/secret_key.h"

#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::auth {
namespace {

using ::semantic_layer::testing::IsOk;
using ::semantic_layer::testing::StatusIs;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kGood[] =
    "4f1d0c6a8b2e97350f6ad1c2b3e48597a0d1e2f3c4b5a69788796a5b4c3d2e1f";

absl::Status Check(const std::string& key, bool debug = false) {
  return CheckSecretKey(config::Secret<std::string>(key), debug);
}

TEST(SecretKeyTest, AcceptsALongRandomKey) {
  EXPECT_THAT(Check(kGood), IsOk());
}

TEST(SecretKeyTest, RefusesWhatAnybodyKnowsOrGuesses) {
  for (const std::string& bad :
       {std::string(), std::string(kDevelopmentSecretKey),
        std::string("YOUR-SECRET-KEY-CHANGE-IN-PRODUCTION"),
        std::string("prefix-your-secret-key-change-in-production-suffix"),
        std::string(kGood).substr(0, 31), std::string(64, 'a'),
        std::string("abcabcabcabcabcabcabcabcabcabcabcabc"),
        std::string("09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b"
                    "88e8d3e7")}) {
    EXPECT_THAT(Check(bad), StatusIs(absl::StatusCode::kFailedPrecondition,
                                     AllOf(HasSubstr("SECRET_KEY"),
                                           HasSubstr("openssl rand -hex 32"))))
        << bad;
  }
}

TEST(SecretKeyTest, NeverRepeatsTheKey) {
  EXPECT_THAT(Check("hunter2hunter2"),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       Not(HasSubstr("hunter2"))));
}

TEST(SecretKeyTest, DebugAcceptsAnything) {
  EXPECT_THAT(Check("", true), IsOk());
  EXPECT_THAT(Check(kDevelopmentSecretKey, true), IsOk());
}

}  // namespace
}  // namespace semantic_layer::auth
