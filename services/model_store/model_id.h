#ifndef SEMANTIC_LAYER_SERVICES_MODEL_STORE_MODEL_ID_H_
#define SEMANTIC_LAYER_SERVICES_MODEL_STORE_MODEL_ID_H_

#include "absl/strings/string_view.h"

namespace semantic_layer::model_store {

// Whether `id` can be a model's id: 1 to kModelIdBytesMax of [A-Za-z0-9_-],
// beginning with a letter or digit. Such an id is safe in a file's name.
bool IsValidModelId(absl::string_view id);

// Whether `id` is a word that a route of the models API has in the place of an
// id ("demo", "validate", ...): a model of that id could not be reached.
bool IsReservedModelId(absl::string_view id);

}  // namespace semantic_layer::model_store

#endif  // SEMANTIC_LAYER_SERVICES_MODEL_STORE_MODEL_ID_H_
