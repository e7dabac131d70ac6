#include <cstdint>
#include <cstdlib>
#include <string>

#include "common/sql/ast/walk.h"
#include "common/sql/format/format.h"
#include "common/sql/parser/parse.h"

namespace semantic_layer::sql {
namespace {

// A formatted text has the same trees and as many comments as the text.
void CheckFormat(absl::string_view text, bool compact) {
  FormatOptions options;
  options.width = 40;
  options.compact = compact;
  const Result<std::string> result = FormatSql(text, options);
  if (!result.diagnostics.empty()) return;
  ParseOptions parse_options;
  parse_options.keep_comments = true;
  const ParsedScript before = ParseScript(text, parse_options);
  const ParsedScript after = ParseScript(result.value, parse_options);
  if (!after.ok() || before.statements.size() != after.statements.size() ||
      before.comments.size() != after.comments.size()) {
    std::abort();
  }
  for (size_t i = 0; i < before.statements.size(); ++i) {
    if (!Equal(*before.statements[i], *after.statements[i])) std::abort();
  }
}

}  // namespace
}  // namespace semantic_layer::sql

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view text(reinterpret_cast<const char*>(data), size);
  semantic_layer::sql::CheckFormat(text, false);
  semantic_layer::sql::CheckFormat(text, true);
  return 0;
}
