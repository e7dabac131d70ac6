#ifndef SEMANTIC_LAYER_COMMON_RPC_PROCESS_METRICS_H_
#define SEMANTIC_LAYER_COMMON_RPC_PROCESS_METRICS_H_

#include "common/rpc/metrics.h"

namespace semantic_layer::rpc {

// Adds what Prometheus calls the process metrics: memory, CPU time, start time,
// threads and open files of this process, read from /proc when printed.
void AddProcessMetrics(MetricsRegistry& metrics);

}  // namespace semantic_layer::rpc

#endif  // SEMANTIC_LAYER_COMMON_RPC_PROCESS_METRICS_H_
