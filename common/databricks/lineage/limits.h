#ifndef SEMANTIC_LAYER_COMMON_DATABRICKS_LINEAGE_LIMITS_H_
#define SEMANTIC_LAYER_COMMON_DATABRICKS_LINEAGE_LIMITS_H_

#include <cstddef>
#include <cstdint>

#include "absl/time/time.h"

namespace semantic_layer::databricks {

// Hops from where a walk begins.
inline constexpr int kMaxLineageDepth = 50;
inline constexpr int kDefaultLineageDepth = 5;
// Objects and edges that a walk finds before it stops.
inline constexpr size_t kMaxLineageObjects = 5'000;
inline constexpr size_t kMaxLineageEdges = 20'000;
// Of what moved the data of one edge.
inline constexpr size_t kMaxLineageMovers = 100;

// Calls of the REST API at a time; it takes some ten a second.
inline constexpr size_t kLineageCallsAtOnce = 4;

// Objects that one statement asks about, and rows that it may answer.
inline constexpr size_t kMaxObjectsPerStatement = 500;
inline constexpr int64_t kMaxLineageRows = 20'000;
// How far back system tables are read; they keep a year.
inline constexpr absl::Duration kLineageWindow = absl::Hours(24 * 90);

// The name of a table, a column, a path.
inline constexpr size_t kMaxLineageNameBytes = 1024;

}  // namespace semantic_layer::databricks

#endif  // SEMANTIC_LAYER_COMMON_DATABRICKS_LINEAGE_LIMITS_H_
