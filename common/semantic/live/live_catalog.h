#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_LIVE_LIVE_CATALOG_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_LIVE_LIVE_CATALOG_H_

#include <memory>
#include <optional>

#include "absl/types/span.h"
#include "common/semantic/diagnostic.h"
#include "common/semantic/live/document_index.h"
#include "common/semantic/model/catalog.h"

namespace semantic_layer::semantic {

// LiveCatalog keeps documents and the catalog of them, and takes edits in at
// the cost of what they touch: models and metrics of other documents are shared
// by the catalogs before and after. The catalog is the one that LoadDocuments
// gives for the same documents.
//
// Edits that break something, that change time spines, or that many documents
// depend on, cost as much as loading all.
//
// Not thread safe; the catalogs that it gives are, and outlive it.
class LiveCatalog {
 public:
  struct Update {
    // Never null.
    std::shared_ptr<const Catalog> catalog;
    // Findings about the documents that were looked at, by place.
    Diagnostics diagnostics;
    // Whether those were all.
    bool looked_at_all = false;
  };

  Update Apply(absl::Span<const DocumentEdit> edits);

  const DocumentIndex& documents() const { return index_; }

 private:
  // Nothing where all must be built.
  std::optional<Update> BuildSubset(absl::Span<const DocumentEdit> edits) const;
  Update BuildAll() const;

  DocumentIndex index_;
  std::shared_ptr<const Catalog> catalog_;
  // Whether the documents go together without errors.
  bool is_sound_ = false;
};

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_LIVE_LIVE_CATALOG_H_
