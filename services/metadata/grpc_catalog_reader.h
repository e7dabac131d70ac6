#ifndef SEMANTIC_LAYER_SERVICES_METADATA_GRPC_CATALOG_READER_H_
#define SEMANTIC_LAYER_SERVICES_METADATA_GRPC_CATALOG_READER_H_

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "semantic_layer/warehouse/v1/warehouse_catalog_service.grpc.pb.h"
#include "services/metadata/catalog_reader.h"

namespace grpc {
class Channel;
}  // namespace grpc

namespace semantic_layer::metadata {

// Reads the catalog at the query service, with the caller's own token. The
// query service says as whom it asked the warehouse.
class GrpcCatalogReader final : public CatalogReader {
 public:
  explicit GrpcCatalogReader(std::shared_ptr<grpc::Channel> query_service);

  absl::StatusOr<bool> SameForAll(const rpc::RequestContext& context) override;
  absl::StatusOr<Listed<warehouse::CatalogInfo>> ListCatalogs(
      const rpc::RequestContext& context) override;
  absl::StatusOr<Listed<warehouse::SchemaInfo>> ListSchemas(
      const rpc::RequestContext& context, absl::string_view catalog) override;
  absl::StatusOr<Listed<warehouse::TableInfo>> ListTables(
      const rpc::RequestContext& context, absl::string_view catalog,
      absl::string_view schema, absl::string_view prefix,
      size_t enough) override;
  absl::StatusOr<Listed<warehouse::ColumnInfo>> ListColumns(
      const rpc::RequestContext& context, absl::string_view catalog,
      absl::string_view schema, absl::string_view table) override;

 private:
  const std::unique_ptr<warehouse::v1::WarehouseCatalogService::Stub> stub_;
};

}  // namespace semantic_layer::metadata

#endif  // SEMANTIC_LAYER_SERVICES_METADATA_GRPC_CATALOG_READER_H_
