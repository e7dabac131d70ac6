#include "services/query/sql_checker.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "common/sql/ast/walk.h"
#include "common/sql/guard/guard.h"
#include "common/sql/params/constant_names.h"
#include "common/sql/params/parameters.h"
#include "common/sql/resolve/resolution.h"
#include "common/status/make_status.h"
#include "common/status/status_macros.h"
#include "services/query/errors.h"
#include "services/query/limits.h"
#include "services/query/statement_preparer.h"

namespace semantic_layer::query {
namespace {

// Whether a statement may change what names mean for those after it.
bool ChangesNames(const sql::Statement& statement) {
  switch (statement.kind) {
    case sql::NodeKind::kQueryStatement:
    case sql::NodeKind::kInsertStatement:
    case sql::NodeKind::kMultiInsertStatement:
    case sql::NodeKind::kMergeStatement:
    case sql::NodeKind::kUpdateStatement:
    case sql::NodeKind::kDeleteStatement:
      return false;
    default:
      return sql::EffectOf(statement) != sql::StatementEffect::kRead;
  }
}

void Add(const std::vector<sql::Diagnostic>& diagnostics,
         absl::string_view text, std::vector<Finding>& findings) {
  for (const sql::Diagnostic& diagnostic : diagnostics) {
    findings.push_back(ToFinding(text, diagnostic));
  }
}

// Nulls for all markers of a statement: enough for planning it.
std::vector<sql::ParameterValue> NullsFor(const sql::Statement& statement) {
  std::vector<sql::ParameterValue> values;
  for (const sql::ParameterMarker& marker : sql::FindParameters(statement)) {
    sql::ParameterValue& value = values.emplace_back();
    value.name = marker.name;
    value.type = sql::TypeKind::kVoid;
    value.is_null = true;
  }
  return values;
}

// Whether a name of the statement is one that a parameter will give.
bool HasUnboundNames(const sql::Statement& statement) {
  const auto unbound = [](const sql::ObjectName& name) {
    return std::any_of(
        name.parts.begin(), name.parts.end(),
        [](const sql::Identifier& part) { return part.dynamic != nullptr; });
  };
  bool found = false;
  sql::Walk(static_cast<const sql::Node&>(statement),
            [&](const sql::Node& node) {
              if (const auto* table = node.As<sql::TableRelation>()) {
                found = found || unbound(table->name);
              } else if (const auto* column = node.As<sql::ColumnRef>()) {
                found = found || unbound(column->name);
              } else if (const auto* call = node.As<sql::FunctionCall>()) {
                found = found || unbound(call->name);
              }
              return !found;
            });
  return found;
}

// What the warehouse has against a statement, or nothing when the error is not
// about the statement.
std::optional<Finding> WarehouseFinding(absl::string_view text, sql::Span span,
                                        const absl::Status& error) {
  if (!absl::IsInvalidArgument(error) && !absl::IsNotFound(error) &&
      !absl::IsPermissionDenied(error)) {
    return std::nullopt;
  }
  const ErrorReason reason = ReasonOf(error).value_or(ErrorReason::kSqlInvalid);
  Finding finding;
  finding.code = std::string(InfoOf(reason).name);
  finding.message = std::string(error.message());
  finding.span = span;
  finding.at = sql::LineColumnAt(text, span.begin);
  return finding;
}

bool HasErrors(const std::vector<Finding>& findings, size_t from) {
  return std::any_of(findings.begin() + static_cast<ptrdiff_t>(from),
                     findings.end(), [](const Finding& finding) {
                       return finding.severity == sql::Severity::kError;
                     });
}

}  // namespace

Finding ToFinding(absl::string_view text, const sql::Diagnostic& diagnostic) {
  return {.severity = diagnostic.severity,
          .code = std::string(sql::DiagnosticCodeName(diagnostic.code)),
          .message = diagnostic.message,
          .hint = diagnostic.hint,
          .span = diagnostic.span,
          .at = sql::LineColumnAt(text, diagnostic.span.begin)};
}

absl::StatusOr<CheckResult> SqlChecker::Check(
    absl::string_view text, CheckLevel level, const NameDefaults& defaults,
    bool may_write, const warehouse::CallOptions& call) {
  CheckResult result;
  sql::ParsedScript script =
      sql::ParseScript(text, {.max_bytes = kMaxQueryBytes});
  Add(script.diagnostics, text, result.findings);
  result.statements = script.statements.size();
  if (script.statements.size() > kMaxStatementsPerText) {
    return InvalidField({"query"},
                        absl::StrCat("At most ", kMaxStatementsPerText,
                                     " statements are checked at once."),
                        "too_long");
  }
  if (level != CheckLevel::kParse) {
    RETURN_IF_ERROR(CheckNames({.text = text,
                                .level = level,
                                .defaults = defaults,
                                .may_write = may_write,
                                .call = call,
                                .findings = result.findings},
                               script));
  }
  std::stable_sort(result.findings.begin(), result.findings.end(),
                   [](const Finding& a, const Finding& b) {
                     return a.span.begin < b.span.begin;
                   });
  result.valid = !HasErrors(result.findings, 0);
  return result;
}

absl::Status SqlChecker::CheckNames(Job job, sql::ParsedScript& script) {
  for (sql::Statement* statement : script.statements) {
    Add(sql::ReadConstantNames(statement, script.arena), job.text,
        job.findings);
  }
  const std::vector<const sql::Statement*> statements(script.statements.begin(),
                                                      script.statements.end());
  ASSIGN_OR_RETURN(std::unique_ptr<sql::Catalog> catalog,
                   schemas_->Load(statements, job.defaults, job.call));
  job.catalog = catalog.get();
  sql::ScriptNames names;
  job.names = &names;
  for (size_t i = 0; i < script.statements.size(); ++i) {
    RETURN_IF_ERROR(job.call.cancellation.status());
    sql::Statement& statement = *script.statements[i];
    RETURN_IF_ERROR(CheckStatement(job, statement, script.arena));
    if (job.level != CheckLevel::kExplain || !ChangesNames(statement) ||
        i + 1 == script.statements.size()) {
      continue;
    }
    job.level = CheckLevel::kResolve;
    const sql::Span rest = script.statements[i + 1]->span;
    job.findings.push_back(
        {.severity = sql::Severity::kInfo,
         .code = "NOT_CHECKED",
         .message = "from here on the warehouse was not asked: it does not "
                    "have yet what the statements before make",
         .span = rest,
         .at = sql::LineColumnAt(job.text, rest.begin)});
  }
  return absl::OkStatus();
}

absl::Status SqlChecker::CheckStatement(const Job& job,
                                        sql::Statement& statement,
                                        sql::Arena& arena) {
  const size_t before = job.findings.size();
  const bool writes = sql::EffectOf(statement) == sql::StatementEffect::kWrite;
  Add(GuardFindings(statement, /*may_write=*/true, /*bound=*/false), job.text,
      job.findings);
  if (writes && !job.may_write) {
    job.findings.push_back(ToFinding(
        job.text, {.severity = sql::Severity::kWarning,
                   .code = sql::DiagnosticCode::kStatementNotAllowed,
                   .message = "the statement writes, and you may only read",
                   .span = statement.span,
                   .hint = "ask for the permission queries:write"}));
  }
  Add(sql::Resolve(statement, {.catalog = job.catalog, .script = job.names})
          .diagnostics,
      job.text, job.findings);
  if (HasUnboundNames(statement)) return absl::OkStatus();
  if (job.level != CheckLevel::kExplain || HasErrors(job.findings, before)) {
    return absl::OkStatus();
  }
  return ExplainStatement(job, statement, arena);
}

absl::Status SqlChecker::ExplainStatement(const Job& job,
                                          sql::Statement& statement,
                                          sql::Arena& arena) {
  const size_t before = job.findings.size();
  Add(sql::BindParameters(&statement, NullsFor(statement),
                          sql::BindMode::kLiterals, arena)
          .diagnostics,
      job.text, job.findings);
  if (HasErrors(job.findings, before)) return absl::OkStatus();
  std::vector<sql::Diagnostic> diagnostics;
  warehouse::Statement printed;
  printed.text = TranslatedText(DialectOf(*warehouse_), statement, job.catalog,
                                diagnostics);
  printed.default_catalog = job.defaults.catalog;
  printed.default_schema = job.defaults.schema;
  Add(diagnostics, job.text, job.findings);
  if (HasErrors(job.findings, before)) return absl::OkStatus();
  const absl::Status status = warehouse_->Explain(printed, job.call).status();
  if (status.ok()) return absl::OkStatus();
  std::optional<Finding> finding =
      WarehouseFinding(job.text, statement.span, status);
  if (!finding.has_value()) return status;
  job.findings.push_back(*std::move(finding));
  return absl::OkStatus();
}

}  // namespace semantic_layer::query
