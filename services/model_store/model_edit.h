#ifndef SEMANTIC_LAYER_SERVICES_MODEL_STORE_MODEL_EDIT_H_
#define SEMANTIC_LAYER_SERVICES_MODEL_STORE_MODEL_EDIT_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/semantic/model/model_document.h"
#include "services/model_store/sql_metric.h"

namespace semantic_layer::model_store {

// Puts the first model and the metrics of `replacement` in the place of those
// of `document`, the file of model `id`; time spines, saved queries and further
// models stay. INVALID_REQUEST when the model's name is neither that of the
// file's first model nor the id, UNIMPLEMENTED for a metric view or an Ossie
// document, whose text is to be replaced as a whole.
absl::Status ReplaceModel(semantic::ModelDocument& document,
                          absl::string_view id,
                          const semantic::ModelDocument& replacement);

// Adds a metric given as SQL (sql_metric.h) to the document's first model: the
// measures of its aggregates, unless the model has the same ones, hidden
// metrics over these where the metric is computed from several, and the metric.
// `others` are the models that its table could be joined with. INVALID_REQUEST
// when a name is taken or the SQL is no metric, UNIMPLEMENTED as above.
absl::Status AddSqlMetric(semantic::ModelDocument& document,
                          absl::string_view name, absl::string_view sql,
                          absl::string_view description,
                          absl::Span<const JoinableModel> others = {});

}  // namespace semantic_layer::model_store

#endif  // SEMANTIC_LAYER_SERVICES_MODEL_STORE_MODEL_EDIT_H_
