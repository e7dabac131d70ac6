#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_INTERCHANGE_LOST_METRICS_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_INTERCHANGE_LOST_METRICS_H_

#include <set>
#include <string>

#include "common/semantic/interchange/export.h"

namespace semantic_layer::semantic {

// For tests: metrics that an export lists as not there, or whose numbers are
// not what they were.
std::set<std::string> LostMetrics(const ExportResult& result);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_INTERCHANGE_LOST_METRICS_H_
