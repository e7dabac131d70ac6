#include "common/warehouse/databricks/databricks_warehouse.h"

#include <limits>
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/databricks/statements/limits.h"
#include "common/databricks/statements/statement_error.h"
#include "common/rowset/rowset.h"
#include "common/status/status_macros.h"
#include "common/warehouse/call_status.h"
#include "common/warehouse/databricks/api_calls.h"
#include "common/warehouse/databricks/databricks_result_stream.h"
#include "common/warehouse/databricks/limits.h"

namespace semantic_layer::warehouse {
namespace {

using databricks::Disposition;
using rowset::RowSet;

// Where the workspace may stop. One row more than is wanted tells whether rows
// are cut.
void SetLimits(const ResultLimits& limits, ApiStatement* statement) {
  constexpr int64_t kMost = std::numeric_limits<int64_t>::max();
  databricks::StatementRequest& request = statement->request;
  request.disposition = Disposition::kExternalLinks;
  if (statement->is_small || limits.max_bytes <= databricks::kInlineBytesMax) {
    request.disposition = Disposition::kInline;
  }
  if (statement->changes_rows) return;
  if (limits.max_rows < kMost) request.row_limit = limits.max_rows + 1;
  if (limits.max_bytes < (kMost - kByteLimitRoom) / kByteLimitFactor) {
    request.byte_limit = limits.max_bytes * kByteLimitFactor + kByteLimitRoom;
  }
}

// The counts that a statement which changes rows answers with.
absl::StatusOr<std::optional<int64_t>> RowsChanged(
    databricks::ResultReader& reader) {
  const std::optional<int> column =
      reader.schema()->IndexOf("num_affected_rows");
  if (!column.has_value()) return std::nullopt;
  std::optional<int64_t> changed;
  while (true) {
    ASSIGN_OR_RETURN(const std::optional<RowSet> rows, reader.Next({}));
    if (!rows.has_value()) return changed;
    const rowset::Column& counts = rows->column(*column);
    if (counts.type() != rowset::ColumnType::kInt64) return std::nullopt;
    for (int64_t row = 0; row < rows->row_count(); ++row) {
      changed = changed.value_or(0) + counts.IntAt(row);
    }
  }
}

// A query that cannot be planned may still have a "plan", which says so.
absl::StatusOr<std::string> PlanOf(absl::string_view text) {
  constexpr absl::string_view kMistake =
      "Error occurred during query planning:";
  const size_t at = text.find(kMistake);
  if (at == absl::string_view::npos) return std::string(text);
  return databricks::StatusOfFailedStatement(
      {.error_code = "BAD_REQUEST",
       .message = text.substr(at + kMistake.size())});
}

}  // namespace

absl::StatusOr<std::unique_ptr<DatabricksWarehouse>>
DatabricksWarehouse::Create(const databricks::DatabricksOptions& options,
                            const concurrency::Clock* clock) {
  ASSIGN_OR_RETURN(std::string warehouse_id, options.Warehouse());
  ASSIGN_OR_RETURN(std::unique_ptr<databricks::Workspace> workspace,
                   databricks::Workspace::Create(options, clock));
  auto warehouse = std::make_unique<DatabricksWarehouse>(
      databricks::StatementClient::Options{.warehouse_id =
                                               std::move(warehouse_id)},
      &workspace->client(), &workspace->timers(), clock);
  warehouse->own_workspace_ = std::move(workspace);
  return warehouse;
}

DatabricksWarehouse::DatabricksWarehouse(
    databricks::StatementClient::Options options,
    const databricks::WorkspaceClient* workspace,
    concurrency::TimerQueue* timers, const concurrency::Clock* clock)
    : statements_(options, workspace, timers, clock),
      catalog_(workspace),
      health_(options.warehouse_id, workspace, clock) {}

absl::StatusOr<std::unique_ptr<databricks::ResultReader>>
DatabricksWarehouse::Run(ApiStatement statement, const CallOptions& options) {
  const databricks::StatementCall call = StatementCallOf(options);
  ASSIGN_OR_RETURN(
      databricks::StatementResult result,
      statements_.ExecuteAndWait(std::move(statement.request), call));
  return statements_.Read(std::move(result), call);
}

absl::StatusOr<std::unique_ptr<ResultStream>> DatabricksWarehouse::Execute(
    const Statement& statement, const ExecuteOptions& options) {
  RETURN_IF_ERROR(CallStatus(options.call));
  ASSIGN_OR_RETURN(ApiStatement prepared,
                   PrepareStatement(statement, options.allow_writes));
  SetLimits(options.limits, &prepared);
  const bool changes_rows = prepared.changes_rows;
  ASSIGN_OR_RETURN(std::unique_ptr<databricks::ResultReader> reader,
                   Run(std::move(prepared), options.call));
  if (!changes_rows) {
    return std::make_unique<DatabricksResultStream>(
        std::move(reader), options.call, options.limits);
  }
  ASSIGN_OR_RETURN(const std::optional<int64_t> changed, RowsChanged(*reader));
  return std::make_unique<DatabricksResultStream>(changed);
}

absl::StatusOr<std::string> DatabricksWarehouse::Explain(
    const Statement& statement, const CallOptions& options) {
  RETURN_IF_ERROR(CallStatus(options));
  ASSIGN_OR_RETURN(ApiStatement prepared, PrepareExplain(statement));
  prepared.request.disposition = Disposition::kInline;
  ASSIGN_OR_RETURN(const std::unique_ptr<databricks::ResultReader> reader,
                   Run(std::move(prepared), options));
  std::string plan;
  while (true) {
    ASSIGN_OR_RETURN(const std::optional<RowSet> rows, reader->Next({}));
    if (!rows.has_value()) return PlanOf(plan);
    if (rows->column_count() == 0) continue;
    const rowset::Column& lines = rows->column(0);
    if (rowset::StorageOf(lines.type()) != rowset::StorageKind::kText) continue;
    for (int64_t row = 0; row < rows->row_count(); ++row) {
      absl::StrAppend(&plan, plan.empty() ? "" : "\n", lines.TextAt(row));
    }
  }
}

absl::StatusOr<Page<CatalogInfo>> DatabricksWarehouse::ListCatalogs(
    const PageRequest& page, const CallOptions& options) {
  return catalog_.ListCatalogs(page, options);
}

absl::StatusOr<Page<SchemaInfo>> DatabricksWarehouse::ListSchemas(
    absl::string_view catalog, const PageRequest& page,
    const CallOptions& options) {
  return catalog_.ListSchemas(catalog, page, options);
}

absl::StatusOr<Page<TableInfo>> DatabricksWarehouse::ListTables(
    absl::string_view catalog, absl::string_view schema,
    absl::string_view name_prefix, const PageRequest& page,
    const CallOptions& options) {
  return catalog_.ListTables(catalog, schema, name_prefix, page, options);
}

absl::StatusOr<TableInfo> DatabricksWarehouse::GetTable(
    absl::string_view catalog, absl::string_view schema,
    absl::string_view table, const CallOptions& options) {
  ASSIGN_OR_RETURN(UnityCatalogReader::Table found,
                   catalog_.GetTable(catalog, schema, table, options));
  return std::move(found.info);
}

absl::StatusOr<std::vector<ColumnInfo>> DatabricksWarehouse::ListColumns(
    absl::string_view catalog, absl::string_view schema,
    absl::string_view table, const CallOptions& options) {
  ASSIGN_OR_RETURN(UnityCatalogReader::Table found,
                   catalog_.GetTable(catalog, schema, table, options));
  return std::move(found.columns);
}

absl::Status DatabricksWarehouse::CheckHealth(const CallOptions& options) {
  return health_.Check(options);
}

}  // namespace semantic_layer::warehouse
