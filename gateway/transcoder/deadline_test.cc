#include "gateway/transcoder/deadline.h"

#include "gtest/gtest.h"

namespace semantic_layer::gateway {
namespace {

constexpr absl::Duration kDefault = absl::Seconds(60);
constexpr absl::Duration kMax = absl::Minutes(30);

TEST(DeadlineTest, ReadsGrpcTimeouts) {
  EXPECT_EQ(*ParseGrpcTimeout("1H"), absl::Hours(1));
  EXPECT_EQ(*ParseGrpcTimeout("2M"), absl::Minutes(2));
  EXPECT_EQ(*ParseGrpcTimeout("3S"), absl::Seconds(3));
  EXPECT_EQ(*ParseGrpcTimeout("4m"), absl::Milliseconds(4));
  EXPECT_EQ(*ParseGrpcTimeout("5u"), absl::Microseconds(5));
  EXPECT_EQ(*ParseGrpcTimeout("99999999n"), absl::Nanoseconds(99999999));
  for (const char* text :
       {"", "1", "S", "123456789S", "-1S", "1.5S", " 1S", "1s", "1 S"}) {
    EXPECT_FALSE(ParseGrpcTimeout(text).ok()) << text;
  }
}

TEST(DeadlineTest, TheClientMayShortenOrLengthenWithinTheLimit) {
  EXPECT_EQ(*TimeoutOf({}, kDefault, kMax), kDefault);
  EXPECT_EQ(*TimeoutOf({{"grpc-timeout", "5S"}}, kDefault, kMax),
            absl::Seconds(5));
  EXPECT_EQ(*TimeoutOf({{"grpc-timeout", "5H"}}, kDefault, kMax), kMax);
  EXPECT_EQ(*TimeoutOf({{"X-Request-Timeout", "2.5"}}, kDefault, kMax),
            absl::Milliseconds(2500));
  EXPECT_EQ(*TimeoutOf({{"x-request-timeout", "1000000"}}, kDefault, kMax),
            kMax);
}

TEST(DeadlineTest, RefusesWhatItCannotRead) {
  for (const char* text : {"abc", "-1", "1e9", "nan", "1.2.3", "."}) {
    EXPECT_FALSE(TimeoutOf({{"x-request-timeout", text}}, kDefault, kMax).ok())
        << text;
  }
  EXPECT_FALSE(TimeoutOf({{"grpc-timeout", "x"}}, kDefault, kMax).ok());
}

}  // namespace
}  // namespace semantic_layer::gateway
