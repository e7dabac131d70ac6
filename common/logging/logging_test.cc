#include "common/logging/logging.h"

#include <cmath>

#include "glog/logging.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::logging {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::StartsWith;
using ::testing::internal::CaptureStderr;
using ::testing::internal::GetCapturedStderr;

// glog can be initialised once a process.
class LoggingTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    Init({.service = "te\"st", .min_level = Level::kInfo});
  }
};

TEST_F(LoggingTest, ALineIsOneJsonObject) {
  CaptureStderr();
  Log(Level::kWarning, "hello \"you\"",
      {{"text", "a\nb"}, {"number", 3}, {"ratio", 0.5}, {"yes", true}});
  std::string line = GetCapturedStderr();
  EXPECT_THAT(line, StartsWith("{\"time\":\""));
  EXPECT_THAT(line, EndsWith(",\"level\":\"warning\",\"service\":\"te\\\"st\","
                             "\"message\":\"hello \\\"you\\\"\","
                             "\"text\":\"a\\nb\",\"number\":3,\"ratio\":0.5,"
                             "\"yes\":true}\n"));
}

TEST_F(LoggingTest, TimesAreUtcWithMicroseconds) {
  CaptureStderr();
  Log(Level::kInfo, "now");
  EXPECT_THAT(GetCapturedStderr(),
              MatchesRegex("\\{\"time\":\"[0-9-]+T[0-9:]+\\.[0-9]+Z\".*\n"));
}

TEST_F(LoggingTest, GlogsOwnMessagesComeOutTheSameWay) {
  CaptureStderr();
  LOG(ERROR) << "from a library";
  EXPECT_THAT(GetCapturedStderr(),
              AllOf(HasSubstr("\"level\":\"error\""),
                    HasSubstr("\"message\":\"from a library\""),
                    HasSubstr("\"source\":\"common/logging/logging_test.cc:"),
                    EndsWith("\"}\n")));
}

TEST_F(LoggingTest, LinesBelowTheLevelAreDropped) {
  FLAGS_minloglevel = google::GLOG_WARNING;
  CaptureStderr();
  Log(Level::kInfo, "not this");
  Log(Level::kError, "but this");
  EXPECT_THAT(
      GetCapturedStderr(),
      AllOf(HasSubstr("but this"), ::testing::Not(HasSubstr("not this"))));
  FLAGS_minloglevel = google::GLOG_INFO;
}

TEST_F(LoggingTest, FieldsOfOneLineDoNotReachTheNext) {
  CaptureStderr();
  Log(Level::kInfo, "first", {{"only", "here"}});
  LOG(INFO) << "second";
  std::string lines = GetCapturedStderr();
  EXPECT_EQ(lines.find("only"), lines.rfind("only"));
}

std::string JsonString(absl::string_view text) {
  std::string out;
  AppendJsonString(text, out);
  return out;
}

TEST(JsonStringTest, EscapesWhatMustBe) {
  EXPECT_EQ(JsonString("a\\b\"c\td\x01\x7f"),
            "\"a\\\\b\\\"c\\u0009d\\u0001\\u007f\"");
  EXPECT_EQ(JsonString(absl::string_view("\0", 1)), "\"\\u0000\"");
  EXPECT_EQ(JsonString("gr\xc3\xbc\xc3\x9f \xe2\x82\xac \xf0\x9f\x98\x80"),
            "\"gr\xc3\xbc\xc3\x9f \xe2\x82\xac \xf0\x9f\x98\x80\"");
}

TEST(JsonStringTest, ReplacesWhatIsNotUtf8) {
  for (const char* bad :
       {"\xff", "\x80", "\xc0\x80", "\xc3", "\xe2\x82", "\xed\xa0\x80",
        "\xf5\x80\x80\x80", "\xf4\x90\x80\x80", "\xe0\x80\x80"}) {
    EXPECT_THAT(JsonString(bad), StartsWith("\"\\ufffd")) << bad;
  }
  EXPECT_EQ(JsonString("a\xff"
                       "b"),
            "\"a\\ufffdb\"");
}

TEST(FieldTest, NumbersThatJsonLacksAreNull) {
  EXPECT_EQ(Field("x", std::nan("")).json(), "null");
  EXPECT_EQ(Field("x", INFINITY).json(), "null");
  EXPECT_EQ(Field("x", uint64_t{18446744073709551615u}).json(),
            "18446744073709551615");
}

}  // namespace
}  // namespace semantic_layer::logging
