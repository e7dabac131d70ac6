#include "gateway/transcoder/media_type.h"

#include "gtest/gtest.h"

namespace semantic_layer::gateway {
namespace {

TEST(MediaTypeTest, KnowsJson) {
  for (const char* type :
       {"", "application/json", "Application/JSON; charset=utf-8",
        "application/json;charset=\"UTF-8\"", "application/vnd.api+json",
        "application/json; x=y"}) {
    EXPECT_TRUE(IsJsonContentType(type)) << type;
  }
  for (const char* type :
       {"text/plain", "application/x-www-form-urlencoded",
        "application/json; charset=latin1", "application/jsonx", "json",
        "text/json", "application/xml"}) {
    EXPECT_FALSE(IsJsonContentType(type)) << type;
  }
}

TEST(MediaTypeTest, ChoosesTheFramingOfStreams) {
  EXPECT_EQ(FramingFor(""), StreamFraming::kLines);
  EXPECT_EQ(FramingFor("*/*"), StreamFraming::kLines);
  EXPECT_EQ(FramingFor("application/x-ndjson"), StreamFraming::kLines);
  EXPECT_EQ(FramingFor("application/json"), StreamFraming::kJsonArray);
  EXPECT_EQ(FramingFor("text/event-stream"), StreamFraming::kEvents);
  EXPECT_EQ(FramingFor("application/json;q=0.5, text/event-stream;q=0.8"),
            StreamFraming::kEvents);
  EXPECT_EQ(FramingFor("application/json, application/x-ndjson"),
            StreamFraming::kJsonArray);
  EXPECT_EQ(FramingFor("application/json;q=0"), StreamFraming::kLines);
  EXPECT_EQ(FramingFor("text/html, Application/JSON ; q=0.1"),
            StreamFraming::kJsonArray);
}

}  // namespace
}  // namespace semantic_layer::gateway
