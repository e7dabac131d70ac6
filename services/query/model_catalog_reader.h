#ifndef SEMANTIC_LAYER_SERVICES_QUERY_MODEL_CATALOG_READER_H_
#define SEMANTIC_LAYER_SERVICES_QUERY_MODEL_CATALOG_READER_H_

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "common/semantic/diagnostic.h"
#include "common/semantic/live/document_index.h"
#include "common/semantic/live/live_catalog.h"
#include "common/semantic/model/catalog.h"
#include "common/semantic/yaml/model_source.h"

namespace semantic_layer::query {

// The semantic models at one moment. Immutable and shared.
struct ModelSnapshot {
  int64_t revision = 0;  // of the model store
  std::shared_ptr<const semantic::Catalog> catalog = {};
  // For each semantic model of the catalog a number that changes when the file
  // that defines it does.
  std::map<std::string, uint64_t> model_marks = {};
  // What is wrong with files that are not, or not wholly, in the catalog, as
  // far as they were looked at for this snapshot.
  semantic::Diagnostics diagnostics = {};
};

// ModelFiles keeps model files and makes snapshots of them. A file that changes
// is read and judged with what it touches; all else is shared by the snapshots
// before and after. Bad files are left out, with diagnostics. Not thread safe;
// the snapshots are, and outlive it.
class ModelFiles {
 public:
  explicit ModelFiles(semantic::LoadOptions options)
      : options_(std::move(options)) {}

  // A file that is new or has another text. Of two things of one name that of
  // the lower key counts.
  void Set(const std::string& key, const semantic::ModelSource& source);
  void Remove(const std::string& key);
  void RemoveAll();

  // All files as they are now.
  std::shared_ptr<const ModelSnapshot> Snapshot(int64_t revision);

 private:
  struct File {
    std::string id;     // "production/flights.yaml"
    uint64_t mark = 0;  // changes when the text does
    semantic::DocumentPtr document;
    // Of reading it.
    semantic::Diagnostics diagnostics;
  };

  void Touch(const semantic::ModelDocument& document);
  void MarkAll(const semantic::Catalog& catalog);
  // The models that were touched; `edited` has the marks of the edited files.
  void MarkTouched(const semantic::Catalog& catalog,
                   const std::map<std::string, uint64_t>& edited);

  const semantic::LoadOptions options_;
  std::map<std::string, File> files_;
  // What the catalog does not know yet.
  std::map<std::string, semantic::DocumentEdit> edits_;
  semantic::LiveCatalog live_;
  std::map<std::string, uint64_t> marks_;
  // Names of models that the edits put somewhere or take away.
  std::set<std::string> touched_;
};

// Loads files as one snapshot; the first of two things of one name counts.
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
