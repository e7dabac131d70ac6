#include "services/query/question_compiler.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/semantic/compiler/compile.h"
#include "common/semantic/errors.h"
#include "common/sql/ast/ast.h"
#include "common/sql/ast/walk.h"
#include "common/sql/functions/function_table.h"
#include "common/sql/limit/row_limit.h"
#include "common/status/status_macros.h"
#include "services/query/column_format.h"
#include "services/query/errors.h"
#include "services/query/statement_preparer.h"

namespace semantic_layer::query {
namespace {

// Functions of the moment or of the session. Not volatile, since they are the
// same all through one statement, but not the same in the next.
bool AsksForTheMoment(absl::string_view name) {
  for (absl::string_view known :
       {"current_catalog", "current_database", "current_date",
        "current_metastore", "current_recipient", "current_schema",
        "current_time", "current_timestamp", "current_timezone", "current_user",
        "curdate", "getdate", "is_account_group_member", "is_member",
        "localtimestamp", "now", "session_user", "user"}) {
    if (absl::EqualsIgnoreCase(name, known)) return true;
  }
  return false;
}

bool IsRepeatable(const sql::FunctionCall& call) {
  const sql::FunctionInfo* function = sql::FindFunction(call.name);
  // A function of the warehouse may do anything.
  if (function == nullptr) return false;
  if (function->trait != sql::FunctionTrait::kPlain) return false;
  // Without arguments it is now, with some it converts.
  if (function->name == "unix_timestamp" && call.arguments.empty()) {
    return false;
  }
  return !AsksForTheMoment(function->name);
}

bool IsRepeatable(const sql::Query& query) {
  bool result = true;
  sql::Walk(static_cast<const sql::Node&>(query),
            [&result](const sql::Node& node) {
              if (node.kind == sql::NodeKind::kFunctionCall &&
                  !IsRepeatable(static_cast<const sql::FunctionCall&>(node))) {
                result = false;
              }
              return result;
            });
  return result;
}

// A diagnostic of a question as a sentence for its asker.
std::string WarningText(const semantic::Diagnostic& diagnostic) {
  return diagnostic.hint.empty()
             ? diagnostic.message
             : absl::StrCat(diagnostic.message, " (", diagnostic.hint, ")");
}

absl::StatusOr<CompiledQuestion> Print(const semantic::Catalog& catalog,
                                       semantic::CompileResult compiled,
                                       const CompileTarget& target) {
  RETURN_IF_ERROR(semantic::QuestionStatus(compiled.diagnostics));
  CompiledQuestion result;
  result.dialect = target.dialect;
  for (const semantic::Diagnostic& diagnostic : compiled.diagnostics) {
    result.warnings.push_back(WarningText(diagnostic));
  }
  result.outputs = std::move(compiled.compiled.columns);
  for (const semantic::OutputColumn& column : result.outputs) {
    result.columns.push_back(column.name);
  }
  result.models = std::move(compiled.compiled.models);
  for (const semantic::OutputColumn& column : result.outputs) {
    result.formats.push_back(FormatOfColumn(catalog, column, result.models));
  }
  result.is_repeatable = IsRepeatable(*compiled.compiled.query);
  if (target.rows_max.has_value()) {
    sql::ApplyRowLimit(compiled.compiled.query, *target.rows_max,
                       *compiled.compiled.arena);
  }
  std::vector<sql::Diagnostic> diagnostics;
  result.sql = TranslatedText(target.dialect, *compiled.compiled.query,
                              /*catalog=*/nullptr, diagnostics);
  // Expressions of a model that the dialect cannot say; the tree has no text.
  RETURN_IF_ERROR(SqlStatus("", diagnostics, "metrics"));
  for (const sql::Diagnostic& diagnostic : diagnostics) {
    result.warnings.push_back(diagnostic.message);
  }
  return result;
}

}  // namespace

absl::StatusOr<CompiledQuestion> CompileQuestion(
    const semantic::Catalog& catalog, const semantic::MetricQuestion& question,
    const CompileTarget& target) {
  return Print(catalog, semantic::Compile(catalog, question, target.options),
               target);
}

absl::StatusOr<ExplainedQuestion> ExplainQuestion(
    const semantic::Catalog& catalog, const semantic::MetricQuestion& question,
    const CompileTarget& target) {
  semantic::ExplainResult explained =
      semantic::Explain(catalog, question, target.options);
  ExplainedQuestion result;
  result.plan = std::move(explained.result.compiled.plan);
  ASSIGN_OR_RETURN(result.question,
                   Print(catalog, std::move(explained.result), target));
  result.explanation = std::move(explained.explanation);
  return result;
}

}  // namespace semantic_layer::query
