#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_VALIDATE_SPINE_RULES_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_VALIDATE_SPINE_RULES_H_

#include <vector>

#include "common/semantic/diagnostic.h"
#include "common/semantic/model/model_document.h"
#include "common/semantic/model/semantic_model.h"

namespace semantic_layer::semantic {

// Rules of the project's time spines, which are all known by now.

// Reports custom grains of one name and those that have the name of a model, an
// element or a metric, and removes them; warns of a time dimension that is
// finer than every spine.
void CheckTimeSpines(const std::vector<SemanticModel>& models,
                     const std::vector<MetricDefinition>& metrics,
                     std::vector<TimeSpine>* spines, Diagnostics* diagnostics);

// "2 fiscal_months" as an offset means the custom grain fiscal_month, where
// there is one and no fiscal_months.
void SingularCustomGrains(const std::vector<TimeSpine>& spines,
                          std::vector<MetricDefinition>* metrics);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_VALIDATE_SPINE_RULES_H_
