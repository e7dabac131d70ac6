#include "common/semantic/compiler/resolve/user_attribute.h"

#include "gtest/gtest.h"

namespace semantic_layer::semantic {
namespace {

TEST(UserAttributeTest, ReadsTheName) {
  EXPECT_EQ(ParseUserAttribute("{{ User('groups') }}"), "groups");
  EXPECT_EQ(ParseUserAttribute("{{User(\"cost-center\")}}"), "cost-center");
  EXPECT_EQ(ParseUserAttribute(" User( 'sub' ) "), "sub");
}

TEST(UserAttributeTest, TakesNothingElse) {
  for (const char* text :
       {"", "{{ User('a')", "{{ User() }}", "{{ User('') }}", "User('a\")",
        "{{ User(a) }}", "{{ Users('a') }}", "{{ User('a', 'b') }}",
        "{{ User('a') }} OR 1=1", "{{ Dimension('a__b') }}"}) {
    EXPECT_EQ(ParseUserAttribute(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace semantic_layer::semantic
