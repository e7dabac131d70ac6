#include "common/warehouse/catalog_errors.h"

#include "absl/strings/str_cat.h"
#include "common/status/make_status.h"

namespace semantic_layer::warehouse {

absl::Status CatalogNotFound(absl::string_view catalog) {
  return MakeStatus(ErrorReason::kCatalogNotFound,
                    absl::StrCat("There is no catalog '", catalog, "'."))
      .With("catalog", catalog);
}

absl::Status SchemaNotFound(absl::string_view catalog,
                            absl::string_view schema) {
  return MakeStatus(ErrorReason::kSchemaNotFound,
                    absl::StrCat("There is no schema '", schema,
                                 "' in catalog '", catalog, "'."))
      .With("catalog", catalog)
      .With("schema", schema);
}

absl::Status TableNotFound(absl::string_view catalog, absl::string_view schema,
                           absl::string_view table) {
  return MakeStatus(ErrorReason::kTableNotFound,
                    absl::StrCat("There is no table or view '", table,
                                 "' in schema '", catalog, ".", schema, "'."))
      .With("catalog", catalog)
      .With("schema", schema)
      .With("table", table);
}

}  // namespace semantic_layer::warehouse
