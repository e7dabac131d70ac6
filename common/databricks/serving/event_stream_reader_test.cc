#include "common/databricks/serving/event_stream_reader.h"

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/databricks/serving/limits.h"
#include "common/status/error_reason.h"
#include "common/status/make_status.h"
#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::databricks {
namespace {

using ::testing::ElementsAre;

// The events of a body that comes in pieces of that size.
std::vector<std::string> Events(absl::string_view body, size_t piece) {
  std::vector<std::string> events;
  EventStreamReader reader([&](absl::string_view data) {
    events.emplace_back(data);
    return absl::OkStatus();
  });
  for (size_t at = 0; at < body.size(); at += piece) {
    EXPECT_OK(reader.Feed(body.substr(at, piece)));
  }
  return events;
}

TEST(EventStreamReaderTest, TakesEventsHoweverTheyAreCut) {
  const absl::string_view body =
      "\xef\xbb\xbf"
      "data: one\n\n"
      "data:two\r\ndata: lines\r\n\r\n"
      ": a comment\n\n"
      "event: x\nid: 7\ndatabase: no\ndata\n\n"
      "data:  spaced\r\r"
      "data: never ended";
  for (size_t piece = 1; piece <= body.size(); ++piece) {
    EXPECT_THAT(Events(body, piece),
                ElementsAre("one", "two\nlines", "", " spaced"))
        << piece;
  }
}

TEST(EventStreamReaderTest, RefusesWhatIsTooLong) {
  EventStreamReader reader([](absl::string_view) { return absl::OkStatus(); });
  const std::string half(kMaxStreamEventBytes / 2 + 1, 'x');
  EXPECT_OK(reader.Feed("data: "));
  EXPECT_OK(reader.Feed(half));
  EXPECT_OK(reader.Feed("\n"));
  EXPECT_EQ(ReasonOf(reader.Feed(half)), ErrorReason::kWorkspaceFailed);
}

TEST(EventStreamReaderTest, PassesAnErrorOn) {
  EventStreamReader reader(
      [](absl::string_view) { return absl::AbortedError("enough"); });
  EXPECT_THAT(reader.Feed("data: x\n\n"),
              testing::StatusIs(absl::StatusCode::kAborted));
}

}  // namespace
}  // namespace semantic_layer::databricks
