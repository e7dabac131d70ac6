#ifndef SEMANTIC_LAYER_GATEWAY_ROUTING_LIMITS_H_
#define SEMANTIC_LAYER_GATEWAY_ROUTING_LIMITS_H_

#include <cstddef>

namespace semantic_layer::gateway {

// Segments of one path template; also the depth of the trie and of the
// recursion that walks it.
inline constexpr size_t kMaxTemplateSegments = 64;

// Parameters of one query string.
inline constexpr size_t kMaxQueryParameters = 256;

}  // namespace semantic_layer::gateway

#endif  // SEMANTIC_LAYER_GATEWAY_ROUTING_LIMITS_H_
