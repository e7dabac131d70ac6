#include "common/semantic/live/live_catalog.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "common/semantic/live/part_trees.h"
#include "common/semantic/validate/build_catalog.h"

namespace semantic_layer::semantic {
namespace {

using Documents = std::vector<std::pair<std::string, DocumentPtr>>;

// The file that a document was read from; null when it does not say.
const std::string* FileOf(const ModelDocument& document) {
  const auto file = [](const auto& items) {
    return items.empty() ? nullptr : items.front().at.file.get();
  };
  for (const std::string* found :
       {file(document.models), file(document.metrics),
        file(document.saved_queries), file(document.time_spines)}) {
    if (found != nullptr) return found;
  }
  return nullptr;
}

// Gives what was built of documents to the parts that these are.
class Splitter {
 public:
  Splitter(const Documents& documents, Catalog::Contents* contents)
      : contents_(*contents), arena_(std::move(contents->arena)) {
    for (const auto& [key, document] : documents) {
      const std::string* file = FileOf(*document);
      if (file != nullptr) keys_.emplace(*file, key);
    }
    for (const Metric& metric : contents_.metrics) {
      metrics_.emplace(metric.name, &metric);
    }
  }

  // Parts by key. What says no file that is one of the documents' is in the
  // part of no key.
  std::map<std::string, std::shared_ptr<CatalogPart>> Split() {
    // First the metrics, which are copied where several parts need them.
    for (const Metric& metric : contents_.metrics) AddMetric(metric);
    for (SemanticModel& model : contents_.models) {
      PartOf(model.at).models.push_back(std::move(model));
    }
    for (SavedQuery& query : contents_.saved_queries) {
      PartOf(query.at).saved_queries.push_back(std::move(query));
    }
    return std::move(parts_);
  }

 private:
  CatalogPart& PartOf(const Location& at) {
    const auto found = at.file == nullptr ? keys_.end() : keys_.find(*at.file);
    const std::string key = found == keys_.end() ? "" : found->second;
    std::shared_ptr<CatalogPart>& part = parts_[key];
    if (part == nullptr) {
      part = std::make_shared<CatalogPart>();
      part->key = key;
      part->arena = arena_;
    }
    return *part;
  }

  void AddMetric(const Metric& metric) {
    CatalogPart& part = PartOf(metric.at);
    Add(metric, part);
    // Private ones belong to whoever needs them, whoever made them first.
    std::vector<const Metric*> open = {&metric};
    while (!open.empty()) {
      const Metric* next = open.back();
      open.pop_back();
      for (const InputMetric* input : next->Inputs()) {
        const auto found = metrics_.find(input->name);
        if (found == metrics_.end() || !found->second->is_private) continue;
        if (Add(*found->second, part)) open.push_back(found->second);
      }
    }
  }

  // False if the part has it.
  bool Add(const Metric& metric, CatalogPart& part) {
    if (!given_.insert({&part, &metric}).second) return false;
    part.metrics.push_back(metric);
    return true;
  }

  Catalog::Contents& contents_;
  const std::shared_ptr<const sql::Arena> arena_;
  absl::flat_hash_map<std::string, std::string> keys_;  // by file
  absl::flat_hash_map<std::string, const Metric*> metrics_;
  absl::flat_hash_set<std::pair<const CatalogPart*, const Metric*>> given_;
  std::map<std::string, std::shared_ptr<CatalogPart>> parts_;
};

std::vector<ModelDocument> Copies(const Documents& documents) {
  std::vector<ModelDocument> copies;
  copies.reserve(documents.size());
  for (const auto& [key, document] : documents) copies.push_back(*document);
  return copies;
}

}  // namespace

LiveCatalog::Update LiveCatalog::Apply(absl::Span<const DocumentEdit> edits) {
  std::optional<Update> update = BuildSubset(edits);
  index_.Apply(edits);
  if (!update.has_value()) {
    update = BuildAll();
    is_sound_ = !HasErrors(update->diagnostics);
  }
  catalog_ = update->catalog;
  return *std::move(update);
}

std::optional<LiveCatalog::Update> LiveCatalog::BuildSubset(
    absl::Span<const DocumentEdit> edits) const {
  if (!is_sound_ || edits.size() > index_.size()) return std::nullopt;
  const std::optional<DocumentIndex::Subset> subset = index_.AffectedBy(edits);
  if (!subset.has_value()) return std::nullopt;
  Diagnostics diagnostics;
  Catalog::Contents contents =
      BuildContents(Copies(subset->documents), BuildOptions(), &diagnostics);
  if (HasErrors(diagnostics)) return std::nullopt;
  auto parts = Splitter(subset->documents, &contents).Split();
  if (parts.contains("")) return std::nullopt;
  std::vector<CatalogChange> changes;
  absl::flat_hash_set<std::string> files;
  for (const auto& [key, document] : subset->documents) {
    if (!subset->affected.contains(key)) continue;
    const auto part = parts.find(key);
    changes.push_back({key, part == parts.end() ? nullptr : part->second});
    // What it was built with would stay as long as it does.
    if (part != parts.end()) OwnTrees(part->second.get());
    const std::string* file = FileOf(*document);
    if (file != nullptr) files.insert(*file);
  }
  for (const DocumentEdit& edit : edits) {
    if (edit.document == nullptr) changes.push_back({edit.key, nullptr});
  }
  Update update;
  update.catalog = std::make_shared<const Catalog>(*catalog_, changes);
  for (Diagnostic& diagnostic : diagnostics) {
    if (files.contains(diagnostic.file)) {
      update.diagnostics.push_back(std::move(diagnostic));
    }
  }
  SortByPlace(&update.diagnostics);
  return update;
}

LiveCatalog::Update LiveCatalog::BuildAll() const {
  Update update;
  update.looked_at_all = true;
  const Documents documents = index_.documents();
  Catalog::Contents contents =
      BuildContents(Copies(documents), BuildOptions(), &update.diagnostics);
  std::vector<CatalogPartPtr> parts;
  for (auto& [key, part] : Splitter(documents, &contents).Split()) {
    parts.push_back(std::move(part));
  }
  update.catalog = std::make_shared<const Catalog>(
      std::move(parts), std::move(contents.time_spines), contents.week_start);
  SortByPlace(&update.diagnostics);
  return update;
}

}  // namespace semantic_layer::semantic
