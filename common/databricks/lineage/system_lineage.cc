#include "common/databricks/lineage/system_lineage.h"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "common/databricks/lineage/limits.h"
#include "common/databricks/lineage/lineage_statements.h"
#include "common/status/status_macros.h"

namespace semantic_layer::databricks {
RunSql RunOn(const StatementClient* statements) {
  return [statements](const std::string& sql,
                      const ApiCall& call) -> absl::StatusOr<rowset::RowSet> {
    const StatementCall statement_call = {.deadline = call.deadline,
                                          .cancellation = call.cancellation,
                                          .credential = call.credential};
    ASSIGN_OR_RETURN(
        StatementResult result,
        statements->ExecuteAndWait({.statement = sql}, statement_call));
    const std::unique_ptr<ResultReader> reader =
        statements->Read(std::move(result), statement_call);
    rowset::RowSetBuilder builder(reader->schema());
    while (true) {
      ASSIGN_OR_RETURN(const std::optional<rowset::RowSet> batch,
                       reader->Next());
      if (!batch.has_value()) break;
      RETURN_IF_ERROR(builder.Append(*batch));
    }
    return std::move(builder).Finish();
  };
}

absl::Status SystemLineage::Add(const std::vector<LineageObject>& objects,
                                bool upstream, const ApiCall& call,
                                LineageHop* hop) const {
  const absl::Time since = clock_->Now() - kLineageWindow;
  const absl::Span<const LineageObject> all = objects;
  for (size_t at = 0; at < all.size(); at += kMaxObjectsPerStatement) {
    ASSIGN_OR_RETURN(
        const rowset::RowSet rows,
        run_(LineageStatement(all.subspan(at, kMaxObjectsPerStatement),
                              upstream, since),
             call));
    // One busy table may have taken the rows of all the others.
    if (rows.row_count() >= kMaxLineageRows) hop->truncated = true;
    ASSIGN_OR_RETURN(std::vector<LineageEdge> found, ReadLineageRows(rows));
    std::move(found.begin(), found.end(), std::back_inserter(hop->edges));
  }
  return absl::OkStatus();
}

absl::StatusOr<LineageHop> SystemLineage::Hop(
    const std::vector<LineageObject>& objects, LineageDirection direction,
    const ApiCall& call) {
  std::vector<LineageObject> tables;
  std::vector<LineageObject> columns;
  for (const LineageObject& object : objects) {
    RETURN_IF_ERROR(CheckLineageObject(object));
    (object.column.empty() ? tables : columns).push_back(object);
  }
  LineageHop hop;
  for (const std::vector<LineageObject>* list : {&tables, &columns}) {
    if (direction != LineageDirection::kDownstream) {
      RETURN_IF_ERROR(Add(*list, true, call, &hop));
    }
    if (direction != LineageDirection::kUpstream) {
      RETURN_IF_ERROR(Add(*list, false, call, &hop));
    }
  }
  return hop;
}

}  // namespace semantic_layer::databricks
