#include "common/warehouse/databricks/api_statement.h"

#include <map>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/sql/ast/ast.h"
#include "common/sql/ast/statement_session.h"
#include "common/sql/ast/walk.h"
#include "common/sql/diagnostics/diagnostic.h"
#include "common/sql/guard/guard.h"
#include "common/sql/parser/parse.h"
#include "common/sql/printer/printer.h"
#include "common/status/make_status.h"
#include "common/status/status_macros.h"
#include "common/warehouse/limits.h"

namespace semantic_layer::warehouse {
namespace {

absl::Status CheckSize(const std::string& text) {
  if (static_cast<int64_t>(text.size()) <= kMaxStatementBytes) {
    return absl::OkStatus();
  }
  return MakeStatus(
      ErrorReason::kRequestTooLarge,
      absl::StrCat("A statement may have ", kMaxStatementBytes, " bytes."));
}

absl::Status SyntaxError(const sql::ParsedScript& script) {
  for (const sql::Diagnostic& found : script.diagnostics) {
    if (found.severity != sql::Severity::kError) continue;
    const sql::LineColumn place =
        sql::LineColumnAt(script.text, found.span.begin);
    return MakeStatus(ErrorReason::kSqlSyntax, absl::StrCat(found.message, "."))
        .With("line", absl::StrCat(place.line))
        .With("column", absl::StrCat(place.column));
  }
  return MakeStatus(ErrorReason::kSqlSyntax, "There is no statement.");
}

absl::StatusOr<sql::Statement*> OnlyStatement(sql::ParsedScript& script) {
  if (!script.ok() || script.statements.empty()) return SyntaxError(script);
  if (script.statements.size() > 1) {
    return MakeStatus(ErrorReason::kSqlInvalid, "One statement at a time.");
  }
  return script.statements[0];
}

absl::Status CheckEffect(const sql::Statement& statement, bool allow_writes) {
  const sql::StatementEffect effect = sql::EffectOf(statement);
  if (effect == sql::StatementEffect::kRead) return absl::OkStatus();
  if (effect == sql::StatementEffect::kWrite) {
    if (allow_writes) return absl::OkStatus();
    return MakeStatus(ErrorReason::kSqlNotAllowed,
                      "The statement writes; it needs the right to write.");
  }
  return MakeStatus(ErrorReason::kSqlNotAllowed,
                    "Statements that change settings, grants, sessions or "
                    "files, or that do what shows only when they run, are not "
                    "allowed.");
}

// Each spelling of each marker's name, by the name in lower case.
using Markers = std::map<std::string, std::set<std::string>>;

absl::StatusOr<Markers> MarkersOf(const sql::Node& tree) {
  Markers markers;
  bool positional = false;
  sql::Walk(tree, [&](const sql::Node& node) {
    const auto* parameter = node.As<sql::ParameterExpr>();
    if (parameter == nullptr) return true;
    if (parameter->name.empty()) positional = true;
    markers[absl::AsciiStrToLower(parameter->name)].insert(
        std::string(parameter->name));
    return true;
  });
  if (positional) {
    return MakeStatus(ErrorReason::kSqlParameter,
                      "Databricks binds parameters by name; write :name in "
                      "place of a question mark.");
  }
  return markers;
}

absl::Status ParameterError(absl::string_view name, absl::string_view what) {
  return MakeStatus(ErrorReason::kSqlParameter,
                    absl::StrCat("Parameter '", name, "' ", what, "."))
      .With("parameter", name);
}

// The workspace matches names by case, and SQL does not.
absl::Status BindParameters(const sql::Node& tree,
                            const std::vector<Parameter>& parameters,
                            databricks::StatementRequest* request) {
  if (parameters.size() > kMaxParameters) {
    return MakeStatus(
        ErrorReason::kSqlParameter,
        absl::StrCat("A statement may have ", kMaxParameters, " parameters."));
  }
  ASSIGN_OR_RETURN(Markers markers, MarkersOf(tree));
  std::set<std::string> bound;
  for (const Parameter& parameter : parameters) {
    const std::string name = absl::AsciiStrToLower(parameter.name);
    if (!bound.insert(name).second) {
      return ParameterError(parameter.name, "is given twice");
    }
    const auto found = markers.find(name);
    if (name.empty() || found == markers.end()) {
      return ParameterError(parameter.name,
                            "is not in the statement; a marker is written "
                            ":name");
    }
    for (const std::string& spelling : found->second) {
      request->parameters.push_back(
          {.name = spelling, .value = parameter.value});
    }
    markers.erase(found);
  }
  if (!markers.empty()) {
    return ParameterError(markers.begin()->first, "has no value");
  }
  return absl::OkStatus();
}

bool ChangesRows(const sql::Statement& statement) {
  switch (statement.kind) {
    case sql::NodeKind::kInsertStatement:
    case sql::NodeKind::kMultiInsertStatement:
    case sql::NodeKind::kMergeStatement:
    case sql::NodeKind::kUpdateStatement:
    case sql::NodeKind::kDeleteStatement:
      return true;
    default:
      return false;
  }
}

bool IsSmall(const sql::Statement& statement) {
  switch (statement.kind) {
    case sql::NodeKind::kDescribeStatement:
    case sql::NodeKind::kExplainStatement:
      return true;
    default:
      return sql::EffectOf(statement) == sql::StatementEffect::kWrite;
  }
}

databricks::StatementRequest RequestOf(const Statement& statement) {
  return {.statement = statement.text,
          .catalog = statement.default_catalog,
          .schema = statement.default_schema};
}

}  // namespace

absl::StatusOr<ApiStatement> PrepareStatement(const Statement& statement,
                                              bool allow_writes) {
  RETURN_IF_ERROR(CheckSize(statement.text));
  sql::ParsedScript script = sql::ParseScript(statement.text);
  ASSIGN_OR_RETURN(sql::Statement* const tree, OnlyStatement(script));
  RETURN_IF_ERROR(CheckEffect(*tree, allow_writes));
  ApiStatement prepared = {.request = RequestOf(statement),
                           .changes_rows = ChangesRows(*tree),
                           .is_small = IsSmall(*tree)};
  RETURN_IF_ERROR(
      BindParameters(*tree, statement.parameters, &prepared.request));
  return prepared;
}

absl::StatusOr<ApiStatement> PrepareExplain(const Statement& statement) {
  RETURN_IF_ERROR(CheckSize(statement.text));
  sql::ParsedScript script = sql::ParseScript(statement.text);
  ASSIGN_OR_RETURN(sql::Statement* const tree, OnlyStatement(script));
  RETURN_IF_ERROR(CheckEffect(*tree, /*allow_writes=*/true));
  ApiStatement prepared = {.request = RequestOf(statement), .is_small = true};
  RETURN_IF_ERROR(
      BindParameters(*tree, statement.parameters, &prepared.request));
  sql::Statement* explain = tree;
  if (tree->kind != sql::NodeKind::kExplainStatement) {
    auto* const made = script.arena.New<sql::ExplainStatement>();
    made->statement = tree;
    explain = made;
  }
  prepared.request.statement = sql::Print(*explain);
  return prepared;
}

}  // namespace semantic_layer::warehouse
