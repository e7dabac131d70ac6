#include <cstdint>
#include <cstdlib>
#include <string>

#include "common/sql/ast/walk.h"
#include "common/sql/parser/parse.h"
#include "common/sql/printer/printer.h"

// Any bytes give statements or diagnostics; what parses is a fixpoint of
// printing and reads back as the same tree.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace semantic_layer::sql;  // NOLINT
  const absl::string_view text(reinterpret_cast<const char*>(data), size);
  const ParsedScript script = ParseScript(text);
  for (const Diagnostic& diagnostic : script.diagnostics) {
    if (diagnostic.span.end > size && !diagnostic.span.empty()) std::abort();
    FormatDiagnostic(text, diagnostic);
  }
  for (const Statement* statement : script.statements) {
    const std::string printed = Print(*statement);
    const Parsed<Statement> again = ParseStatement(printed);
    if (!again.ok() || Print(*again.node) != printed ||
        !Equal(*statement, *again.node)) {
      std::abort();
    }
  }
  return 0;
}
