#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_INTERCHANGE_DBT_MODELS_WRITER_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_INTERCHANGE_DBT_MODELS_WRITER_H_

#include <string>

#include "common/semantic/interchange/loss_list.h"
#include "common/semantic/model/model_document.h"

namespace semantic_layer::semantic {

// Writes models with their simple metrics, and time spines, as `models:` of
// dbt's latest spec, the other metrics as `metrics:`, then saved queries. The
// document has been through ToDbtForm and MeasuresToMetrics. dbt allows one
// semantic model and one time spine to a model of its own: further ones are
// listed, with the metrics that need them. Empty for a document with none of
// it.
std::string WriteDbtModels(const ModelDocument& document, LossList* losses);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_INTERCHANGE_DBT_MODELS_WRITER_H_
