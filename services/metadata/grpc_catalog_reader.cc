#include "services/metadata/grpc_catalog_reader.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/rpc/outgoing_call.h"
#include "common/status/make_status.h"
#include "common/status/status_macros.h"
#include "grpcpp/channel.h"
#include "services/metadata/conversions.h"
#include "services/metadata/limits.h"

namespace semantic_layer::metadata {
namespace {

namespace wire = ::semantic_layer::warehouse::v1;
using Stub = wire::WarehouseCatalogService::Stub;

// A call whose failure to get through says what it was for. What the query
// service itself says of the warehouse or the workspace is told as it is.
template <typename Request, typename Response>
absl::StatusOr<Response> Call(Stub& stub,
                              grpc::Status (Stub::*method)(grpc::ClientContext*,
                                                           const Request&,
                                                           Response*),
                              const rpc::RequestContext& context,
                              const Request& request) {
  absl::StatusOr<Response> response =
      rpc::CallUnary(stub, method, context, request, kCatalogReadTimeout);
  if (absl::IsUnavailable(response.status()) &&
      ReasonOf(response.status()).value_or(ErrorReason::kUnavailable) ==
          ErrorReason::kUnavailable) {
    return MakeStatus(ErrorReason::kUnavailable,
                      "The warehouse's catalog cannot be read now; retry.")
        .With("cause", response.status().message());
  }
  return response;
}

template <typename Info, typename Wire>
Listed<Info> FromWire(const Wire& items, wire::RunAs run_as) {
  Listed<Info> read = {.same_for_all = run_as == wire::RUN_AS_SERVICE};
  read.items.reserve(items.size());
  for (const auto& item : items) read.items.push_back(FromProto(item));
  return read;
}

}  // namespace

GrpcCatalogReader::GrpcCatalogReader(
    std::shared_ptr<grpc::Channel> query_service)
    : stub_(wire::WarehouseCatalogService::NewStub(std::move(query_service))) {}

absl::StatusOr<bool> GrpcCatalogReader::SameForAll(
    const rpc::RequestContext& context) {
  ASSIGN_OR_RETURN(const wire::GetRunAsResponse response,
                   rpc::CallUnary(*stub_, &Stub::GetRunAs, context,
                                  wire::GetRunAsRequest(), kRunAsTimeout));
  return response.run_as() == wire::RUN_AS_SERVICE;
}

absl::StatusOr<Listed<warehouse::CatalogInfo>> GrpcCatalogReader::ListCatalogs(
    const rpc::RequestContext& context) {
  ASSIGN_OR_RETURN(
      const wire::ListCatalogsResponse response,
      Call(*stub_, &Stub::ListCatalogs, context, wire::ListCatalogsRequest()));
  return FromWire<warehouse::CatalogInfo>(response.catalogs(),
                                          response.run_as());
}

absl::StatusOr<Listed<warehouse::SchemaInfo>> GrpcCatalogReader::ListSchemas(
    const rpc::RequestContext& context, absl::string_view catalog) {
  wire::ListSchemasRequest request;
  request.set_catalog(std::string(catalog));
  ASSIGN_OR_RETURN(const wire::ListSchemasResponse response,
                   Call(*stub_, &Stub::ListSchemas, context, request));
  return FromWire<warehouse::SchemaInfo>(response.schemas(), response.run_as());
}

absl::StatusOr<Listed<warehouse::TableInfo>> GrpcCatalogReader::ListTables(
    const rpc::RequestContext& context, absl::string_view catalog,
    absl::string_view schema, absl::string_view prefix, size_t enough) {
  wire::ListTablesRequest request;
  request.set_catalog(std::string(catalog));
  request.set_schema(std::string(schema));
  request.set_name_prefix(std::string(prefix));
  request.set_page_size(static_cast<int>(
      std::min<size_t>(std::max<size_t>(enough, 1), kTablesPerRead)));
  Listed<warehouse::TableInfo> listed = {.same_for_all = true};
  size_t bytes = 0;
  do {
    ASSIGN_OR_RETURN(const wire::ListTablesResponse response,
                     Call(*stub_, &Stub::ListTables, context, request));
    listed.same_for_all &= response.run_as() == wire::RUN_AS_SERVICE;
    bytes += response.ByteSizeLong();
    for (const wire::TableInfo& table : response.tables()) {
      listed.items.push_back(FromProto(table));
    }
    if (listed.items.size() > kMaxListedTables || bytes > kMaxListedBytes) {
      return MakeStatus(
          ErrorReason::kResultTooLarge,
          absl::StrCat("The listing has more than ", kMaxListedTables,
                       " tables, or more than ", kMaxListedBytes >> 20,
                       " MiB; ask with a prefix of their names."));
    }
    request.set_page_token(response.next_page_token());
  } while (!request.page_token().empty() && listed.items.size() < enough);
  return listed;
}

absl::StatusOr<Listed<warehouse::ColumnInfo>> GrpcCatalogReader::ListColumns(
    const rpc::RequestContext& context, absl::string_view catalog,
    absl::string_view schema, absl::string_view table) {
  wire::ListColumnsRequest request;
  request.set_catalog(std::string(catalog));
  request.set_schema(std::string(schema));
  request.set_table(std::string(table));
  ASSIGN_OR_RETURN(const wire::ListColumnsResponse response,
                   Call(*stub_, &Stub::ListColumns, context, request));
  return FromWire<warehouse::ColumnInfo>(response.columns(), response.run_as());
}

}  // namespace semantic_layer::metadata
