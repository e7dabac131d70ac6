#ifndef SEMANTIC_LAYER_COMMON_SQL_DIAGNOSTICS_DIAGNOSTIC_H_
#define SEMANTIC_LAYER_COMMON_SQL_DIAGNOSTICS_DIAGNOSTIC_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/sql/ast/span.h"

namespace semantic_layer::sql {

enum class Severity { kError, kWarning, kInfo };

// Every code a diagnostic may carry, from diagnostic_code.def. A code once
// published keeps its name and meaning.
enum class DiagnosticCode {
#define SQL_DIAGNOSTIC(Name, Text, Doc) k##Name,
#include "common/sql/diagnostics/diagnostic_code.def"
};

// Diagnostic is one finding about a text of SQL: what is wrong, where, and what
// to do. It holds no data of the user beyond names and a token of the text.
struct Diagnostic {
  Severity severity = Severity::kError;
  DiagnosticCode code = DiagnosticCode::kSyntaxError;
  std::string message;  // one sentence, no trailing period or newline
  Span span;            // bytes of the text; empty at end means "at the end"
  std::string hint;     // what to do next; may be empty
};

// A result with its findings. `value` is meaningful even when there are errors
// as far as its producer says so.
template <typename T>
struct Result {
  T value;
  std::vector<Diagnostic> diagnostics;
};

// A place in a text as people count: both from 1, columns in characters of
// UTF-8 (an invalid byte counts as one).
struct LineColumn {
  int line = 1;
  int column = 1;
};

// "error", "warning", "info".
absl::string_view SeverityName(Severity severity);

// The code as clients see it, e.g. "SYNTAX_ERROR".
absl::string_view DiagnosticCodeName(DiagnosticCode code);

// One sentence about what the code means.
absl::string_view DiagnosticCodeDoc(DiagnosticCode code);

// Returns the line and column of a byte offset (clamped to the text's end).
LineColumn LineColumnAt(absl::string_view text, size_t offset);

bool HasErrors(const std::vector<Diagnostic>& diagnostics);

// Prints a diagnostic as a compiler would: the message with line and column,
// the line of the text, a caret line under the span, and the hint.
std::string FormatDiagnostic(absl::string_view text,
                             const Diagnostic& diagnostic);

// The candidate nearest to `word` by edit distance, ignoring case, or empty
// when none is near enough to be a likely slip.
absl::string_view NearestWord(absl::string_view word,
                              const std::vector<absl::string_view>& candidates);

}  // namespace semantic_layer::sql

#endif  // SEMANTIC_LAYER_COMMON_SQL_DIAGNOSTICS_DIAGNOSTIC_H_
