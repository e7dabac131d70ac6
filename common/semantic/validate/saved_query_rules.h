#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_VALIDATE_SAVED_QUERY_RULES_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_VALIDATE_SAVED_QUERY_RULES_H_

#include <vector>

#include "absl/strings/string_view.h"
#include "common/semantic/diagnostic.h"
#include "common/semantic/model/metric.h"
#include "common/semantic/model/model_document.h"
#include "common/semantic/validate/unknown_names.h"

namespace semantic_layer::semantic {

// Checks saved queries as far as that goes without compiling them: they ask for
// something, nothing twice, metrics that exist, items that can be read, and
// order by what they ask for. Queries with an error are removed.
void CheckSavedQueries(const std::vector<Metric>& metrics,
                       const std::vector<absl::string_view>& custom_grains,
                       UnknownNames* unknown, std::vector<SavedQuery>* queries,
                       Diagnostics* diagnostics);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_VALIDATE_SAVED_QUERY_RULES_H_
