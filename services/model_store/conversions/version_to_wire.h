#ifndef SEMANTIC_LAYER_SERVICES_MODEL_STORE_CONVERSIONS_VERSION_TO_WIRE_H_
#define SEMANTIC_LAYER_SERVICES_MODEL_STORE_CONVERSIONS_VERSION_TO_WIRE_H_

#include "semantic_layer/model/v1/model_service.pb.h"
#include "services/model_store/history/model_history.h"

namespace semantic_layer::model_store {

// A version without its text.
model::v1::ModelVersion VersionToWire(const Version& version);

// How two versions differ, by line and by element.
model::v1::CompareModelVersionsResponse ComparisonToWire(const Version& from,
                                                         const Version& to);

}  // namespace semantic_layer::model_store

#endif  // SEMANTIC_LAYER_SERVICES_MODEL_STORE_CONVERSIONS_VERSION_TO_WIRE_H_
