#include "common/auth/permissions.h"

#include <algorithm>
#include <set>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::auth {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::IsSubsetOf;
using ::testing::Not;

TEST(PermissionsTest, EachRoleHasWhatTheOneBelowHasAndMore) {
  std::vector<std::string> below;
  for (absl::string_view role : AllRoles()) {
    std::vector<std::string> here = PermissionsOf({std::string(role)});
    EXPECT_THAT(below, IsSubsetOf(here)) << role;
    EXPECT_GT(here.size(), below.size()) << role;
    below = here;
  }
  EXPECT_EQ(below.size(), AllPermissions().size()) << "admin has them all";
}

TEST(PermissionsTest, ReadersDoNotWrite) {
  EXPECT_THAT(PermissionsOf({"viewer"}),
              ElementsAre("lineage:read", "metadata:read", "models:read"));
  EXPECT_THAT(PermissionsOf({"analyst"}), Contains("queries:execute"));
  EXPECT_THAT(PermissionsOf({"analyst"}), Not(Contains("models:write")));
  EXPECT_THAT(PermissionsOf({"editor"}), Contains("models:write"));
  EXPECT_THAT(PermissionsOf({"editor"}), Not(Contains("queries:write")));
}

TEST(PermissionsTest, UnknownRolesGrantNothing) {
  EXPECT_THAT(PermissionsOf({}), IsEmpty());
  EXPECT_THAT(PermissionsOf({"root", "Admin", "admin ", ""}), IsEmpty());
  EXPECT_FALSE(IsRole("Admin"));
}

TEST(PermissionsTest, ServicesReadAndNoMore) {
  EXPECT_THAT(PermissionsOf({"service"}),
              ElementsAre("lineage:read", "metadata:read", "models:read"));
}

TEST(PermissionsTest, SeveralRolesAddUpWithoutRepeating) {
  std::vector<std::string> both = PermissionsOf({"viewer", "analyst"});
  EXPECT_EQ(both, PermissionsOf({"analyst"}));
  EXPECT_EQ(std::set<std::string>(both.begin(), both.end()).size(),
            both.size());
  EXPECT_TRUE(std::is_sorted(both.begin(), both.end()));
}

TEST(PermissionsTest, EveryPermissionNamesARealRole) {
  for (const PermissionInfo& info : AllPermissions()) {
    EXPECT_TRUE(IsRole(info.role)) << info.name;
    EXPECT_TRUE(IsPermission(info.name));
    EXPECT_FALSE(info.doc.empty());
  }
  EXPECT_FALSE(IsPermission("models"));
  EXPECT_FALSE(IsPermission(""));
}

}  // namespace
}  // namespace semantic_layer::auth
