#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/status_macros.h"
#include "services/model_store/conversions/model_to_wire.h"
#include "services/model_store/errors.h"
#include "services/model_store/limits.h"
#include "services/model_store/model_import.h"
#include "services/model_store/model_service.h"
#include "services/model_store/project/archive_reader.h"
#include "services/model_store/project/dbt_project.h"
#include "services/model_store/project/semantic_files.h"
#include "services/model_store/request_parts.h"

namespace semantic_layer::model_store {
namespace {

using model::v1::ImportedFile;
using model::v1::ImportModelsRequest;
using model::v1::ImportModelsResponse;
using Outcome = ImportResult::Outcome;

absl::StatusOr<ProjectTree> TreeOf(const ImportModelsRequest& request) {
  if (request.has_archive() == (request.files_size() > 0)) {
    return InvalidField("archive", "Give either `archive` or `files`.");
  }
  if (request.has_archive()) return ReadArchive(request.archive());
  ProjectTree tree;
  for (const model::v1::ProjectFile& file : request.files()) {
    ASSIGN_OR_RETURN(const std::string path,
                     ProjectTree::NormalPath(file.path(), "files"));
    RETURN_IF_ERROR(tree.Add(path, file.content(), "files"));
  }
  return tree;
}

const char* OutcomeName(Outcome outcome) {
  switch (outcome) {
    case Outcome::kCreated:
      return "created";
    case Outcome::kUpdated:
      return "updated";
    case Outcome::kUnchanged:
      return "unchanged";
    case Outcome::kFailed:
      return "failed";
    case Outcome::kNotKept:
      return "not_kept";
  }
  return "failed";
}

ImportedFile FileToWire(const SemanticFile& file) {
  ImportedFile wire;
  wire.set_path(file.path);
  if (!file.skipped.empty()) {
    wire.set_outcome("skipped");
    wire.set_reason(file.skipped);
    return wire;
  }
  if (!file.id.empty()) wire.set_model_id(file.id);
  const semantic::ModelDocument& document = file.document;
  wire.set_models_count(static_cast<int>(document.models.size()));
  wire.set_metrics_count(static_cast<int>(document.metrics.size()));
  wire.set_saved_queries_count(static_cast<int>(document.saved_queries.size()));
  wire.set_time_spines_count(static_cast<int>(document.time_spines.size()));
  if (file.failed.empty()) return wire;
  wire.set_outcome("failed");
  wire.set_reason(file.failed);
  for (const semantic::Diagnostic& finding : file.diagnostics) {
    *wire.add_diagnostics() = DiagnosticToWire(finding);
  }
  return wire;
}

// Adds what the engine says about a file. Places in a text that the import has
// rewritten are not those of the project's file.
void AddResult(const ImportResult& result, bool rewritten, ImportedFile& wire) {
  wire.set_outcome(OutcomeName(result.outcome));
  if (!result.reason.empty()) wire.set_reason(result.reason);
  if (result.outcome == Outcome::kCreated ||
      result.outcome == Outcome::kUpdated ||
      result.outcome == Outcome::kUnchanged) {
    wire.set_etag(result.file->etag);
  }
  for (const semantic::Diagnostic& finding : result.diagnostics) {
    model::v1::ModelDiagnostic* diagnostic = wire.add_diagnostics();
    *diagnostic = DiagnosticToWire(finding);
    if (finding.file != result.file->path) continue;
    diagnostic->set_file(wire.path());
    if (!rewritten) continue;
    diagnostic->set_line(0);
    diagnostic->set_column(0);
  }
}

std::string Verdict(const ImportModelsResponse& response, bool dry_run) {
  int kept = 0;
  int failed = 0;
  int skipped = 0;
  for (const ImportedFile& file : response.files()) {
    if (file.outcome() == "created" || file.outcome() == "updated") ++kept;
    if (file.outcome() == "failed") ++failed;
    if (file.outcome() == "skipped") ++skipped;
  }
  return absl::StrCat(kept,
                      dry_run ? " files would be kept, " : " files kept, ",
                      failed, " failed, ", skipped, " skipped.");
}

ImportRules RulesOf(const ImportModelsRequest& request, Category category,
                    const rpc::RequestContext& context) {
  return {.category = category,
          .author = AuthorOf(context),
          .patience = PatienceOf(context),
          .dry_run = request.dry_run(),
          .partial = request.partial(),
          .replace = request.replace()};
}

}  // namespace

absl::StatusOr<ImportModelsResponse> ModelService::ImportModels(
    const rpc::RequestContext& context, const ImportModelsRequest& request) {
  ASSIGN_OR_RETURN(const Category category, WritableCategoryOf(request));
  ASSIGN_OR_RETURN(const ProjectTree tree, TreeOf(request));
  const semantic::LoadOptions& options = engine_->options();
  const semantic::TableDefaults target = {
      request.has_default_catalog() ? request.default_catalog()
                                    : options.default_catalog,
      request.has_default_schema() ? request.default_schema()
                                   : options.default_schema};
  const DbtProject project = DbtProject::Read(tree, target);
  const std::vector<SemanticFile> files =
      FindSemanticFiles(tree, project, options);
  std::vector<ImportItem> items;
  bool failed = false;
  for (const SemanticFile& file : files) {
    if (!file.failed.empty()) failed = true;
    if (file.skipped.empty() && file.failed.empty()) {
      items.push_back({file.id, file.text});
    }
  }
  ImportRules rules = RulesOf(request, category, context);
  // One bad file is enough; what is said about the others still helps.
  const bool refused = failed && !rules.partial;
  if (refused) rules.dry_run = true;
  ASSIGN_OR_RETURN(std::vector<ImportResult> results,
                   engine_->Import(rules, items));
  ImportModelsResponse response;
  response.set_ignored_files(static_cast<int>(tree.other_files().size()));
  auto result = results.begin();
  for (const SemanticFile& file : files) {
    ImportedFile* wire = response.add_files();
    *wire = FileToWire(file);
    if (!file.skipped.empty() || !file.failed.empty()) continue;
    if (refused && (result->outcome == Outcome::kCreated ||
                    result->outcome == Outcome::kUpdated)) {
      result->outcome = Outcome::kNotKept;
    }
    AddResult(*result, file.text != tree.yaml_files().at(file.path), *wire);
    ++result;
    if (wire->outcome() == "created" || wire->outcome() == "updated") {
      response.set_imported(true);
    }
  }
  response.set_message(Verdict(response, request.dry_run()));
  return response;
}

}  // namespace semantic_layer::model_store
