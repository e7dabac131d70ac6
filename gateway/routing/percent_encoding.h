#ifndef SEMANTIC_LAYER_GATEWAY_ROUTING_PERCENT_ENCODING_H_
#define SEMANTIC_LAYER_GATEWAY_ROUTING_PERCENT_ENCODING_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace semantic_layer::gateway {

// Which escapes are decoded.
enum class DecodeMode {
  kAll,             // one path segment
  kAllExceptSlash,  // several segments: %2F stays, so that it is no separator
  kQuery,           // all, and '+' is a space
};

// True if every '%' is followed by two hex digits.
bool IsWellEscaped(absl::string_view text);

// Decodes well escaped text. Escapes that are not well formed stay.
std::string PercentDecode(absl::string_view text, DecodeMode mode);

// Decodes only the escapes of characters that never need one (letters, digits,
// '-', '.', '_', '~'), so that two spellings of a literal compare equal; other
// escapes get upper-case digits.
std::string NormalizeEscapes(absl::string_view text);

struct QueryParameter {
  std::string name;
  std::string value;
  bool bare = false;  // without '='
};

// Splits "a=1&b" into decoded parameters, in order; empty pieces are skipped.
// False for a malformed escape or more than kMaxQueryParameters.
bool ParseQuery(absl::string_view query,
                std::vector<QueryParameter>* parameters);

}  // namespace semantic_layer::gateway

#endif  // SEMANTIC_LAYER_GATEWAY_ROUTING_PERCENT_ENCODING_H_
