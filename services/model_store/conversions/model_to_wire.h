#ifndef SEMANTIC_LAYER_SERVICES_MODEL_STORE_CONVERSIONS_MODEL_TO_WIRE_H_
#define SEMANTIC_LAYER_SERVICES_MODEL_STORE_CONVERSIONS_MODEL_TO_WIRE_H_

#include "common/semantic/diagnostic.h"
#include "semantic_layer/model/v1/model_service.pb.h"
#include "semantic_layer/model/v1/semantic_model.pb.h"
#include "services/model_store/library.h"

namespace semantic_layer::model_store {

// The first model of a file with all metrics of the file; further models go
// into `additional_models`. A file without models (of time spines, say) has
// its id as name.
model::v1::SemanticModel ModelToWire(const ModelFile& file);

// A finding with its place in a file.
model::v1::ModelDiagnostic DiagnosticToWire(
    const semantic::Diagnostic& diagnostic);

// A file as a list shows it.
model::v1::ModelSummary SummaryToWire(const ModelFile& file);

}  // namespace semantic_layer::model_store

#endif  // SEMANTIC_LAYER_SERVICES_MODEL_STORE_CONVERSIONS_MODEL_TO_WIRE_H_
