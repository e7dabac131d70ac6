#include "services/query/caller_attributes.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::query {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

TEST(CallerAttributesTest, AreWhatTheTokenSays) {
  auth::Principal principal;
  principal.user_id = "u-1";
  principal.username = "ann";
  principal.display_name = "Ann";
  principal.email = "ann@example.com";
  principal.roles = {"analyst"};
  principal.groups = {"emea", "sales"};
  principal.permissions = {"models:read"};
  EXPECT_THAT(AttributesOf(principal),
              ElementsAre(Pair("sub", ElementsAre("u-1")),
                          Pair("username", ElementsAre("ann")),
                          Pair("name", ElementsAre("Ann")),
                          Pair("email", ElementsAre("ann@example.com")),
                          Pair("roles", ElementsAre("analyst")),
                          Pair("groups", ElementsAre("emea", "sales")),
                          Pair("permissions", ElementsAre("models:read"))));
}

TEST(CallerAttributesTest, WhatIsNotSaidIsNotThere) {
  EXPECT_THAT(AttributesOf({}), IsEmpty());
}

}  // namespace
}  // namespace semantic_layer::query
