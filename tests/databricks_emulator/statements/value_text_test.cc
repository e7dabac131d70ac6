#include "tests/databricks_emulator/statements/value_text.h"

#include <string>

#include "gtest/gtest.h"
#include "tests/databricks_emulator/statements/lz4_frame.h"

namespace semantic_layer::emulator {
namespace {

TEST(ValueTextTest, WritesDoublesAsJavaDoes) {
  EXPECT_EQ(JavaNumber("5"), "5.0");
  EXPECT_EQ(JavaNumber("-0"), "-0.0");
  EXPECT_EQ(JavaNumber("1.25"), "1.25");
  EXPECT_EQ(JavaNumber("0.001"), "0.001");
  EXPECT_EQ(JavaNumber("0.0001"), "1.0E-4");
  EXPECT_EQ(JavaNumber("9999999"), "9999999.0");
  EXPECT_EQ(JavaNumber("10000000"), "1.0E7");
  EXPECT_EQ(JavaNumber("1.5e+300"), "1.5E300");
  EXPECT_EQ(JavaNumber("-2.5e-07"), "-2.5E-7");
  EXPECT_EQ(JavaNumber("NaN"), "NaN");
  EXPECT_EQ(JavaNumber("-Infinity"), "-Infinity");
}

TEST(ValueTextTest, WritesIntervalsAsSparkDoes) {
  const auto months = [](const char* text) {
    return IntervalText(text, ValueForm::kYearMonth);
  };
  EXPECT_EQ(months("1 year 2 months"), "1-2");
  EXPECT_EQ(months("-14 months"), "-1-2");
  EXPECT_EQ(months("00:00:00"), "0-0");
  const auto days = [](const char* text) {
    return IntervalText(text, ValueForm::kDayTime);
  };
  EXPECT_EQ(days("1 day 02:03:04.5"), "1 02:03:04.500000000");
  EXPECT_EQ(days("-1 days -00:00:00.000001"), "-1 00:00:00.000001000");
  EXPECT_EQ(days("25:00:00"), "1 01:00:00.000000000");
  EXPECT_EQ(days("soon"), "soon");
  EXPECT_EQ(FormOf("INTERVAL MONTH"), ValueForm::kYearMonth);
  EXPECT_EQ(FormOf("INTERVAL HOUR TO MINUTE"), ValueForm::kDayTime);
  EXPECT_EQ(FormOf("INTERVAL"), ValueForm::kPlain);
}

TEST(ValueTextTest, StoresBytesInAnLz4Frame) {
  // Magic number, descriptor, its checksum, one stored block, the end.
  const std::string frame = StoredLz4Frame("abc");
  EXPECT_EQ(frame, std::string("\x04\x22\x4D\x18\x60\x70\x73"
                               "\x03\x00\x00\x80"
                               "abc\x00\x00\x00\x00",
                               18));
  EXPECT_EQ(StoredLz4Frame("").size(), 11u);
}

}  // namespace
}  // namespace semantic_layer::emulator
