#ifndef SEMANTIC_LAYER_COMMON_WAREHOUSE_CATALOG_ERRORS_H_
#define SEMANTIC_LAYER_COMMON_WAREHOUSE_CATALOG_ERRORS_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace semantic_layer::warehouse {

// What a catalog read answers for a name that is not there. NOT_FOUND each.
absl::Status CatalogNotFound(absl::string_view catalog);
absl::Status SchemaNotFound(absl::string_view catalog,
                            absl::string_view schema);
absl::Status TableNotFound(absl::string_view catalog, absl::string_view schema,
                           absl::string_view table);

}  // namespace semantic_layer::warehouse

#endif  // SEMANTIC_LAYER_COMMON_WAREHOUSE_CATALOG_ERRORS_H_
