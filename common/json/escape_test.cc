#include "common/json/escape.h"

#include <string>

#include "absl/strings/string_view.h"
#include "gtest/gtest.h"

namespace semantic_layer::json {
namespace {

// What stands for `text` behind its backslash, with what it leaves in
// brackets; or what is wrong with it.
std::string Read(absl::string_view text) {
  const char* p = text.data();
  const char* const end = p + text.size();
  std::string out;
  const absl::string_view mistake = ReadEscape(&p, end, &out);
  if (!mistake.empty()) return std::string(mistake);
  return out + "[" + std::string(p, end) + "]";
}

TEST(EscapeTest, ReadsEveryKind) {
  EXPECT_EQ(Read("\"x"), "\"[x]");
  EXPECT_EQ(Read("\\"), "\\[]");
  EXPECT_EQ(Read("/"), "/[]");
  EXPECT_EQ(Read("b"), "\b[]");
  EXPECT_EQ(Read("f"), "\f[]");
  EXPECT_EQ(Read("n"), "\n[]");
  EXPECT_EQ(Read("r"), "\r[]");
  EXPECT_EQ(Read("t"), "\t[]");
  EXPECT_EQ(Read("u0041b"), "A[b]");
  EXPECT_EQ(Read("u00e9"), "\u00e9[]");
  EXPECT_EQ(Read("u20AC"), "\u20ac[]");
  EXPECT_EQ(Read("ud83d\\ude00."), "\U0001F600[.]");
}

TEST(EscapeTest, SaysWhatIsWrong) {
  for (const char* text : {"", "x", "U0041", "u", "u004", "u00g1"}) {
    EXPECT_EQ(Read(text), "invalid escape") << text;
  }
  for (const char* text : {"ude00", "ud83d", "ud83d\\", "ud83dxu0041",
                           "ud83d\\u0041", "ud83d\\ude0"}) {
    EXPECT_EQ(Read(text), "surrogate without its partner") << text;
  }
}

}  // namespace
}  // namespace semantic_layer::json
