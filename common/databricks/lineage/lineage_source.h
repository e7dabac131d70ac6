#ifndef SEMANTIC_LAYER_COMMON_DATABRICKS_LINEAGE_LINEAGE_SOURCE_H_
#define SEMANTIC_LAYER_COMMON_DATABRICKS_LINEAGE_LINEAGE_SOURCE_H_

#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/databricks/client/workspace_client.h"
#include "common/databricks/lineage/lineage_types.h"

namespace semantic_layer::databricks {

// Where lineage is read from: one hop at a time, for many objects at once. Of
// an ApiCall deadline, cancellation and credential count. Calls block. Thread
// safe.
class LineageSource {
 public:
  virtual ~LineageSource() = default;

  LineageSource(const LineageSource&) = delete;
  LineageSource& operator=(const LineageSource&) = delete;

  // The edges into (upstream) or out of (downstream) each of `objects`, which
  // are tables, or columns of tables: then the edges are between columns. Two
  // edges may have the same ends, where data were moved by several things. An
  // object that nothing is known of has none. Errors: INVALID_REQUEST for a
  // name that cannot be one; those of WorkspaceClient::Send.
  virtual absl::StatusOr<LineageHop> Hop(
      const std::vector<LineageObject>& objects, LineageDirection direction,
      const ApiCall& call) = 0;

 protected:
  LineageSource() = default;
};

// INVALID_REQUEST unless `object` is a table, or a column of one, with a name
// that one can have: for implementations of Hop.
absl::Status CheckLineageObject(const LineageObject& object);

}  // namespace semantic_layer::databricks

#endif  // SEMANTIC_LAYER_COMMON_DATABRICKS_LINEAGE_LINEAGE_SOURCE_H_
