#include "gateway/http_server/edge.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/logging/logging.h"
#include "common/rpc/metrics.h"
#include "gateway/http_server/http_exchange.h"
#include "gateway/http_server/http_message.h"

namespace semantic_layer::gateway {
namespace {

constexpr absl::string_view kPreflightMaxAge = "600";
constexpr absl::string_view kAllowedMethods =
    "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT";
// What a script may read besides the safelisted headers.
constexpr absl::string_view kExposedHeaders =
    "Content-Disposition, ETag, Retry-After, X-Process-Time, X-Request-Id";

// Methods as label values; whatever a client invents is "other".
constexpr std::array<absl::string_view, 8> kMethods = {
    "GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "other"};

// Series by method and by the first digit of the status (0: none was sent).
struct EdgeMetrics {
  explicit EdgeMetrics(rpc::MetricsRegistry& registry)
      : in_flight(registry.GetGauge("sl_http_requests_in_flight",
                                    "HTTP requests being answered.")),
        sent_bytes(registry.GetCounter("sl_http_response_body_bytes_total",
                                       "Bytes of response bodies.")),
        duration(registry.GetHistogram(
            "sl_http_request_seconds",
            "Time from a request's first byte to the end of its answer.",
            rpc::LatencyBounds())) {
    for (size_t m = 0; m < kMethods.size(); ++m) {
      for (size_t c = 0; c < requests[m].size(); ++c) {
        const std::string code = c == 0 ? "none" : absl::StrCat(c, "xx");
        requests[m][c] = &registry.GetCounter(
            "sl_http_requests_total", "HTTP requests by method and status.",
            {{"method", std::string(kMethods[m])}, {"code", code}});
      }
    }
  }

  void Count(absl::string_view method, const HttpExchange::Outcome& outcome) {
    const auto* found = std::find(kMethods.begin(), kMethods.end() - 1, method);
    const auto m = static_cast<size_t>(found - kMethods.begin());
    const auto c = std::min<size_t>(static_cast<size_t>(outcome.status) / 100,
                                    requests[m].size() - 1);
    requests[m][c]->Add();
    sent_bytes.Add(outcome.body_bytes);
    duration.Observe(absl::ToDoubleSeconds(outcome.duration));
    in_flight.Add(-1);
  }

  rpc::Gauge& in_flight;
  rpc::Counter& sent_bytes;
  rpc::Histogram& duration;
  std::array<std::array<rpc::Counter*, 6>, kMethods.size()> requests;
};

struct EdgeState {
  EdgeOptions options;
  HttpHandler next;
  std::unique_ptr<EdgeMetrics> metrics;
};

bool IsKnownOrigin(const EdgeState& edge, absl::string_view origin) {
  const auto& allowed = edge.options.cors_origins;
  return std::find(allowed.begin(), allowed.end(), origin) != allowed.end();
}

void LogLine(const HttpRequest& request, absl::string_view request_id,
             const HttpExchange::Outcome& outcome) {
  // Paths only: a query may hold what a user typed.
  logging::Log(logging::Level::kInfo, "request",
               {{"request_id", request_id},
                {"method", absl::string_view(request.method)},
                {"path", request.path()},
                {"status", outcome.status},
                {"bytes", outcome.body_bytes},
                {"latency_ms", absl::ToDoubleMilliseconds(outcome.duration)},
                {"complete", outcome.complete},
                {"client", absl::string_view(request.client_address)}});
}

// Headers that let a script of a known origin read the answer, errors as well.
void AddCorsHeaders(const EdgeState& edge, HttpExchange& exchange) {
  const absl::string_view origin = exchange.request().headers.Get("origin");
  if (origin.empty()) return;
  exchange.AddHeader("Vary", "Origin");
  if (!IsKnownOrigin(edge, origin)) return;
  exchange.AddHeader("Access-Control-Allow-Origin", origin);
  exchange.AddHeader("Access-Control-Allow-Credentials", "true");
  exchange.AddHeader("Access-Control-Expose-Headers", kExposedHeaders);
}

// True if the exchange was answered here: it was a preflight.
bool AnswerPreflight(const EdgeState& edge, HttpExchange& exchange) {
  const HttpRequest& request = exchange.request();
  const absl::string_view origin = request.headers.Get("origin");
  if (origin.empty() || request.method != "OPTIONS" ||
      request.headers.Get("access-control-request-method").empty()) {
    return false;
  }
  HttpResponse response;
  response.headers.Add("Content-Type", "text/plain; charset=utf-8");
  if (!IsKnownOrigin(edge, origin)) {
    response.status = 400;
    response.body = "Disallowed CORS origin";
  } else {
    response.headers.Add("Access-Control-Allow-Methods", kAllowedMethods);
    response.headers.Add("Access-Control-Max-Age", kPreflightMaxAge);
    const absl::string_view wanted =
        request.headers.Get("access-control-request-headers");
    if (!wanted.empty()) {
      response.headers.Add("Access-Control-Allow-Headers", wanted);
    }
    response.body = "OK";
  }
  exchange.Respond(std::move(response));
  return true;
}

// Has the exchange logged and counted when it is over.
void Follow(const std::shared_ptr<const EdgeState>& edge,
            HttpExchange& exchange) {
  if (edge->metrics != nullptr) edge->metrics->in_flight.Add(1);
  if (edge->metrics == nullptr && !edge->options.log_requests) return;
  // Copies: the exchange may be gone when it is over.
  HttpRequest request;
  request.method = exchange.request().method;
  request.target = std::string(exchange.request().path());
  request.client_address = exchange.request().client_address;
  exchange.OnFinished(
      [edge, request = std::move(request),
       id = exchange.request_id()](const HttpExchange::Outcome& outcome) {
        if (edge->metrics != nullptr) {
          edge->metrics->Count(request.method, outcome);
        }
        if (edge->options.log_requests) LogLine(request, id, outcome);
      });
}

}  // namespace

Edge MakeEdge(EdgeOptions options, HttpHandler next) {
  auto edge = std::make_shared<EdgeState>();
  edge->options = std::move(options);
  edge->next = std::move(next);
  if (edge->options.metrics != nullptr) {
    edge->metrics = std::make_unique<EdgeMetrics>(*edge->options.metrics);
  }
  Edge made;
  made.observe = [edge](HttpExchange& exchange) {
    exchange.AddHeader("X-Request-Id", exchange.request_id());
    Follow(edge, exchange);
    AddCorsHeaders(*edge, exchange);
  };
  made.handler = [edge](std::shared_ptr<HttpExchange> exchange) {
    if (!AnswerPreflight(*edge, *exchange)) edge->next(std::move(exchange));
  };
  return made;
}

}  // namespace semantic_layer::gateway
