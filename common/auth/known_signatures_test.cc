#include "common/auth/known_signatures.h"

#include <string>

#include "gtest/gtest.h"

namespace semantic_layer::auth {
namespace {

TEST(KnownSignaturesTest, KnowsWhatWasAddedAndNothingElse) {
  KnownSignatures known(10);
  const std::string digest = KnownSignatures::DigestOf("input", "signature");
  EXPECT_FALSE(known.Contains(digest));
  known.Add(digest);
  EXPECT_TRUE(known.Contains(digest));
  EXPECT_FALSE(
      known.Contains(KnownSignatures::DigestOf("input2", "signature")));
  EXPECT_FALSE(known.Contains(KnownSignatures::DigestOf("input", "signaturf")));
}

TEST(KnownSignaturesTest, ForgetsTheOldestWhenItIsFull) {
  KnownSignatures known(2);
  for (const char* digest : {"a", "b", "c", "d"}) known.Add(digest);
  EXPECT_TRUE(known.Contains("a"));  // the older generation
  EXPECT_TRUE(known.Contains("d"));
  known.Add("e");
  EXPECT_FALSE(known.Contains("a"));
  EXPECT_FALSE(known.Contains("b"));
  for (const char* digest : {"c", "d", "e"}) {
    EXPECT_TRUE(known.Contains(digest)) << digest;
  }
}

}  // namespace
}  // namespace semantic_layer::auth
