#include "services/model_store/library_judge.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/semantic/yaml/load.h"
#include "services/model_store/limits.h"

namespace semantic_layer::model_store {
namespace {

using semantic::Diagnostic;
using semantic::DiagnosticCode;
using semantic::Diagnostics;
using semantic::ModelDocument;

auto KeyOf(const Diagnostic& d) {
  return std::tie(d.file, d.line, d.column, d.code, d.message);
}

bool AreSame(const Diagnostics& a, const Diagnostics& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const Diagnostic& x, const Diagnostic& y) {
                      return KeyOf(x) == KeyOf(y) && x.severity == y.severity;
                    });
}

Diagnostic FileError(const ModelFile& file, DiagnosticCode code,
                     std::string message, std::string hint) {
  Diagnostic error;
  error.code = code;
  error.message = std::move(message);
  error.hint = std::move(hint);
  error.file = file.path;
  error.line = 1;
  error.column = 1;
  return error;
}

// Findings by file of documents that are looked at together.
std::map<std::string, Diagnostics> JudgeDocuments(
    std::vector<ModelDocument> documents) {
  Diagnostics diagnostics =
      semantic::LoadDocuments(std::move(documents), {}).diagnostics;
  std::map<std::string, Diagnostics> by_file;
  for (Diagnostic& diagnostic : diagnostics) {
    by_file[diagnostic.file].push_back(std::move(diagnostic));
  }
  return by_file;
}

// What a file that is not good by itself or among others is told.
using Findings = std::vector<std::optional<Diagnostics>>;

void AddError(const ModelFile& file, Diagnostic error,
              std::optional<Diagnostics>& findings) {
  if (!findings.has_value()) findings = file.own_diagnostics;
  findings->push_back(std::move(error));
}

// Of "x.yaml" and "x.yml" the first counts.
void FindTwins(const std::vector<ModelFilePtr>& files, Findings& findings) {
  std::set<std::pair<Category, absl::string_view>> ids;
  for (size_t i = 0; i < files.size(); ++i) {
    const ModelFile& file = *files[i];
    if (ids.insert({file.category, file.id}).second) continue;
    AddError(file,
             FileError(file, DiagnosticCode::kDuplicateName,
                       absl::StrCat("There is a ", file.id, ".yaml beside it."),
                       "remove one of the two files"),
             findings[i]);
  }
}

void FindExcess(const std::vector<ModelFilePtr>& files, Findings& findings) {
  size_t bytes = 0;
  for (size_t i = 0; i < files.size(); ++i) {
    const ModelFile& file = *files[i];
    if (!IsServed(file.category)) continue;
    bytes += file.text.size();
    if (bytes <= kServedBytesMax) continue;
    AddError(file,
             FileError(file, DiagnosticCode::kYamlLimit,
                       absl::StrCat("All served files together are above ",
                                    kServedBytesMax, " bytes."),
                       ""),
             findings[i]);
  }
}

// One round; false when nothing more was found.
bool FindBroken(const std::vector<ModelFilePtr>& files, Findings& findings) {
  std::vector<ModelDocument> documents;
  for (size_t i = 0; i < files.size(); ++i) {
    if (IsServed(files[i]->category) && !findings[i].has_value()) {
      documents.push_back(files[i]->document);
    }
  }
  std::map<std::string, Diagnostics> by_file =
      JudgeDocuments(std::move(documents));
  bool progress = false;
  for (size_t i = 0; i < files.size(); ++i) {
    if (!IsServed(files[i]->category) || findings[i].has_value()) continue;
    const auto found = by_file.find(files[i]->path);
    if (found == by_file.end() || !HasErrors(found->second)) continue;
    findings[i] = std::move(found->second);
    progress = true;
  }
  return progress;
}

// The file with these findings in place of those that it had.
ModelFilePtr WithFindings(const ModelFilePtr& file,
                          const std::optional<Diagnostics>& findings) {
  const Diagnostics& wanted =
      findings.has_value() ? *findings : file->own_diagnostics;
  const bool is_good = !HasErrors(wanted);
  if (file->is_good == is_good && AreSame(file->diagnostics, wanted)) {
    return file;
  }
  auto changed = std::make_shared<ModelFile>(*file);
  changed->diagnostics = wanted;
  changed->is_good = is_good;
  return changed;
}

