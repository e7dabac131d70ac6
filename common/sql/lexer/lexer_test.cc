#include "common/sql/lexer/lexer.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::sql {
namespace {

using ::testing::ElementsAre;
using T = TokenType;

std::vector<T> Types(absl::string_view text) {
  std::vector<T> types;
  for (const Token& token : Tokenize(text)) types.push_back(token.type);
  types.pop_back();  // kEnd
  return types;
}

std::vector<std::string> Texts(absl::string_view text) {
  std::vector<std::string> texts;
  for (const Token& token : Tokenize(text)) {
    texts.emplace_back(text.substr(token.begin, token.end - token.begin));
  }
  texts.pop_back();
  return texts;
}

TEST(LexerTest, FindsKeywordsInAnyCase) {
  const auto tokens = Tokenize("SeLeCt selects");
  EXPECT_EQ(tokens[0].keyword, Keyword::kSelect);
  EXPECT_EQ(tokens[1].keyword, Keyword::kNotKeyword);
  EXPECT_EQ(KeywordText(Keyword::kTryCast), "TRY_CAST");
}

TEST(LexerTest, TakesTheLongestOperator) {
  EXPECT_THAT(Texts("a<=>b>>>c!<d|>e||f?::g"),
              ElementsAre("a", "<=>", "b", ">>>", "c", "!<", "d", "|>", "e",
                          "||", "f", "?::", "g"));
  EXPECT_THAT(Types("!< !> <> != =="),
              ElementsAre(T::kGreaterEqual, T::kLessEqual, T::kNotEqual,
                          T::kNotEqual, T::kEqual));
}

TEST(LexerTest, KnowsTheFormsOfNumbers) {
  EXPECT_THAT(Types("1 1.5 .5 5. 1e3 1.5E-2 1L 1S 1Y 1F 1.0D 1BD 1e5F"),
              ElementsAre(T::kInteger, T::kDecimal, T::kDecimal, T::kDecimal,
                          T::kExponent, T::kExponent, T::kBigInt, T::kSmallInt,
                          T::kTinyInt, T::kFloat, T::kDouble, T::kBigDecimal,
                          T::kFloat));
}

TEST(LexerTest, NamesMayBeginWithDigits) {
  EXPECT_THAT(Types("1a 2022_sales 1e3x 1Lx"),
              ElementsAre(T::kWord, T::kWord, T::kWord, T::kWord));
  EXPECT_THAT(Texts("1.e1x t.1a"),
              ElementsAre("1", ".", "e1x", "t", ".", "1a"));
}

TEST(LexerTest, ReadsStringsOfEveryKind) {
  EXPECT_THAT(Types(R"('a''b' "c\"d" r'\x' X'1F' $$y$$ $t$ $$ $t$)"),
              ElementsAre(T::kString, T::kString, T::kRawString, T::kBinary,
                          T::kDollarString, T::kDollarString));
}

TEST(LexerTest, SkipsNestedAndContinuedComments) {
  EXPECT_THAT(Texts("a /* x /* y */ z */ b -- c \\\n d\ne"),
              ElementsAre("a", "b", "e"));
  std::vector<CommentToken> comments;
  Tokenize("a /* x */ -- y\n", &comments);
  ASSERT_EQ(comments.size(), 2u);
  EXPECT_TRUE(comments[1].line);
}

TEST(LexerTest, ReportsWhatIsNotClosed) {
  EXPECT_EQ(Tokenize("'abc")[0].problem(), LexProblem::kUnclosedString);
  EXPECT_EQ(Tokenize("`abc")[0].problem(), LexProblem::kUnclosedName);
  EXPECT_EQ(Tokenize("/* abc")[0].problem(), LexProblem::kUnclosedComment);
  EXPECT_EQ(Tokenize("$$abc")[0].problem(), LexProblem::kUnclosedString);
  EXPECT_EQ(Tokenize("#")[0].problem(), LexProblem::kCharacter);
  EXPECT_EQ(Tokenize("'a\\")[0].problem(), LexProblem::kUnclosedString);
}

TEST(LexerTest, TreatsUnicodeBlanksAsBlanks) {
  EXPECT_THAT(Texts("a\xC2\xA0"
                    "b\xE3\x80\x80"
                    "c\xE2\x80\x8A"
                    "d"),
              ElementsAre("a", "b", "c", "d"));
  EXPECT_TRUE(Tokenize("\xC3\xA9t\xC3\xA9")[0].non_ascii());
}

TEST(LexerTest, HintOpensOnlyWithPlus) {
  EXPECT_THAT(Types("/*+ a */"),
              ElementsAre(T::kHintBegin, T::kWord, T::kHintEnd));
}

TEST(LexerTest, KeepsSubstitutionsWhole) {
  EXPECT_THAT(Texts("${a.b} {{ x }}"), ElementsAre("${a.b}", "{{ x }}"));
}

TEST(LexerTest, TakesAnyBytes) {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
  const auto tokens = Tokenize(bytes + bytes);
  EXPECT_EQ(tokens.back().type, T::kEnd);
}

TEST(DecodeStringTest, ResolvesEscapes) {
  EXPECT_EQ(DecodeString(R"('a\nb\t\\\'\"')"), "a\nb\t\\'\"");
  EXPECT_EQ(DecodeString(R"('it''s')"), "it's");
  EXPECT_EQ(DecodeString(R"("say ""hi""")"), "say \"hi\"");
  EXPECT_EQ(DecodeString(R"('\%\_\q')"), "\\%\\_q");
  EXPECT_EQ(DecodeString(R"('\u0041\U00000042\103')"), "AB\x43");
  EXPECT_EQ(DecodeString(R"('\u00e9')"), "\xC3\xA9");
  EXPECT_EQ(DecodeString(R"('\0')"), std::string(1, '\0'));
  EXPECT_EQ(DecodeString(R"(r'\n')"), "\\n");
  EXPECT_EQ(DecodeString("$a$ x $a$"), " x ");
}

TEST(DecodeStringTest, JoinsSurrogatePairs) {
  EXPECT_EQ(DecodeString(R"('\ud83d\ude00')"), "\xF0\x9F\x98\x80");
}

TEST(DecodeQuotedNameTest, HalvesBackquotes) {
  EXPECT_EQ(DecodeQuotedName("`a``b`"), "a`b");
}

}  // namespace
}  // namespace semantic_layer::sql
