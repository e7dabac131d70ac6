#ifndef SEMANTIC_LAYER_GATEWAY_TRANSCODER_LIMITS_H_
#define SEMANTIC_LAYER_GATEWAY_TRANSCODER_LIMITS_H_

#include <cstddef>
#include <cstdint>

#include "absl/time/time.h"

namespace semantic_layer::gateway {

// For calls whose client states no deadline, and the most that one may state.
// Not of streams, which go on for as long as there is something to say.
inline constexpr absl::Duration kDefaultCallDeadline = absl::Seconds(60);
inline constexpr absl::Duration kMaxCallDeadline = absl::Minutes(30);

// How long a stream may wait for its next message where nothing shows that its
// client is still there.
inline constexpr absl::Duration kStreamIdleTimeout = absl::Minutes(10);

// One protobuf message of a service.
inline constexpr int64_t kMaxUpstreamMessageBytes = 64 << 20;

// Values of a request body, names counted: whoever may send a body may make the
// gateway keep this many of them.
inline constexpr size_t kMaxBodyValues = 1 << 20;

// What is passed on to a service; a call's metadata has its limit there. Longer
// tokens are none, and a longer x-forwarded-for says nothing more.
inline constexpr size_t kMaxAuthorizationBytes = (8 << 10) + 16;
inline constexpr size_t kMaxForwardedBytes = 1 << 10;

// JSON of a stream is sent in pieces of about this size: rows beyond it wait
// until the client has taken what was sent.
inline constexpr size_t kStreamPieceBytes = 64 << 10;

// A quiet event stream shows that it lives this often.
inline constexpr absl::Duration kHeartbeatInterval = absl::Seconds(15);

// What a client is told to wait before it tries again.
inline constexpr int kRetryAfterSeconds = 1;

}  // namespace semantic_layer::gateway

#endif  // SEMANTIC_LAYER_GATEWAY_TRANSCODER_LIMITS_H_
