#ifndef SEMANTIC_LAYER_COMMON_DATABRICKS_LINEAGE_LINEAGE_WALK_H_
#define SEMANTIC_LAYER_COMMON_DATABRICKS_LINEAGE_LINEAGE_WALK_H_

#include "absl/status/statusor.h"
#include "common/databricks/client/workspace_client.h"
#include "common/databricks/lineage/limits.h"
#include "common/databricks/lineage/lineage_source.h"
#include "common/databricks/lineage/lineage_types.h"

namespace semantic_layer::databricks {

// Everything within `depth` hops (1 to kMaxLineageDepth) of `start`, itself
// included: each object once, however many ways lead to it, also where they
// lead in circles, and each edge once, with everything that moved its data. The
// name of a table is taken without regard to case, that of a column is not.
// Goes hop by hop, one call of the source for each and each direction, and on
// from tables only. Stops, and says so, at the limits. Errors: INVALID_REQUEST
// for a depth that cannot be; those of the source.
absl::StatusOr<LineageGraph> WalkLineage(LineageSource& source,
                                         const LineageObject& start,
                                         LineageDirection direction, int depth,
                                         const ApiCall& call);

}  // namespace semantic_layer::databricks

#endif  // SEMANTIC_LAYER_COMMON_DATABRICKS_LINEAGE_LINEAGE_WALK_H_
