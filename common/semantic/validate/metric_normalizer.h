#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_VALIDATE_METRIC_NORMALIZER_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_VALIDATE_METRIC_NORMALIZER_H_

#include <vector>

#include "common/semantic/diagnostic.h"
#include "common/semantic/model/metric.h"
#include "common/semantic/model/model_document.h"
#include "common/semantic/model/semantic_model.h"
#include "common/semantic/validate/unknown_names.h"
#include "common/sql/ast/arena.h"

namespace semantic_layer::semantic {

// Turns metrics as written into metrics as the compiler sees them: a simple
// metric takes its measure in, measures used by cumulative and conversion
// metrics (and by ratios and derived ones that name a measure) become private
// simple metrics, `create_metric` measures public ones. Definitions with errors
// are left out. Names of input metrics are not followed here. Expressions that
// are made on the way go to the arena.
std::vector<Metric> NormalizeMetrics(const std::vector<SemanticModel>& models,
                                     std::vector<MetricDefinition> definitions,
                                     UnknownNames* unknown, sql::Arena* arena,
                                     Diagnostics* diagnostics);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_VALIDATE_METRIC_NORMALIZER_H_
