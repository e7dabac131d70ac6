#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_VALIDATE_FILTER_RULES_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_VALIDATE_FILTER_RULES_H_

#include <vector>

#include "common/semantic/diagnostic.h"
#include "common/semantic/model/catalog.h"
#include "common/semantic/model/model_document.h"
#include "common/semantic/validate/unknown_names.h"

namespace semantic_layer::semantic {

// Checks the template objects in the filters of metrics and saved queries
// against the models: dimensions have one entity before their name and exist
// somewhere, grains are grains, a metric as a filter exists and says by what it
// is grouped. Whether the item can be reached from the metric's rows is the
// compiler's to say. Metrics and queries with an error are removed.
//
// `contents` holds the models and time spines; its metrics are not yet known.
void CheckFilters(const Catalog::Contents& contents, UnknownNames* unknown,
                  std::vector<MetricDefinition>* metrics,
                  std::vector<SavedQuery>* queries, Diagnostics* diagnostics);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_VALIDATE_FILTER_RULES_H_
