#ifndef SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_LINEAGE_EXTERNAL_LINEAGE_H_
#define SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_LINEAGE_EXTERNAL_LINEAGE_H_

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"

namespace semantic_layer::emulator {

// One end of a relationship: a table, a path, a model's version, or something
// outside of the workspace.
struct LineageObject {
  std::string kind = {};     // "table", "path", "external_metadata", ...
  std::string name = {};     // a path's URL
  std::string version = {};  // of a model

  auto operator<=>(const LineageObject&) const = default;
};

// Lineage that its owner has written down. Lists are kept as JSON texts.
struct ExternalRelationship {
  std::string id = {};
  LineageObject source = {};
  LineageObject target = {};
  std::string columns = {};     // "" or a list of {"source","target"}
  std::string properties = {};  // "" or an object
  int64_t changed_ms = 0;
};

// An object outside of the workspace: a dashboard, a table of another system.
struct ExternalMetadata {
  std::string id = {};
  std::string name = {};
  std::string system_type = {};
  std::string entity_type = {};
  std::vector<std::string> columns = {};
  std::string description = {};
  std::string url = {};
  std::string properties = {};  // "" or an object, as JSON
  std::string owner = {};
  std::string created_by = {};
  std::string updated_by = {};
  int64_t created_ms = 0;
  int64_t updated_ms = 0;
};

// What is known of other systems: their objects, and relationships from and to
// them. Values in and out; thread safe. Errors are the REST API's.
class ExternalLineage {
 public:
  // ALREADY_EXISTS for the same two ends.
  absl::Status Add(ExternalRelationship relationship);
  // Found by its two ends. RESOURCE_DOES_NOT_EXIST.
  absl::StatusOr<ExternalRelationship> Find(const LineageObject& source,
                                            const LineageObject& target) const;
  absl::Status Replace(const ExternalRelationship& relationship);
  absl::Status Remove(const LineageObject& source, const LineageObject& target);
  // Those that end in `object` (upstream) or begin there, by the other end.
  std::vector<ExternalRelationship> Neighbours(const LineageObject& object,
                                               bool upstream) const;

  absl::Status AddMetadata(ExternalMetadata metadata);
  absl::StatusOr<ExternalMetadata> FindMetadata(absl::string_view name) const;
  absl::Status ReplaceMetadata(ExternalMetadata metadata);
  // Its relationships go with it.
  absl::Status RemoveMetadata(absl::string_view name);
  // By name.
  std::vector<ExternalMetadata> AllMetadata() const;

 private:
  using Ends = std::pair<LineageObject, LineageObject>;

  mutable absl::Mutex mu_;
  std::map<Ends, ExternalRelationship> relationships_ ABSL_GUARDED_BY(mu_);
  std::map<std::string, ExternalMetadata, std::less<>> metadata_
      ABSL_GUARDED_BY(mu_);
};

}  // namespace semantic_layer::emulator

#endif  // SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_LINEAGE_EXTERNAL_LINEAGE_H_
