#ifndef SEMANTIC_LAYER_GATEWAY_HTTP_SERVER_LIMITS_H_
#define SEMANTIC_LAYER_GATEWAY_HTTP_SERVER_LIMITS_H_

#include <cstddef>
#include <cstdint>

#include "absl/time/time.h"

namespace semantic_layer::gateway {

// Request line's target; beyond it 414.
inline constexpr size_t kMaxTargetBytes = 8 << 10;
// Request line and headers together; beyond it 431.
inline constexpr uint32_t kMaxHeaderBytes = 32 << 10;
// Body; beyond it 413.
inline constexpr int64_t kDefaultMaxBodyBytes = 16 << 20;
// Bytes read ahead of a request that is being answered. Then the socket is left
// alone until the answer is out.
inline constexpr size_t kMaxReadAheadBytes = 64 << 10;
inline constexpr size_t kReadBytes = 16 << 10;
// The shortest chunked body: "0", and two line ends.
inline constexpr size_t kMinChunkedBytes = 5;
// Open connections of the process; further ones are closed at once.
inline constexpr int kDefaultMaxConnections = 10'000;
// Pieces of an answer that the socket has not taken; a stream waits at each, so
// that more have piled up by mistake, and the connection ends.
inline constexpr size_t kMaxQueuedPieces = 64;

// From a request's first byte to the end of its headers.
inline constexpr absl::Duration kHeaderTimeout = absl::Seconds(10);
// From the end of the headers to the end of the body.
inline constexpr absl::Duration kBodyTimeout = absl::Seconds(60);
// Between requests of a connection.
inline constexpr absl::Duration kIdleTimeout = absl::Seconds(75);
// For the peer to take something of what is written.
inline constexpr absl::Duration kWriteTimeout = absl::Seconds(30);
// For the peer to close after an answer that ends the connection early.
inline constexpr absl::Duration kLingerTimeout = absl::Seconds(5);

}  // namespace semantic_layer::gateway

#endif  // SEMANTIC_LAYER_GATEWAY_HTTP_SERVER_LIMITS_H_
