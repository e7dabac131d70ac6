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
