#include "common/json/writer.h"

#include <string>

#include "absl/strings/string_view.h"
#include "common/json/output.h"

namespace semantic_layer::json {

std::string Quoted(absl::string_view text) {
  std::string quoted;
  Output(&quoted).AppendQuoted(text);
  return quoted;
}

}  // namespace semantic_layer::json
