#include "tests/databricks_emulator/admin/fault_rules.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "tests/databricks_emulator/http/api_error.h"
#include "tests/databricks_emulator/http/error_response.h"
#include "tests/databricks_emulator/http/json_text.h"

namespace semantic_layer::emulator {
namespace {

using Kind = FaultRule::Kind;

constexpr std::pair<absl::string_view, Kind> kKinds[] = {
    {"latency", Kind::kLatency},
    {"status", Kind::kStatus},
    {"reset", Kind::kReset},
    {"reset_after", Kind::kResetAfter},
    {"cut_body", Kind::kCutBody},
    {"slow_body", Kind::kSlowBody},
    {"wrong_json", Kind::kWrongJson},
    {"html", Kind::kHtml},
    {"expired_token", Kind::kExpiredToken},
    {"empty_body", Kind::kEmptyBody},
    {"answer", Kind::kAnswer},
};

absl::string_view KindName(Kind kind) {
  for (const auto& [name, value] : kKinds) {
    if (value == kind) return name;
  }
  return "";
}

absl::string_view CodeOfStatus(int status) {
  switch (status) {
    case 400:
      return "BAD_REQUEST";
    case 401:
      return "UNAUTHENTICATED";
    case 403:
      return "PERMISSION_DENIED";
    case 404:
      return "RESOURCE_DOES_NOT_EXIST";
    case 409:
      return "RESOURCE_CONFLICT";
    case 429:
      return "REQUEST_LIMIT_EXCEEDED";
    case 501:
      return "NOT_IMPLEMENTED";
    case 503:
      return "TEMPORARILY_UNAVAILABLE";
    case 504:
      return "DEADLINE_EXCEEDED";
    default:
      return "INTERNAL_ERROR";
  }
}

}  // namespace

absl::StatusOr<FaultRule> FaultRules::Parse(json::Value object) {
  FaultRule rule;
  rule.method = TextOf(object, "method").value_or("");
  rule.path_prefix = TextOf(object, "path").value_or("");
  rule.skip = static_cast<int>(IntOf(object, "skip").value_or(0));
  if (const auto nth = IntOf(object, "nth")) {
    rule.skip = static_cast<int>(std::max<int64_t>(1, *nth)) - 1;
    rule.count = 1;
  }
  if (const auto count = IntOf(object, "count")) {
    rule.count = static_cast<int>(*count);
  }
  const std::string kind = TextOf(object, "kind").value_or("status");
  const auto* const known =
      std::find_if(std::begin(kKinds), std::end(kKinds),
                   [&](const auto& entry) { return entry.first == kind; });
  if (known == std::end(kKinds)) {
    return ApiError(
        400, "INVALID_PARAMETER_VALUE",
        absl::StrCat("Unknown kind '", kind, "'; one of ",
                     absl::StrJoin(kKinds, ", ",
                                   [](std::string* out, const auto& entry) {
                                     absl::StrAppend(out, entry.first);
                                   })));
  }
  rule.kind = known->second;
  const int default_status = rule.kind == Kind::kHtml     ? 502
                             : rule.kind == Kind::kAnswer ? 200
                                                          : 503;
  rule.status =
      static_cast<int>(IntOf(object, "status").value_or(default_status));
  if (rule.status < 200 || rule.status > 599) {
    return ApiError(400, "INVALID_PARAMETER_VALUE",
                    "The status must be from 200 to 599.");
  }
  rule.error_code = TextOf(object, "error_code").value_or("");
  rule.message = TextOf(object, "message").value_or("");
  rule.retry_after = TextOf(object, "retry_after").value_or("");
  if (const auto seconds = IntOf(object, "retry_after")) {
    rule.retry_after = absl::StrCat(*seconds);
  }
  if (const auto body = object.Find("body")) {
    rule.body = body->kind() == json::Kind::kString
                    ? std::string(body->string())
                    : std::string(body->source());
  }
  rule.content_type =
      TextOf(object, "content_type").value_or("application/json");
  rule.latency = absl::Milliseconds(IntOf(object, "latency_ms").value_or(0));
  rule.bytes = std::max<int64_t>(rule.kind == Kind::kSlowBody ? 1 : 0,
                                 IntOf(object, "bytes").value_or(rule.bytes));
  rule.pause = absl::Milliseconds(IntOf(object, "pause_ms").value_or(10));
  return rule;
}

int FaultRules::Add(FaultRule rule) {
  absl::MutexLock lock(&mu_);
  rule.id = ++last_id_;
  rules_.push_back(std::move(rule));
  return last_id_;
}

bool FaultRules::Remove(int id) {
  absl::MutexLock lock(&mu_);
  const auto end =
      std::remove_if(rules_.begin(), rules_.end(),
                     [&](const FaultRule& rule) { return rule.id == id; });
  const bool found = end != rules_.end();
  rules_.erase(end, rules_.end());
  return found;
}

void FaultRules::Clear() {
  absl::MutexLock lock(&mu_);
  rules_.clear();
}

std::vector<FaultRule> FaultRules::List() const {
  absl::MutexLock lock(&mu_);
  return rules_;
}

std::optional<FaultRule> FaultRules::Hit(const Request& request) {
  absl::MutexLock lock(&mu_);
  for (FaultRule& rule : rules_) {
    if (!rule.method.empty() && rule.method != request.method) continue;
    if (!absl::StartsWith(request.path, rule.path_prefix)) continue;
    if (rule.seen++ < rule.skip) continue;
    if (rule.count >= 0 && rule.hit >= rule.count) continue;
    ++rule.hit;
    return rule;
  }
  return std::nullopt;
}

bool ReplacesRequest(FaultRule::Kind kind) {
  return kind == Kind::kStatus || kind == Kind::kReset || kind == Kind::kHtml ||
         kind == Kind::kExpiredToken || kind == Kind::kEmptyBody ||
         kind == Kind::kAnswer;
}

Response FaultResponse(const FaultRule& rule, const Request& request) {
  Response response;
  response.delivery.delay = rule.latency;
  const auto add_retry_after = [&] {
    if (rule.retry_after.empty()) return;
    response.headers.emplace_back("Retry-After", rule.retry_after);
  };
  switch (rule.kind) {
    case Kind::kReset:
      response.delivery.reset = true;
      return response;
    case Kind::kHtml:
      response.status = rule.status;
      response.content_type = "text/html";
      response.body = absl::StrCat(
          "<html><head><title>", rule.status, "</title></head><body><pre>",
          rule.message.empty() ? "The workspace is not there." : rule.message,
          "</pre></body></html>");
      add_retry_after();
      return response;
    case Kind::kEmptyBody:
      response.status = rule.status;
      response.content_type = "text/plain";
      add_retry_after();
      return response;
    case Kind::kAnswer:
      response.status = rule.status;
      response.content_type = rule.content_type;
      response.body = rule.body;
      add_retry_after();
      return response;
    case Kind::kExpiredToken:
      response = ErrorResponse(
          ApiError(401, "UNAUTHENTICATED", "Access token is expired."),
          request);
      response.delivery.delay = rule.latency;
      return response;
    default:
      break;
  }
  const absl::string_view code = rule.error_code.empty()
                                     ? CodeOfStatus(rule.status)
                                     : absl::string_view(rule.error_code);
  response = ErrorResponse(
      ApiError(
          rule.status, code,
          rule.message.empty() ? "A fault that was asked for." : rule.message),
      request);
  response.delivery.delay = rule.latency;
  add_retry_after();
  return response;
}

void SpoilResponse(const FaultRule& rule, Response* response) {
  response->delivery.delay += rule.latency;
  switch (rule.kind) {
    case Kind::kResetAfter:
      response->delivery.reset = true;
      return;
    case Kind::kCutBody:
      response->delivery.cut_after = static_cast<size_t>(rule.bytes);
      return;
    case Kind::kSlowBody:
      response->delivery.slow_bytes = static_cast<size_t>(rule.bytes);
      response->delivery.slow_pause = rule.pause;
      return;
    case Kind::kWrongJson:
      if (response->pieces.empty()) {
        response->body.resize(response->body.size() / 2);
      } else {
        response->pieces.resize(response->pieces.size() / 2 + 1);
      }
      return;
    default:
      return;
  }
}

std::string FaultJson(const FaultRule& rule) {
  JsonObject object;
  object.Int("id", rule.id)
      .Text("method", rule.method)
      .Text("path", rule.path_prefix)
      .Text("kind", KindName(rule.kind))
      .Int("status", rule.status)
      .Int("skip", rule.skip)
      .Int("count", rule.count)
      .Int("latency_ms", absl::ToInt64Milliseconds(rule.latency))
      .Int("seen", rule.seen)
      .Int("hit", rule.hit);
  return object.Take();
}

}  // namespace semantic_layer::emulator
