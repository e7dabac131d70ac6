#include "common/auth/base64url.h"

#include "gtest/gtest.h"

namespace semantic_layer::auth {
namespace {

TEST(Base64UrlTest, RoundTripsEveryLength) {
  std::string bytes;
  for (int i = 0; i < 300; ++i) {
    std::string text = EncodeBase64Url(bytes);
    EXPECT_EQ(text.find_first_of("+/="), std::string::npos);
    EXPECT_EQ(DecodeBase64Url(text), bytes) << i;
    bytes.push_back(static_cast<char>(i * 37));
  }
  EXPECT_EQ(EncodeBase64Url("\xfb\xff\xbf"), "-_-_");
}

TEST(Base64UrlTest, RefusesEverySecondSpelling) {
  // "QQ" is "A"; the same bits with something in the unused ones are not.
  EXPECT_EQ(DecodeBase64Url("QQ"), "A");
  for (const char* bad : {"QR", "QQ==", "QQ=", "Q", "QQ\n", " QQ", "Q Q", "QUJ",
                          "+/+/", "QQ.", "Q\xc3\x84"}) {
    EXPECT_EQ(DecodeBase64Url(bad), std::nullopt) << bad;
  }
  EXPECT_EQ(DecodeBase64Url(absl::string_view("QQ\0", 3)), std::nullopt);
}

}  // namespace
}  // namespace semantic_layer::auth
