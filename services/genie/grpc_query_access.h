#ifndef SEMANTIC_LAYER_SERVICES_GENIE_GRPC_QUERY_ACCESS_H_
#define SEMANTIC_LAYER_SERVICES_GENIE_GRPC_QUERY_ACCESS_H_

#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "semantic_layer/query/v1/query_service.grpc.pb.h"
#include "semantic_layer/warehouse/v1/warehouse_catalog_service.grpc.pb.h"
#include "services/genie/query_access.h"

namespace grpc {
class Channel;
}  // namespace grpc

namespace semantic_layer::genie {

// QueryAccess over gRPC, with the caller's own token.
class GrpcQueryAccess final : public QueryAccess {
 public:
  explicit GrpcQueryAccess(const std::shared_ptr<grpc::Channel>& query_service);

  absl::StatusOr<bool> RunsAsCaller(
      const rpc::RequestContext& context) override;
  absl::StatusOr<Verdict> Judge(const rpc::RequestContext& context,
                                absl::string_view sql) override;
  absl::StatusOr<std::vector<TableColumn>> Columns(
      const rpc::RequestContext& context, const TableName& table) override;
  absl::StatusOr<rowset::RowSet> Sample(const rpc::RequestContext& context,
                                        const TableName& table,
                                        int rows) override;

 private:
  const std::unique_ptr<query::v1::QueryService::Stub> queries_;
  const std::unique_ptr<warehouse::v1::WarehouseCatalogService::Stub> catalog_;
};

}  // namespace semantic_layer::genie

#endif  // SEMANTIC_LAYER_SERVICES_GENIE_GRPC_QUERY_ACCESS_H_
