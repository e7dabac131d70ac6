#include "services/query/statement_preparer.h"

#include <memory>
#include <utility>

#include "common/sql/dialect/dialects.h"
#include "common/sql/guard/guard.h"
#include "common/sql/limit/row_limit.h"
#include "common/sql/parser/parse.h"
#include "common/sql/resolve/resolution.h"
#include "common/sql/translate/translate.h"
#include "common/status/make_status.h"
#include "common/status/status_macros.h"
#include "services/query/errors.h"
#include "services/query/limits.h"

namespace semantic_layer::query {
namespace {

template <typename Tree>
std::string TranslateAndPrint(sql::DialectId dialect, const Tree& tree,
                              const sql::Catalog* catalog,
                              std::vector<sql::Diagnostic>& diagnostics) {
  sql::Arena arena;
  sql::Result<Tree*> translated =
      sql::Translate(tree, dialect, arena, {.catalog = catalog});
  const bool usable = !sql::HasErrors(translated.diagnostics);
  for (sql::Diagnostic& diagnostic : translated.diagnostics) {
    diagnostics.push_back(std::move(diagnostic));
  }
  if (!usable) return "";
  sql::Result<std::string> printed = sql::PrintIn(dialect, *translated.value);
  for (sql::Diagnostic& diagnostic : printed.diagnostics) {
    diagnostics.push_back(std::move(diagnostic));
  }
  return std::move(printed.value);
}

bool IsUsersMistake(const absl::Status& status) {
  return absl::IsInvalidArgument(status) || absl::IsNotFound(status);
}

}  // namespace

sql::DialectId DialectOf(const warehouse::Warehouse& warehouse) {
  switch (warehouse.dialect()) {
    case warehouse::Dialect::kDuckDb:
      return sql::DialectId::kDuckDb;
    case warehouse::Dialect::kDatabricks:
      return sql::DialectId::kDatabricks;
  }
  return sql::DialectId::kDatabricks;
}

std::vector<sql::Diagnostic> GuardFindings(const sql::Statement& statement,
                                           bool may_write) {
  sql::GuardOptions options;
  options.allow_writes =
      may_write && sql::EffectOf(statement) == sql::StatementEffect::kWrite;
  return sql::CheckReadOnly(statement, options);
}

std::string TranslatedText(sql::DialectId dialect,
                           const sql::Statement& statement,
                           const sql::Catalog* catalog,
                           std::vector<sql::Diagnostic>& diagnostics) {
  return TranslateAndPrint(dialect, statement, catalog, diagnostics);
}

std::string TranslatedText(sql::DialectId dialect, const sql::Query& query,
                           const sql::Catalog* catalog,
                           std::vector<sql::Diagnostic>& diagnostics) {
  return TranslateAndPrint(dialect, query, catalog, diagnostics);
}

absl::StatusOr<PreparedStatement> StatementPreparer::Prepare(
    const UserStatement& statement, const warehouse::CallOptions& call) {
  sql::Parsed<sql::Statement> parsed =
      sql::ParseStatement(statement.text, {.max_bytes = kMaxQueryBytes});
  RETURN_IF_ERROR(SqlStatus(statement.text, parsed.diagnostics));
  RETURN_IF_ERROR(SqlStatus(statement.text,
                            GuardFindings(*parsed.node, statement.may_write)));
  const sql::Result<sql::BoundParameters> bound =
      sql::BindParameters(parsed.node, statement.parameters,
                          sql::BindMode::kLiterals, parsed.arena);
  RETURN_IF_ERROR(SqlStatus(statement.text, bound.diagnostics));

  PreparedStatement prepared;
  prepared.writes = sql::EffectOf(*parsed.node) != sql::StatementEffect::kRead;
  if (statement.rows_max.has_value() && !prepared.writes) {
    sql::ApplyRowLimit(parsed.node, *statement.rows_max, parsed.arena);
  }
  // Types of columns decide some translations.
  ASSIGN_OR_RETURN(std::unique_ptr<sql::Catalog> catalog,
                   schemas_->Load({parsed.node}, statement.defaults, call));
  std::vector<sql::Diagnostic> diagnostics;
  prepared.statement.text =
      TranslatedText(dialect_, *parsed.node, catalog.get(), diagnostics);
  RETURN_IF_ERROR(SqlStatus(statement.text, diagnostics));
  prepared.statement.default_catalog = statement.defaults.catalog;
  prepared.statement.default_schema = statement.defaults.schema;
  return prepared;
}

absl::Status StatementPreparer::Refine(const UserStatement& statement,
                                       absl::Status error,
                                       const warehouse::CallOptions& call) {
  if (!IsUsersMistake(error)) return error;
  sql::Parsed<sql::Statement> parsed =
      sql::ParseStatement(statement.text, {.max_bytes = kMaxQueryBytes});
  if (!parsed.ok()) return error;
  absl::StatusOr<std::unique_ptr<sql::Catalog>> catalog =
      schemas_->Load({parsed.node}, statement.defaults, call);
  if (catalog.ok()) {
    const sql::Resolution resolution =
        sql::Resolve(*parsed.node, {.catalog = catalog->get()});
    absl::Status found = SqlStatus(statement.text, resolution.diagnostics);
    if (!found.ok()) return found;
  }
  if (absl::IsNotFound(error)) {
    return MakeStatus(ErrorReason::kSqlInvalid, error.message());
  }
  return error;
}

}  // namespace semantic_layer::query
