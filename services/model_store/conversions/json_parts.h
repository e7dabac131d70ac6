#ifndef SEMANTIC_LAYER_SERVICES_MODEL_STORE_CONVERSIONS_JSON_PARTS_H_
#define SEMANTIC_LAYER_SERVICES_MODEL_STORE_CONVERSIONS_JSON_PARTS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/json/writer.h"
#include "common/semantic/model/semantic_model.h"
#include "common/semantic/model/sql_text.h"

namespace semantic_layer::model_store {

// Parts of models as JSON text, for the fields that dbt nests freely. An empty
// result means that there is nothing to say.

// The value of an annotation, which is YAML in flow style, as JSON.
std::string FlowToJson(absl::string_view flow);

// {"owner": "finance"}; without the key `except`.
std::string MetaToJson(const semantic::Annotations& about,
                       absl::string_view except = "");

// dbt's `config`: {"group": "finance", "meta": {...}}.
std::string ConfigToJson(const semantic::Annotations& about,
                         absl::string_view except = "");

// One text for one filter, a list for several.
std::string FiltersToJson(const std::vector<semantic::SqlText>& filters);

// dbt's `agg_params`.
std::string AggregationParamsToJson(const semantic::AggregationParams& params);

// dbt's `non_additive_dimension`.
std::string NonAdditiveToJson(
    const std::optional<semantic::NonAdditiveDimension>& dimension);

}  // namespace semantic_layer::model_store

#endif  // SEMANTIC_LAYER_SERVICES_MODEL_STORE_CONVERSIONS_JSON_PARTS_H_
