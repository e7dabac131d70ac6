#include "tests/databricks_emulator/sql/write_statements.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/status_macros.h"
#include "tests/databricks_emulator/sql/sql_error.h"

namespace semantic_layer::emulator {
absl::Status RunWrite(StatementRun& run) {
  sql::Statement* tree = run.parsed.node;
  ASSIGN_OR_RETURN(run.outcome.touched, run.Prepare(tree));
  RETURN_IF_ERROR(ErrorOf(run.text(), StatementRun::CheckWrite(*tree)));
  const auto* merge = tree->As<sql::MergeStatement>();
  int64_t before = 0;
  if (merge != nullptr) {
    ASSIGN_OR_RETURN(before,
                     run.CountRows(*run.outcome.touched.written.begin()));
  }
  LastRows ignored;
  ASSIGN_OR_RETURN(const std::optional<int64_t> changed,
                   run.Execute(*tree, &ignored));
  run.NoteColumns(*tree);
  if (tree->Is<sql::TruncateTableStatement>()) return absl::OkStatus();
  const int64_t count = changed.value_or(0);
  if (tree->Is<sql::InsertStatement>()) {
    TextRows rows({"num_affected_rows", "num_inserted_rows"},
                  {"BIGINT", "BIGINT"});
    rows.Add({absl::StrCat(count), absl::StrCat(count)});
    return std::move(rows).SendTo(run.sink);
  }
  if (merge == nullptr) {
    TextRows rows({"num_affected_rows"}, {"BIGINT"});
    rows.Add({absl::StrCat(count)});
    return std::move(rows).SendTo(run.sink);
  }
  ASSIGN_OR_RETURN(const int64_t after,
                   run.CountRows(*run.outcome.touched.written.begin()));
  bool deletes = false;
  bool inserts = false;
  bool updates = false;
  for (const sql::MergeClause* clause : merge->clauses) {
    deletes |= clause->action == sql::MergeActionKind::kDelete;
    inserts |= clause->action == sql::MergeActionKind::kInsert ||
               clause->action == sql::MergeActionKind::kInsertStar;
    updates |= clause->action == sql::MergeActionKind::kUpdate ||
               clause->action == sql::MergeActionKind::kUpdateStar;
  }
  // The engine tells how many rows changed, not how. The table's growth tells
  // the rest, but where a MERGE does all three.
  const int64_t growth = after - before;
  int64_t inserted = inserts ? std::max<int64_t>(growth, 0) : 0;
  int64_t deleted = deletes ? std::max<int64_t>(-growth, 0) : 0;
  if (inserts && deletes && !updates) {
    inserted = (count + growth) / 2;
    deleted = count - inserted;
  }
  TextRows rows({"num_affected_rows", "num_updated_rows", "num_deleted_rows",
                 "num_inserted_rows"},
                {"BIGINT", "BIGINT", "BIGINT", "BIGINT"});
  rows.Add({absl::StrCat(count), absl::StrCat(count - inserted - deleted),
            absl::StrCat(deleted), absl::StrCat(inserted)});
  return std::move(rows).SendTo(run.sink);
}

}  // namespace semantic_layer::emulator
