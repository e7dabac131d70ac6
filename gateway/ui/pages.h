#ifndef SEMANTIC_LAYER_GATEWAY_UI_PAGES_H_
#define SEMANTIC_LAYER_GATEWAY_UI_PAGES_H_

#include <memory>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "gateway/http_server/http_exchange.h"

namespace semantic_layer::gateway {

// What the gateway serves without asking a service: the banner at "/",
// /openapi.json, and the two documentation pages with their scripts. Immutable,
// thread safe.
class Pages {
 public:
  // `openapi`: the text of /openapi.json.
  explicit Pages(std::string openapi);

  // Answers if the path is one of the pages; otherwise leaves the exchange
  // alone and returns false.
  bool Handle(HttpExchange& exchange) const;

 private:
  struct Page {
    std::string content_type;
    absl::string_view body;
    std::string etag;
    bool html = false;
  };

  void Add(absl::string_view path, absl::string_view content_type,
           absl::string_view body);

  const std::string openapi_;
  const std::string banner_;
  absl::flat_hash_map<std::string, Page> pages_;
};

}  // namespace semantic_layer::gateway

#endif  // SEMANTIC_LAYER_GATEWAY_UI_PAGES_H_
