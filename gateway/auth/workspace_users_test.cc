#include "gateway/auth/workspace_users.h"

#include <memory>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "common/concurrency/clock.h"
#include "common/concurrency/timer_queue.h"
#include "common/databricks/client/workspace_client.h"
#include "common/http/fake_transport.h"
#include "common/http/http_client.h"
#include "common/status/error_reason.h"
#include "common/status/make_status.h"
#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::gateway_auth {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Secret = config::Secret<std::string>;

constexpr char kAda[] = R"({"schemas":["urn:x"],"id":"77",
  "userName":"ada@example.com","displayName":"Ada L.","active":true,
  "emails":[{"value":"old@example.com"},
            {"value":"ada@example.com","primary":true}],
  "groups":[{"display":"admins","value":"1"},{"display":"users"},{}]})";

class WorkspaceUsersTest : public ::testing::Test {
 protected:
  void Answer(int status, std::string body) {
    answer_ = http::FakeTransport::Response(status, std::move(body));
  }

  absl::StatusOr<Identity> Login(const std::string& token) {
    return users_.Authenticate({}, Secret(token));
  }

  http::ExchangeResult answer_ = http::FakeTransport::Response(200, kAda);
  concurrency::SystemClock clock_;
  concurrency::TimerQueue timers_;
  http::FakeTransport transport_{
      [this](const http::HttpRequest&, const http::ExchangeOptions&) {
        return answer_;
      }};
  http::HttpClient http_{&transport_, &timers_, &clock_, {.max_attempts = 1}};
  databricks::WorkspaceClient client_{
      {.origin = "https://h", .product = "test"}, &http_, nullptr};
  WorkspaceUsers users_{
      &client_, *GroupRoles::Create({"admins=admin", "users=analyst"}, "")};
};

TEST_F(WorkspaceUsersTest, TheWorkspaceSaysWhoItIs) {
  ASSERT_OK_AND_ASSIGN(const Identity ada, Login("dapi-ada"));
  EXPECT_EQ(ada.id, "77");
  EXPECT_EQ(ada.username, "ada@example.com");
  EXPECT_EQ(ada.email, "ada@example.com");
  EXPECT_EQ(ada.display_name, "Ada L.");
  EXPECT_THAT(ada.groups, ElementsAre("admins", "users"));
  EXPECT_THAT(ada.roles, ElementsAre("analyst", "admin"));
  ASSERT_EQ(transport_.sent().size(), 1);
  EXPECT_EQ(transport_.sent()[0].url, "https://h/api/2.0/preview/scim/v2/Me");
  EXPECT_EQ(http::FindHeader(transport_.sent()[0].headers, "authorization"),
            "Bearer dapi-ada");
}

TEST_F(WorkspaceUsersTest, ARefusedTokenIsNoOutage) {
  Answer(403, R"({"error_code":"403","message":"Invalid access token."})");
  EXPECT_EQ(ReasonOf(Login("dapi-x").status()),
            ErrorReason::kInvalidCredentials);
  Answer(401, "");
  EXPECT_EQ(ReasonOf(Login("dapi-x").status()),
            ErrorReason::kInvalidCredentials);
  Answer(503, "");
  EXPECT_EQ(ReasonOf(Login("dapi-x").status()),
            ErrorReason::kWorkspaceUnavailable);
  Answer(200, "<html>Sign in</html>");
  EXPECT_EQ(ReasonOf(Login("dapi-x").status()), ErrorReason::kWorkspaceFailed);
}

TEST_F(WorkspaceUsersTest, WhatIsNoTokenIsNotSent) {
  for (const std::string& token :
       {std::string(), std::string("a b"), std::string("a\r\nX-Evil: 1"),
        std::string(5'000, 'a')}) {
    EXPECT_EQ(ReasonOf(Login(token).status()),
              ErrorReason::kInvalidCredentials);
  }
  EXPECT_THAT(transport_.sent(), IsEmpty());
}

TEST_F(WorkspaceUsersTest, LockedPeopleAndStrangersStayOutside) {
  Answer(200, R"({"id":"7","userName":"b","active":false})");
  EXPECT_EQ(ReasonOf(Login("dapi-b").status()),
            ErrorReason::kInvalidCredentials);
  Answer(200, R"({"id":"7","userName":"b","groups":[{"display":"other"}]})");
  EXPECT_EQ(ReasonOf(Login("dapi-b").status()), ErrorReason::kPermissionDenied);
}

TEST_F(WorkspaceUsersTest, ALaterLookIsAtTheSamePerson) {
  EXPECT_OK(users_.Lookup({}, "77", Secret("dapi-ada")));
  EXPECT_EQ(ReasonOf(users_.Lookup({}, "78", Secret("dapi-ada")).status()),
            ErrorReason::kInvalidCredentials);
  EXPECT_EQ(ReasonOf(users_.Lookup({}, "77", Secret()).status()),
            ErrorReason::kInvalidCredentials);
}

TEST_F(WorkspaceUsersTest, FailuresAreCountedByToken) {
  EXPECT_NE(users_.SubjectOf(Secret("a")), users_.SubjectOf(Secret("b")));
  EXPECT_FALSE(absl::StrContains(users_.SubjectOf(Secret("dapi-1")), "dapi"));
}

TEST(GroupRolesTest, SettingsMustMakeSense) {
  const auto reason = [](std::vector<std::string> texts, std::string role) {
    return ReasonOf(GroupRoles::Create(texts, role).status());
  };
  for (const std::string text :
       {"", "x", "=admin", "x=root", "x=", "x=Admin"}) {
    EXPECT_EQ(reason({text}, ""), ErrorReason::kInvalidConfiguration) << text;
  }
  EXPECT_EQ(reason({}, "root"), ErrorReason::kInvalidConfiguration);
  ASSERT_OK_AND_ASSIGN(const GroupRoles roles,
                       GroupRoles::Create({"a=b=editor"}, "viewer"));
  const std::vector<std::string> groups = {"a=b", "a"};
  EXPECT_THAT(roles.RolesOf(groups), ElementsAre("viewer", "editor"));
  EXPECT_THAT(roles.RolesOf({}), ElementsAre("viewer"));
}

}  // namespace
}  // namespace semantic_layer::gateway_auth
