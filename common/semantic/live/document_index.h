#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_LIVE_DOCUMENT_INDEX_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_LIVE_DOCUMENT_INDEX_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/types/span.h"
#include "common/semantic/live/document_names.h"
#include "common/semantic/model/model_document.h"

namespace semantic_layer::semantic {

using DocumentPtr = std::shared_ptr<const ModelDocument>;

// A document as it shall be; no document: gone.
struct DocumentEdit {
  // Keys are ordered as the documents are: of two things of one name the one
  // of the lower key counts.
  std::string key;
  DocumentPtr document;
};

// DocumentIndex knows, for documents that go together without errors, which of
// them an edit of some can mean anything to, so that an edit among thousands
// costs what it touches: building a catalog of the documents that it gives
// finds the same about those that are affected as building one of all. If that
// finds an error, what is wrong is to be found by building all.
//
// Not thread safe.
class DocumentIndex {
 public:
  struct Subset {
    // Keys of documents that mean something else after the edits, and are
    // there.
    std::set<std::string> affected;
    // These and what they need, by key, as they are after the edits.
    std::vector<std::pair<std::string, DocumentPtr>> documents;
  };

  // What must be built for some edits; nothing where that is (nearly) all.
  // With the documents of `more`, whatever they mean to the edits.
  std::optional<Subset> AffectedBy(
      absl::Span<const DocumentEdit> edits,
      absl::Span<const std::string> more = {}) const;

  // Whether the edits could mean anything to a document that is none of ours.
  bool CanTouch(absl::Span<const DocumentEdit> edits,
                const ModelDocument& other) const;

  // Whether any of the documents says something of a name (DocumentNames).
  bool IsSaid(uint64_t name) const;

  void Apply(absl::Span<const DocumentEdit> edits);

  // All, by key.
  std::vector<std::pair<std::string, DocumentPtr>> documents() const;
  size_t size() const { return keys_.size(); }
  // Null when there is none.
  DocumentPtr Find(const std::string& key) const;

 private:
  using Slot = uint32_t;
  struct Entry {
    std::string key;
    DocumentPtr document;
    DocumentNames names;
  };
  // Slots by what is said, sorted; most names have few.
  struct Name {
    std::vector<std::pair<uint64_t, std::vector<Slot>>> said;
    std::vector<Slot> used;
  };
  class Planner;

  void Remove(Slot slot);
  void Add(const std::string& key, DocumentPtr document);

  std::map<std::string, Slot> keys_;
  std::vector<Entry> entries_;
  std::vector<Slot> free_;
  std::set<Slot> says_to_all_;
  absl::flat_hash_map<uint64_t, Name> names_;
};

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_LIVE_DOCUMENT_INDEX_H_
