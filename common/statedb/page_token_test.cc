#include "common/statedb/page_token.h"

#include <string>

#include "common/statedb/limits.h"
#include "common/status/make_status.h"
#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace semantic_layer::statedb {
namespace {

using ::semantic_layer::testing::IsOkAndHolds;
using ::semantic_layer::testing::StatusIs;

TEST(PageTokenTest, GivesBackItsPosition) {
  const std::string position("\0name with spaces\xff", 18);
  EXPECT_THAT(
      ReadPageToken("saved", "ann", MakePageToken("saved", "ann", position)),
      IsOkAndHolds(position));
}

TEST(PageTokenTest, IsTheSameInEveryProcess) {
  EXPECT_EQ(MakePageToken("history", "ann", "42"), "2GfSwiH7t5k0Mg");
}

TEST(PageTokenTest, RefusesATokenOfAnotherOwnerOrListing) {
  const std::string token = MakePageToken("history", "ann", "42");
  EXPECT_THAT(ReadPageToken("history", "bob", token),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(ReadPageToken("saved", "ann", token),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(ReadPageToken("historya", "nn", token),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(PageTokenTest, RefusesWhatIsNoToken) {
  for (const std::string& token :
       {std::string("x"), std::string("!!!"), std::string("AAAA"),
        std::string(kMaxPageTokenBytes + 1, 'A')}) {
    absl::Status status = ReadPageToken("history", "ann", token).status();
    EXPECT_EQ(ReasonOf(status), ErrorReason::kInvalidPageToken) << token;
  }
}

TEST(PageTokenTest, RefusesEveryChangedCharacter) {
  const std::string token = MakePageToken("history", "ann", "12345678");
  for (size_t i = 0; i + 1 < token.size(); ++i) {
    std::string changed = token;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(ReadPageToken("history", "ann", changed).ok()) << i;
  }
}

}  // namespace
}  // namespace semantic_layer::statedb
