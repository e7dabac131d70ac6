#include "tests/databricks_emulator/sql/query_statements.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/sql/guard/guard.h"
#include "common/sql/limit/row_limit.h"
#include "common/sql/printer/printer.h"
#include "common/sql/resolve/resolution.h"
#include "common/sql/types/type.h"
#include "common/status/status_macros.h"
#include "tests/databricks_emulator/sql/sql_error.h"

namespace semantic_layer::emulator {
namespace {

// Gives the engine's INT back the type VOID where a column holds only NULL.
class VoidColumns : public RowSink {
 public:
  VoidColumns(const sql::OutputColumns* outputs, RowSink* sink)
      : outputs_(outputs), sink_(sink) {}

  absl::Status OnSchema(const rowset::SchemaPtr& schema) override {
    std::vector<rowset::Field> fields = schema->fields();
    if (outputs_ != nullptr && outputs_->complete &&
        outputs_->columns.size() == fields.size()) {
      for (size_t i = 0; i < fields.size(); ++i) {
        if (sql::IsNull(outputs_->columns[i].type)) fields[i].sql_type = "VOID";
      }
    }
    return sink_->OnSchema(rowset::MakeSchema(std::move(fields)));
  }
  absl::StatusOr<bool> OnRows(const rowset::RowSet& rows) override {
    return sink_->OnRows(rows);
  }

 private:
  const sql::OutputColumns* const outputs_;
  RowSink* const sink_;
};

}  // namespace

absl::Status RunQuery(StatementRun& run) {
  sql::Statement* tree = run.parsed.node;
  ASSIGN_OR_RETURN(run.outcome.touched, run.Prepare(tree));
  RETURN_IF_ERROR(ErrorOf(run.text(), sql::CheckReadOnly(*tree)));
  const auto catalog = NamedTables::CatalogFor(run.world());
  const sql::Resolution resolution =
      sql::Resolve(*tree, {.catalog = catalog.get()});
  const sql::OutputColumns* outputs =
      resolution.OutputOf(*tree->As<sql::QueryStatement>()->query);
  VoidColumns sink(outputs, run.sink);
  return run.Execute(*tree, &sink).status();
}

absl::Status RunExplain(StatementRun& run, sql::ExplainStatement* explain) {
  sql::Statement* inner = explain->statement;
  TextRows rows({"plan"});
  absl::Status planned = run.Prepare(inner).status();
  if (planned.ok()) {
    // What the engine cannot bind has no plan.
    const absl::StatusOr<std::string> text = run.Translated(*inner);
    planned = text.status();
    if (text.ok() && inner->Is<sql::QueryStatement>()) {
      planned = run.world()
                    .engine
                    ->Query({.sql = absl::StrCat("EXPLAIN ", *text),
                             .time_zone = run.session().time_zone})
                    .status();
    }
  }
  if (!planned.ok()) {
    rows.Add({absl::StrCat("Error occurred during query planning: \n",
                           FromEngine(planned).message())});
  } else {
    rows.Add(
        {absl::StrCat("== Physical Plan ==\nAdaptiveSparkPlan "
                      "isFinalPlan=false\n+- ",
                      sql::Print(*inner), "\n")});
  }
  return std::move(rows).SendTo(run.sink);
}

absl::Status RunDescribeQuery(StatementRun& run, sql::Statement* query) {
  ASSIGN_OR_RETURN(run.outcome.touched, run.Prepare(query));
  RETURN_IF_ERROR(ErrorOf(run.text(), sql::CheckReadOnly(*query)));
  sql::ApplyRowLimit(query, 0, run.parsed.arena);
  LastRows described;
  RETURN_IF_ERROR(run.Execute(*query, &described).status());
  TextRows rows({"col_name", "data_type", "comment"});
  for (const rowset::Field& field : described.fields) {
    rows.Add(
        {field.name, absl::AsciiStrToLower(field.SqlType()), std::nullopt});
  }
  return std::move(rows).SendTo(run.sink);
}

}  // namespace semantic_layer::emulator
