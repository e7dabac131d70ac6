#include "services/genie/grpc_query_access.h"

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "common/rowset/rowset_proto.h"
#include "common/rpc/outgoing_call.h"
#include "common/sql/ast/arena.h"
#include "common/sql/ast/builder.h"
#include "common/sql/printer/printer.h"
#include "common/status/make_status.h"
#include "common/status/status_macros.h"
#include "grpcpp/channel.h"
#include "services/genie/limits.h"

namespace semantic_layer::genie {
namespace {

namespace catalog = ::semantic_layer::warehouse::v1;
using QueryStub = query::v1::QueryService::Stub;
using CatalogStub = catalog::WarehouseCatalogService::Stub;

// A call whose failure to get through says what it was for.
template <typename Stub, typename Request, typename Response>
absl::StatusOr<Response> Call(Stub& stub,
                              grpc::Status (Stub::*method)(grpc::ClientContext*,
                                                           const Request&,
                                                           Response*),
                              const rpc::RequestContext& context,
                              const Request& request) {
  absl::StatusOr<Response> response =
      rpc::CallUnary(stub, method, context, request, kQueryServiceTimeout);
  if (absl::IsUnavailable(response.status()) &&
      !ReasonOf(response.status()).has_value()) {
    return MakeStatus(ErrorReason::kUnavailable,
                      "The query service cannot be reached now; retry.")
        .With("cause", response.status().message());
  }
  return response;
}

std::string SelectAll(const TableName& table) {
  sql::Arena arena;
  sql::Builder builder(arena);
  sql::Select* select = builder.NewSelect();
  builder.AddItem(select, builder.Star());
  builder.AddFrom(select,
                  builder.Table({table.catalog, table.schema, table.table}));
  return sql::Print(*builder.ToQuery(select));
}

}  // namespace

GrpcQueryAccess::GrpcQueryAccess(
    const std::shared_ptr<grpc::Channel>& query_service)
    : queries_(query::v1::QueryService::NewStub(query_service)),
      catalog_(catalog::WarehouseCatalogService::NewStub(query_service)) {}

absl::StatusOr<bool> GrpcQueryAccess::RunsAsCaller(
    const rpc::RequestContext& context) {
  ASSIGN_OR_RETURN(const catalog::GetRunAsResponse response,
                   Call(*catalog_, &CatalogStub::GetRunAs, context,
                        catalog::GetRunAsRequest()));
  // What says nothing is no leave to ask as the service.
  return response.run_as() != catalog::RUN_AS_SERVICE;
}

absl::StatusOr<Verdict> GrpcQueryAccess::Judge(
    const rpc::RequestContext& context, absl::string_view sql) {
  query::v1::ValidateQueryRequest request;
  request.set_query(std::string(sql));
  request.set_level(query::v1::VALIDATION_LEVEL_RESOLVE);
  ASSIGN_OR_RETURN(
      const query::v1::ValidateQueryResponse response,
      Call(*queries_, &QueryStub::ValidateQuery, context, request));
  if (response.valid()) return Verdict{.runnable = true};
  return Verdict{.runnable = false,
                 .reason = response.errors().empty() ? response.message()
                                                     : response.errors(0)};
}

absl::StatusOr<std::vector<TableColumn>> GrpcQueryAccess::Columns(
    const rpc::RequestContext& context, const TableName& table) {
  catalog::ListColumnsRequest request;
  request.set_catalog(table.catalog);
  request.set_schema(table.schema);
  request.set_table(table.table);
  ASSIGN_OR_RETURN(
      const catalog::ListColumnsResponse response,
      Call(*catalog_, &CatalogStub::ListColumns, context, request));
  std::vector<TableColumn> columns;
  columns.reserve(response.columns_size());
  for (const catalog::ColumnInfo& column : response.columns()) {
    columns.push_back({.name = column.name(),
                       .data_type = column.data_type(),
                       .comment = column.comment(),
                       .nullable = column.nullable()});
  }
  return columns;
}

absl::StatusOr<rowset::RowSet> GrpcQueryAccess::Sample(
    const rpc::RequestContext& context, const TableName& table, int rows) {
  query::v1::QueryRequest request;
  request.set_query(SelectAll(table));
  request.set_limit(rows);
  ASSIGN_OR_RETURN(const query::v1::QueryResponse response,
                   Call(*queries_, &QueryStub::ExecuteQuery, context, request));
  return rowset::FromProto(response.rows());
}

}  // namespace semantic_layer::genie
