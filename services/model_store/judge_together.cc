#include "services/model_store/judge_together.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/semantic/diagnostic.h"
#include "common/semantic/yaml/load.h"
#include "services/model_store/limits.h"
#include "services/model_store/readmission.h"

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

// Brings those back that were only bad by others that are bad.
void BringBack(const std::vector<ModelFilePtr>& files,
               const std::vector<size_t>& out, Findings& findings) {
  if (out.empty()) return;
  std::vector<ModelFilePtr> good;
  for (size_t i = 0; i < files.size(); ++i) {
    if (IsServed(files[i]->category) && !findings[i].has_value()) {
      good.push_back(files[i]);
    }
  }
  std::vector<ModelFilePtr> left_out;
  for (const size_t i : out) left_out.push_back(files[i]);
  Readmission readmission(good, left_out);
  readmission.Run();
  for (size_t i = 0; i < out.size(); ++i) {
    std::optional<Diagnostics>& found = findings[out[i]];
    if (readmission.IsIn(i)) {
      found.reset();
    } else if (std::optional<Diagnostics> now = readmission.ClashesOf(i)) {
      found = std::move(now);
    }
  }
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
  std::vector<size_t> out;
  for (size_t i = 0; i < files.size(); ++i) {
    if (IsServed(files[i]->category) && !findings[i].has_value()) {
      out.push_back(i);
    }
  }
  while (FindBroken(files, findings)) {
  }
  out.erase(std::remove_if(out.begin(), out.end(),
                           [&](size_t i) { return !findings[i].has_value(); }),
            out.end());
  BringBack(files, out, findings);
  for (size_t i = 0; i < files.size(); ++i) {
    files[i] = WithFindings(files[i], findings[i]);
  }
  return files;
}

}  // namespace semantic_layer::model_store
