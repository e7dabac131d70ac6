#ifndef SEMANTIC_LAYER_COMMON_ROWSET_ROWSET_PROTO_H_
#define SEMANTIC_LAYER_COMMON_ROWSET_ROWSET_PROTO_H_

#include "absl/status/statusor.h"
#include "common/rowset/rowset.h"

namespace semantic_layer::rowset {

namespace v1 {
class RowSet;
}  // namespace v1

// Rows to and from the wire's semantic_layer.rowset.v1.RowSet. Pure functions.

// Overwrites `out`. Column names become unique and not empty (WithUniqueNames);
// text of a column that is not binary becomes valid UTF-8: each byte that is
// not part of a character is replaced by U+FFFD.
void ToProto(const RowSet& rows, v1::RowSet* out);

// INTERNAL for a message that no engine makes: a column without type, lists
// of the wrong length, a bitmap that is too short.
absl::StatusOr<RowSet> FromProto(const v1::RowSet& proto);

}  // namespace semantic_layer::rowset

#endif  // SEMANTIC_LAYER_COMMON_ROWSET_ROWSET_PROTO_H_
