#ifndef SEMANTIC_LAYER_SERVICES_METADATA_SUGGESTION_H_
#define SEMANTIC_LAYER_SERVICES_METADATA_SUGGESTION_H_

#include <optional>
#include <string>

namespace semantic_layer::metadata {

// One way to go on with a piece of SQL.
struct Suggestion {
  std::string type = {};   // "catalog", "schema", "table", "column", ...
  std::string value = {};  // what replaces the word at the cursor, quoted
  std::optional<std::string> detail = {};  // a column's type, ...

  bool operator==(const Suggestion&) const = default;
};

}  // namespace semantic_layer::metadata

#endif  // SEMANTIC_LAYER_SERVICES_METADATA_SUGGESTION_H_
