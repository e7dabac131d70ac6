#ifndef SEMANTIC_LAYER_COMMON_DATABRICKS_UNITY_CATALOG_LIMITS_H_
#define SEMANTIC_LAYER_COMMON_DATABRICKS_UNITY_CATALOG_LIMITS_H_

#include "absl/time/time.h"

namespace semantic_layer::databricks {

// One attempt of a read of the catalog.
inline constexpr absl::Duration kCatalogTimeout = absl::Seconds(30);
// Pages that are read to the end of a listing; the server decides how large
// they are. Beyond it something goes round in circles.
inline constexpr int kMaxCatalogPages = 10'000;

}  // namespace semantic_layer::databricks

#endif  // SEMANTIC_LAYER_COMMON_DATABRICKS_UNITY_CATALOG_LIMITS_H_
