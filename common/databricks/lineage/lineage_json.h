#ifndef SEMANTIC_LAYER_COMMON_DATABRICKS_LINEAGE_LINEAGE_JSON_H_
#define SEMANTIC_LAYER_COMMON_DATABRICKS_LINEAGE_LINEAGE_JSON_H_

#include <vector>

#include "common/databricks/lineage/lineage_types.h"
#include "common/json/reader.h"

namespace semantic_layer::databricks {

// The edges that an answer of the lineage REST API tells of `object`, upstream
// and downstream as asked for. Pure functions; what is not understood is left
// out.
std::vector<LineageEdge> ReadTableLineage(const json::Value& answer,
                                          const LineageObject& object,
                                          LineageDirection direction);
std::vector<LineageEdge> ReadColumnLineage(const json::Value& answer,
                                           const LineageObject& object,
                                           LineageDirection direction);

}  // namespace semantic_layer::databricks

#endif  // SEMANTIC_LAYER_COMMON_DATABRICKS_LINEAGE_LINEAGE_JSON_H_
