#include "tests/databricks_emulator/lineage/lineage_store.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tests/databricks_emulator/unity_catalog/virtual_table.h"

namespace semantic_layer::emulator {
namespace {

using Row = std::vector<std::optional<std::string>>;

}  // namespace

void LineageStore::Record(const Statement& statement, const SqlOutcome& outcome,
                          absl::Time now) {
  LineageEdge edge = {.statement_id = statement.id(),
                      .user = statement.request().principal.user_name,
                      .time = now};
  absl::MutexLock lock(&mu_);
  const auto keep = [](std::deque<LineageEdge>& edges, LineageEdge added) {
    edges.push_back(std::move(added));
    if (edges.size() > kMaxEdges) edges.pop_front();
  };
  const TouchedTables& touched = outcome.touched;
  for (const TableName& read : touched.read) {
    edge.source = read.Text();
    edge.target.clear();
    if (touched.written.empty()) keep(tables_, edge);
    for (const TableName& written : touched.written) {
      edge.target = written.Text();
      keep(tables_, edge);
    }
  }
  edge.source.clear();
  for (const TableName& written : touched.written) {
    edge.target = written.Text();
    if (touched.read.empty()) keep(tables_, edge);
    for (const SqlOutcome::ColumnSource& column : outcome.columns) {
      LineageEdge between = edge;
      between.source = column.source_table.Text();
      between.source_column = column.source_column;
      between.target_column = column.target;
      keep(columns_, std::move(between));
    }
  }
}

std::vector<LineageEdge> LineageStore::TableEdges() const {
  absl::MutexLock lock(&mu_);
  return {tables_.begin(), tables_.end()};
}

std::vector<LineageEdge> LineageStore::ColumnEdges() const {
  absl::MutexLock lock(&mu_);
  return {columns_.begin(), columns_.end()};
}

int64_t LineageStore::VersionOf(absl::string_view, absl::string_view,
                                absl::string_view) const {
  return 0;  // made anew each time
}

VirtualTable LineageStore::AccessTable(bool columns,
                                       const Principal& principal) const {
  VirtualTable made;
  made.columns = ColumnsOf(absl::StrCat(
      "account_id, metastore_id, workspace_id, entity_type, entity_id, "
      "entity_run_id, source_table_full_name, source_table_catalog, "
      "source_table_schema, source_table_name, source_path, source_type, ",
      columns ? "source_column_name, " : "",
      "target_table_full_name, target_table_catalog, target_table_schema, "
      "target_table_name, target_path, target_type, ",
      columns ? "target_column_name, " : "",
      "created_by, event_time TIMESTAMP, event_date DATE, record_id, event_id, "
      "statement_id, entity_metadata"));
  const auto sees = [&](const std::string& table) {
    return table.empty() ||
           access_->MaySee(principal, {SecurableType::kTable, table});
  };
  const auto add_table = [&](const std::string& name, Row* row) {
    if (name.empty()) {
      row->insert(row->end(), 6, std::nullopt);
      return;
    }
    std::vector<std::string> parts = absl::StrSplit(name, '.');
    parts.resize(3);
    const auto table = metastore_->FindTable(parts[0], parts[1], parts[2]);
    row->push_back(name);
    row->insert(row->end(), parts.begin(), parts.end());
    row->push_back(std::nullopt);
    row->push_back(table != nullptr && table->IsView() ? "VIEW" : "TABLE");
  };
  for (const LineageEdge& edge : columns ? ColumnEdges() : TableEdges()) {
    if (!sees(edge.source) || !sees(edge.target)) continue;
    Row row = {ids_.account_id, ids_.metastore_id, ids_.workspace_id,
               std::nullopt,    std::nullopt,      std::nullopt};
    add_table(edge.source, &row);
    if (columns) row.push_back(edge.source_column);
    add_table(edge.target, &row);
    if (columns) row.push_back(edge.target_column);
    row.push_back(edge.user);
    row.push_back(TimestampText(edge.time));
    row.push_back(absl::FormatTime("%Y-%m-%d", edge.time, absl::UTCTimeZone()));
    row.push_back(absl::StrCat(edge.statement_id, "-", made.rows.size()));
    row.push_back(edge.statement_id);
    row.push_back(edge.statement_id);
    row.push_back(std::nullopt);
    made.rows.push_back(std::move(row));
  }
  return made;
}

VirtualTable LineageStore::History(const Principal& principal) const {
  VirtualTable made = {
      .columns = ColumnsOf(
          "account_id, workspace_id, statement_id, executed_by, session_id, "
          "execution_status, statement_text, statement_type, error_message, "
          "client_application, start_time TIMESTAMP, end_time TIMESTAMP, "
          "total_duration_ms BIGINT, produced_rows BIGINT, read_rows BIGINT")};
  if (statements_ == nullptr) return made;
  for (const auto& statement : statements_->Recent()) {
    const StatementRequest& request = statement->request();
    if (!principal.admin &&
        request.principal.user_name != principal.user_name) {
      continue;
    }
    const auto ended = statement->ended();
    if (!ended.has_value()) continue;
    const StatementState state = statement->state();
    const auto result = statement->result();
    const bool failed = state == StatementState::kFailed;
    const std::string rows =
        absl::StrCat(result == nullptr ? 0 : result->row_count);
    made.rows.push_back(
        {ids_.account_id, ids_.workspace_id, statement->id(),
         request.principal.user_name, request.session_id,
         failed                               ? "FAILED"
         : state == StatementState::kCanceled ? "CANCELED"
                                              : "FINISHED",
         request.text, statement->statement_type(),
         failed ? std::optional<std::string>(statement->error().message)
                : std::nullopt,
         request.user_agent.substr(0, request.user_agent.find_first_of("/ ")),
         TimestampText(statement->submitted()), TimestampText(*ended),
         absl::StrCat(
             absl::ToInt64Milliseconds(*ended - statement->submitted())),
         rows, rows});
  }
  return made;
}

std::optional<VirtualTable> LineageStore::Make(absl::string_view catalog,
                                               absl::string_view schema,
                                               absl::string_view table,
                                               const Principal& principal) {
  if (catalog != "system") return std::nullopt;
  if (schema == "access" && table == "table_lineage") {
    return AccessTable(false, principal);
  }
  if (schema == "access" && table == "column_lineage") {
    return AccessTable(true, principal);
  }
  if (schema == "query" && table == "history") return History(principal);
  return std::nullopt;
}

}  // namespace semantic_layer::emulator
