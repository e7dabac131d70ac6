#include "gateway/ui/pages.h"

#include <cstdint>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "common/json/writer.h"
#include "gateway/http_server/http_exchange.h"
#include "gateway/http_server/http_message.h"
#include "gateway/ui/assets.h"

namespace semantic_layer::gateway {
namespace {

constexpr absl::string_view kHtml = "text/html; charset=utf-8";
constexpr absl::string_view kJavaScript = "text/javascript; charset=utf-8";

// Scripts only from here; the two bundles set styles from script and draw
// inline images, and Redoc searches in a worker that it makes itself.
constexpr absl::string_view kContentSecurityPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; "
    "worker-src blob:; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'";

std::string Banner() {
  std::string text;
  json::Writer(&text)
      .BeginObject()
      .Key("service")
      .String("Semantic Layer API")
      .Key("version")
      .String("1.0.0")
      .Key("status")
      .String("running")
      .EndObject();
  return text;
}

// A tag that changes with the content (64-bit FNV-1a).
std::string EtagOf(absl::string_view body) {
  uint64_t hash = 14695981039346656037u;
  for (const char c : body) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
  }
  return absl::StrCat("\"", absl::Hex(hash, absl::kZeroPad16), "\"");
}

}  // namespace

Pages::Pages(std::string openapi)
    : openapi_(std::move(openapi)), banner_(Banner()) {
  Add("/", "application/json", banner_);
  Add("/openapi.json", "application/json", openapi_);
  Add("/docs", kHtml, DocsHtml());
  Add("/docs/init.js", kJavaScript, DocsInitJs());
  Add("/docs/swagger-ui-bundle.js", kJavaScript, SwaggerUiBundleJs());
  Add("/docs/swagger-ui.css", "text/css; charset=utf-8", SwaggerUiCss());
  Add("/docs/favicon-32x32.png", "image/png", FaviconPng());
  Add("/redoc", kHtml, RedocHtml());
  Add("/redoc/init.js", kJavaScript, RedocInitJs());
  Add("/redoc/redoc.standalone.js", kJavaScript, RedocBundleJs());
}

void Pages::Add(absl::string_view path, absl::string_view content_type,
                absl::string_view body) {
  pages_[std::string(path)] = {std::string(content_type), body, EtagOf(body),
                               content_type == kHtml};
}

bool Pages::Handle(HttpExchange& exchange) const {
  const HttpRequest& request = exchange.request();
  absl::string_view path = request.path();
  if (path.size() > 1) absl::ConsumeSuffix(&path, "/");
  const auto it = pages_.find(path);
  if (it == pages_.end()) return false;
  const Page& page = it->second;
  HttpResponse response;
  if (request.method == "OPTIONS") {
    response.status = 204;
    response.headers.Add("Allow", "GET, HEAD, OPTIONS");
  } else if (request.method != "GET" && request.method != "HEAD") {
    response.status = 405;
    response.headers.Add("Allow", "GET, HEAD, OPTIONS");
    response.headers.Add("Content-Type", "application/json");
    response.body = "{\"detail\":\"Method Not Allowed\"}";
  } else {
    response.headers.Add("ETag", page.etag);
    response.headers.Add("Cache-Control", "no-cache");
    response.headers.Add("X-Content-Type-Options", "nosniff");
    if (page.html) {
      response.headers.Add("Content-Security-Policy", kContentSecurityPolicy);
      response.headers.Add("Referrer-Policy", "no-referrer");
    }
    if (request.headers.Get("if-none-match") == page.etag) {
      response.status = 304;
    } else {
      response.headers.Add("Content-Type", page.content_type);
      response.body = std::string(page.body);
    }
  }
  exchange.Respond(std::move(response));
  return true;
}

}  // namespace semantic_layer::gateway
