#ifndef SEMANTIC_LAYER_SERVICES_QUERY_EXPORT_LIMITS_H_
#define SEMANTIC_LAYER_SERVICES_QUERY_EXPORT_LIMITS_H_

#include <cstddef>
#include <cstdint>

namespace semantic_layer::query {

// Bytes that are gathered before a piece of a file is sent.
inline constexpr size_t kExportPieceBytes = 256 << 10;

// What Excel takes: rows below the header, columns, characters of a cell.
inline constexpr int64_t kMaxSheetRows = 1'048'575;
inline constexpr int kMaxSheetColumns = 16'384;
inline constexpr int64_t kMaxSheetCellCharacters = 32'767;
// Bytes of the values of one workbook: it is put together on disk.
inline constexpr int64_t kMaxSheetValueBytes = 512 << 20;

// Rows of one Arrow record batch, and bytes of its texts (their offsets have
// 32 bits).
inline constexpr int64_t kMaxArrowBatchRows = 65'536;
inline constexpr int64_t kMaxArrowTextBytes = 1 << 30;

}  // namespace semantic_layer::query

#endif  // SEMANTIC_LAYER_SERVICES_QUERY_EXPORT_LIMITS_H_
