#ifndef SEMANTIC_LAYER_COMMON_RPC_LIMITS_H_
#define SEMANTIC_LAYER_COMMON_RPC_LIMITS_H_

#include <cstddef>
#include <cstdint>

#include "absl/time/time.h"

namespace semantic_layer::rpc {

// Handlers at once; blocking handlers mostly wait, so more than the cores.
inline constexpr int kDefaultHandlerThreads = 16;
// Calls that wait for a handler thread.
inline constexpr int kDefaultQueueCapacity = 256;
// Watches at once: one for each process that follows us, with replicas.
inline constexpr int kDefaultWatchThreads = 64;

// One protobuf message, in or out.
inline constexpr int64_t kDefaultMessageBytesMax = 32 << 20;
// Metadata of one call; a token is at most 8 KiB.
inline constexpr int kMetadataBytesMax = 32 << 10;
// Calls at once on one connection.
inline constexpr int kStreamsPerConnectionMax = 1024;

inline constexpr absl::Duration kDefaultDeadline = absl::Seconds(60);
inline constexpr absl::Duration kMaxDeadline = absl::Minutes(30);
inline constexpr absl::Duration kDefaultDrainLimit = absl::Seconds(20);

// How often the token of a stream that goes on is verified again.
inline constexpr absl::Duration kTokenRecheckInterval = absl::Minutes(1);
// A stream whose status is due is cancelled after this if its client does not
// take the last message.
inline constexpr absl::Duration kStreamFinishGrace = absl::Seconds(5);

// Client side: a peer that is down is noticed, and tried again, this fast.
inline constexpr absl::Duration kReconnectBackoffMin = absl::Milliseconds(100);
inline constexpr absl::Duration kReconnectBackoffMax = absl::Seconds(1);
// A connection that carries calls is probed this often; one that does not
// answer within the timeout is given up.
inline constexpr absl::Duration kKeepaliveInterval = absl::Seconds(20);
inline constexpr absl::Duration kKeepaliveTimeout = absl::Seconds(5);

// A request id that is longer, or holds other than [A-Za-z0-9._-], is replaced.
inline constexpr size_t kRequestIdBytesMax = 128;
// Text and details of a status that crosses the wire: base64 and all they fit
// into the 8 KiB of metadata that any gRPC client accepts.
inline constexpr size_t kStatusMessageBytesMax = 1400;
inline constexpr size_t kStatusDetailsBytesMax = 3000;
// Response headers set by one handler.
inline constexpr size_t kResponseHeadersMax = 16;
inline constexpr size_t kResponseHeaderBytesMax = 4096;

// Time series of one metric.
inline constexpr size_t kSeriesPerMetricMax = 1000;

// Admin page.
inline constexpr int kAdminConnectionsMax = 32;
inline constexpr size_t kAdminRequestBytesMax = 16 << 10;
inline constexpr absl::Duration kAdminTimeout = absl::Seconds(10);
inline constexpr int kAdminPortOffset = 1000;

}  // namespace semantic_layer::rpc

#endif  // SEMANTIC_LAYER_COMMON_RPC_LIMITS_H_
