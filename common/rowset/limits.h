#ifndef SEMANTIC_LAYER_COMMON_ROWSET_LIMITS_H_
#define SEMANTIC_LAYER_COMMON_ROWSET_LIMITS_H_

#include <cstdint>

namespace semantic_layer::rowset {

// Widest result that is accepted: columns of one RowSet.
inline constexpr int kMaxColumns = 10000;

// Rows of one RowSet. Larger results travel as several batches.
inline constexpr int64_t kMaxRowsPerBatch = int64_t{1} << 24;

}  // namespace semantic_layer::rowset

#endif  // SEMANTIC_LAYER_COMMON_ROWSET_LIMITS_H_
