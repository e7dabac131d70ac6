#ifndef SEMANTIC_LAYER_SERVICES_QUERY_WAREHOUSE_CATALOG_WAREHOUSE_CATALOG_SERVICE_H_
#define SEMANTIC_LAYER_SERVICES_QUERY_WAREHOUSE_CATALOG_WAREHOUSE_CATALOG_SERVICE_H_

#include <cstdint>
#include <utility>

#include "absl/status/statusor.h"
#include "common/rpc/limits.h"
#include "common/rpc/request_context.h"
#include "common/rpc/service.h"
#include "common/warehouse/warehouse.h"
#include "semantic_layer/warehouse/v1/warehouse_catalog_service.pb.h"
#include "services/query/caller_identity.h"

namespace semantic_layer::query {

// The wire of semantic_layer.warehouse.v1.WarehouseCatalogService: reads the
// catalog of a warehouse page by page and answers with the whole, up to
// kMaxListedEntries and kMaxAnswerBytes, or with a page. Stateless;
// thread-safe.
class WarehouseCatalogService {
 public:
  // More entries than this in one listing are RESOURCE_EXHAUSTED: ask with a
  // prefix.
  static constexpr int kMaxListedEntries = 200000;
  // So are more bytes in one answer; a page has fewer entries instead.
  static constexpr int64_t kMaxAnswerBytes =
      rpc::kDefaultMessageBytesMax - (1 << 20);

  // `warehouse` must outlive the service and the server it is registered with.
  explicit WarehouseCatalogService(warehouse::Warehouse* warehouse,
                                   CallerIdentity identities = {})
      : warehouse_(warehouse), identities_(std::move(identities)) {}

  rpc::Service Bind();

 private:
  absl::StatusOr<warehouse::v1::ListCatalogsResponse> ListCatalogs(
      const rpc::RequestContext& context,
      const warehouse::v1::ListCatalogsRequest& request) const;
  absl::StatusOr<warehouse::v1::ListSchemasResponse> ListSchemas(
      const rpc::RequestContext& context,
      const warehouse::v1::ListSchemasRequest& request) const;
  absl::StatusOr<warehouse::v1::ListTablesResponse> ListTables(
      const rpc::RequestContext& context,
      const warehouse::v1::ListTablesRequest& request) const;
  absl::StatusOr<warehouse::v1::ListTablesResponse> PageOfTables(
      const warehouse::v1::ListTablesRequest& request,
      const warehouse::CallOptions& call) const;
  absl::StatusOr<warehouse::v1::ListColumnsResponse> ListColumns(
      const rpc::RequestContext& context,
      const warehouse::v1::ListColumnsRequest& request) const;
  absl::StatusOr<warehouse::v1::GetRunAsResponse> GetRunAs(
      const rpc::RequestContext& context,
      const warehouse::v1::GetRunAsRequest& request) const;
  absl::StatusOr<warehouse::v1::CheckWarehouseResponse> CheckWarehouse(
      const rpc::RequestContext& context,
      const warehouse::v1::CheckWarehouseRequest& request) const;

  absl::StatusOr<warehouse::CallOptions> CallOf(
      const rpc::RequestContext& context) const;
  warehouse::v1::RunAs run_as() const {
    return identities_.AsCaller() ? warehouse::v1::RUN_AS_CALLER
                                  : warehouse::v1::RUN_AS_SERVICE;
  }

  warehouse::Warehouse* const warehouse_;
  const CallerIdentity identities_;
};

}  // namespace semantic_layer::query

#endif  // SEMANTIC_LAYER_SERVICES_QUERY_WAREHOUSE_CATALOG_WAREHOUSE_CATALOG_SERVICE_H_
