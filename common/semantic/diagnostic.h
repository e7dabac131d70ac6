#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_DIAGNOSTIC_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_DIAGNOSTIC_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace semantic_layer::semantic {

enum class Severity { kError, kWarning };

// Every code a diagnostic may carry, from diagnostic_code.def.
enum class DiagnosticCode {
#define SEMANTIC_DIAGNOSTIC(Name, Text, Doc) k##Name,
#include "common/semantic/diagnostic_code.def"
};

// A place in a model file, counted from 1; line 0 means "no place known". The
// file id is shared by all elements of the file.
struct Location {
  std::shared_ptr<const std::string> file;
  int line = 0;
  int column = 0;
};

// Diagnostic is one finding about models or about a question: what is wrong,
// where, and what to write instead. Findings about files have file, line and
// column; findings about a question have `field`, the place in the question
// ("group_by[1]", "where[0]").
struct Diagnostic {
  Severity severity = Severity::kError;
  DiagnosticCode code = DiagnosticCode::kInvalidQuestion;
  std::string message;  // one sentence
  std::string hint;     // what to do next; may be empty
  std::string file;     // id of the file, empty for questions
  int line = 0;
  int column = 0;
  std::string field;                    // place in a question
  std::vector<std::string> candidates;  // nearest names, best first
};

using Diagnostics = std::vector<Diagnostic>;

// "error" or "warning".
absl::string_view SeverityName(Severity severity);

// The code as clients see it, e.g. "UNKNOWN_METRIC".
absl::string_view DiagnosticCodeName(DiagnosticCode code);

// One sentence about what the code means.
absl::string_view DiagnosticCodeDoc(DiagnosticCode code);

bool HasErrors(const Diagnostics& diagnostics);

// Makes a finding about a place in a model file.
Diagnostic ErrorAt(const Location& at, DiagnosticCode code, std::string message,
                   std::string hint = "");
Diagnostic WarningAt(const Location& at, DiagnosticCode code,
                     std::string message, std::string hint = "");

// Sorts by place, each finding once.
void SortByPlace(Diagnostics* diagnostics);

// One line: "file:line:column: error: message [CODE] (hint)".
std::string FormatDiagnostic(const Diagnostic& diagnostic);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_DIAGNOSTIC_H_
