#include "services/model_store/model_import.h"

#include <map>
#include <utility>

#include "absl/strings/str_cat.h"

namespace semantic_layer::model_store {
namespace {

using semantic::Diagnostics;
using Outcome = ImportResult::Outcome;

bool IsOpen(const ImportResult& result) {
  return result.outcome == Outcome::kCreated ||
         result.outcome == Outcome::kUpdated;
}

void Fail(ImportResult& result, std::string reason) {
  result.outcome = Outcome::kFailed;
  result.reason = std::move(reason);
}

// What an item is before anything was validated.
ImportResult Start(const ImportRules& rules, const ImportCandidate& candidate) {
  ImportResult result;
  result.file = candidate.after;
  if (candidate.before == nullptr) return result;
  if (candidate.before->text == candidate.after->text) {
    result.outcome = Outcome::kUnchanged;
    result.file = candidate.before;
    return result;
  }
  result.outcome = Outcome::kUpdated;
  if (!rules.replace) {
    Fail(result, absl::StrCat("There is a model '", candidate.after->id,
                              "' in ", CategoryName(rules.category),
                              " already; set `replace` to put this file in "
                              "its place."));
  } else if (!candidate.before->is_readable) {
    Fail(result,
         "The file that it would replace cannot be read, so it cannot "
         "be backed up.");
  }
  return result;
}

// One look at all open items together; false when none has errors.
bool FindErrors(const Library& library, const LibraryJudge& judge,
                const ImportRules& rules, ImportPlan& plan) {
  std::vector<ImportResult>& results = plan.results;
  std::vector<PlannedFile> planned;
  for (const ImportResult& result : results) {
    if (!IsOpen(result)) continue;
    planned.push_back({rules.category, result.file->path, result.file});
  }
  std::map<std::string, Diagnostics> by_path;
  Diagnostics elsewhere;
  for (const PlannedFile& plan : planned) by_path[plan.path];
  Judgement judged = judge.JudgeChanges(library, planned);
  plan.outcome = std::move(judged.outcome);
  for (semantic::Diagnostic& finding : judged.findings) {
    const auto found = by_path.find(finding.file);
    Diagnostics& place = found == by_path.end() ? elsewhere : found->second;
    place.push_back(std::move(finding));
  }
  bool failed = false;
  for (ImportResult& result : results) {
    if (!IsOpen(result)) continue;
    result.diagnostics = std::move(by_path[result.file->path]);
    if (!HasErrors(result.diagnostics)) continue;
    Fail(result, "The file has errors.");
    failed = true;
  }
  if (failed || elsewhere.empty()) return failed;
  // Nothing is wrong with the files, but they break others.
  for (ImportResult& result : results) {
    if (!IsOpen(result)) continue;
    result.diagnostics = elsewhere;
    Fail(result, "Models that are there already would break.");
  }
  return true;
}

}  // namespace

ImportPlan PlanImport(const Library& library, const LibraryJudge& judge,
                      const ImportRules& rules,
                      absl::Span<const ImportCandidate> candidates) {
  ImportPlan plan;
  std::vector<ImportResult>& results = plan.results;
  results.reserve(candidates.size());
  for (const ImportCandidate& candidate : candidates) {
    results.push_back(Start(rules, candidate));
  }
  // Without the files that failed, others may fail; each round takes at least
  // one out.
  while (FindErrors(library, judge, rules, plan) && rules.partial) {
  }
  bool failed = false;
  for (const ImportResult& result : results) {
    if (result.outcome == Outcome::kFailed) failed = true;
  }
  if (failed && !rules.partial) {
    for (ImportResult& result : results) {
      if (IsOpen(result)) result.outcome = Outcome::kNotKept;
    }
  }
  return plan;
}

}  // namespace semantic_layer::model_store
