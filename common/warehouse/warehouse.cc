#include "common/warehouse/warehouse.h"

namespace semantic_layer::warehouse {

absl::string_view DialectName(Dialect dialect) {
  switch (dialect) {
    case Dialect::kDuckDb:
      return "duckdb";
    case Dialect::kDatabricks:
      return "databricks";
  }
  return "unknown";
}

}  // namespace semantic_layer::warehouse
