#ifndef SEMANTIC_LAYER_COMMON_WAREHOUSE_CALL_STATUS_H_
#define SEMANTIC_LAYER_COMMON_WAREHOUSE_CALL_STATUS_H_

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/warehouse/warehouse.h"

namespace semantic_layer::warehouse {

// The earlier of the two deadlines of a call.
absl::Time CallDeadline(const CallOptions& options);

// OK while a call should go on; then CANCELLED or DEADLINE_EXCEEDED, always
// with a reason, or the status given to CancellationSource::Cancel.
absl::Status CallStatus(const CallOptions& options);

}  // namespace semantic_layer::warehouse

#endif  // SEMANTIC_LAYER_COMMON_WAREHOUSE_CALL_STATUS_H_
