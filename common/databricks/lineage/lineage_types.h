#ifndef SEMANTIC_LAYER_COMMON_DATABRICKS_LINEAGE_LINEAGE_TYPES_H_
#define SEMANTIC_LAYER_COMMON_DATABRICKS_LINEAGE_LINEAGE_TYPES_H_

#include <compare>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"

namespace semantic_layer::databricks {

// Where data come from and go to, as Unity Catalog has seen it. Plain values.

enum class LineageKind {
  kTable,  // also a view, a metric view, a streaming table
  kPath,
  kNotebook,
  kJob,
  kPipeline,
  kDashboard,
  kQuery,
  kOther,
};

// Something that data are in, or that moves them.
struct LineageObject {
  LineageKind kind = LineageKind::kTable;
  std::string name = {};    // "catalog.schema.table", a path, an id
  std::string column = {};  // of column lineage

  auto operator<=>(const LineageObject&) const = default;
};

// Data of `from` went into `to`.
struct LineageEdge {
  LineageObject from = {};
  LineageObject to = {};
  // By what it was moved, where that is known.
  std::vector<LineageObject> via = {};
  std::optional<absl::Time> last_seen = {};

  bool operator==(const LineageEdge&) const = default;
};

enum class LineageDirection { kUpstream, kDownstream, kBoth };

// What one hop found.
struct LineageHop {
  std::vector<LineageEdge> edges = {};
  // There are more, of any of the objects that were asked about.
  bool truncated = false;
};

// What a walk found.
struct LineageGraph {
  std::vector<LineageObject> objects = {};  // by distance from the start
  std::vector<LineageEdge> edges = {};
  // There may be more, beyond the depth or the limits.
  bool truncated = false;
};

}  // namespace semantic_layer::databricks

#endif  // SEMANTIC_LAYER_COMMON_DATABRICKS_LINEAGE_LINEAGE_TYPES_H_
