#include "services/model_store/readmission.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "common/semantic/yaml/load.h"
#include "services/model_store/limits.h"

namespace semantic_layer::model_store {
namespace {

using semantic::Diagnostic;
using semantic::DiagnosticCode;
using semantic::Diagnostics;
using semantic::DocumentEdit;
using semantic::DocumentNames;
using semantic::DocumentPtr;
using semantic::ModelDocument;

DocumentEdit AsEdit(const ModelFilePtr& file) {
  return {file->path, DocumentPtr(file, &file->document)};
}

bool IsClash(const Diagnostic& finding) {
  return finding.severity == semantic::Severity::kError &&
         (finding.code == DiagnosticCode::kDuplicateName ||
          finding.code == DiagnosticCode::kInconsistentElement);
}

}  // namespace

Readmission::Readmission(const std::vector<ModelFilePtr>& good,
                         const std::vector<ModelFilePtr>& out) {
  std::vector<DocumentEdit> edits;
  edits.reserve(good.size());
  for (const ModelFilePtr& file : good) edits.push_back(AsEdit(file));
  index_.Apply(edits);
  for (const ModelFilePtr& file : out) {
    const size_t i = out_.size();
    out_.push_back({file, semantic::NamesOf(file->document)});
    for (const DocumentNames::Statement& said : out_.back().names.said) {
      std::vector<size_t>& speakers = said_[said.name];
      if (speakers.empty() || speakers.back() != i) speakers.push_back(i);
    }
  }
  FindChances();
}

// A name that none of the good files has is what others can be the reason by.
void Readmission::FindChances() {
  for (size_t i = 0; i < out_.size(); ++i) {
    const auto is_of_others = [&](uint64_t name) {
      const auto found = said_.find(name);
      return found != said_.end() && !index_.IsSaid(name) &&
             (found->second.size() > 1 || found->second[0] != i);
    };
    const DocumentNames& names = out_[i].names;
    out_[i].has_chance =
        std::any_of(names.used.begin(), names.used.end(), is_of_others) ||
        std::any_of(names.said.begin(), names.said.end(),
                    [&](const auto& said) { return is_of_others(said.name); });
  }
}

void Readmission::Run() {
  bool progress = true;
  while (progress) {
    progress = false;
    for (size_t i = 0; i < out_.size(); ++i) {
      if (out_[i].is_in || !out_[i].has_chance) continue;
      if (TryToAdd({i})) {
        progress = true;
        continue;
      }
      const std::vector<size_t> group = GroupOf(i);
      if (group.size() > 1 && TryToAdd(group)) progress = true;
    }
  }
}

std::vector<size_t> Readmission::GroupOf(size_t i) const {
  std::vector<size_t> group = {i};
  absl::flat_hash_set<uint64_t> said;
  std::set<size_t> members = {i};
  for (size_t next = 0; next < group.size(); ++next) {
    const DocumentNames& names = out_[group[next]].names;
    for (const auto& statement : names.said) said.insert(statement.name);
    for (const uint64_t used : names.used) {
      const auto speakers = said_.find(used);
      if (speakers == said_.end() || said.contains(used) ||
          index_.IsSaid(used)) {
        continue;
      }
      // Those that are in have it said.
      const size_t first = speakers->second.front();
      if (!members.insert(first).second) continue;
      group.push_back(first);
      for (const auto& statement : out_[first].names.said) {
        said.insert(statement.name);
      }
    }
  }
  std::sort(group.begin(), group.end());
  return group;
}

bool Readmission::TryToAdd(const std::vector<size_t>& group) {
  const std::optional<Diagnostics> found = Judge(group);
  if (!found.has_value() || HasErrors(*found)) return false;
  std::vector<DocumentEdit> edits;
  for (const size_t i : group) {
    edits.push_back(AsEdit(out_[i].file));
    out_[i].is_in = true;
  }
  index_.Apply(edits);
  return true;
}

std::optional<Diagnostics> Readmission::Judge(
    const std::vector<size_t>& group) const {
  std::vector<DocumentEdit> edits;
  std::set<std::string> paths;
  for (const size_t i : group) {
    edits.push_back(AsEdit(out_[i].file));
    paths.insert(out_[i].file->path);
  }
  std::vector<ModelDocument> documents;
  const auto take = [&](const auto& some) {
    for (const auto& [path, document] : some) {
      if (!paths.contains(path)) documents.push_back(*document);
    }
  };
  if (const auto subset = index_.AffectedBy(edits); subset.has_value()) {
    take(subset->documents);
  } else if (looks_at_all_++ < kLooksAtAllMax) {
    take(index_.documents());
  } else {
    return std::nullopt;
  }
  for (const size_t i : group) documents.push_back(out_[i].file->document);
  return semantic::LoadDocuments(std::move(documents), {}).diagnostics;
}

std::optional<Diagnostics> Readmission::ClashesOf(size_t i) const {
  const Candidate& candidate = out_[i];
  if (candidate.is_in || !candidate.has_chance) return std::nullopt;
  const std::optional<Diagnostics> found = Judge({i});
  if (!found.has_value()) return std::nullopt;
  Diagnostics about;
  for (const Diagnostic& finding : *found) {
    if (finding.file == candidate.file->path) about.push_back(finding);
  }
  // What is not found has suggestions of all names, which only a look at all
  // can make.
  if (std::any_of(about.begin(), about.end(), [](const Diagnostic& finding) {
        return finding.code == DiagnosticCode::kUnknownReference;
      })) {
    return std::nullopt;
  }
  if (std::none_of(about.begin(), about.end(), IsClash)) return std::nullopt;
  return about;
}

}  // namespace semantic_layer::model_store
