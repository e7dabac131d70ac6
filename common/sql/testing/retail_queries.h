#ifndef SEMANTIC_LAYER_COMMON_SQL_TESTING_RETAIL_QUERIES_H_
#define SEMANTIC_LAYER_COMMON_SQL_TESTING_RETAIL_QUERIES_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/sql/resolve/catalog.h"

namespace semantic_layer::sql {

struct RetailQuery {
  absl::string_view name;
  absl::string_view text;
};

// Reports of a retailer in the shape and size of the known decision support
// benchmarks, 1 to 5 KB: common tables, rollups, windows, set operations,
// correlated subqueries. They parse in DuckDB as well, resolve against
// RetailCatalog and translate without findings.
const std::vector<RetailQuery>& RetailQueries();

// The tables of those reports.
std::unique_ptr<Catalog> NewRetailCatalog();

}  // namespace semantic_layer::sql

#endif  // SEMANTIC_LAYER_COMMON_SQL_TESTING_RETAIL_QUERIES_H_
