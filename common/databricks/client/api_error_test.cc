#include "common/databricks/client/api_error.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/databricks/client/limits.h"
#include "common/http/http_message.h"
#include "common/status/error_reason.h"
#include "common/status/make_status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::databricks {
namespace {

using ::testing::HasSubstr;

http::HttpResponse Answer(int status, std::string body,
                          http::HeaderList headers = {}) {
  return {
      .status = status, .headers = std::move(headers), .body = std::move(body)};
}

struct Shape {
  std::string body;
  std::string code;
  std::string message;
};

TEST(ApiErrorTest, ReadsEveryShape) {
  const std::vector<Shape> shapes = {
      {R"({"error_code":"PERMISSION_DENIED","message":"No USE CATALOG."})",
       "PERMISSION_DENIED", "No USE CATALOG."},
      {R"({"error":"Session expired"})", "NOT_FOUND", "Session expired"},
      {R"({"error":"invalid_client","error_description":"Unknown client."})",
       "NOT_FOUND", "Unknown client."},
      {R"({"schemas":["urn:x"],"detail":"No user 7.","status":"404"})",
       "SCIM_404", "No user 7."},
      {"RESOURCE_DOES_NOT_EXIST: there is no job 7", "RESOURCE_DOES_NOT_EXIST",
       "there is no job 7"},
      {"<html><body><pre>Proxy says no</pre></body></html>", "NOT_FOUND",
       "Proxy says no"},
      {"<!doctype html><title> Sign in </title>", "NOT_FOUND", "Sign in"},
      {"<HTML><TITLE>502 Bad Gateway</TITLE></HTML>", "NOT_FOUND",
       "502 Bad Gateway"},
      {"<html><pre> </pre><title>Gone</title></html>", "NOT_FOUND", "Gone"},
      {"<html><pre>never closed", "NOT_FOUND", "NOT_FOUND"},
      {"<?xml version='1.0'?><Error><Code>AccessDenied</Code><Message>Request "
       "has expired</Message></Error>",
       "NOT_FOUND", "Request has expired"},
      {R"({"error":{"code":"BAD_REQUEST","message":"Too long."}})",
       "BAD_REQUEST", "Too long."},
      {"<html></html>", "NOT_FOUND", "NOT_FOUND"},
      {"", "NOT_FOUND", "NOT_FOUND"},
      {"{}", "NOT_FOUND", "NOT_FOUND"},
      {"[1]", "NOT_FOUND", "[1]"},
      {R"({"error_code":7,"message":null,"details":"x"})", "NOT_FOUND", "7"},
      {R"({"error_code":"BAD_REQUEST","message":"Wrong.","details":[3,
        {"@type":"type.googleapis.com/google.rpc.BadRequest",
         "field_violations":[{"field":"page_size","description":"too large"},
                             4]}]})",
       "BAD_REQUEST", "Wrong. page_size: too large."},
      {"{\"error_code\":\"X", "NOT_FOUND", "{\"error_code\":\"X"},
  };
  for (const Shape& shape : shapes) {
    const ApiError error = ReadApiError(Answer(404, shape.body));
    EXPECT_EQ(error.error_code, shape.code) << shape.body;
    EXPECT_EQ(error.message, shape.message) << shape.body;
  }
}

TEST(ApiErrorTest, KeepsTheRequestIdAndTheWait) {
  const ApiError error = ReadApiError(Answer(
      429, R"({"error_code":"REQUEST_LIMIT_EXCEEDED","message":"Slow."})",
      {{"X-Request-Id", "r-1"}, {"retry-after", "7"}}));
  const absl::Status status =
      StatusOfApiError(error, "list schemas", Holder::kService);
  EXPECT_EQ(ReasonOf(status), ErrorReason::kWorkspaceRateLimited);
  EXPECT_EQ(MetadataOf(status)["databricks_request_id"], "r-1");
  EXPECT_EQ(MetadataOf(status)["retry_after_seconds"], "7");
  EXPECT_EQ(ErrorCodeOf(status), "REQUEST_LIMIT_EXCEEDED");
  EXPECT_EQ(status.message(),
            "Databricks refused to list schemas: Slow. "
            "(REQUEST_LIMIT_EXCEEDED). Retry in 7 s.");
}

TEST(ApiErrorTest, TheWaitMayBeADateOrInTheBody) {
  const auto wait = [](std::string body, http::HeaderList headers) {
    return MetadataOf(StatusOfApiError(
        ReadApiError(Answer(429, std::move(body), std::move(headers))), "x",
        Holder::kService))["retry_after_seconds"];
  };
  EXPECT_EQ(wait("", {{"Date", "Sat, 28 Nov 2026 22:10:00 GMT"},
                      {"Retry-After", "Sat, 28 Nov 2026 22:10:09 GMT"}}),
            "9");
  const std::string body = R"({"details":[{"retry_delay":"3.5s",
      "@type":"type.googleapis.com/google.rpc.RetryInfo"}]})";
  EXPECT_EQ(wait(body, {}), "4");
  EXPECT_EQ(wait(body, {{"Retry-After", "7"}}), "7");
  EXPECT_EQ(wait(R"({"details":[{"retry_delay":"inf",
      "@type":"type.googleapis.com/google.rpc.RetryInfo"}]})",
                 {}),
            "");
}

