#ifndef SEMANTIC_LAYER_SERVICES_MODEL_STORE_HISTORY_DOCUMENT_DIFF_H_
#define SEMANTIC_LAYER_SERVICES_MODEL_STORE_HISTORY_DOCUMENT_DIFF_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/semantic/model/model_document.h"

namespace semantic_layer::model_store {

// A difference of one element between two documents.
struct ElementDifference {
  std::string change;  // "added", "removed", "changed"
  std::string kind;    // "model", "entity", "dimension", "measure", "metric",
                       // "saved_query", "time_spine"
  std::string name;
  std::string model;  // of an entity, dimension or measure
};

// What two documents say differently, by kind and name. An element is changed
// when what is written about it differs; where it stands in the file does not
// matter. A model is changed when something of it beside its elements is. Pure.
std::vector<ElementDifference> CompareDocuments(
    const semantic::ModelDocument& before,
    const semantic::ModelDocument& after);

}  // namespace semantic_layer::model_store

#endif  // SEMANTIC_LAYER_SERVICES_MODEL_STORE_HISTORY_DOCUMENT_DIFF_H_
