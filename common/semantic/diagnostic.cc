#include "common/semantic/diagnostic.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"

namespace semantic_layer::semantic {

absl::string_view SeverityName(Severity severity) {
  return severity == Severity::kError ? "error" : "warning";
}

absl::string_view DiagnosticCodeName(DiagnosticCode code) {
  switch (code) {
#define SEMANTIC_DIAGNOSTIC(Name, Text, Doc) \
  case DiagnosticCode::k##Name:              \
    return Text;
#include "common/semantic/diagnostic_code.def"
  }
  return "";
}

absl::string_view DiagnosticCodeDoc(DiagnosticCode code) {
  switch (code) {
#define SEMANTIC_DIAGNOSTIC(Name, Text, Doc) \
  case DiagnosticCode::k##Name:              \
    return Doc;
#include "common/semantic/diagnostic_code.def"
  }
  return "";
}

bool HasErrors(const Diagnostics& diagnostics) {
  for (const Diagnostic& diagnostic : diagnostics) {
    if (diagnostic.severity == Severity::kError) return true;
  }
  return false;
}

Diagnostic ErrorAt(const Location& at, DiagnosticCode code, std::string message,
                   std::string hint) {
  Diagnostic diagnostic;
  diagnostic.code = code;
  diagnostic.message = std::move(message);
  diagnostic.hint = std::move(hint);
  if (at.file != nullptr) diagnostic.file = *at.file;
  diagnostic.line = at.line;
  diagnostic.column = at.column;
  return diagnostic;
}

Diagnostic WarningAt(const Location& at, DiagnosticCode code,
                     std::string message, std::string hint) {
  Diagnostic diagnostic =
      ErrorAt(at, code, std::move(message), std::move(hint));
  diagnostic.severity = Severity::kWarning;
  return diagnostic;
}

void SortByPlace(Diagnostics* diagnostics) {
  const auto key = [](const Diagnostic& d) {
    return std::tie(d.file, d.line, d.column, d.code, d.message);
  };
  std::stable_sort(diagnostics->begin(), diagnostics->end(),
                   [&key](const Diagnostic& a, const Diagnostic& b) {
                     return key(a) < key(b);
                   });
  diagnostics->erase(
      std::unique(diagnostics->begin(), diagnostics->end(),
                  [&key](const Diagnostic& a, const Diagnostic& b) {
                    return key(a) == key(b);
                  }),
      diagnostics->end());
}

std::string FormatDiagnostic(const Diagnostic& diagnostic) {
  std::string out;
  if (!diagnostic.file.empty()) absl::StrAppend(&out, diagnostic.file, ":");
  if (diagnostic.line > 0) {
    absl::StrAppend(&out, diagnostic.line, ":", diagnostic.column, ":");
  }
  if (!diagnostic.field.empty()) absl::StrAppend(&out, diagnostic.field, ":");
  if (!out.empty()) out.push_back(' ');
  absl::StrAppend(&out, SeverityName(diagnostic.severity), ": ",
                  diagnostic.message, " [", DiagnosticCodeName(diagnostic.code),
                  "]");
  if (!diagnostic.hint.empty())
    absl::StrAppend(&out, " (", diagnostic.hint, ")");
  return out;
}

}  // namespace semantic_layer::semantic
