#include "gateway/ui/assets.h"

#include <cstddef>

#include "absl/strings/string_view.h"

// Names that `ld -b binary` gives to the start and the end of each file.
#define SL_GATEWAY_ASSET(function, symbol)                                   \
  extern "C" const char _binary_##symbol##_start[];                          \
  extern "C" const char _binary_##symbol##_end[];                            \
  absl::string_view semantic_layer::gateway::function() {                    \
    return absl::string_view(_binary_##symbol##_start,                       \
                             static_cast<size_t>(_binary_##symbol##_end -    \
                                                 _binary_##symbol##_start)); \
  }

SL_GATEWAY_ASSET(DocsHtml, docs_html)
SL_GATEWAY_ASSET(DocsInitJs, docs_init_js)
SL_GATEWAY_ASSET(RedocHtml, redoc_html)
SL_GATEWAY_ASSET(RedocInitJs, redoc_init_js)
SL_GATEWAY_ASSET(RedocBundleJs, redoc_standalone_js)
SL_GATEWAY_ASSET(SwaggerUiBundleJs, swagger_ui_bundle_js)
SL_GATEWAY_ASSET(SwaggerUiCss, swagger_ui_css)
SL_GATEWAY_ASSET(FaviconPng, favicon_32x32_png)
SL_GATEWAY_ASSET(DescriptorSet, descriptor_set_binpb)

#undef SL_GATEWAY_ASSET
