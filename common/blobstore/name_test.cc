#include "common/blobstore/name.h"

#include <string>

#include "common/blobstore/limits.h"
#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace semantic_layer::blobstore {
namespace {

using testing::IsOk;
using testing::StatusIs;

TEST(NameTest, AcceptsPathsOfOrdinaryNames) {
  EXPECT_THAT(CheckName("flights.yaml"), IsOk());
  EXPECT_THAT(CheckName("production/flights-2.yaml"), IsOk());
  EXPECT_THAT(CheckName("backups/production/über uns_1.yaml"), IsOk());
}

TEST(NameTest, RefusesWhateverCouldLeaveTheStore) {
  const std::string nul("a\0b", 3);
  for (const std::string& name :
       {std::string(), std::string(".."), std::string("../x"),
        std::string("a/../b"), std::string("/etc/passwd"), std::string("a//b"),
        std::string("a/"), std::string("a\\b"), std::string(".hidden"),
        std::string("a/.hidden"), std::string("a\nb"), std::string("a\xff"),
        nul, std::string("a/b/c/d/e"),
        std::string(kNameSegmentBytesMax + 1, 'a')}) {
    EXPECT_THAT(CheckName(name), StatusIs(absl::StatusCode::kInvalidArgument))
        << name;
  }
}

TEST(NameTest, PrefixesAreWholeSegments) {
  EXPECT_THAT(CheckPrefix(""), IsOk());
  EXPECT_THAT(CheckPrefix("a/"), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_TRUE(IsUnder("production/a", "production"));
  EXPECT_TRUE(IsUnder("production/a", ""));
  EXPECT_FALSE(IsUnder("production2/a", "production"));
  EXPECT_FALSE(IsUnder("production", "production"));
}

}  // namespace
}  // namespace semantic_layer::blobstore
