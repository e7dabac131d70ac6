#include "common/databricks/lineage/lineage_source.h"

#include "common/databricks/lineage/limits.h"
#include "common/status/make_status.h"

namespace semantic_layer::databricks {

absl::Status CheckLineageObject(const LineageObject& object) {
  if (object.kind == LineageKind::kTable && !object.name.empty() &&
      object.name.size() + object.column.size() <= kMaxLineageNameBytes) {
    return absl::OkStatus();
  }
  return MakeStatus(ErrorReason::kInvalidRequest,
                    "Lineage is known of tables and their columns: name one "
                    "as catalog.schema.table.");
}

}  // namespace semantic_layer::databricks
