#include "common/json/writer.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>

#include "common/json/reader.h"
#include "gtest/gtest.h"

namespace semantic_layer::json {
namespace {

TEST(WriterTest, PutsCommasBetweenValues) {
  std::string text;
  {
    Writer writer(&text);
    writer.BeginObject();
    writer.Key("a").BeginArray().Int(-1).Uint(2).Null().EndArray();
    writer.Key("b").BeginObject().EndObject();
    writer.Key("c").Bool(true).Key("d").Raw("[ 1 ]").Key("e").String("x");
    writer.EndObject();
  }
  EXPECT_EQ(text,
            "{\"a\":[-1,2,null],\"b\":{},\"c\":true,\"d\":[ 1 ],\"e\":\"x\"}");
}

TEST(WriterTest, AppendsToWhatIsThere) {
  std::string text = "x=";
  Writer(&text).Int(1);
  EXPECT_EQ(text, "x=1");
}

TEST(WriterTest, EscapesWhatAStringCannotHold) {
  EXPECT_EQ(Quoted(absl::string_view("a\"\\/\b\f\n\r\t\x01\x7f\0z", 13)),
            "\"a\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\x7f\\u0000z\"");
  EXPECT_EQ(Quoted("na\xC3\xAFve \xF0\x9F\x98\x80"),
            "\"na\xC3\xAFve \xF0\x9F\x98\x80\"");
}

TEST(WriterTest, ReplacesBytesThatAreNotUtf8) {
  EXPECT_EQ(Quoted("a\xFFz\xE2\x82"),
            "\"a\xEF\xBF\xBDz\xEF\xBF\xBD\xEF\xBF\xBD\"");
}

TEST(WriterTest, EscapesAtEveryPositionOfAWord) {
  for (size_t length = 0; length < 20; ++length) {
    for (size_t at = 0; at < length; ++at) {
      for (const char c : {'"', '\\', '\n', '\x1f', '\xff'}) {
        std::string text(length, 'a');
        text[at] = c;
        const std::string quoted = Quoted(text);
        Document document;
        Error error;
        ASSERT_TRUE(document.Parse(quoted, {}, &error)) << quoted;
        if (c != '\xff') {
          EXPECT_EQ(document.root().string(), text);
        }
      }
    }
  }
}

TEST(WriterTest, WritesNumbersThatReadBackTheSame) {
  const auto text_of = [](double value) {
    std::string text;
    Writer(&text).Double(value);
    return text;
  };
  EXPECT_EQ(text_of(0), "0.0");
  EXPECT_EQ(text_of(-0.0), "-0.0");
  EXPECT_EQ(text_of(1), "1.0");
  EXPECT_EQ(text_of(0.1), "0.1");
  EXPECT_EQ(text_of(1e300), "1e+300");
  EXPECT_EQ(text_of(5e-324), "5e-324");
  EXPECT_EQ(text_of(std::nan("")), "\"NaN\"");
  EXPECT_EQ(text_of(INFINITY), "\"Infinity\"");
  EXPECT_EQ(text_of(-INFINITY), "\"-Infinity\"");
}

TEST(WriterTest, WritesTheExtremesOfIntegers) {
  std::string text;
  Writer(&text)
      .BeginArray()
      .Int(std::numeric_limits<int64_t>::min())
      .Uint(std::numeric_limits<uint64_t>::max())
      .EndArray();
  EXPECT_EQ(text, "[-9223372036854775808,18446744073709551615]");
}

}  // namespace
}  // namespace semantic_layer::json
