#include "tests/databricks_emulator/http/router.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/types/span.h"
#include "tests/databricks_emulator/http/api_error.h"
#include "tests/databricks_emulator/http/error_response.h"

namespace semantic_layer::emulator {
namespace {

bool Matches(const std::vector<std::string>& pattern,
             absl::Span<const std::string> path,
             std::vector<std::string>* params) {
  params->clear();
  for (size_t i = 0; i < pattern.size(); ++i) {
    const std::string& part = pattern[i];
    const bool variable = absl::StartsWith(part, "{");
    if (variable && absl::EndsWith(part, "*}")) {
      if (i >= path.size()) return false;
      params->push_back(absl::StrJoin(path.subspan(i), "/"));
      return true;
    }
    if (i >= path.size()) return false;
    if (variable) {
      params->push_back(path[i]);
    } else if (part != path[i]) {
      return false;
    }
  }
  return pattern.size() == path.size();
}

}  // namespace

void Call::Fail(const absl::Status& status) const {
  respond(ErrorResponse(status, *request));
}

Response JsonResponse(std::string body, int status) {
  Response response;
  response.status = status;
  response.body = std::move(body);
  return response;
}

void Router::Add(absl::string_view method, absl::string_view pattern,
                 RouteHandler handler) {
  AddAsync(method, pattern,
           [handler = std::move(handler)](std::shared_ptr<const Call> call) {
             absl::StatusOr<Response> response = handler(*call);
             if (!response.ok()) return call->Fail(response.status());
             call->respond(*std::move(response));
           });
}

void Router::AddAsync(absl::string_view method, absl::string_view pattern,
                      AsyncRouteHandler handler) {
  routes_.push_back(
      {.method = std::string(method),
       .pattern = absl::StrSplit(absl::StripPrefix(pattern, "/"), '/'),
       .handler = std::move(handler)});
}

const Router::Route* Router::Find(absl::string_view method,
                                  const Request& request,
                                  std::vector<std::string>* params) const {
  absl::Span<const std::string> path = request.segments;
  // A slash at the end means nothing.
  if (path.size() > 1 && path.back().empty()) path.remove_suffix(1);
  for (const Route& route : routes_) {
    if (route.method == method && Matches(route.pattern, path, params)) {
      return &route;
    }
  }
  return nullptr;
}

void Router::Dispatch(Call call) const {
  const Request& request = *call.request;
  const Route* route = Find(request.method, request, &call.params);
  if (route == nullptr && request.method == "HEAD") {
    route = Find("GET", request, &call.params);
  }
  if (route == nullptr) {
    return call.Fail(ApiError(404, "ENDPOINT_NOT_FOUND",
                              absl::StrCat("No API found for '", request.method,
                                           " ", request.path, "'")));
  }
  route->handler(std::make_shared<const Call>(std::move(call)));
}

}  // namespace semantic_layer::emulator
