#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_INTERCHANGE_SPLIT_VIEW_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_INTERCHANGE_SPLIT_VIEW_H_

#include "common/semantic/interchange/loss_list.h"
#include "common/semantic/model/model_document.h"

namespace semantic_layer::semantic {

// Takes the models with source joins apart, for formats where models meet by
// keys: each join becomes a model with an entity of the join's name, if its
// condition is an equality of columns; each field goes to the model whose
// columns it reads. Expressions of metrics name columns as `model.column`;
// their `model` stays where the metric began. Joins by other conditions, and
// what reads several tables at once, are left out and listed.
//
// Fields of views are written out in full where others use them, and those
// that are times are found. Documents without expressions of metrics are
// returned as they are.
ModelDocument SplitView(const ModelDocument& document, LossList* losses);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_INTERCHANGE_SPLIT_VIEW_H_
