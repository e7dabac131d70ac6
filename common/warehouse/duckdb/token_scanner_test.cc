#include "common/warehouse/duckdb/token_scanner.h"

#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::warehouse {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Kind = TokenScanner::Kind;

// Names as they are, quoted ones in [], other characters as they are.
std::vector<std::string> Scan(absl::string_view sql) {
  TokenScanner scanner(sql);
  std::vector<std::string> out;
  while (true) {
    const TokenScanner::Token token = scanner.Next();
    if (token.kind == Kind::kEnd) return out;
    if (token.kind == Kind::kName) {
      out.push_back(token.name);
    } else if (token.kind == Kind::kQuotedName) {
      out.push_back("[" + token.name + "]");
    } else {
      out.push_back(std::string(1, token.character));
    }
  }
}

TEST(TokenScannerTest, FindsNames) {
  EXPECT_THAT(Scan("SELECT a_1, \"B\"\"c\" FROM t$x"),
              ElementsAre("select", "a_1", ",", "[b\"c]", "from", "t$x"));
  EXPECT_THAT(Scan(""), IsEmpty());
}

TEST(TokenScannerTest, StringsHideWhatTheyHold) {
  EXPECT_THAT(Scan("'a(b' x"), ElementsAre("'", "x"));
  EXPECT_THAT(Scan("'it''s f(' x"), ElementsAre("'", "x"));
  EXPECT_THAT(Scan("'a\\' x"), ElementsAre("'", "x"));
  EXPECT_THAT(Scan("e'a\\' f(' x"), ElementsAre("'", "x"));
  EXPECT_THAT(Scan("X'00' x"), ElementsAre("'", "x"));
  EXPECT_THAT(Scan("$$ f( $$ x"), ElementsAre("'", "x"));
  EXPECT_THAT(Scan("$t$ $$ f( $t$ x"), ElementsAre("'", "x"));
  EXPECT_THAT(Scan("$name + $1"), ElementsAre("$", "name", "+", "$", "1"));
}

TEST(TokenScannerTest, CommentsAreBlanks) {
  EXPECT_THAT(Scan("a -- f(\n b"), ElementsAre("a", "b"));
  EXPECT_THAT(Scan("a /* /* f( */ ' */ b"), ElementsAre("a", "b"));
  EXPECT_THAT(Scan("f/**/("), ElementsAre("f", "("));
}

TEST(TokenScannerTest, UnicodeBlanksEndNames) {
  EXPECT_THAT(Scan("f\xC2\xA0("), ElementsAre("f", "("));
  EXPECT_THAT(Scan("f\xE2\x80\x8B("), ElementsAre("f", "("));
  EXPECT_THAT(Scan("\xC3\xA9t\xC3\xA9 x"),
              ElementsAre("\xC3\xA9t\xC3\xA9", "x"));
}

TEST(TokenScannerTest, EndsWithTheTextWhateverIsOpen) {
  EXPECT_THAT(Scan("'a"), ElementsAre("'"));
  EXPECT_THAT(Scan("\"a"), ElementsAre("[a]"));
  EXPECT_THAT(Scan("/* a"), IsEmpty());
  EXPECT_THAT(Scan("$t$ a"), ElementsAre("'"));
  EXPECT_THAT(Scan("e'\\"), ElementsAre("'"));
  EXPECT_THAT(Scan("$"), ElementsAre("$"));
}

}  // namespace
}  // namespace semantic_layer::warehouse
