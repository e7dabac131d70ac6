#include "services/query/warehouse_catalog/warehouse_catalog_service.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/status/make_status.h"
#include "common/status/status_macros.h"
#include "common/warehouse/catalog_info.h"
#include "common/warehouse/limits.h"
#include "services/query/warehouse_catalog/catalog_conversions.h"

namespace semantic_layer::query {
namespace {

namespace v1 = ::semantic_layer::warehouse::v1;

// Of one entry in an answer, at most.
constexpr int64_t kEntryFrameBytes = 6;

absl::Status CheckName(absl::string_view field, absl::string_view name) {
  absl::string_view problem;
  if (name.empty()) {
    problem = "Field required";
  } else if (name.size() > warehouse::kMaxNameBytes) {
    problem = "A name has at most 255 bytes";
  } else if (name.find('\0') != absl::string_view::npos) {
    problem = "A name holds no NUL";
  } else {
    return absl::OkStatus();
  }
  return MakeStatus(ErrorReason::kInvalidRequest,
                    absl::StrCat(field, ": ", problem, "."))
      .Violation({.field = {std::string(field)},
                  .message = std::string(problem),
                  .type = name.empty() ? "missing" : "string_value"});
}

// Gives the bytes that it takes, with its tag and length.
template <typename Info, typename Wire>
int64_t Add(const Info& info, Wire* out) {
  ToProto(info, out);
  return static_cast<int64_t>(out->ByteSizeLong()) + kEntryFrameBytes;
}

// Reads all pages of a listing; `read` gives one, `add` takes each item and
// says how many bytes of the answer it is. `advice` is for whoever asks for too
// much.
template <typename Read, typename AddItem>
absl::Status ReadPages(const Read& read, const AddItem& add,
                       absl::string_view advice) {
  warehouse::PageRequest page{.page_size = warehouse::kMaxPageSize};
  int entries = 0;
  int64_t bytes = 0;
  do {
    ASSIGN_OR_RETURN(const auto found, read(page));
    entries += static_cast<int>(found.items.size());
    for (const auto& item : found.items) bytes += add(item);
    if (entries > WarehouseCatalogService::kMaxListedEntries ||
        bytes > WarehouseCatalogService::kMaxAnswerBytes) {
      return MakeStatus(
          ErrorReason::kResultTooLarge,
          absl::StrCat("The listing has more than ",
                       WarehouseCatalogService::kMaxListedEntries,
                       " entries, or more than ",
                       WarehouseCatalogService::kMaxAnswerBytes >> 20, " MiB; ",
                       advice));
    }
    page.token = found.next_page_token;
  } while (!page.token.empty());
  return absl::OkStatus();
}

absl::Status CheckPage(const v1::ListTablesRequest& request) {
  const auto refused = [](absl::string_view field, absl::string_view problem) {
    return MakeStatus(ErrorReason::kInvalidRequest,
                      absl::StrCat(field, ": ", problem, "."))
        .Violation({.field = {std::string(field)},
                    .message = std::string(problem),
                    .type = "value_error"})
        .Build();
  };
  if (request.page_size() < 0) {
    return refused("page_size", "A page has no less than one entry");
  }
  if (request.page_size() == 0 && !request.page_token().empty()) {
    return refused("page_token", "A page_token needs the page_size too");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<warehouse::CallOptions> WarehouseCatalogService::CallOf(
    const rpc::RequestContext& context) const {
  ASSIGN_OR_RETURN(warehouse::Identity identity,
                   identities_.Of(context.principal));
  return warehouse::CallOptions{.identity = std::move(identity),
                                .deadline = context.deadline,
                                .cancellation = context.cancellation};
}

rpc::Service WarehouseCatalogService::Bind() {
  rpc::Service service("semantic_layer.warehouse.v1.WarehouseCatalogService");
  service.Unary("ListCatalogs", this, &WarehouseCatalogService::ListCatalogs)
      .Unary("ListSchemas", this, &WarehouseCatalogService::ListSchemas)
      .Unary("ListTables", this, &WarehouseCatalogService::ListTables)
      .Unary("ListColumns", this, &WarehouseCatalogService::ListColumns)
      .Unary("GetRunAs", this, &WarehouseCatalogService::GetRunAs)
      .Unary("CheckWarehouse", this, &WarehouseCatalogService::CheckWarehouse);
  return service;
}

absl::StatusOr<v1::ListCatalogsResponse> WarehouseCatalogService::ListCatalogs(
    const rpc::RequestContext& context, const v1::ListCatalogsRequest&) const {
  ASSIGN_OR_RETURN(const warehouse::CallOptions call, CallOf(context));
  v1::ListCatalogsResponse response;
  response.set_run_as(run_as());
  RETURN_IF_ERROR(ReadPages(
      [&](const warehouse::PageRequest& page) {
        return warehouse_->ListCatalogs(page, call);
      },
      [&](const warehouse::CatalogInfo& catalog) {
        return Add(catalog, response.add_catalogs());
      },
      "no answer holds so many catalogs."));
  return response;
}

absl::StatusOr<v1::ListSchemasResponse> WarehouseCatalogService::ListSchemas(
    const rpc::RequestContext& context,
    const v1::ListSchemasRequest& request) const {
  RETURN_IF_ERROR(CheckName("catalog", request.catalog()));
  ASSIGN_OR_RETURN(const warehouse::CallOptions call, CallOf(context));
  v1::ListSchemasResponse response;
  response.set_run_as(run_as());
  RETURN_IF_ERROR(ReadPages(
      [&](const warehouse::PageRequest& page) {
        return warehouse_->ListSchemas(request.catalog(), page, call);
      },
      [&](const warehouse::SchemaInfo& schema) {
        return Add(schema, response.add_schemas());
      },
      "no answer holds so many schemas."));
  return response;
}

absl::StatusOr<v1::ListTablesResponse> WarehouseCatalogService::ListTables(
    const rpc::RequestContext& context,
    const v1::ListTablesRequest& request) const {
  RETURN_IF_ERROR(CheckName("catalog", request.catalog()));
  RETURN_IF_ERROR(CheckName("schema", request.schema()));
  RETURN_IF_ERROR(CheckPage(request));
  ASSIGN_OR_RETURN(const warehouse::CallOptions call, CallOf(context));
  if (request.page_size() > 0) return PageOfTables(request, call);
  v1::ListTablesResponse response;
  response.set_run_as(run_as());
  RETURN_IF_ERROR(ReadPages(
      [&](const warehouse::PageRequest& page) {
        return warehouse_->ListTables(request.catalog(), request.schema(),
                                      request.name_prefix(), page, call);
      },
      [&](const warehouse::TableInfo& table) {
        return Add(table, response.add_tables());
      },
      "ask with a prefix, or in pages."));
  return response;
}

absl::StatusOr<v1::ListTablesResponse> WarehouseCatalogService::PageOfTables(
    const v1::ListTablesRequest& request,
    const warehouse::CallOptions& call) const {
  warehouse::PageRequest page{
      .page_size = std::min(request.page_size(), warehouse::kMaxPageSize),
      .token = request.page_token()};
  while (true) {
    ASSIGN_OR_RETURN(const warehouse::Page<warehouse::TableInfo> found,
                     warehouse_->ListTables(request.catalog(), request.schema(),
                                            request.name_prefix(), page, call));
    v1::ListTablesResponse response;
    response.set_run_as(run_as());
    response.set_next_page_token(found.next_page_token);
    int64_t bytes = 0;
    for (const warehouse::TableInfo& table : found.items) {
      bytes += Add(table, response.add_tables());
    }
    if (bytes <= kMaxAnswerBytes || page.page_size == 1) return response;
    // Of so long comments a message holds fewer.
    page.page_size = std::max(page.page_size / 2, 1);
  }
}

absl::StatusOr<v1::ListColumnsResponse> WarehouseCatalogService::ListColumns(
    const rpc::RequestContext& context,
    const v1::ListColumnsRequest& request) const {
  RETURN_IF_ERROR(CheckName("catalog", request.catalog()));
  RETURN_IF_ERROR(CheckName("schema", request.schema()));
  RETURN_IF_ERROR(CheckName("table", request.table()));
  ASSIGN_OR_RETURN(const warehouse::CallOptions call, CallOf(context));
  ASSIGN_OR_RETURN(const std::vector<warehouse::ColumnInfo> columns,
                   warehouse_->ListColumns(request.catalog(), request.schema(),
                                           request.table(), call));
  v1::ListColumnsResponse response;
  response.set_run_as(run_as());
  for (const warehouse::ColumnInfo& column : columns) {
    ToProto(column, response.add_columns());
  }
  return response;
}

absl::StatusOr<v1::GetRunAsResponse> WarehouseCatalogService::GetRunAs(
    const rpc::RequestContext&, const v1::GetRunAsRequest&) const {
  v1::GetRunAsResponse response;
  response.set_run_as(run_as());
  return response;
}

absl::StatusOr<v1::CheckWarehouseResponse>
WarehouseCatalogService::CheckWarehouse(
    const rpc::RequestContext& context,
    const v1::CheckWarehouseRequest&) const {
  RETURN_IF_ERROR(warehouse_->CheckHealth(
      {.deadline = context.deadline, .cancellation = context.cancellation}));
  v1::CheckWarehouseResponse response;
  response.set_engine(
      std::string(warehouse::DialectName(warehouse_->dialect())));
  if (std::string detail = warehouse_->DescribeHealth(); !detail.empty()) {
    response.set_detail(std::move(detail));
  }
  return response;
}

}  // namespace semantic_layer::query
