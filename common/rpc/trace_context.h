#ifndef SEMANTIC_LAYER_COMMON_RPC_TRACE_CONTEXT_H_
#define SEMANTIC_LAYER_COMMON_RPC_TRACE_CONTEXT_H_

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace semantic_layer::rpc {

// W3C trace context (traceparent, version 00) and request ids. Pure functions
// but for the random ids, which are unique rather than secret. Thread safe.

// A traceparent of the same trace with a new span id and the same flags; a new
// trace, not sampled, when `parent` is none or malformed.
std::string ChildTraceparent(absl::string_view parent);

// The 32 hex digits of the trace; empty when `traceparent` is malformed.
absl::string_view TraceIdOf(absl::string_view traceparent);

// `candidate` if it is an acceptable request id (limits.h), else a new one.
std::string RequestIdOr(absl::string_view candidate);

// `bytes` random bytes in lower case hex.
std::string RandomHex(size_t bytes);

}  // namespace semantic_layer::rpc

#endif  // SEMANTIC_LAYER_COMMON_RPC_TRACE_CONTEXT_H_
