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

// Whether a column of NULLs is somewhere in the type.
bool HoldsVoid(const sql::Type* type) {
  if (type == nullptr) return false;
  if (type->kind == sql::TypeKind::kVoid) return true;
  for (const sql::TypeField& field : type->fields) {
    if (HoldsVoid(field.type)) return true;
  }
  return HoldsVoid(type->key) || HoldsVoid(type->element);
}

// Gives columns the types that the engine does not know: VOID, which is INT
// there, and the units of intervals.
class ResolvedTypes : public RowSink {
 public:
  ResolvedTypes(const StatementRun& run, const sql::OutputColumns* outputs,
                RowSink* sink)
      : run_(run), outputs_(outputs), sink_(sink) {}

  absl::Status OnSchema(const rowset::SchemaPtr& schema) override {
    std::vector<rowset::Field> fields = schema->fields();
    if (outputs_ != nullptr && outputs_->complete &&
        outputs_->columns.size() == fields.size()) {
      for (size_t i = 0; i < fields.size(); ++i) {
        const sql::OutputColumn& output = outputs_->columns[i];
        if (HoldsVoid(output.type)) {
          fields[i].sql_type = sql::TypeText(output.type);
        } else if (sql::IsInterval(output.type)) {
          fields[i].sql_type = IntervalOf(output);
        }
      }
    }
    return sink_->OnSchema(rowset::MakeSchema(std::move(fields)));
  }
  absl::StatusOr<bool> OnRows(const rowset::RowSet& rows) override {
    return sink_->OnRows(rows);
  }

 private:
  // As a table's column was declared, else with all units.
  std::string IntervalOf(const sql::OutputColumn& output) const {
    const auto* relation = output.relation == nullptr
                               ? nullptr
                               : output.relation->As<sql::TableRelation>();
    if (relation == nullptr || output.column < 0) {
      return sql::TypeText(output.type);
    }
    const absl::StatusOr<TableName> name =
        TableOf(relation->name, run_.session());
    const auto table = name.ok() ? run_.world().metastore->FindTable(
                                       WorkspaceCatalog(name->catalog),
                                       name->schema, name->table)
                                 : nullptr;
    const auto column = static_cast<size_t>(output.column);
    if (table == nullptr || column >= table->columns.size()) {
      return sql::TypeText(output.type);
    }
    return table->columns[column].type;
  }

  const StatementRun& run_;
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
  ResolvedTypes sink(run, outputs, run.sink);
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
