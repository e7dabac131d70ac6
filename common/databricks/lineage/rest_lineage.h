#ifndef SEMANTIC_LAYER_COMMON_DATABRICKS_LINEAGE_REST_LINEAGE_H_
#define SEMANTIC_LAYER_COMMON_DATABRICKS_LINEAGE_REST_LINEAGE_H_

#include <vector>

#include "absl/status/statusor.h"
#include "common/databricks/client/workspace_client.h"
#include "common/databricks/lineage/lineage_source.h"

namespace semantic_layer::databricks {

// Lineage by the REST API: a call for each object, a few at a time. The API is
// old and may be switched off (WORKSPACE_UNAVAILABLE): system tables come
// first where they can be read. Thread safe.
class RestLineage final : public LineageSource {
 public:
  // `workspace` must outlive it.
  explicit RestLineage(const WorkspaceClient* workspace)
      : workspace_(workspace) {}

  // An object that the workspace does not know has no edges.
  absl::StatusOr<LineageHop> Hop(const std::vector<LineageObject>& objects,
                                 LineageDirection direction,
                                 const ApiCall& call) override;

 private:
  class Calls;
  const WorkspaceClient* const workspace_;
};

}  // namespace semantic_layer::databricks

#endif  // SEMANTIC_LAYER_COMMON_DATABRICKS_LINEAGE_REST_LINEAGE_H_
