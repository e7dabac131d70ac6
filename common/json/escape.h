#ifndef SEMANTIC_LAYER_COMMON_JSON_ESCAPE_H_
#define SEMANTIC_LAYER_COMMON_JSON_ESCAPE_H_

#include <string>

#include "absl/strings/string_view.h"

namespace semantic_layer::json {

// Reads one escape of a JSON string (RFC 8259, section 7): `*p` stands behind
// its backslash and afterwards behind the escape, of which a character beyond
// the basic plane has two. Appends the character to `out`. Returns what is
// wrong, or "" if nothing is. Never reads at or beyond `end`. Pure.
absl::string_view ReadEscape(const char** p, const char* end, std::string* out);

}  // namespace semantic_layer::json

#endif  // SEMANTIC_LAYER_COMMON_JSON_ESCAPE_H_