TEST(ApiErrorTest, TheRequestIdMayBeInTheBody) {
  const ApiError error =
      ReadApiError(Answer(500,
                          R"({"message":"x","details":[{"request_id":"b-2",
          "@type":"type.googleapis.com/google.rpc.RequestInfo"}]})"));
  EXPECT_EQ(error.request_id, "b-2");
}

struct Meaning {
  int status;
  std::string code;
  ErrorReason reason;
};

TEST(ApiErrorTest, TheCodeWinsOverTheStatus) {
  const std::vector<Meaning> meanings = {
      {400, "", ErrorReason::kInvalidRequest},
      {400, "TABLE_DOES_NOT_EXIST", ErrorReason::kTableNotFound},
      {400, "CATALOG_ALREADY_EXISTS", ErrorReason::kWorkspaceObjectExists},
      {403, "PERMISSION_DENIED", ErrorReason::kPermissionDenied},
      {404, "", ErrorReason::kWorkspaceObjectNotFound},
      {404, "CATALOG_DOES_NOT_EXIST", ErrorReason::kCatalogNotFound},
      {404, "SCHEMA_DOES_NOT_EXIST", ErrorReason::kSchemaNotFound},
      {404, "VOLUME_DOES_NOT_EXIST", ErrorReason::kWorkspaceObjectNotFound},
      {409, "ABORTED", ErrorReason::kWorkspaceConflict},
      {409, "RESOURCE_CONFLICT", ErrorReason::kWorkspaceConflict},
      {400, "RESOURCE_ALREADY_EXISTS", ErrorReason::kWorkspaceObjectExists},
      {400, "REQUEST_LIMIT_EXCEEDED", ErrorReason::kWorkspaceRateLimited},
      {500, "INVALID_STATE", ErrorReason::kInvalidRequest},
      {400, "MALFORMED_REQUEST", ErrorReason::kInvalidRequest},
      {400, "DATA_LOSS", ErrorReason::kWorkspaceFailed},
      {500, "DEADLINE_EXCEEDED", ErrorReason::kDeadlineExceeded},
      {500, "NOT_IMPLEMENTED", ErrorReason::kUnimplemented},
      {409, "ALREADY_EXISTS", ErrorReason::kWorkspaceObjectExists},
      {412, "", ErrorReason::kWorkspaceConflict},
      {429, "", ErrorReason::kWorkspaceRateLimited},
      {499, "", ErrorReason::kCancelled},
      {500, "", ErrorReason::kWorkspaceFailed},
      {501, "", ErrorReason::kUnimplemented},
      {502, "", ErrorReason::kWorkspaceUnavailable},
      {503, "TEMPORARILY_UNAVAILABLE", ErrorReason::kWorkspaceUnavailable},
      {504, "", ErrorReason::kDeadlineExceeded},
      {418, "", ErrorReason::kWorkspaceFailed},
  };
  for (const Meaning& meaning : meanings) {
    const ApiError error =
        ReadApiError(Answer(meaning.status, absl::StrCat(R"({"error_code":")",
                                                         meaning.code, "\"}")));
    EXPECT_EQ(ReasonOf(StatusOfApiError(error, "x", Holder::kService)),
              meaning.reason)
        << meaning.status << " " << meaning.code;
  }
}

TEST(ApiErrorTest, ARefusedCredentialIsTheHoldersConcern) {
  for (const http::HttpResponse& answer :
       {Answer(401, ""),
        Answer(403,
               R"({"error_code":"403","message":"Invalid access token."})")}) {
    const ApiError error = ReadApiError(answer);
    EXPECT_TRUE(IsCredentialRefused(error));
    EXPECT_EQ(ReasonOf(StatusOfApiError(error, "x", Holder::kService)),
              ErrorReason::kWorkspaceCredentials);
    EXPECT_EQ(ReasonOf(StatusOfApiError(error, "x", Holder::kUser)),
              ErrorReason::kWorkspaceTokenExpired);
  }
}

TEST(ApiErrorTest, CutsLongMessagesBetweenCharacters) {
  std::string text(kMaxErrorMessageBytes - 1, 'a');
  text += "ää";
  const ApiError error = ReadApiError(Answer(400, text));
  EXPECT_EQ(error.message, std::string(kMaxErrorMessageBytes - 1, 'a') + "…");
}

}  // namespace
}  // namespace semantic_layer::databricks
