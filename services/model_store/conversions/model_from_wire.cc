#include "services/model_store/conversions/model_from_wire.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/semantic/diagnostic.h"
#include "common/semantic/yaml/read_document.h"
#include "common/status/make_status.h"
#include "common/status/status_macros.h"
#include "services/model_store/errors.h"
#include "services/model_store/limits.h"

namespace semantic_layer::model_store {
namespace {

using semantic::Diagnostic;
using semantic::DiagnosticCode;
using semantic::Diagnostics;

// Whether the finding is about the shape of the request rather than about what
// its parts mean together.
bool IsAboutSchema(DiagnosticCode code) {
  switch (code) {
    case DiagnosticCode::kYamlSyntax:
    case DiagnosticCode::kYamlLimit:
    case DiagnosticCode::kYamlDuplicateKey:
    case DiagnosticCode::kUnknownKey:
    case DiagnosticCode::kMissingKey:
    case DiagnosticCode::kWrongType:
    case DiagnosticCode::kInvalidValue:
    case DiagnosticCode::kInvalidName:
      return true;
    default:
      return false;
  }
}

std::vector<std::string> FieldOf(const Diagnostic& diagnostic,
                                 const YamlDraft& draft) {
  std::vector<std::string> field = {"body"};
  const size_t line = static_cast<size_t>(diagnostic.line);
  if (line < draft.field_of_line.size()) {
    const auto& parts = draft.field_of_line[line];
    field.insert(field.end(), parts.begin(), parts.end());
  }
  return field;
}

std::string MessageOf(const Diagnostic& diagnostic) {
  if (diagnostic.hint.empty()) return diagnostic.message;
  return absl::StrCat(diagnostic.message, " (", diagnostic.hint, ")");
}

}  // namespace

absl::StatusOr<WireModel> ModelFromWire(const model::v1::SemanticModel& wire,
                                        const semantic::LoadOptions& options) {
  if (wire.name().empty()) return MissingField("name");
  if (wire.model().empty() && wire.node_relation().text().empty()) {
    return MissingField("model");
  }
  WireModel result;
  ASSIGN_OR_RETURN(result.draft, DraftYaml(wire));
  semantic::ReadResult read = semantic::ReadModelDocument(
      {std::string("body"), result.draft.text}, options);
  result.document = std::move(read.document);
  result.has_errors =
      HasErrors(read.diagnostics) || result.document.models.empty();
  return result;
}

std::string FieldOfLine(const YamlDraft& draft, int line) {
  if (line < 0 || static_cast<size_t>(line) >= draft.field_of_line.size()) {
    return "";
  }
  return FieldPathText(draft.field_of_line[static_cast<size_t>(line)]);
}

absl::Status StatusOfDraft(const YamlDraft& draft, absl::string_view path,
                           const Diagnostics& diagnostics) {
  bool about_schema = false;
  std::vector<std::string> texts;
  std::vector<FieldViolation> violations;
  size_t count = 0;
  for (const Diagnostic& diagnostic : diagnostics) {
    if (diagnostic.severity != semantic::Severity::kError) continue;
    if (diagnostic.file != path) continue;
    ++count;
    if (IsAboutSchema(diagnostic.code)) about_schema = true;
    std::vector<std::string> field = FieldOf(diagnostic, draft);
    if (texts.size() < kErrorsInMessageMax) {
      texts.push_back(
          absl::StrCat(FieldPathText(field), ": ", MessageOf(diagnostic)));
    }
    if (violations.size() < kErrorsInDetailsMax) {
      violations.push_back(
          {.field = std::move(field),
           .message = MessageOf(diagnostic),
           .type = absl::AsciiStrToLower(
               semantic::DiagnosticCodeName(diagnostic.code))});
    }
  }
  if (count == 0) return absl::OkStatus();
  std::string message =
      absl::StrCat("The model has errors: ", absl::StrJoin(texts, "; "));
  if (count > texts.size()) {
    absl::StrAppend(&message, "; and ", count - texts.size(), " more");
  }
  StatusBuilder status = MakeStatus(
      about_schema ? ErrorReason::kInvalidRequest : ErrorReason::kModelInvalid,
      message);
  for (FieldViolation& violation : violations) {
    status.Violation(std::move(violation));
  }
  return status;
}

}  // namespace semantic_layer::model_store
