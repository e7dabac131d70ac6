#ifndef SEMANTIC_LAYER_COMMON_JSON_ERROR_H_
#define SEMANTIC_LAYER_COMMON_JSON_ERROR_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "absl/strings/string_view.h"

namespace semantic_layer::json {

// One step from a value to a part of it: a member's name or an index.
using PathElement = std::variant<std::string, int64_t>;
using Path = std::vector<PathElement>;

// A mistake in somebody's JSON. `type` is one of the short names that pydantic
// uses ("missing", "extra_forbidden", "int_parsing", "json_invalid", ...), so
// that clients written for the original REST service recognise it.
struct Error {
  Path loc;             // from the root of the text; empty = the root itself
  std::string message;  // a sentence without the user's values
  std::string type;
  size_t offset = 0;  // bytes from the start of the text
};

// Writes a path as "body.items[3].name", for logs and Status messages.
std::string PathToString(const Path& path);

// Shortens a name that goes into a message to kMaxQuotedNameBytes, cutting
// between characters.
std::string ShortName(absl::string_view name);

}  // namespace semantic_layer::json

#endif  // SEMANTIC_LAYER_COMMON_JSON_ERROR_H_
