#include "gateway/transcoder/http_error.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/json/error.h"
#include "common/json/writer.h"
#include "common/status/error_reason.h"
#include "common/status/make_status.h"
#include "gateway/http_server/http_message.h"
#include "gateway/transcoder/limits.h"

namespace semantic_layer::gateway {
namespace {

// An error's metadata under this name lists the health checks that fail; what
// else there is are the states of all of them.
constexpr char kFailing[] = "failing";

constexpr std::array<absl::string_view, 5> kPlaces = {"body", "query", "path",
                                                      "header", "cookie"};

void WriteLoc(const json::Path& loc, json::Writer* writer) {
  writer->BeginArray();
  for (const json::PathElement& element : loc) {
    if (const auto* index = std::get_if<int64_t>(&element)) {
      writer->Int(*index);
    } else {
      writer->String(std::get<std::string>(element));
    }
  }
  writer->EndArray();
}

HttpResponse JsonResponse(int status, std::string body) {
  HttpResponse response;
  response.status = status;
  response.headers.Add("Content-Type", "application/json");
  response.body = std::move(body);
  return response;
}

// The place that a violation's path leaves open, and the rest of the path. A
// service that says "body" of a route without one means the request.
std::pair<std::string, absl::Span<const std::string>> PlaceOf(
    absl::Span<const std::string> field, const RequestPlaces& places) {
  const bool stated =
      !field.empty() &&
      std::find(kPlaces.begin(), kPlaces.end(), field[0]) != kPlaces.end();
  if (stated && field[0] != "body") return {field[0], field.subspan(1)};
  const auto rest = stated ? field.subspan(1) : field;
  const std::string name = absl::StrJoin(rest, ".");
  if (std::find(places.path.begin(), places.path.end(), name) !=
      places.path.end()) {
    return {"path", rest};
  }
  if (!places.has_body) return {"query", rest};
  if (stated || places.body_field.empty()) return {"body", rest};
  if (rest.empty() || rest[0] != places.body_field) return {"query", rest};
  return {"body", rest.subspan(1)};
}

// A violation's path as `loc`; an index is written "#3".
json::Path LocOf(const std::vector<std::string>& field,
                 const RequestPlaces& places) {
  const auto [place, rest] = PlaceOf(field, places);
  json::Path loc = {place};
  if (place == "path" && rest.size() > 1) {
    loc.emplace_back(absl::StrJoin(rest, "."));
    return loc;
  }
  for (const std::string& part : rest) {
    int64_t index = 0;
    if (absl::StartsWith(part, "#") &&
        absl::SimpleAtoi(absl::string_view(part).substr(1), &index)) {
      loc.emplace_back(index);
    } else {
      loc.emplace_back(part);
    }
  }
  return loc;
}

// Messages of our own failures stay here unless the service gave a reason.
std::string DetailOf(const absl::Status& status, int http_status) {
  if (http_status == 500 && !ReasonOf(status).has_value()) {
    return "Internal Server Error";
  }
  // gRPC's own words name addresses; the health checks' name what is down.
  if (http_status == 503 && ReasonOf(status) == ErrorReason::kUnavailable &&
      MetadataOf(status).count(kFailing) == 0) {
    return "A service that is needed cannot be reached; try again.";
  }
  if (http_status == 504) return "The deadline passed.";
  // gRPC itself fails some calls without a word.
  return std::string(status.message().empty() ? ReasonPhrase(http_status)
                                              : status.message());
}

bool IsValidation(const absl::Status& status) {
  const std::optional<ErrorReason> reason = ReasonOf(status);
  return reason == ErrorReason::kInvalidRequest ||
         reason == ErrorReason::kInvalidName;
}

// Health checks that fail: what is said, and each check's state beside it.
std::string ChecksBody(absl::string_view detail,
                       const std::map<std::string, std::string>& metadata) {
  std::string body;
  json::Writer writer(&body);
  writer.BeginObject().Key("detail").String(detail);
  for (const auto& [name, state] : metadata) {
    if (name != kFailing) writer.Key(name).String(state);
  }
  writer.EndObject().Flush();
  return body;
}

void AddRetryAfter(const absl::Status& status, HttpResponse* response) {
  if (response->status != 429 && response->status != 503) return;
  int seconds = kRetryAfterSeconds;
  const auto metadata = MetadataOf(status);
  const auto it = metadata.find("retry_after_seconds");
  int stated = 0;
  if (it != metadata.end() && absl::SimpleAtoi(it->second, &stated) &&
      stated > 0) {
    seconds = stated;
  }
  response->headers.Add("Retry-After", absl::StrCat(seconds));
}

}  // namespace

HttpResponse DetailResponse(int status, absl::string_view detail) {
  std::string body;
  json::Writer(&body).BeginObject().Key("detail").String(detail).EndObject();
  return JsonResponse(status, std::move(body));
}

HttpResponse ValidationResponse(const std::vector<json::Error>& errors) {
  std::string body;
  {
    json::Writer writer(&body);
    writer.BeginObject().Key("detail").BeginArray();
    for (const json::Error& error : errors) {
      writer.BeginObject().Key("loc");
      WriteLoc(error.loc, &writer);
      writer.Key("msg").String(error.message);
      writer.Key("type").String(error.type).EndObject();
    }
    writer.EndArray().EndObject();
  }
  return JsonResponse(422, std::move(body));
}

int HttpStatusOf(const absl::Status& status, bool conditional) {
  const std::optional<ErrorReason> reason = ReasonOf(status);
  if (reason == ErrorReason::kInvalidName) return 422;
  if (reason == ErrorReason::kInvalidRequest && !ViolationsOf(status).empty()) {
    return 422;
  }
  // Trying again later would not help: these are no 429.
  if (reason == ErrorReason::kRequestTooLarge) return 413;
  if (reason == ErrorReason::kResultTooLarge) return 400;
  // It was not we who failed.
  if (reason == ErrorReason::kWorkspaceFailed ||
      reason == ErrorReason::kWarehouseFailed ||
      reason == ErrorReason::kAnalysisInvalid) {
    return 502;
  }
  if (conditional && (status.code() == absl::StatusCode::kAborted ||
                      status.code() == absl::StatusCode::kAlreadyExists ||
                      status.code() == absl::StatusCode::kFailedPrecondition)) {
    return 412;
  }
  return semantic_layer::HttpStatusOf(status.code());
}

HttpResponse ErrorResponse(const absl::Status& status, bool conditional,
                           const RequestPlaces& places) {
  const std::vector<FieldViolation> violations = ViolationsOf(status);
  if (IsValidation(status) && !violations.empty()) {
    std::vector<json::Error> errors;
    for (const FieldViolation& violation : violations) {
      errors.push_back({LocOf(violation.field, places), violation.message,
                        violation.type.empty() ? "value_error" : violation.type,
                        0});
    }
    return ValidationResponse(errors);
  }
  const int http_status = HttpStatusOf(status, conditional);
  HttpResponse response =
      DetailResponse(http_status, DetailOf(status, http_status));
  const auto metadata = MetadataOf(status);
  if (metadata.count(kFailing) != 0) {
    response.body = ChecksBody(status.message(), metadata);
  }
  if (http_status == 401) {
    // A constant: a message in this header could be made to end it.
    response.headers.Add("WWW-Authenticate",
                         ReasonOf(status) == ErrorReason::kMissingToken
                             ? "Bearer"
                             : "Bearer error=\"invalid_token\"");
  }
  AddRetryAfter(status, &response);
  return response;
}

std::string StreamErrorJson(const absl::Status& status) {
  const int http_status = HttpStatusOf(status, false);
  std::string text;
  {
    json::Writer writer(&text);
    writer.BeginObject().Key("error").BeginObject();
    writer.Key("status").Int(http_status);
    writer.Key("code").String(absl::StatusCodeToString(status.code()));
    const std::optional<ErrorReason> reason = ReasonOf(status);
    if (reason.has_value()) {
      writer.Key("reason").String(InfoOf(*reason).name);
    }
    writer.Key("detail").String(DetailOf(status, http_status));
    writer.EndObject().EndObject();
  }
  return text;
}

}  // namespace semantic_layer::gateway
