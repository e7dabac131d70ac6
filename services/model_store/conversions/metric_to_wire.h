#ifndef SEMANTIC_LAYER_SERVICES_MODEL_STORE_CONVERSIONS_METRIC_TO_WIRE_H_
#define SEMANTIC_LAYER_SERVICES_MODEL_STORE_CONVERSIONS_METRIC_TO_WIRE_H_

#include "absl/strings/string_view.h"
#include "common/semantic/model/aggregation.h"
#include "common/semantic/model/model_document.h"
#include "semantic_layer/model/v1/semantic_model.pb.h"

namespace semantic_layer::model_store {

// A metric in the seed's flat fields, and in `type_params` only where those
// cannot say it: filters, aliases, offsets, windows.
model::v1::Metric MetricToWire(const semantic::MetricDefinition& metric);

// "avg" for averages, as the seed has it; else the YAML name.
absl::string_view WireAggregationName(semantic::Aggregation aggregation);

}  // namespace semantic_layer::model_store

#endif  // SEMANTIC_LAYER_SERVICES_MODEL_STORE_CONVERSIONS_METRIC_TO_WIRE_H_
