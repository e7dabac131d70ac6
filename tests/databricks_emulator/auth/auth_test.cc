#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/databricks_emulator/testing/workspace_client.h"

namespace semantic_layer::emulator {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr char kMe[] = "/api/2.0/preview/scim/v2/Me";
constexpr char kClient[] =
    "grant_type=client_credentials&scope=all-apis"
    "&client_id=7c0e3a52-0f4b-4a6e-9d5c-1b8f6a2e4d10&client_secret=dose"
    "55555555555555555555555555555555";
const http::HeaderList kForm = {
    {"Content-Type", "application/x-www-form-urlencoded"}};

TEST(AuthTest, SaysWhoATokenIs) {
  TestWorkspace workspace;
  const Reply me = workspace.admin->Get(kMe);
  EXPECT_EQ(me.status(), 200);
  EXPECT_EQ(me.At("userName"), "admin@example.com");
  EXPECT_EQ(me.At("groups.0.display"), "admins");
  EXPECT_EQ(me.At("emails.0.value"), "admin@example.com");
  EXPECT_EQ(me.header("X-Databricks-Org-Id"), "4242424242424242");
  EXPECT_EQ(me.header("x-request-id")->size(), 36u);
}

TEST(AuthTest, SaysAsMuchAsIsAskedFor) {
  TestWorkspace workspace;
  const Reply few = workspace.admin->Get(
      absl::StrCat(kMe, "?attributes=userName,emails.value"));
  EXPECT_EQ(few.At("userName"), "admin@example.com");
  EXPECT_EQ(few.At("emails.0.value"), "admin@example.com");
  EXPECT_NE(few.At("id"), "");
  EXPECT_EQ(few.At("groups"), "");
  const Reply rest = workspace.admin->Get(
      absl::StrCat(kMe, "?excludedAttributes=groups,Entitlements"));
  EXPECT_EQ(rest.At("userName"), "admin@example.com");
  EXPECT_EQ(rest.At("groups"), "");
  EXPECT_EQ(rest.At("entitlements"), "");
}

TEST(AuthTest, RefusesWhoHasNoTokenOrAWrongOne) {
  TestWorkspace workspace;
  const Reply without = workspace.nobody->Get(kMe);
  EXPECT_EQ(without.status(), 401);
  EXPECT_THAT(std::string(*without.header("WWW-Authenticate")),
              StartsWith("Bearer"));
  // SCIM's own shape.
  EXPECT_EQ(without.At("status"), "401");
  const Reply wrong = WorkspaceClient(workspace.emulator->url(), "dapiwrong")
                          .Get("/api/2.1/unity-catalog/catalogs");
  EXPECT_EQ(wrong.status(), 403);
  EXPECT_EQ(wrong.At("error_code"), "403");
  EXPECT_EQ(wrong.At("message"), "Invalid access token.");
  EXPECT_EQ(wrong.At("details.0.request_id"), wrong.header("x-request-id"));
}

TEST(AuthTest, GivesTokensToServicePrincipalsThatExpire) {
  TestWorkspace workspace;
  const Reply issued =
      workspace.nobody->Send("POST", "/oidc/v1/token", kClient, kForm);
  ASSERT_EQ(issued.status(), 200);
  EXPECT_EQ(issued.At("token_type"), "Bearer");
  EXPECT_EQ(issued.At("expires_in"), "3600");
  WorkspaceClient service(workspace.emulator->url(), issued.At("access_token"));
  EXPECT_EQ(service.Get(kMe).At("displayName"), "semantic-layer");
  EXPECT_EQ(
      workspace.knobs->Post("/clock/advance", R"({"seconds":3601})").status(),
      200);
  EXPECT_EQ(service.Get("/api/2.0/sql/warehouses").status(), 401);
}

TEST(AuthTest, RefusesAWrongSecret) {
  TestWorkspace workspace;
  const Reply refused = workspace.nobody->Send(
      "POST", "/oidc/v1/token", std::string(kClient) + "x", kForm);
  EXPECT_EQ(refused.status(), 401);
  EXPECT_EQ(refused.At("error"), "invalid_client");
}

TEST(AuthTest, TellsWhereToLogIn) {
  TestWorkspace workspace;
  const Reply config = workspace.nobody->Get("/.well-known/databricks-config");
  const std::string oidc = workspace.emulator->url() + "/oidc";
  EXPECT_EQ(config.At("oidc_endpoint"), oidc);
  EXPECT_EQ(
      workspace.nobody->Get("/oidc/.well-known/oauth-authorization-server")
          .At("token_endpoint"),
      oidc + "/v1/token");
}

TEST(AuthTest, FiltersUsersAndGroups) {
  TestWorkspace workspace;
  const std::string scim = "/api/2.0/preview/scim/v2";
  const Reply groups = workspace.admin->Get(
      scim + "/Groups?filter=displayName%20eq%20%22analysts%22");
  EXPECT_EQ(groups.At("totalResults"), "1");
  EXPECT_EQ(groups.At("Resources.0.members.0.display"), "Ann Analyst");
  const Reply page = workspace.admin->Get(scim + "/Users?startIndex=2&count=1");
  EXPECT_EQ(page.At("totalResults"), "3");
  EXPECT_EQ(page.SizeAt("Resources"), 1);
  EXPECT_EQ(workspace.admin->Get(scim + "/Users?filter=nonsense").status(),
            400);
  EXPECT_EQ(workspace.admin->Get(scim + "/Users/77").status(), 404);
}

TEST(AuthTest, KnowsNoOtherPaths) {
  TestWorkspace workspace;
  const Reply reply = workspace.admin->Get("/api/2.0/nothing");
  EXPECT_EQ(reply.status(), 404);
  EXPECT_EQ(reply.At("error_code"), "ENDPOINT_NOT_FOUND");
  EXPECT_THAT(reply.At("message"),
              HasSubstr("No API found for 'GET /api/2.0/nothing'"));
}

}  // namespace
}  // namespace semantic_layer::emulator
