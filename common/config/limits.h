#ifndef SEMANTIC_LAYER_COMMON_CONFIG_LIMITS_H_
#define SEMANTIC_LAYER_COMMON_CONFIG_LIMITS_H_

#include <cstddef>

namespace semantic_layer::config {

// A settings file or .env file that is larger is surely not one.
inline constexpr size_t kConfigFileBytesMax = 1 << 20;
// Levels of mappings in a settings file: auth: {local_users: ...}.
inline constexpr int kConfigDepthMax = 8;
// Names offered after "did you mean".
inline constexpr size_t kSuggestionsMax = 3;

}  // namespace semantic_layer::config

#endif  // SEMANTIC_LAYER_COMMON_CONFIG_LIMITS_H_
