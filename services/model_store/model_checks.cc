#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/semantic/yaml/read_document.h"
#include "common/status/make_status.h"
#include "common/status/status_macros.h"
#include "services/model_store/conversions/model_from_wire.h"
#include "services/model_store/conversions/model_to_wire.h"
#include "services/model_store/errors.h"
#include "services/model_store/library_loader.h"
#include "services/model_store/model_id.h"
#include "services/model_store/model_service.h"
#include "services/model_store/request_parts.h"

namespace semantic_layer::model_store {
namespace {

using model::v1::ValidateModelRequest;
using model::v1::ValidateModelResponse;

// A model to judge: what was sent, as text.
struct Candidate {
  std::string id;
  std::string text;
  // Of a model in JSON; else empty.
  YamlDraft draft;
  // The message itself was refused: each violation is a finding.
  absl::Status refused;
};

// The id that a text's model would have by itself.
std::string OwnId(const semantic::ModelDocument& document) {
  if (!document.models.empty()) {
    const std::string& name = document.models.front().name;
    if (IsValidModelId(name)) return name;
  }
  return "model";
}

absl::StatusOr<Candidate> CandidateOf(const ValidateModelRequest& request,
                                      const semantic::LoadOptions& options) {
  if (request.has_yaml() == request.has_model()) {
    return InvalidField("yaml", "Give either `yaml` or `model`.");
  }
  if (!request.model_id().empty() && !IsValidModelId(request.model_id())) {
    return InvalidModelId("body", "model_id");
  }
  Candidate candidate;
  candidate.id = request.model_id();
  if (request.has_yaml()) {
    candidate.text = request.yaml();
    if (candidate.id.empty()) {
      candidate.id =
          OwnId(semantic::ReadModelDocument({"yaml", request.yaml()}, options)
                    .document);
    }
    return candidate;
  }
  absl::StatusOr<WireModel> model = ModelFromWire(request.model(), options);
  if (!model.ok()) {
    candidate.refused = model.status();
    return candidate;
  }
  if (candidate.id.empty()) candidate.id = OwnId(model->document);
  candidate.text = model->draft.text;
  candidate.draft = std::move(model->draft);
  return candidate;
}

void AddFinding(const absl::Status& refused, ValidateModelResponse& response) {
  for (const FieldViolation& violation : ViolationsOf(refused)) {
    model::v1::ModelDiagnostic* finding = response.add_diagnostics();
    finding->set_severity("error");
    finding->set_code(absl::AsciiStrToUpper(violation.type));
    std::vector<std::string> field = violation.field;
    if (!field.empty() && field.front() == "body") field.erase(field.begin());
    finding->set_field(FieldPathText(field));
    finding->set_message(violation.message);
  }
  response.set_valid(false);
}

// Whether the model could be made under a name that routes need.
void CheckName(const Candidate& candidate, absl::string_view path,
               ValidateModelResponse& response) {
  if (!IsReservedModelId(candidate.id)) return;
  model::v1::ModelDiagnostic* finding = response.add_diagnostics();
  finding->set_severity("error");
  finding->set_code(std::string(
      semantic::DiagnosticCodeName(semantic::DiagnosticCode::kInvalidName)));
  finding->set_file(std::string(path));
  finding->set_line(1);
  finding->set_column(1);
  finding->set_message(
      absl::StrCat("'", candidate.id, "' is a word of the API's own paths."));
  finding->set_hint("choose another name");
  response.set_valid(false);
}

std::string Verdict(const ValidateModelResponse& response) {
  int errors = 0;
  for (const auto& finding : response.diagnostics()) {
    if (finding.severity() == "error") ++errors;
  }
  if (errors == 0) {
    return response.diagnostics().empty()
               ? "The model is valid."
               : absl::StrCat("The model is valid, with ",
                              response.diagnostics_size(), " warnings.");
  }
  return absl::StrCat("The model has ", errors,
                      errors == 1 ? " error." : " errors.");
}

}  // namespace

absl::StatusOr<ValidateModelResponse> ModelService::ValidateModel(
    const rpc::RequestContext&, const ValidateModelRequest& request) {
  ASSIGN_OR_RETURN(const Category category, CategoryOf(request));
  ASSIGN_OR_RETURN(const Candidate candidate,
                   CandidateOf(request, engine_->options()));
  ValidateModelResponse response;
  response.set_valid(true);
  if (!candidate.refused.ok()) {
    if (ViolationsOf(candidate.refused).empty()) return candidate.refused;
    AddFinding(candidate.refused, response);
    response.set_message(Verdict(response));
    return response;
  }
  const ModelFilePtr present = engine_->library()->Find(category, candidate.id);
  const std::string path =
      present == nullptr ? PathOf(category, candidate.id) : present->path;
  CheckName(candidate, path, response);
  for (const semantic::Diagnostic& finding :
       engine_->Judge(category, candidate.id, candidate.text)) {
    model::v1::ModelDiagnostic* wire = response.add_diagnostics();
    *wire = DiagnosticToWire(finding);
    if (finding.severity == semantic::Severity::kError) {
      response.set_valid(false);
    }
    if (finding.file != path || candidate.draft.text.empty()) continue;
    const std::string field = FieldOfLine(candidate.draft, finding.line);
    if (!field.empty()) wire->set_field(field);
  }
  response.set_message(Verdict(response));
  return response;
}

}  // namespace semantic_layer::model_store
