#include "gateway/auth/run_as.h"

#include <memory>
#include <utility>

#include "common/rpc/outgoing_call.h"
#include "common/status/status_macros.h"
#include "gateway/auth/limits.h"
#include "semantic_layer/warehouse/v1/warehouse_catalog_service.grpc.pb.h"

namespace semantic_layer::gateway_auth {

namespace v1 = ::semantic_layer::warehouse::v1;

RunsAsCaller AskQueryService(
    const std::shared_ptr<grpc::Channel>& query_service) {
  using Stub = v1::WarehouseCatalogService::Stub;
  std::shared_ptr<Stub> stub =
      v1::WarehouseCatalogService::NewStub(query_service);
  return [stub = std::move(stub)](
             const rpc::RequestContext& context) -> absl::StatusOr<bool> {
    ASSIGN_OR_RETURN(const v1::GetRunAsResponse response,
                     rpc::CallUnary(*stub, &Stub::GetRunAs, context,
                                    v1::GetRunAsRequest(), kRunAsTimeout));
    return response.run_as() == v1::RUN_AS_CALLER;
  };
}

}  // namespace semantic_layer::gateway_auth
