#include "services/query/export/file_writer.h"

#include "common/status/status_macros.h"
#include "services/query/export/limits.h"

namespace semantic_layer::query {

absl::Status PieceBuffer::Offer() {
  return text_.size() < kExportPieceBytes ? absl::OkStatus() : Flush();
}

absl::Status PieceBuffer::Flush() {
  if (text_.empty()) return absl::OkStatus();
  RETURN_IF_ERROR(sink_(text_));
  text_.clear();
  return absl::OkStatus();
}

}  // namespace semantic_layer::query
