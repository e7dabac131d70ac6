#include "common/semantic/suggest.h"

#include <vector>

#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::semantic {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::vector<absl::string_view> kNames = {"flights", "flights_to_date",
                                               "average_delay", "delay"};

TEST(SuggestTest, OrdersByDistance) {
  EXPECT_THAT(NearestNames("flihgts", kNames, 5), ElementsAre("flights"));
}

TEST(SuggestTest, IgnoresCase) {
  EXPECT_THAT(NearestNames("DELAY", kNames, 1), ElementsAre("delay"));
}

TEST(SuggestTest, FindsNamesThatContainTheWord) {
  EXPECT_THAT(NearestNames("delay", kNames, 5),
              ElementsAre("delay", "average_delay"));
}

TEST(SuggestTest, SaysNothingAboutFarWords) {
  EXPECT_THAT(NearestNames("revenue", kNames, 5), IsEmpty());
  EXPECT_THAT(NearestNames("", kNames, 5), IsEmpty());
}

TEST(SuggestTest, KeepsTheLimit) {
  EXPECT_EQ(NearestNames("flights", kNames, 1).size(), 1u);
}

TEST(SuggestTest, WritesASentence) {
  EXPECT_EQ(DidYouMean({}), "");
  EXPECT_EQ(DidYouMean({"a"}), "did you mean 'a'?");
  EXPECT_EQ(DidYouMean({"a", "b", "c"}), "did you mean 'a', 'b' or 'c'?");
}

}  // namespace
}  // namespace semantic_layer::semantic
