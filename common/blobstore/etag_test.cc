#include "common/blobstore/etag.h"

#include "gtest/gtest.h"

namespace semantic_layer::blobstore {
namespace {

TEST(EtagTest, IsTheHashOfTheContent) {
  EXPECT_EQ(EtagOf("abc"), "ba7816bf8f01cfea414140de5dae2223");
  EXPECT_NE(EtagOf("abc"), EtagOf("abd"));
}

TEST(EtagTest, ReadsTheSpellingsOfHttp) {
  EXPECT_EQ(NormalizeEtag("abc"), "abc");
  EXPECT_EQ(NormalizeEtag(" \"abc\" "), "abc");
  EXPECT_EQ(NormalizeEtag("W/\"abc\""), "abc");
  EXPECT_EQ(NormalizeEtag("\""), "\"");
}

}  // namespace
}  // namespace semantic_layer::blobstore
