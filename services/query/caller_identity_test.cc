#include "services/query/caller_identity.h"

#include <memory>
#include <string>

#include "common/auth/principal.h"
#include "common/auth/token_seal.h"
#include "common/status/error_reason.h"
#include "common/status/make_status.h"
#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace semantic_layer::query {
namespace {

using Secret = config::Secret<std::string>;

class CallerIdentityTest : public ::testing::Test {
 protected:
  CallerIdentityTest() {
    ann_.user_id = "u-1";
    ann_.sealed_workspace_token = seal_->Seal(Secret("dapi-ann"), "u-1");
  }

  const std::shared_ptr<const auth::TokenSeal> seal_ =
      std::make_shared<auth::TokenSeal>(Secret("a secret of the suite"));
  auth::Principal ann_;
};

TEST_F(CallerIdentityTest, TheServiceRunsStatementsUnlessItIsToldOtherwise) {
  ASSERT_OK_AND_ASSIGN(const warehouse::Identity identity,
                       CallerIdentity().Of(ann_));
  EXPECT_EQ(identity.user, "u-1");
  EXPECT_TRUE(identity.token.empty());
}

TEST_F(CallerIdentityTest, TheCallersTokenIsOpened) {
  ASSERT_OK_AND_ASSIGN(const warehouse::Identity identity,
                       CallerIdentity(seal_).Of(ann_));
  EXPECT_EQ(identity.user, "u-1");
  EXPECT_EQ(identity.token.Reveal(), "dapi-ann");
}

TEST_F(CallerIdentityTest, WithoutTheirTokenNothingRunsAsTheService) {
  auth::Principal eve = ann_;
  eve.user_id = "u-2";  // with the token of another
  auth::Principal bob;
  bob.user_id = "u-3";
  for (const auth::Principal& caller : {eve, bob}) {
    EXPECT_EQ(ReasonOf(CallerIdentity(seal_).Of(caller).status()),
              ErrorReason::kWorkspaceTokenExpired);
  }
}

TEST_F(CallerIdentityTest, ProcessesOfTheSuiteAreTheService) {
  auth::Principal metadata;
  metadata.user_id = "service:metadata";
  ASSERT_OK_AND_ASSIGN(const warehouse::Identity identity,
                       CallerIdentity(seal_).Of(metadata));
  EXPECT_TRUE(identity.token.empty());
}

}  // namespace
}  // namespace semantic_layer::query
