#ifndef SEMANTIC_LAYER_SERVICES_MODEL_STORE_META_KEYS_H_
#define SEMANTIC_LAYER_SERVICES_MODEL_STORE_META_KEYS_H_

#include "absl/strings/string_view.h"

namespace semantic_layer::model_store {

// Keys of an element's `meta` that this service writes itself.

// Of a metric: the SQL that it was made from.
inline constexpr absl::string_view kSqlMetaKey = "sql";

}  // namespace semantic_layer::model_store

#endif  // SEMANTIC_LAYER_SERVICES_MODEL_STORE_META_KEYS_H_
