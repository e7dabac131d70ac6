#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_INTERCHANGE_EXPRESSIONS_TO_METRICS_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_INTERCHANGE_EXPRESSIONS_TO_METRICS_H_

#include "common/semantic/interchange/loss_list.h"
#include "common/semantic/model/model_document.h"

namespace semantic_layer::semantic {

// Turns metrics that are aggregate expressions, whose columns are named as
// `model.column` (see SplitView), into dbt's kinds: plain aggregates into
// simple metrics, quotients of two metrics into ratios, other expressions into
// derived metrics over hidden simple ones, windows into cumulative,
// semi-additive or moved metrics. What dbt cannot compute is left out and
// listed.
ModelDocument ExpressionsToMetrics(ModelDocument document, LossList* losses);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_INTERCHANGE_EXPRESSIONS_TO_METRICS_H_
