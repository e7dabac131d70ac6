#ifndef SEMANTIC_LAYER_SERVICES_MODEL_STORE_MODEL_EDIT_H_
#define SEMANTIC_LAYER_SERVICES_MODEL_STORE_MODEL_EDIT_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/semantic/model/model_document.h"

namespace semantic_layer::model_store {

// Puts the first model and the metrics of `replacement` in the place of those
// of `document`, the file of model `id`; time spines, saved queries and further
// models stay. INVALID_REQUEST when the model's name is neither that of the
// file's first model nor the id, UNIMPLEMENTED for a metric view or an Ossie
// document, whose text is to be replaced as a whole.
absl::Status ReplaceModel(semantic::ModelDocument& document,
                          absl::string_view id,
                          const semantic::ModelDocument& replacement);

// Adds a simple metric over an aggregate in SQL to the document's first model:
// its measure, unless the model has the same one, and the metric.
// INVALID_REQUEST when the name is taken or the SQL is no aggregate,
// UNIMPLEMENTED as above.
absl::Status AddSqlMetric(semantic::ModelDocument& document,
                          absl::string_view name, absl::string_view sql,
                          absl::string_view description);

}  // namespace semantic_layer::model_store

#endif  // SEMANTIC_LAYER_SERVICES_MODEL_STORE_MODEL_EDIT_H_
