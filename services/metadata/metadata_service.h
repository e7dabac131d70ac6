#ifndef SEMANTIC_LAYER_SERVICES_METADATA_METADATA_SERVICE_H_
#define SEMANTIC_LAYER_SERVICES_METADATA_METADATA_SERVICE_H_

#include "absl/status/statusor.h"
#include "common/rpc/request_context.h"
#include "common/rpc/service.h"
#include "semantic_layer/metadata/v1/metadata_service.pb.h"
#include "services/metadata/metadata_engine.h"

namespace semantic_layer::metadata {

// The wire of semantic_layer.metadata.v1.MetadataService: parses, calls the
// engine, converts. Thread-safe.
class MetadataService {
 public:
  // `engine` must outlive the service and the server it is registered with.
  explicit MetadataService(const MetadataEngine* engine) : engine_(engine) {}

  rpc::Service Bind();

 private:
  absl::StatusOr<v1::ListCatalogsResponse> ListCatalogs(
      const rpc::RequestContext& context,
      const v1::ListCatalogsRequest& request) const;
  absl::StatusOr<v1::ListSchemasResponse> ListSchemas(
      const rpc::RequestContext& context,
      const v1::ListSchemasRequest& request) const;
  absl::StatusOr<v1::ListTablesResponse> ListTables(
      const rpc::RequestContext& context,
      const v1::ListTablesRequest& request) const;
  absl::StatusOr<v1::ListColumnsResponse> ListColumns(
      const rpc::RequestContext& context,
      const v1::ListColumnsRequest& request) const;
  absl::StatusOr<v1::CompleteSqlResponse> CompleteSql(
      const rpc::RequestContext& context,
      const v1::CompleteSqlRequest& request) const;

  const MetadataEngine* const engine_;
};

}  // namespace semantic_layer::metadata

#endif  // SEMANTIC_LAYER_SERVICES_METADATA_METADATA_SERVICE_H_
