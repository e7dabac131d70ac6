#include "services/metadata/metadata_engine.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/make_status.h"
#include "common/status/status_macros.h"
#include "services/metadata/limits.h"

namespace semantic_layer::metadata {
namespace {

absl::Status BadField(absl::string_view field, absl::string_view problem,
                      absl::string_view type) {
  return MakeStatus(ErrorReason::kInvalidRequest,
                    absl::StrCat("'", field, "': ", problem, "."))
      .Violation({.field = {std::string(field)},
                  .message = std::string(problem),
                  .type = std::string(type)});
}

absl::Status CheckText(absl::string_view field, absl::string_view text,
                       size_t max_bytes) {
  if (text.size() > max_bytes) {
    return BadField(field, absl::StrCat("Has more than ", max_bytes, " bytes"),
                    "string_too_long");
  }
  if (text.find('\0') != absl::string_view::npos) {
    return BadField(field, "Holds a NUL byte", "value_error");
  }
  return absl::OkStatus();
}

absl::Status CheckName(absl::string_view field, absl::string_view name) {
  if (name.empty()) return BadField(field, "Field required", "missing");
  return CheckText(field, name, kMaxNameBytes);
}

}  // namespace

MetadataEngine::MetadataEngine(CachedCatalog* catalog, NameDefaults defaults)
    : catalog_(catalog), defaults_(std::move(defaults)) {}

absl::StatusOr<Listing<warehouse::CatalogInfo>> MetadataEngine::ListCatalogs(
    const rpc::RequestContext& context) const {
  return catalog_->Catalogs(context);
}

absl::StatusOr<Listing<warehouse::SchemaInfo>> MetadataEngine::ListSchemas(
    const rpc::RequestContext& context, absl::string_view catalog) const {
  RETURN_IF_ERROR(CheckName("catalog", catalog));
  return catalog_->Schemas(context, catalog);
}

absl::StatusOr<Listing<warehouse::TableInfo>> MetadataEngine::ListTables(
    const rpc::RequestContext& context, absl::string_view catalog,
    absl::string_view schema, absl::string_view prefix) const {
  RETURN_IF_ERROR(CheckName("catalog", catalog));
  RETURN_IF_ERROR(CheckName("schema", schema));
  RETURN_IF_ERROR(CheckText("filter_prefix", prefix, kMaxNameBytes));
  return catalog_->TablesWithPrefix(context, catalog, schema, prefix);
}

absl::StatusOr<Listing<warehouse::ColumnInfo>> MetadataEngine::ListColumns(
    const rpc::RequestContext& context, absl::string_view catalog,
    absl::string_view schema, absl::string_view table) const {
  RETURN_IF_ERROR(CheckName("catalog", catalog));
  RETURN_IF_ERROR(CheckName("schema", schema));
  RETURN_IF_ERROR(CheckName("table", table));
  return catalog_->Columns(context, catalog, schema, table);
}

absl::StatusOr<std::vector<Suggestion>> MetadataEngine::CompleteSql(
    const rpc::RequestContext& context, absl::string_view prefix,
    absl::string_view text) const {
  RETURN_IF_ERROR(CheckText("prefix", prefix, kMaxCompletionPrefixBytes));
  RETURN_IF_ERROR(CheckText("context", text, kMaxCompletionContextBytes));
  return CompleteSqlText(prefix, text, defaults_, catalog_, context);
}

}  // namespace semantic_layer::metadata
