#ifndef SEMANTIC_LAYER_SERVICES_QUERY_FORMAT_BLOCK_H_
#define SEMANTIC_LAYER_SERVICES_QUERY_FORMAT_BLOCK_H_

#include <functional>
#include <string>

#include "absl/strings/string_view.h"
#include "common/json/reader.h"

namespace semantic_layer::query {

// Formats of models in their long form, `{type: currency, decimal_places:
// ...}`. Pure functions.

// Calls `read` with the mapping that `text` is. False, and nothing is called,
// for any other text. The value ends with the call.
bool ReadFormatBlock(absl::string_view text,
                     const std::function<void(json::Value block)>& read);

// A member of a mapping: "" and false where it is missing or of another kind.
std::string TextMember(json::Value block, absl::string_view key);
bool IsTrue(json::Value block, absl::string_view key);

}  // namespace semantic_layer::query

#endif  // SEMANTIC_LAYER_SERVICES_QUERY_FORMAT_BLOCK_H_
