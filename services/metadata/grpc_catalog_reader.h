#ifndef SEMANTIC_LAYER_SERVICES_METADATA_GRPC_CATALOG_READER_H_
#define SEMANTIC_LAYER_SERVICES_METADATA_GRPC_CATALOG_READER_H_

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

// Reads the catalog at the query service, with the caller's own token.
// Everybody sees the same unless queries run as the signed-in user.
class GrpcCatalogReader final : public CatalogReader {
 public:
  enum class Sees { kTheSame, kByUser };

  explicit GrpcCatalogReader(std::shared_ptr<grpc::Channel> query_service,
                             Sees sees = Sees::kTheSame);

  absl::StatusOr<std::vector<warehouse::CatalogInfo>> ListCatalogs(
      const rpc::RequestContext& context) override;
  absl::StatusOr<std::vector<warehouse::SchemaInfo>> ListSchemas(
      const rpc::RequestContext& context, absl::string_view catalog) override;
  absl::StatusOr<std::vector<warehouse::TableInfo>> ListTables(
      const rpc::RequestContext& context, absl::string_view catalog,
      absl::string_view schema, absl::string_view prefix) override;
  absl::StatusOr<std::vector<warehouse::ColumnInfo>> ListColumns(
      const rpc::RequestContext& context, absl::string_view catalog,
      absl::string_view schema, absl::string_view table) override;

  std::string Audience(const rpc::RequestContext& context) const override;

 private:
  const std::unique_ptr<warehouse::v1::WarehouseCatalogService::Stub> stub_;
  const Sees sees_;
};

}  // namespace semantic_layer::metadata

#endif  // SEMANTIC_LAYER_SERVICES_METADATA_GRPC_CATALOG_READER_H_
