#ifndef SEMANTIC_LAYER_GATEWAY_UI_ASSETS_H_
#define SEMANTIC_LAYER_GATEWAY_UI_ASSETS_H_

#include "absl/strings/string_view.h"

namespace semantic_layer::gateway {

// Files that are part of the program. The views live as long as it does, and
// their pages are read from disk when they are first used.
absl::string_view DocsHtml();
absl::string_view DocsInitJs();
absl::string_view RedocHtml();
absl::string_view RedocInitJs();
absl::string_view RedocBundleJs();
absl::string_view SwaggerUiBundleJs();
absl::string_view SwaggerUiCss();
absl::string_view FaviconPng();

// Every .proto file of the suite with its imports and comments, as a
// google.protobuf.FileDescriptorSet.
absl::string_view DescriptorSet();

}  // namespace semantic_layer::gateway

#endif  // SEMANTIC_LAYER_GATEWAY_UI_ASSETS_H_
