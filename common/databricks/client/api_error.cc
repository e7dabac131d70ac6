#include "common/databricks/client/api_error.h"

#include <algorithm>
#include <initializer_list>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/databricks/client/json_fields.h"
#include "common/databricks/client/limits.h"
#include "common/http/retry_after.h"
#include "common/json/reader.h"
#include "common/status/make_status.h"

namespace semantic_layer::databricks {
namespace {

constexpr char kRequestInfo[] = "type.googleapis.com/google.rpc.RequestInfo";
constexpr char kBadRequest[] = "type.googleapis.com/google.rpc.BadRequest";
constexpr char kRetryInfo[] = "type.googleapis.com/google.rpc.RetryInfo";

constexpr char kErrorCodeKey[] = "databricks_error_code";

struct StatusName {
  int http_status;
  absl::string_view code;
};
constexpr StatusName kStatusNames[] = {
    {400, "BAD_REQUEST"},       {401, "UNAUTHENTICATED"},
    {403, "PERMISSION_DENIED"}, {404, "NOT_FOUND"},
    {409, "RESOURCE_CONFLICT"}, {413, "REQUEST_TOO_LARGE"},
    {429, "TOO_MANY_REQUESTS"}, {499, "CANCELLED"},
    {500, "INTERNAL_ERROR"},    {501, "NOT_IMPLEMENTED"},
    {502, "BAD_GATEWAY"},       {503, "TEMPORARILY_UNAVAILABLE"},
    {504, "DEADLINE_EXCEEDED"},
};

std::string NameOfStatus(int http_status) {
  for (const StatusName& name : kStatusNames) {
    if (name.http_status == http_status) return std::string(name.code);
  }
  return absl::StrCat("HTTP_", http_status);
}

std::string FirstText(const json::Value& object,
                      std::initializer_list<absl::string_view> keys) {
  for (const absl::string_view key : keys) {
    std::string text = TextField(object, key);
    if (!text.empty()) return text;
  }
  return "";
}

void ReadDetail(const json::Value& detail, ApiError* error) {
  const std::string type = TextField(detail, "@type");
  if (type == kRequestInfo) {
    const std::string id = TextField(detail, "request_id");
    if (!id.empty()) error->request_id = id;
  }
  absl::Duration delay;
  if (type == kRetryInfo && !error->retry_after.has_value() &&
      absl::ParseDuration(TextField(detail, "retry_delay"), &delay) &&
      delay >= absl::ZeroDuration() && delay < absl::InfiniteDuration()) {
    error->retry_after = delay;
  }
  if (type != kBadRequest) return;
  ForEachObject(detail, "field_violations", [&](const json::Value& violation) {
    absl::StrAppend(&error->message, error->message.empty() ? "" : " ",
                    TextField(violation, "field"), ": ",
                    TextField(violation, "description"), ".");
  });
}

// True for a JSON object, whatever is in it.
bool ReadObject(const std::string& body, ApiError* error) {
  json::Document document;
  json::Error mistake;
  if (!document.Parse(body, {}, &mistake) ||
      document.root().kind() != json::Kind::kObject) {
    return false;
  }
  const json::Value root = document.root();
  error->error_code = FirstText(root, {"error_code", "errorCode", "error"});
  error->message = FirstText(
      root, {"message", "error_description", "errorSummary", "detail"});
  if (TextField(root, "error_code").empty() &&
      root.Find("schemas").has_value()) {
    error->error_code = absl::StrCat("SCIM_", TextField(root, "status"));
  }
  // API 1.2 says everything in one text; models have an object there.
  if (error->message.empty()) error->message = TextField(root, "error");
  if (const auto inner = ObjectField(root, "error")) {
    if (error->error_code.empty())
      error->error_code = TextField(*inner, "code");
    if (error->message.empty()) error->message = TextField(*inner, "message");
  }
  ForEachObject(root, "details", [error](const json::Value& detail) {
    ReadDetail(detail, error);
  });
  return true;
}

// The text between two marks in whatever case, or nothing.
std::optional<std::string> Between(absl::string_view text,
                                   absl::string_view begin,
                                   absl::string_view end) {
  const std::string small = absl::AsciiStrToLower(text);
  const absl::string_view lower = small;
  const size_t from = lower.find(begin);
  if (from == absl::string_view::npos) return std::nullopt;
  const size_t to = lower.find(end, from + begin.size());
  if (to == absl::string_view::npos) return std::nullopt;
  text = absl::StripAsciiWhitespace(
      text.substr(from + begin.size(), to - from - begin.size()));
  if (text.empty()) return std::nullopt;
  return std::string(text);
}

bool IsCode(absl::string_view text) {
  return text.size() > 2 && std::all_of(text.begin(), text.end(), [](char c) {
           return absl::ascii_isupper(c) || absl::ascii_isdigit(c) || c == '_';
         });
}

// A page of a proxy, or "CODE: message".
void ReadText(absl::string_view body, ApiError* error) {
  if (absl::StartsWith(absl::StripLeadingAsciiWhitespace(body), "<")) {
    std::optional<std::string> text = Between(body, "<pre>", "</pre>");
    if (!text.has_value()) text = Between(body, "<title>", "</title>");
    // A storage's refusal, in XML.
    if (!text.has_value()) text = Between(body, "<message>", "</message>");
    error->message = text.value_or("");
    return;
  }
  const size_t colon = body.find(':');
  const absl::string_view code = body.substr(0, colon);
  if (colon != absl::string_view::npos && IsCode(code)) {
    error->error_code = std::string(code);
    body.remove_prefix(colon + 1);
  }
  error->message = std::string(absl::StripAsciiWhitespace(body));
}

// Cuts at a character's start, so that what is left is UTF-8 if it was.
void Cut(std::string* text, size_t bytes) {
  if (text->size() <= bytes) return;
  while (bytes > 0 &&
         (static_cast<unsigned char>((*text)[bytes]) & 0xc0) == 0x80) {
    --bytes;
  }
  text->resize(bytes);
  text->append("…");
}

struct CodeReason {
  absl::string_view code;
  ErrorReason reason;
};
// Where the workspace's code says more than the HTTP status.
constexpr CodeReason kReasons[] = {
    {"ABORTED", ErrorReason::kWorkspaceConflict},
    {"ALREADY_EXISTS", ErrorReason::kWorkspaceObjectExists},
    {"BAD_REQUEST", ErrorReason::kInvalidRequest},
    {"CANCELLED", ErrorReason::kCancelled},
    {"CATALOG_DOES_NOT_EXIST", ErrorReason::kCatalogNotFound},
    {"DATA_LOSS", ErrorReason::kWorkspaceFailed},
    {"DEADLINE_EXCEEDED", ErrorReason::kDeadlineExceeded},
    {"INVALID_PARAMETER_VALUE", ErrorReason::kInvalidRequest},
    {"INVALID_STATE", ErrorReason::kInvalidRequest},
    {"MALFORMED_REQUEST", ErrorReason::kInvalidRequest},
    {"NOT_FOUND", ErrorReason::kWorkspaceObjectNotFound},
    {"NOT_IMPLEMENTED", ErrorReason::kUnimplemented},
    {"PERMISSION_DENIED", ErrorReason::kPermissionDenied},
    {"REQUEST_LIMIT_EXCEEDED", ErrorReason::kWorkspaceRateLimited},
    {"RESOURCE_CONFLICT", ErrorReason::kWorkspaceConflict},
    {"RESOURCE_DOES_NOT_EXIST", ErrorReason::kWorkspaceObjectNotFound},
    {"RESOURCE_EXHAUSTED", ErrorReason::kWorkspaceRateLimited},
    {"SCHEMA_DOES_NOT_EXIST", ErrorReason::kSchemaNotFound},
    {"TABLE_DOES_NOT_EXIST", ErrorReason::kTableNotFound},
    {"TEMPORARILY_UNAVAILABLE", ErrorReason::kWorkspaceUnavailable},
    {"TOO_MANY_REQUESTS", ErrorReason::kWorkspaceRateLimited},
    {"UNKNOWN", ErrorReason::kWorkspaceFailed},
};

ErrorReason ReasonOfStatus(int http_status) {
  switch (http_status) {
    case 400:
    case 413:
      return ErrorReason::kInvalidRequest;
    case 403:
      return ErrorReason::kPermissionDenied;
    case 404:
      return ErrorReason::kWorkspaceObjectNotFound;
    case 409:
    case 412:
      return ErrorReason::kWorkspaceConflict;
    case 429:
      return ErrorReason::kWorkspaceRateLimited;
    case 499:
      return ErrorReason::kCancelled;
    case 501:
      return ErrorReason::kUnimplemented;
    case 502:
    case 503:
      return ErrorReason::kWorkspaceUnavailable;
    case 504:
      return ErrorReason::kDeadlineExceeded;
    default:
      return ErrorReason::kWorkspaceFailed;
  }
}

ErrorReason ReasonOfError(const ApiError& error, Holder holder) {
  if (IsCredentialRefused(error)) {
    return holder == Holder::kUser ? ErrorReason::kWorkspaceTokenExpired
                                   : ErrorReason::kWorkspaceCredentials;
  }
  for (const CodeReason& known : kReasons) {
    if (known.code == error.error_code) return known.reason;
  }
  if (absl::EndsWith(error.error_code, "_ALREADY_EXISTS")) {
    return ErrorReason::kWorkspaceObjectExists;
  }
  if (absl::EndsWith(error.error_code, "_DOES_NOT_EXIST")) {
    return ErrorReason::kWorkspaceObjectNotFound;
  }
  return ReasonOfStatus(error.http_status);
}

// Rounded up: who comes back a moment too early is refused again.
int64_t WholeSeconds(absl::Duration wait) {
  return absl::ToInt64Seconds(absl::Ceil(wait, absl::Seconds(1)));
}

}  // namespace

ApiError ReadApiError(const http::HttpResponse& response) {
  ApiError error;
  error.http_status = response.status;
  error.request_id = std::string(
      http::FindHeader(response.headers, "x-request-id").value_or(""));
  error.retry_after = http::RetryAfterOf(response);
  if (!ReadObject(response.body, &error)) ReadText(response.body, &error);
  if (!IsCode(error.error_code)) {
    if (error.message.empty()) error.message = error.error_code;
    error.error_code = NameOfStatus(response.status);
  }
  if (error.message.empty()) error.message = NameOfStatus(response.status);
  Cut(&error.message, kMaxErrorMessageBytes);
  return error;
}

bool IsCredentialRefused(const ApiError& error) {
  return error.http_status == 401 || error.error_code == "UNAUTHENTICATED" ||
         (error.http_status == 403 &&
          absl::StrContains(absl::AsciiStrToLower(error.message),
                            "invalid access token"));
}

absl::Status StatusOfApiError(const ApiError& error, absl::string_view purpose,
                              Holder holder) {
  const ErrorReason reason = ReasonOfError(error, holder);
  std::string message =
      absl::StrCat(error.http_status >= 500 ? "Databricks failed to "
                                            : "Databricks refused to ",
                   purpose, ": ", error.message, " (", error.error_code, ")");
  if (reason == ErrorReason::kWorkspaceTokenExpired) {
    absl::StrAppend(&message, ". Log in again.");
  }
  if (error.retry_after.has_value()) {
    absl::StrAppend(&message, ". Retry in ", WholeSeconds(*error.retry_after),
                    " s.");
  }
  StatusBuilder status = MakeStatus(reason, message);
  status.With(kErrorCodeKey, error.error_code);
  if (!error.request_id.empty()) {
    status.With("databricks_request_id", error.request_id);
  }
  if (error.retry_after.has_value()) {
    status.With("retry_after_seconds",
                absl::StrCat(WholeSeconds(*error.retry_after)));
  }
  return status;
}

std::string ErrorCodeOf(const absl::Status& status) {
  const auto metadata = MetadataOf(status);
  const auto found = metadata.find(kErrorCodeKey);
  return found == metadata.end() ? "" : found->second;
}

}  // namespace semantic_layer::databricks
