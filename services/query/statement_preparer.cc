#include "services/query/statement_preparer.h"

#include <memory>
#include <utility>

#include "common/sql/ast/builder.h"
#include "common/sql/dialect/dialects.h"
#include "common/sql/guard/guard.h"
#include "common/sql/limit/row_limit.h"
#include "common/sql/params/constant_names.h"
#include "common/sql/parser/parse.h"
#include "common/sql/resolve/resolution.h"
#include "common/sql/translate/translate.h"
#include "common/status/make_status.h"
#include "common/status/status_macros.h"
#include "services/query/catalog_statements.h"
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
                                           bool may_write, bool bound) {
  sql::GuardOptions options;
  options.allow_unbound_names = !bound;
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

namespace {

// Puts parameters and the names that they give into a parsed statement.
absl::Status Bind(const UserStatement& statement,
                  sql::Parsed<sql::Statement>& parsed) {
  const sql::Result<sql::BoundParameters> bound =
      sql::BindParameters(parsed.node, statement.parameters,
                          sql::BindMode::kLiterals, parsed.arena);
  RETURN_IF_ERROR(SqlStatus(statement.text, bound.diagnostics));
  return SqlStatus(statement.text,
                   sql::ReadConstantNames(parsed.node, parsed.arena));
}

}  // namespace

absl::StatusOr<PreparedStatement> StatementPreparer::Prepare(
    const UserStatement& statement, const warehouse::CallOptions& call) {
  sql::Parsed<sql::Statement> parsed =
      sql::ParseStatement(statement.text, {.max_bytes = kMaxQueryBytes});
  RETURN_IF_ERROR(SqlStatus(statement.text, parsed.diagnostics));
  // Bound first: what is allowed may depend on a name that a value gives.
  RETURN_IF_ERROR(Bind(statement, parsed));
  RETURN_IF_ERROR(SqlStatus(statement.text,
                            GuardFindings(*parsed.node, statement.may_write)));

  ASSIGN_OR_RETURN(sql::Statement * tree,
                   TreeToRun(statement, parsed.node, call, parsed.arena));
  PreparedStatement prepared;
  prepared.writes = sql::EffectOf(*tree) != sql::StatementEffect::kRead;
  if (statement.rows_max.has_value() && !prepared.writes) {
    sql::ApplyRowLimit(tree, *statement.rows_max, parsed.arena);
  }
  ASSIGN_OR_RETURN(prepared.statement, Print(statement, *tree, call));
  return prepared;
}

absl::StatusOr<warehouse::Statement> StatementPreparer::Print(
    const UserStatement& statement, const sql::Statement& tree,
    const warehouse::CallOptions& call) {
  // Types of columns decide some translations.
  ASSIGN_OR_RETURN(std::unique_ptr<sql::Catalog> catalog,
                   schemas_->Load({&tree}, statement.defaults, call));
  std::vector<sql::Diagnostic> diagnostics;
  warehouse::Statement printed;
  printed.text = TranslatedText(dialect_, tree, catalog.get(), diagnostics);
  RETURN_IF_ERROR(SqlStatus(statement.text, diagnostics));
  printed.default_catalog = statement.defaults.catalog;
  printed.default_schema = statement.defaults.schema;
  return printed;
}

absl::StatusOr<sql::Statement*> StatementPreparer::TreeToRun(
    const UserStatement& statement, sql::Statement* tree,
    const warehouse::CallOptions& call, sql::Arena& arena) {
  if (dialect_ == sql::DialectId::kDatabricks) return tree;
  const CatalogSources sources = {.warehouse = warehouse_,
                                  .defaults = statement.defaults,
                                  .call = call,
                                  .print = [&](sql::Statement& inner) {
                                    return Print(statement, inner, call);
                                  }};
  absl::StatusOr<sql::Query*> answer = AnswerFromCatalog(*tree, sources, arena);
  if (absl::IsNotFound(answer.status())) {
    // It is the text that is wrong.
    return MakeStatus(ErrorReason::kSqlInvalid, answer.status().message());
  }
  RETURN_IF_ERROR(answer.status());
  return *answer == nullptr ? tree : sql::Builder(arena).ToStatement(*answer);
}

absl::Status StatementPreparer::Refine(const UserStatement& statement,
                                       absl::Status error,
                                       const warehouse::CallOptions& call) {
  if (!IsUsersMistake(error)) return error;
  sql::Parsed<sql::Statement> parsed =
      sql::ParseStatement(statement.text, {.max_bytes = kMaxQueryBytes});
  if (!parsed.ok() || !Bind(statement, parsed).ok()) return error;
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
