#ifndef SEMANTIC_LAYER_SERVICES_QUERY_MODEL_CATALOG_READER_H_
#define SEMANTIC_LAYER_SERVICES_QUERY_MODEL_CATALOG_READER_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/semantic/diagnostic.h"
#include "common/semantic/model/catalog.h"
#include "common/semantic/yaml/model_source.h"
#include "common/semantic/yaml/read_document.h"

namespace semantic_layer::query {

// The semantic models at one moment. Immutable and shared.
struct ModelSnapshot {
  int64_t revision = 0;  // of the model store
  std::shared_ptr<const semantic::Catalog> catalog = {};
  // For each semantic model of the catalog a number that changes when the file
  // that defines it does.
  std::map<std::string, uint64_t> model_marks = {};
  // What is wrong with files that are not, or not wholly, in the catalog.
  semantic::Diagnostics diagnostics = {};
};

// A model file as it was read; what snapshots share while it stays the same.
struct ReadModelFile {
  std::string id;     // "production/flights.yaml"
  uint64_t mark = 0;  // changes when the text does
  semantic::ReadResult read;
};
using ReadModelFilePtr = std::shared_ptr<const ReadModelFile>;

ReadModelFilePtr ReadFile(const semantic::ModelSource& source,
                          const semantic::LoadOptions& options);

// Files that were read before as one snapshot; bad ones are left out, with
// diagnostics.
std::shared_ptr<const ModelSnapshot> MakeSnapshot(
    int64_t revision, const std::vector<ReadModelFilePtr>& files);

// Loads files as one snapshot; bad ones are left out, with diagnostics.
std::shared_ptr<const ModelSnapshot> LoadSnapshot(
    int64_t revision, const std::vector<semantic::ModelSource>& sources,
    const semantic::LoadOptions& options);

// Where the query service has its models from. Implementations are thread safe
// and never block: they hold the last snapshot that they were given.
class ModelCatalogReader {
 public:
  virtual ~ModelCatalogReader() = default;

  // UNAVAILABLE while there has not been any. A snapshot stays in use while the
  // model store is away.
  virtual absl::StatusOr<std::shared_ptr<const ModelSnapshot>> Current()
      const = 0;
};

}  // namespace semantic_layer::query

#endif  // SEMANTIC_LAYER_SERVICES_QUERY_MODEL_CATALOG_READER_H_
