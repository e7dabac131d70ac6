#include "tests/databricks_emulator/sql/query_statements.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/sql/ast/walk.h"
#include "common/sql/guard/guard.h"
#include "common/sql/limit/row_limit.h"
#include "common/sql/printer/printer.h"
#include "common/sql/resolve/resolution.h"
#include "common/sql/types/type.h"
#include "common/status/status_macros.h"
#include "tests/databricks_emulator/sql/interval_units.h"
#include "tests/databricks_emulator/sql/session_zone.h"
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
  ResolvedTypes(const StatementRun& run, const sql::Resolution& resolution,
                const sql::OutputColumns* outputs, RowSink* sink)
      : run_(run), resolution_(resolution), outputs_(outputs), sink_(sink) {}

  absl::Status OnSchema(const rowset::SchemaPtr& schema) override {
    std::vector<rowset::Field> fields = schema->fields();
    if (outputs_ != nullptr && outputs_->complete &&
        outputs_->columns.size() == fields.size()) {
      for (size_t i = 0; i < fields.size(); ++i) {
        const sql::OutputColumn& output = outputs_->columns[i];
        if (HoldsVoid(output.type)) {
          fields[i].sql_type = sql::TypeText(output.type);
        } else if (absl::StartsWith(fields[i].SqlType(), "INTERVAL")) {
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
  // As it was written, or a table's column was declared, else with all units.
  std::string IntervalOf(const sql::OutputColumn& output) const {
    const auto* relation = output.relation == nullptr
                               ? nullptr
                               : output.relation->As<sql::TableRelation>();
    const std::string written =
        output.expression == nullptr
            ? std::string()
            : IntervalTypeOf(*output.expression, resolution_);
    if (!written.empty()) return written;
    if (relation == nullptr || output.column < 0) return Widest(output);
    const absl::StatusOr<TableName> name =
        TableOf(relation->name, run_.session());
    const auto table = name.ok() ? run_.world().metastore->FindTable(
                                       WorkspaceCatalog(name->catalog),
                                       name->schema, name->table)
                                 : nullptr;
    const auto column = static_cast<size_t>(output.column);
    if (table == nullptr || column >= table->columns.size()) {
      return Widest(output);
    }
    return table->columns[column].type;
  }

  static std::string Widest(const sql::OutputColumn& output) {
    return output.type == nullptr ? "INTERVAL" : sql::TypeText(output.type);
  }

  const StatementRun& run_;
  const sql::Resolution& resolution_;
  const sql::OutputColumns* const outputs_;
  RowSink* const sink_;
};

// Functions that read volumes, which the engine does not reach.
absl::Status CheckFileFunctions(const sql::Node& tree) {
  absl::Status status;
  sql::Walk(tree, [&status](const sql::Node& node) {
    const auto* call = node.As<sql::FunctionCall>();
    if (call == nullptr || call->name.parts.size() != 1 || !status.ok()) {
      return true;
    }
    const absl::string_view name = call->name.parts[0].text;
    if (absl::EqualsIgnoreCase(name, "read_files")) {
      status = NotSupported(
          "read_files in the emulator; read the file with GET "
          "/api/2.0/fs/files/Volumes/..., or query a table that holds its "
          "rows");
    } else if (absl::EqualsIgnoreCase(name, "list_files")) {
      status = NotSupported(
          "list_files in the emulator; use the statement LIST '/Volumes/...' "
          "or GET /api/2.0/fs/directories/Volumes/...");
    }
    return true;
  });
  return status;
}

}  // namespace

absl::Status RunQuery(StatementRun& run) {
  sql::Statement* tree = run.parsed.node;
  RETURN_IF_ERROR(CheckFileFunctions(*tree));
  ASSIGN_OR_RETURN(run.outcome.touched, run.Prepare(tree));
  RETURN_IF_ERROR(ErrorOf(run.text(), sql::CheckReadOnly(*tree)));
  const auto catalog = NamedTables::CatalogFor(run.world());
  const sql::Resolution resolution =
      sql::Resolve(*tree, {.catalog = catalog.get()});
  const sql::OutputColumns* outputs =
      resolution.OutputOf(*tree->As<sql::QueryStatement>()->query);
  ResolvedTypes sink(run, resolution, outputs, run.sink);
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
      ASSIGN_OR_RETURN(const SessionZone zone,
                       ReadSessionZone(run.session().time_zone));
      planned = run.world()
                    .engine
                    ->Query({.sql = absl::StrCat("EXPLAIN ", *text),
                             .time_zone = zone.engine_name})
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
