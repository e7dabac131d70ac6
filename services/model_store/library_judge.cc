#include "services/model_store/library_judge.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/semantic/validate/build_catalog.h"
#include "common/semantic/yaml/load.h"
#include "services/model_store/judge_together.h"
#include "services/model_store/limits.h"
#include "services/model_store/near_names.h"

namespace semantic_layer::model_store {
namespace {

using semantic::Diagnostic;
using semantic::DiagnosticCode;
using semantic::Diagnostics;
using semantic::ModelDocument;

// Everything that the planned files and others would be told: all, or those
// of some paths. Names that nobody knows go to `unknown`.
Diagnostics JudgeTogetherWith(
    const Library& library, absl::Span<const PlannedFile> planned,
    const std::set<absl::string_view>* only,
    std::vector<semantic::UnknownName>* unknown = nullptr) {
  std::set<absl::string_view> paths;
  for (const PlannedFile& plan : planned) paths.insert(plan.path);
  std::vector<ModelDocument> documents;
  for (const ModelFilePtr& file : library.files()) {
    if (!IsServed(file->category) || !file->is_good) continue;
    if (only != nullptr && !only->contains(file->path)) continue;
    if (!paths.contains(file->path)) documents.push_back(file->document);
  }
  // Of two same names the later is the wrong one: the newcomers stand last,
  // so they are the ones that are told.
  for (const PlannedFile& plan : planned) {
    if (plan.file != nullptr && IsServed(plan.category)) {
      documents.push_back(plan.file->document);
    }
  }
  semantic::BuildOptions options;
  options.unknown_names = unknown;
  Diagnostics found;
  semantic::BuildContents(std::move(documents), options, &found);
  SortByPlace(&found);
  return found;
}

bool IsIndexed(const ModelFile& file) {
  return IsServed(file.category) && file.is_good;
}

bool IsBadByOthers(const ModelFile& file) {
  return IsServed(file.category) && !file.is_good &&
         !HasErrors(file.own_diagnostics);
}

// The edits of the index that bring it from one library to another; both are
// sorted alike.
std::vector<semantic::DocumentEdit> EditsBetween(const Library* before,
                                                 const Library& after) {
  std::map<std::string, semantic::DocumentEdit> edits;
  const std::vector<ModelFilePtr> none;
  const std::vector<ModelFilePtr>& old =
      before == nullptr ? none : before->files();
  size_t i = 0;
  size_t j = 0;
  // Equal runs are passed over; what is left over is little.
  std::vector<const ModelFilePtr*> gone;
  std::vector<const ModelFilePtr*> come;
  while (i < old.size() || j < after.files().size()) {
    if (i < old.size() && j < after.files().size() &&
        old[i] == after.files()[j]) {
      ++i;
      ++j;
      continue;
    }
    const bool take_old =
        j == after.files().size() ||
        (i < old.size() && !ComesBefore(*after.files()[j], *old[i]));
    if (take_old) {
      gone.push_back(&old[i++]);
    } else {
      come.push_back(&after.files()[j++]);
    }
  }
  for (const ModelFilePtr* file : gone) {
    if (IsIndexed(**file)) edits[(*file)->path] = {(*file)->path, nullptr};
  }
  for (const ModelFilePtr* file : come) {
    if (!IsIndexed(**file)) continue;
    edits[(*file)->path] = {(*file)->path,
                            semantic::DocumentPtr(*file, &(*file)->document)};
  }
  std::vector<semantic::DocumentEdit> list;
  for (auto& [path, edit] : edits) list.push_back(std::move(edit));
  return list;
}

// Which of the planned files' documents count.
enum class Take {
  kGood,  // a file with errors of its own is not served
  kRead,  // all that could be read
};

std::vector<semantic::DocumentEdit> EditsOf(
    absl::Span<const PlannedFile> planned, Take take) {
  std::vector<semantic::DocumentEdit> edits;
  for (const PlannedFile& plan : planned) {
    if (!IsServed(plan.category)) continue;
    const bool is_there =
        plan.file != nullptr &&
        (take == Take::kRead || !HasErrors(plan.file->own_diagnostics));
    edits.push_back({plan.path, is_there ? semantic::DocumentPtr(
                                               plan.file, &plan.file->document)
                                         : nullptr});
  }
  return edits;
}

// Whether something else is served when these files change.
bool ChangesWhatIsServed(const Library& library,
                         absl::Span<const PlannedFile> changes) {
  return std::any_of(
      changes.begin(), changes.end(), [&library](const PlannedFile& change) {
        if (!IsServed(change.category)) return false;
        const absl::string_view id = IdOfPath(change.path, change.category);
        for (const ModelFilePtr& old : library.FindAll(change.category, id)) {
          if (old->path != change.path) continue;
          if (change.file == nullptr) return old->is_good;
          return old->is_good != change.file->is_good ||
                 (old->is_good && old->etag != change.file->etag);
        }
        return change.file != nullptr && change.file->is_good;
      });
}

size_t ServedBytes(const Library& library) {
  size_t bytes = 0;
  for (const ModelFilePtr& file : library.files()) {
    if (IsServed(file->category)) bytes += file->text.size();
  }
  return bytes;
}

std::shared_ptr<const Library> Replace(const Library& library,
                                       absl::Span<const PlannedFile> changes) {
  const int64_t step = ChangesWhatIsServed(library, changes) ? 1 : 0;
  return std::make_shared<const Library>(library.revision() + step, library,
                                         changes);
}

std::shared_ptr<const Library> ReplaceAndJudgeAll(
    const Library& library, absl::Span<const PlannedFile> changes) {
  const Library replaced(0, library, changes);
  return NextLibrary(library, JudgeTogether(replaced.files()));
}

// Whether a finding may say something else where there is more: suggestions are
// made of all names. Not one that the file got by itself.
bool NeedsOthers(const Diagnostic& finding,
                 absl::Span<const PlannedFile> planned) {
  if (finding.severity != semantic::Severity::kError ||
      (finding.code != DiagnosticCode::kUnknownReference &&
       !absl::StrContains(finding.hint, "did you mean"))) {
    return false;
  }
  for (const PlannedFile& plan : planned) {
    if (plan.file == nullptr || plan.path != finding.file) continue;
    for (const Diagnostic& own : plan.file->own_diagnostics) {
      if (own.line == finding.line && own.column == finding.column &&
          own.message == finding.message && own.hint == finding.hint) {
        return false;
      }
    }
  }
  return true;
}

bool WasServed(const Library& library, const ModelFile& file) {
  for (const ModelFilePtr& old : library.FindAll(file.category, file.id)) {
    if (old->path == file.path) return IsServed(old->category) && old->is_good;
  }
  return false;
}

// Errors of files that would not be served after a change, though they were
// before or are part of it.
Diagnostics Losses(const Library& before, absl::Span<const PlannedFile> planned,
                   const Library& after, absl::string_view hint) {
  std::set<absl::string_view> paths;
  for (const PlannedFile& plan : planned) paths.insert(plan.path);
  Diagnostics losses;
  for (const ModelFilePtr& file : after.files()) {
    if (file->is_good) continue;
    if (!paths.contains(file->path) && !WasServed(before, *file)) continue;
    for (Diagnostic loss : file->diagnostics) {
      if (loss.severity != semantic::Severity::kError) continue;
      absl::StrAppend(&loss.hint, loss.hint.empty() || hint.empty() ? "" : "; ",
                      hint);
      losses.push_back(std::move(loss));
    }
  }
  return losses;
}

// What to do about files that a change would bring back, to its own harm.
std::string HintAbout(const std::vector<ModelFilePtr>& revivable) {
  if (revivable.empty()) return "";
  std::string names;
  for (size_t i = 0; i < std::min(revivable.size(), kFilesInHintMax); ++i) {
    absl::StrAppend(&names, i == 0 ? "" : ", ", revivable[i]->path);
  }
  if (revivable.size() > kFilesInHintMax) absl::StrAppend(&names, ", ...");
  return absl::StrCat(revivable.size() == 1 ? "" : "one of ", names,
                      revivable.size() == 1 ? " has" : ", which have",
                      " errors now", revivable.size() == 1 ? " and" : ",",
                      " would come first if this was changed: correct or "
                      "delete it before");
}

}  // namespace

void LibraryJudge::Follow(std::shared_ptr<const Library> library) {
  absl::MutexLock lock(&mu_);
  index_.Apply(EditsBetween(followed_.get(), *library));
  followed_ = std::move(library);
}

std::optional<Diagnostics> LibraryJudge::JudgePart(
    const Library& library, absl::Span<const PlannedFile> planned) const {
  const std::vector<semantic::DocumentEdit> edits =
      EditsOf(planned, Take::kRead);
  std::set<absl::string_view> own;
  for (const PlannedFile& plan : planned) own.insert(plan.path);
  std::vector<std::string> near;
  for (const bool is_again : {false, true}) {
    std::optional<semantic::DocumentIndex::Subset> subset;
    {
      absl::MutexLock lock(&mu_);
      subset = index_.AffectedBy(edits, near);
    }
    if (!subset.has_value()) return std::nullopt;
    std::set<absl::string_view> paths;
    for (const auto& [path, document] : subset->documents) paths.insert(path);
    std::vector<semantic::UnknownName> unknown;
    Diagnostics found = JudgeTogetherWith(library, planned, &paths, &unknown);
    const auto open = static_cast<size_t>(std::count_if(
        found.begin(), found.end(), [&](const Diagnostic& finding) {
          return NeedsOthers(finding, planned);
        }));
    if (open == 0) return found;
    // Others are told by what is said of more than names.
    if (open > unknown.size() || unknown.size() > kUnknownNamesMax) break;
    if (is_again) return found;
    near = FilesWithNearNames(library, own, unknown);
  }
  return std::nullopt;
}

bool LibraryJudge::GoTogether(absl::Span<const PlannedFile> planned) const {
  std::optional<semantic::DocumentIndex::Subset> subset;
  {
    absl::MutexLock lock(&mu_);
    subset = index_.AffectedBy(EditsOf(planned, Take::kGood));
  }
  if (!subset.has_value()) return false;
  std::vector<ModelDocument> documents;
  for (const auto& [path, document] : subset->documents) {
    documents.push_back(*document);
  }
  return !HasErrors(
      semantic::LoadDocuments(std::move(documents), {}).diagnostics);
}

Diagnostics LibraryJudge::FindingsOf(
    const Library& library, absl::Span<const PlannedFile> planned) const {
  Diagnostics diagnostics;
  bool is_served = false;
  for (const PlannedFile& plan : planned) {
    if (IsServed(plan.category)) is_served = true;
    if (plan.file == nullptr) continue;
    diagnostics.insert(diagnostics.end(), plan.file->own_diagnostics.begin(),
                       plan.file->own_diagnostics.end());
  }
  if (!is_served) return diagnostics;
  // What could be read of a wrong file says what would break without it.
  std::optional<Diagnostics> found = JudgePart(library, planned);
  if (!found.has_value()) {
    found = JudgeTogetherWith(library, planned, /*only=*/nullptr);
  }
  std::move(found->begin(), found->end(), std::back_inserter(diagnostics));
  return diagnostics;
}

Judgement LibraryJudge::JudgeChanges(
    const Library& library, absl::Span<const PlannedFile> planned) const {
  std::set<absl::string_view> paths;
  for (const PlannedFile& plan : planned) paths.insert(plan.path);
  Judgement judgement;
  for (Diagnostic& diagnostic : FindingsOf(library, planned)) {
    if (diagnostic.severity == semantic::Severity::kError ||
        paths.contains(diagnostic.file)) {
      judgement.findings.push_back(std::move(diagnostic));
    }
  }
  SortByPlace(&judgement.findings);
  if (HasErrors(judgement.findings)) return judgement;
  if (IsLocal(library, planned)) {
    judgement.outcome = Replace(library, planned);
    return judgement;
  }
  judgement.outcome = ReplaceAndJudgeAll(library, planned);
  Diagnostics losses = Losses(library, planned, *judgement.outcome,
                              HintAbout(Revivable(library, planned)));
  if (losses.empty()) return judgement;
  judgement.outcome = nullptr;
  std::move(losses.begin(), losses.end(),
            std::back_inserter(judgement.findings));
  SortByPlace(&judgement.findings);
  return judgement;
}

bool LibraryJudge::IsLocal(const Library& library,
                           absl::Span<const PlannedFile> files) const {
  size_t bytes = ServedBytes(library);
  std::set<std::pair<Category, absl::string_view>> ids;
  for (const PlannedFile& plan : files) {
    const absl::string_view id = IdOfPath(plan.path, plan.category);
    if (!ids.insert({plan.category, id}).second) return false;
    if (plan.file != nullptr) bytes += plan.file->text.size();
    for (const ModelFilePtr& other : library.FindAll(plan.category, id)) {
      // Of "x.yaml" and "x.yml" only the first is good. What one that is bad
      // by others says may have made these bad.
      if (other->path != plan.path || IsBadByOthers(*other)) return false;
    }
  }
  return bytes <= kServedBytesMax && Revivable(library, files).empty();
}

std::vector<ModelFilePtr> LibraryJudge::Revivable(
    const Library& library, absl::Span<const PlannedFile> files) const {
  std::set<absl::string_view> paths;
  std::set<std::pair<Category, absl::string_view>> ids;
  for (const PlannedFile& plan : files) {
    paths.insert(plan.path);
    ids.insert({plan.category, IdOfPath(plan.path, plan.category)});
  }
  const std::vector<semantic::DocumentEdit> edits = EditsOf(files, Take::kGood);
  std::vector<ModelFilePtr> found;
  absl::MutexLock lock(&mu_);
  for (const ModelFilePtr& file : library.files()) {
    if (!IsBadByOthers(*file) || paths.contains(file->path)) continue;
    if (ids.contains({file->category, file->id}) ||
        index_.CanTouch(edits, file->document)) {
      found.push_back(file);
    }
  }
  return found;
}

std::shared_ptr<const Library> LibraryJudge::WithEdits(
    const Library& library, absl::Span<const PlannedFile> edits) const {
  return IsLocal(library, edits) && GoTogether(edits)
             ? Replace(library, edits)
             : ReplaceAndJudgeAll(library, edits);
}

}  // namespace semantic_layer::model_store
