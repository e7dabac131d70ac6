#include "services/metadata/metadata_service.h"

#include <vector>

#include "common/status/status_macros.h"
#include "common/warehouse/catalog_info.h"
#include "services/metadata/conversions.h"
#include "services/metadata/suggestion.h"

namespace semantic_layer::metadata {

rpc::Service MetadataService::Bind() {
  rpc::Service service("semantic_layer.metadata.v1.MetadataService");
  service.Unary("ListCatalogs", this, &MetadataService::ListCatalogs)
      .Unary("ListSchemas", this, &MetadataService::ListSchemas)
      .Unary("ListTables", this, &MetadataService::ListTables)
      .Unary("ListColumns", this, &MetadataService::ListColumns)
      .Unary("CompleteSql", this, &MetadataService::CompleteSql);
  return service;
}

absl::StatusOr<v1::ListCatalogsResponse> MetadataService::ListCatalogs(
    const rpc::RequestContext& context, const v1::ListCatalogsRequest&) const {
  ASSIGN_OR_RETURN(const auto catalogs, engine_->ListCatalogs(context));
  v1::ListCatalogsResponse response;
  for (const warehouse::CatalogInfo& catalog : *catalogs) {
    ToProto(catalog, response.add_catalogs());
  }
  return response;
}

absl::StatusOr<v1::ListSchemasResponse> MetadataService::ListSchemas(
    const rpc::RequestContext& context,
    const v1::ListSchemasRequest& request) const {
  ASSIGN_OR_RETURN(const auto schemas,
                   engine_->ListSchemas(context, request.catalog()));
  v1::ListSchemasResponse response;
  for (const warehouse::SchemaInfo& schema : *schemas) {
    ToProto(schema, response.add_schemas());
  }
  return response;
}

absl::StatusOr<v1::ListTablesResponse> MetadataService::ListTables(
    const rpc::RequestContext& context,
    const v1::ListTablesRequest& request) const {
  ASSIGN_OR_RETURN(
      const auto tables,
      engine_->ListTables(context, request.catalog(), request.schema(),
                          request.filter_prefix()));
  v1::ListTablesResponse response;
  for (const warehouse::TableInfo& table : *tables) {
    ToProto(table, response.add_tables());
  }
  return response;
}

absl::StatusOr<v1::ListColumnsResponse> MetadataService::ListColumns(
    const rpc::RequestContext& context,
    const v1::ListColumnsRequest& request) const {
  ASSIGN_OR_RETURN(const auto columns,
                   engine_->ListColumns(context, request.catalog(),
                                        request.schema(), request.table()));
  v1::ListColumnsResponse response;
  for (const warehouse::ColumnInfo& column : *columns) {
    ToProto(column, response.add_columns());
  }
  return response;
}

absl::StatusOr<v1::CompleteSqlResponse> MetadataService::CompleteSql(
    const rpc::RequestContext& context,
    const v1::CompleteSqlRequest& request) const {
  ASSIGN_OR_RETURN(
      const std::vector<Suggestion> suggestions,
      engine_->CompleteSql(context, request.prefix(), request.context()));
  v1::CompleteSqlResponse response;
  for (const Suggestion& suggestion : suggestions) {
    ToProto(suggestion, response.add_suggestions());
  }
  return response;
}

}  // namespace semantic_layer::metadata
