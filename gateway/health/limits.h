#ifndef SEMANTIC_LAYER_GATEWAY_HEALTH_LIMITS_H_
#define SEMANTIC_LAYER_GATEWAY_HEALTH_LIMITS_H_

#include "absl/time/time.h"

namespace semantic_layer::gateway_health {

// A dependency that has not answered by then is unhealthy.
inline constexpr absl::Duration kCheckTimeout = absl::Seconds(2);
// Answers younger than this are given again.
inline constexpr absl::Duration kCheckTtl = absl::Seconds(1);

}  // namespace semantic_layer::gateway_health

#endif  // SEMANTIC_LAYER_GATEWAY_HEALTH_LIMITS_H_
