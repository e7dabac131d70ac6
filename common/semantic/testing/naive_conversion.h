#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_TESTING_NAIVE_CONVERSION_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_TESTING_NAIVE_CONVERSION_H_

#include <cstddef>
#include <vector>

#include "absl/status/statusor.h"
#include "common/semantic/model/catalog.h"
#include "common/semantic/testing/naive_leaf.h"
#include "common/semantic/testing/naive_rows.h"

namespace semantic_layer::semantic {

// The rows of a base metric that count, and their time.
struct NaiveBase {
  const SemanticModel* model = nullptr;
  const Dimension* time = nullptr;
  std::vector<size_t> rows;
};

// A row of the converted model that follows base rows.
struct NaiveConverted {
  size_t row = 0;
  // Those of them that are the latest at or before it; at least one.
  std::vector<size_t> latest;
};

// Finds what follows what: the same entity, not earlier, within the window,
// with the same constant properties.
absl::StatusOr<std::vector<NaiveConverted>> FindConversions(
    const Catalog& catalog, const NaiveRows& rows, const NaiveAsked& asked,
    const NaiveConversion& conversion, const NaiveBase& base);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_TESTING_NAIVE_CONVERSION_H_
