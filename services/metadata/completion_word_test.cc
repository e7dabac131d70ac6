#include "services/metadata/completion_word.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::metadata {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(CompletionWordTest, SplitsAtDots) {
  const CompletionWord word = LastWord("samples.flights.fl");
  EXPECT_THAT(word.qualifier, ElementsAre("samples", "flights"));
  EXPECT_EQ(word.qualifier_text, "samples.flights.");
  EXPECT_EQ(word.partial, "fl");
  EXPECT_EQ(word.head, "");
  EXPECT_EQ(word.Completed("flights"), "samples.flights.flights");
  EXPECT_THAT(LastWord("sam").qualifier, IsEmpty());
  EXPECT_EQ(LastWord("sam.").partial, "");
  EXPECT_EQ(LastWord("").partial, "");
}

TEST(CompletionWordTest, QuotedPartsMayHoldAnything) {
  const CompletionWord word = LastWord("`my.cat`.`a``b`.`un cl");
  EXPECT_THAT(word.qualifier, ElementsAre("my.cat", "a`b"));
  EXPECT_EQ(word.partial, "un cl");
  EXPECT_EQ(word.Completed("un closed"), "`my.cat`.`a``b`.`un closed`");
}

TEST(CompletionWordTest, KeepsWhatStandsBeforeTheName) {
  const CompletionWord word = LastWord("SELECT a+f.de");
  EXPECT_EQ(word.head, "SELECT a+");
  EXPECT_THAT(word.qualifier, ElementsAre("f"));
  EXPECT_EQ(word.Completed("delay"), "SELECT a+f.delay");
  EXPECT_EQ(LastWord("a b ").head, "a b ");
}

TEST(CompletionWordTest, QuotesOnlyWhatNeedsIt) {
  EXPECT_EQ(QuotedIfNeeded("delay_2"), "delay_2");
  EXPECT_EQ(QuotedIfNeeded("2nd"), "`2nd`");
  EXPECT_EQ(QuotedIfNeeded("a b"), "`a b`");
  EXPECT_EQ(QuotedIfNeeded("a`b"), "`a``b`");
  EXPECT_EQ(QuotedIfNeeded("left"), "`left`");
  EXPECT_EQ(QuotedIfNeeded("date"), "date");
  EXPECT_EQ(QuotedIfNeeded(""), "``");
}

}  // namespace
}  // namespace semantic_layer::metadata