// Everything that the planned files and those around them would be told.
Diagnostics JudgeChanges(const Library& library,
                         absl::Span<const PlannedFile> planned) {
  Diagnostics diagnostics;
  std::set<absl::string_view> paths;
  bool is_served = false;
  for (const PlannedFile& plan : planned) {
    paths.insert(plan.path);
    if (IsServed(plan.category)) is_served = true;
    if (plan.file == nullptr) continue;
    diagnostics.insert(diagnostics.end(), plan.file->own_diagnostics.begin(),
                       plan.file->own_diagnostics.end());
  }
  if (is_served) {
    std::vector<ModelDocument> documents;
    for (const ModelFilePtr& file : library.Served()) {
      if (!paths.contains(file->path)) documents.push_back(file->document);
    }
    // Of two same names the later is the wrong one: the newcomers stand last,
    // so they are the ones that are told.
    for (const PlannedFile& plan : planned) {
      if (plan.file != nullptr && IsServed(plan.category)) {
        documents.push_back(plan.file->document);
      }
    }
    for (auto& [path, found] : JudgeDocuments(std::move(documents))) {
      std::move(found.begin(), found.end(), std::back_inserter(diagnostics));
    }
  }
  SortByPlace(&diagnostics);
  return diagnostics;
}

}  // namespace

std::vector<ModelFilePtr> JudgeTogether(std::vector<ModelFilePtr> files) {
  Findings findings(files.size());
  for (size_t i = 0; i < files.size(); ++i) {
    if (HasErrors(files[i]->own_diagnostics)) {
      findings[i] = files[i]->own_diagnostics;
    }
  }
  FindTwins(files, findings);
  FindExcess(files, findings);
  while (FindBroken(files, findings)) {
  }
  for (size_t i = 0; i < files.size(); ++i) {
    files[i] = WithFindings(files[i], findings[i]);
  }
  return files;
}

bool HasFilesToMend(const Library& library) {
  return std::any_of(library.files().begin(), library.files().end(),
                     [](const ModelFilePtr& file) {
                       return IsServed(file->category) && !file->is_good &&
                              !HasErrors(file->own_diagnostics);
                     });
}

Diagnostics ErrorsOfChanges(const Library& library,
                            absl::Span<const PlannedFile> planned) {
  Diagnostics errors;
  for (Diagnostic& diagnostic : JudgeChanges(library, planned)) {
    if (diagnostic.severity == semantic::Severity::kError) {
      errors.push_back(std::move(diagnostic));
    }
  }
  return errors;
}

Diagnostics FindingsOfChanges(const Library& library,
                              absl::Span<const PlannedFile> planned) {
  std::set<absl::string_view> paths;
  for (const PlannedFile& plan : planned) paths.insert(plan.path);
  Diagnostics findings;
  for (Diagnostic& diagnostic : JudgeChanges(library, planned)) {
    if (diagnostic.severity == semantic::Severity::kError ||
        paths.contains(diagnostic.file)) {
      findings.push_back(std::move(diagnostic));
    }
  }
  return findings;
}

std::shared_ptr<const Library> WithChanges(
    const Library& library, absl::Span<const PlannedFile> planned) {
  std::set<absl::string_view> paths;
  // A change that was found to be right breaks nothing, but may mend others.
  bool judge = HasFilesToMend(library);
  for (const PlannedFile& plan : planned) {
    paths.insert(plan.path);
    if (plan.file != nullptr && !plan.file->is_good) judge = true;
  }
  std::vector<ModelFilePtr> files;
  files.reserve(library.files().size() + planned.size());
  for (const ModelFilePtr& file : library.files()) {
    if (!paths.contains(file->path)) files.push_back(file);
  }
  for (const PlannedFile& plan : planned) {
    if (plan.file != nullptr) files.push_back(plan.file);
  }
  if (judge) {
    const Library sorted(0, std::move(files));
    files = JudgeTogether(sorted.files());
  }
  return NextLibrary(library, std::move(files));
}

}  // namespace semantic_layer::model_store
