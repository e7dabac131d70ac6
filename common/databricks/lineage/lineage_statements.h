#ifndef SEMANTIC_LAYER_COMMON_DATABRICKS_LINEAGE_LINEAGE_STATEMENTS_H_
#define SEMANTIC_LAYER_COMMON_DATABRICKS_LINEAGE_LINEAGE_STATEMENTS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/databricks/lineage/lineage_types.h"
#include "common/rowset/rowset.h"

namespace semantic_layer::databricks {

// Databricks SQL over system.access.table_lineage and column_lineage, and what
// its rows say. Pure functions.

// The statement that finds the edges of `objects` in one direction since a day:
// all of them are tables, or all are columns. At most kMaxLineageRows rows,
// those seen last first.
std::string LineageStatement(absl::Span<const LineageObject> objects,
                             bool upstream, absl::Time since);

// The edges in the rows of such a statement. WORKSPACE_FAILED when the columns
// are others.
absl::StatusOr<std::vector<LineageEdge>> ReadLineageRows(
    const rowset::RowSet& rows);

}  // namespace semantic_layer::databricks

#endif  // SEMANTIC_LAYER_COMMON_DATABRICKS_LINEAGE_LINEAGE_STATEMENTS_H_
