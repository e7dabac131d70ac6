#ifndef SEMANTIC_LAYER_GATEWAY_TRANSCODER_DEADLINE_H_
#define SEMANTIC_LAYER_GATEWAY_TRANSCODER_DEADLINE_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "gateway/http_server/http_message.h"

namespace semantic_layer::gateway {

// Reads gRPC's timeout: at most eight digits and one of H M S m u n.
absl::StatusOr<absl::Duration> ParseGrpcTimeout(absl::string_view text);

// How long the client wants to wait: grpc-timeout, else X-Request-Timeout in
// seconds ("2.5"), else `default_timeout`; never more than `max_timeout`.
// INVALID_ARGUMENT for a header that cannot be read.
absl::StatusOr<absl::Duration> TimeoutOf(const Headers& headers,
                                         absl::Duration default_timeout,
                                         absl::Duration max_timeout);

}  // namespace semantic_layer::gateway

#endif  // SEMANTIC_LAYER_GATEWAY_TRANSCODER_DEADLINE_H_
