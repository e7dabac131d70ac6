#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_YAML_LOAD_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_YAML_LOAD_H_

#include <memory>
#include <vector>

#include "absl/types/span.h"
#include "common/semantic/diagnostic.h"
#include "common/semantic/model/catalog.h"
#include "common/semantic/model/model_document.h"
#include "common/semantic/yaml/model_source.h"

namespace semantic_layer::semantic {

struct LoadResult {
  // Never null: everything that is free of errors. A file or an element with
  // an error is left out, and so is whatever needs it.
  std::shared_ptr<const Catalog> catalog;
  // All findings of all files, by file, line and column.
  Diagnostics diagnostics;
};

// Reads model files of every supported shape, normalises and validates them
// together. It reads no files itself and keeps no state; safe to call from any
// thread. Mistakes in the texts are diagnostics, never failures: a bad file
// hides no good one.
LoadResult LoadModelFiles(absl::Span<const ModelSource> sources,
                          const LoadOptions& options);

// The same for documents that were read before (read_document.h), in the order
// of their files, with what was found while they were read: for whoever keeps
// many documents and changes a few.
LoadResult LoadDocuments(std::vector<ModelDocument> documents,
                         Diagnostics diagnostics);

// All findings about one file by itself: its YAML, keys, values, names and
// expressions, and the rules among its own elements. References to things that
// are not in the file are taken on trust: other files may define them.
Diagnostics ValidateModelFile(const ModelSource& source,
                              const LoadOptions& options);

// The same for a document that was read before.
Diagnostics ValidateDocument(ModelDocument document, Diagnostics diagnostics);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_YAML_LOAD_H_
