#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_VALIDATE_BUILD_CATALOG_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_VALIDATE_BUILD_CATALOG_H_

#include <memory>
#include <string>
#include <vector>

#include "common/semantic/diagnostic.h"
#include "common/semantic/model/catalog.h"
#include "common/semantic/model/model_document.h"

namespace semantic_layer::semantic {

// What a reference is made to.
enum class NameKind { kModel, kEntity, kDimension, kMeasure, kMetric };

// A name that was looked for among those of all documents in vain: the finding
// about it suggests near ones, so it depends on all that there are.
struct UnknownName {
  NameKind kind = NameKind::kMetric;
  std::string name;
  // Of a dimension: whose it should be.
  std::string entity = {};
};

struct BuildOptions {
  // Names that no document defines are taken on trust: what needs them is left
  // out of the catalog without a finding. For checking one file by itself.
  bool trust_unknown_names = false;
  // Unless null, gets one for each such finding.
  std::vector<UnknownName>* unknown_names = nullptr;
};

// Joins documents into the contents of a catalog: parses expressions, checks
// the rules inside each model and across all of them, and turns measures into
// metrics. What breaks a rule, and what needs it, is left out and reported; of
// two definitions of one name the first is kept.
Catalog::Contents BuildContents(std::vector<ModelDocument> documents,
                                const BuildOptions& options,
                                Diagnostics* diagnostics);

// The same, as a catalog.
std::shared_ptr<const Catalog> BuildCatalog(
    std::vector<ModelDocument> documents, const BuildOptions& options,
    Diagnostics* diagnostics);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_VALIDATE_BUILD_CATALOG_H_
