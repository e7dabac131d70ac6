#include "common/auth/caller_token.h"

#include <optional>
#include <string>

#include "common/status/error_reason.h"
#include "common/status/make_status.h"
#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::auth {
namespace {

using Secret = config::Secret<std::string>;
using ::testing::StartsWith;

class CallerTokenTest : public ::testing::Test {
 protected:
  CallerTokenTest() {
    ann_.user_id = "u-1";
    ann_.sealed_workspace_token = seal_.Seal(Secret("dapi-ann"), "u-1");
  }

  const TokenSeal seal_{Secret("a secret of the suite")};
  Principal ann_;
};

TEST_F(CallerTokenTest, IsTheCallersOwn) {
  ASSERT_OK_AND_ASSIGN(const std::optional<Secret> token,
                       OpenCallerToken(seal_, ann_, "Queries run"));
  ASSERT_TRUE(token.has_value());
  EXPECT_EQ(token->Reveal(), "dapi-ann");
}

TEST_F(CallerTokenTest, WithoutItNothingIsDoneAsTheService) {
  Principal eve = ann_;
  eve.user_id = "u-2";  // with the token of another
  Principal bob;
  bob.user_id = "u-3";
  for (const Principal& caller : {eve, bob}) {
    const absl::Status status =
        OpenCallerToken(seal_, caller, "Queries run").status();
    EXPECT_EQ(ReasonOf(status), ErrorReason::kWorkspaceTokenExpired);
    EXPECT_THAT(std::string(status.message()),
                StartsWith("Queries run as the signed-in user"));
  }
}

TEST_F(CallerTokenTest, ProcessesOfTheSuiteHaveNone) {
  Principal metadata;
  metadata.user_id = "service:metadata";
  ASSERT_OK_AND_ASSIGN(const std::optional<Secret> token,
                       OpenCallerToken(seal_, metadata, "Queries run"));
  EXPECT_FALSE(token.has_value());
}

}  // namespace
}  // namespace semantic_layer::auth
