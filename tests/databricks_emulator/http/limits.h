#ifndef SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_HTTP_LIMITS_H_
#define SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_HTTP_LIMITS_H_

#include <cstdint>

namespace semantic_layer::emulator {

// Request line and headers.
inline constexpr uint32_t kMaxHeaderBytes = 64 << 10;
// A request's body: files are kept in memory on their way.
inline constexpr uint64_t kMaxBodyBytes = uint64_t{1} << 30;
// Threads that read and write sockets, and threads that make answers.
inline constexpr int kIoThreads = 2;
inline constexpr int kHandlerThreads = 16;
// Requests that wait for a handler; beyond it they are answered 503.
inline constexpr int kMaxQueuedRequests = 4096;

}  // namespace semantic_layer::emulator

#endif  // SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_HTTP_LIMITS_H_
