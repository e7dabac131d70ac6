#include "gateway/transcoder/http_error.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "common/status/make_status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::gateway {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(HttpErrorTest, DetailIsAString) {
  const HttpResponse response = DetailResponse(404, "No \"x\".");
  EXPECT_EQ(response.status, 404);
  EXPECT_EQ(response.headers.Get("content-type"), "application/json");
  EXPECT_EQ(response.body, R"({"detail":"No \"x\"."})");
}

TEST(HttpErrorTest, ValidationListsEveryMistake) {
  const HttpResponse response = ValidationResponse(
      {{{"body", int64_t{7}}, "JSON decode error", "json_invalid", 7},
       {{"query", "limit"}, "Too large", "less_than_equal", 0}});
  EXPECT_EQ(response.status, 422);
  EXPECT_EQ(response.body,
            R"({"detail":[{"loc":["body",7],"msg":"JSON decode error",)"
            R"("type":"json_invalid"},{"loc":["query","limit"],)"
            R"("msg":"Too large","type":"less_than_equal"}]})");
}

TEST(HttpErrorTest, ViolationsStandWhereTheRouteReadsTheField) {
  const auto loc = [](std::vector<std::string> field,
                      const RequestPlaces& places) {
    const std::string body =
        ErrorResponse(MakeStatus(ErrorReason::kInvalidRequest, "Bad.")
                          .Violation({std::move(field), "Too large", ""}),
                      false, places)
            .body;
    EXPECT_THAT(body, HasSubstr(R"("type":"value_error")"));
    const size_t begin = body.find("[\"");
    return body.substr(begin, body.find(']', begin) + 1 - begin);
  };
  const RequestPlaces whole = {.path = {"id"}};
  EXPECT_EQ(loc({"limit"}, whole), R"(["body","limit"])");
  EXPECT_EQ(loc({"items", "#2"}, whole), R"(["body","items",2])");
  EXPECT_EQ(loc({"id"}, whole), R"(["path","id"])");
  EXPECT_EQ(loc({"body", "id"}, whole), R"(["path","id"])");
  EXPECT_EQ(loc({"header", "If-Match"}, whole), R"(["header","If-Match"])");
  const RequestPlaces none = {.has_body = false, .path = {"shelf.number"}};
  EXPECT_EQ(loc({"limit"}, none), R"(["query","limit"])");
  EXPECT_EQ(loc({"body", "limit"}, none), R"(["query","limit"])");
  EXPECT_EQ(loc({"shelf", "number"}, none), R"(["path","shelf.number"])");
  const RequestPlaces field = {.body_field = "book"};
  EXPECT_EQ(loc({"book", "title"}, field), R"(["body","title"])");
  EXPECT_EQ(loc({"note"}, field), R"(["query","note"])");
  EXPECT_EQ(loc({"body", "title"}, field), R"(["body","title"])");
}

TEST(HttpErrorTest, MessagesWithoutReasonStayHere) {
  const HttpResponse response =
      ErrorResponse(absl::InternalError("password=x"), false, {});
  EXPECT_EQ(response.status, 500);
  EXPECT_THAT(response.body, Not(HasSubstr("password")));
}

TEST(HttpErrorTest, WhatStandsBehindUsFailsWith502) {
  for (const ErrorReason reason :
       {ErrorReason::kWorkspaceFailed, ErrorReason::kWarehouseFailed,
        ErrorReason::kAnalysisInvalid}) {
    const HttpResponse response =
        ErrorResponse(MakeStatus(reason, "It broke."), false, {});
    EXPECT_EQ(response.status, 502);
    EXPECT_THAT(response.body, HasSubstr("It broke."));
  }
}

TEST(HttpErrorTest, FailingChecksStandBesideTheDetail) {
  const absl::Status status =
      MakeStatus(ErrorReason::kUnavailable, "Not ready: query is unhealthy.")
          .With("failing", "query")
          .With("api", "healthy")
          .With("query", "unhealthy");
  const HttpResponse response =
      ErrorResponse(status, false, {.has_body = false});
  EXPECT_EQ(response.status, 503);
  EXPECT_EQ(response.body,
            R"({"detail":"Not ready: query is unhealthy.","api":"healthy",)"
            R"("query":"unhealthy"})");
  EXPECT_EQ(response.headers.Get("retry-after"), "1");
}

TEST(HttpErrorTest, AnEmptyMessageBecomesThePhrase) {
  EXPECT_EQ(ErrorResponse(absl::NotFoundError(""), false, {}).body,
            R"({"detail":"Not Found"})");
}

TEST(HttpErrorTest, LostRacesAre412OnlyForConditionalRequests) {
  const absl::Status aborted = absl::AbortedError("changed");
  EXPECT_EQ(HttpStatusOf(aborted, false), 409);
  EXPECT_EQ(HttpStatusOf(aborted, true), 412);
  const absl::Status failed = absl::FailedPreconditionError("no");
  EXPECT_EQ(HttpStatusOf(failed, false), 400);
  EXPECT_EQ(HttpStatusOf(failed, true), 412);
}

TEST(HttpErrorTest, TheChallengeHoldsNoMessage) {
  const absl::Status status =
      MakeStatus(ErrorReason::kInvalidToken, "x\r\nSet-Cookie: evil=1");
  EXPECT_EQ(ErrorResponse(status, false, {}).headers.Get("www-authenticate"),
            "Bearer error=\"invalid_token\"");
}

TEST(HttpErrorTest, RetryAfterIsWhatTheServiceSays) {
  const absl::Status status = MakeStatus(ErrorReason::kTooManyLogins, "Wait.")
                                  .With("retry_after_seconds", "30");
  const HttpResponse response = ErrorResponse(status, false, {});
  EXPECT_EQ(response.status, 429);
  EXPECT_EQ(response.headers.Get("retry-after"), "30");
}

}  // namespace
}  // namespace semantic_layer::gateway
