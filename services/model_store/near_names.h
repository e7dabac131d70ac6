#ifndef SEMANTIC_LAYER_SERVICES_MODEL_STORE_NEAR_NAMES_H_
#define SEMANTIC_LAYER_SERVICES_MODEL_STORE_NEAR_NAMES_H_

#include <set>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/semantic/validate/build_catalog.h"
#include "services/model_store/library.h"

namespace semantic_layer::model_store {

// The paths of served files whose names would be suggested for unknown ones:
// whoever judges these files, and whatever else it takes, suggests what a look
// at all suggests. Files of `without` are not looked at. Looks at the names of
// all files, and at nothing else of them. Pure.
std::vector<std::string> FilesWithNearNames(
    const Library& library, const std::set<absl::string_view>& without,
    absl::Span<const semantic::UnknownName> unknown);

}  // namespace semantic_layer::model_store

#endif  // SEMANTIC_LAYER_SERVICES_MODEL_STORE_NEAR_NAMES_H_
