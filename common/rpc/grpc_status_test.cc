#include "common/rpc/grpc_status.h"

#include <string>

#include "common/rpc/limits.h"
#include "common/status/make_status.h"
#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "gtest/gtest.h"

namespace semantic_layer::rpc {
namespace {

using ::semantic_layer::testing::IsOk;
using ::semantic_layer::testing::StatusIs;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

TEST(GrpcStatusTest, OkIsOk) {
  EXPECT_TRUE(ToGrpcStatus(absl::OkStatus()).ok());
  EXPECT_THAT(FromGrpcStatus(grpc::Status::OK), IsOk());
}

TEST(GrpcStatusTest, EveryReasonSurvivesTheRoundTrip) {
  for (const ErrorReasonInfo& info : AllErrorReasons()) {
    absl::Status before = MakeStatus(info.reason, "message")
                              .With("key", "value")
                              .Violation({{"body", "#2", "x"}, "m", "t"});
    absl::Status after = FromGrpcStatus(ToGrpcStatus(before));
    EXPECT_THAT(after, StatusIs(info.code, "message"));
    EXPECT_EQ(ReasonOf(after), info.reason);
    EXPECT_EQ(MetadataOf(after), MetadataOf(before));
    EXPECT_EQ(ViolationsOf(after), ViolationsOf(before));
  }
}

TEST(GrpcStatusTest, DetailsAreThoseOfGoogleRpc) {
  grpc::Status status =
      ToGrpcStatus(MakeStatus(ErrorReason::kModelNotFound, "No such model.")
                       .With("model", "x"));
  EXPECT_EQ(status.error_code(), grpc::StatusCode::NOT_FOUND);
  google::rpc::Status details;
  ASSERT_TRUE(details.ParseFromString(status.error_details()));
  EXPECT_EQ(details.code(), 5);
  EXPECT_EQ(details.message(), "No such model.");
  ASSERT_THAT(details.details(), SizeIs(1));
  google::rpc::ErrorInfo info;
  ASSERT_TRUE(details.details(0).UnpackTo(&info));
  EXPECT_EQ(info.reason(), "MODEL_NOT_FOUND");
  EXPECT_EQ(info.domain(), kErrorDomain);
  EXPECT_EQ(info.metadata().at("model"), "x");
}

TEST(GrpcStatusTest, StatusesOfOthersGetTheReasonOfTheirCode) {
  EXPECT_EQ(ReasonOf(FromGrpcStatus(grpc::Status(grpc::StatusCode::UNAVAILABLE,
                                                 "failed to connect"))),
            ErrorReason::kUnavailable);
  EXPECT_EQ(ReasonOf(FromGrpcStatus(
                ToGrpcStatus(absl::DeadlineExceededError("late")))),
            ErrorReason::kDeadlineExceeded);
  EXPECT_THAT(FromGrpcStatus(grpc::Status(grpc::StatusCode::NOT_FOUND, "x")),
              StatusIs(absl::StatusCode::kNotFound, "x"));
  EXPECT_THAT(FromGrpcStatus(grpc::Status(grpc::StatusCode::ABORTED, "x",
                                          "these are no details")),
              StatusIs(absl::StatusCode::kAborted, "x"));
}

TEST(GrpcStatusTest, InsidesStayInside) {
  for (absl::Status status :
       {absl::InternalError("hunter2"), absl::UnknownError("hunter2")}) {
    grpc::Status wire = ToGrpcStatus(status);
    EXPECT_THAT(wire.error_message(), Not(HasSubstr("hunter2")));
    EXPECT_THAT(wire.error_details(), Not(HasSubstr("hunter2")));
  }
  grpc::Status wire = ToGrpcStatus(
      MakeStatus(ErrorReason::kInvalidToken, "no").With("cause", "hunter2"));
  EXPECT_THAT(wire.error_details(), Not(HasSubstr("hunter2")));
}

TEST(GrpcStatusTest, WhatIsTooLongIsCutAndStaysWithinGrpcsMetadata) {
  StatusBuilder builder = MakeStatus(ErrorReason::kInvalidRequest,
                                     std::string(10'000, 'm') + "\xc3\xbc");
  for (int i = 0; i < 100; ++i) {
    builder.With("key" + std::to_string(i), std::string(500, 'v'));
    builder.Violation({{"body", std::string(200, 'f')}, "m", "t"});
  }
  grpc::Status wire = ToGrpcStatus(builder.Build());
  // On the wire the details are base64: four bytes for three.
  EXPECT_LT(wire.error_message().size() + wire.error_details().size() * 4 / 3,
            8000);
  absl::Status back = FromGrpcStatus(wire);
  EXPECT_EQ(ReasonOf(back), ErrorReason::kInvalidRequest);
  EXPECT_FALSE(MetadataOf(back).empty());
}

}  // namespace
}  // namespace semantic_layer::rpc
