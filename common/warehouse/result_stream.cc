#include "common/warehouse/result_stream.h"

#include <utility>

#include "common/status/status_macros.h"

namespace semantic_layer::warehouse {

absl::StatusOr<rowset::RowSet> ReadAll(ResultStream& stream) {
  rowset::RowSetBuilder rows(stream.schema());
  while (true) {
    ASSIGN_OR_RETURN(const std::optional<rowset::RowSet> batch, stream.Next());
    if (!batch.has_value()) break;
    RETURN_IF_ERROR(rows.Append(*batch));
  }
  return std::move(rows).Finish();
}

}  // namespace semantic_layer::warehouse
