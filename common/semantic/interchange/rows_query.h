#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_INTERCHANGE_ROWS_QUERY_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_INTERCHANGE_ROWS_QUERY_H_

#include <string>

#include "common/semantic/interchange/loss_list.h"
#include "common/semantic/model/semantic_model.h"

namespace semantic_layer::semantic {

// Where the rows of a model come from: its table's name, its query, or a query
// over either under the model's filters. Lists what is not SQL under `element`.
std::string RowsOf(const SemanticModel& model, const std::string& element,
                   LossList* losses);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_INTERCHANGE_ROWS_QUERY_H_
