#include "services/query/sql_formatter.h"

#include <memory>
#include <utility>

#include "common/sql/dialect/dialects.h"
#include "common/sql/format/format.h"
#include "common/sql/parser/parse.h"
#include "common/sql/translate/translate.h"
#include "services/query/limits.h"

namespace semantic_layer::query {
namespace {

void Add(std::vector<sql::Diagnostic> from, std::vector<sql::Diagnostic>& to) {
  for (sql::Diagnostic& diagnostic : from) to.push_back(std::move(diagnostic));
}

// Puts the translation of each statement in its place.
void TranslateAll(sql::DialectId dialect, sql::ParsedScript& script,
                  std::vector<sql::Diagnostic>& diagnostics) {
  for (sql::Statement*& statement : script.statements) {
    sql::Result<sql::Statement*> translated =
        sql::Translate(*statement, dialect, script.arena);
    if (!sql::HasErrors(translated.diagnostics)) statement = translated.value;
    Add(std::move(translated.diagnostics), diagnostics);
  }
}

sql::Result<std::string> FormatIn(absl::string_view text,
                                  sql::DialectId dialect,
                                  const sql::FormatOptions& options) {
  sql::Result<std::string> result;
  sql::ParsedScript script = sql::ParseScript(
      text, {.max_bytes = kMaxQueryBytes, .keep_comments = true});
  Add(std::move(script.diagnostics), result.diagnostics);
  TranslateAll(dialect, script, result.diagnostics);
  if (!sql::HasErrors(result.diagnostics)) {
    std::vector<sql::Printer::Finding> findings;
    result.value = sql::FormatScript(
        script, options,
        [dialect](sql::Layout* layout) {
          return sql::NewPrinter(dialect, layout);
        },
        &findings);
    for (sql::Printer::Finding& finding : findings) {
      result.diagnostics.push_back(
          {sql::Severity::kError, sql::DiagnosticCode::kUnsupportedFeature,
           std::move(finding.message), finding.span, std::move(finding.hint)});
    }
  }
  if (sql::HasErrors(result.diagnostics)) result.value = std::string(text);
  return result;
}

}  // namespace

FormattedText FormatSql(absl::string_view text, sql::DialectId dialect,
                        const sql::FormatOptions& options) {
  sql::Result<std::string> formatted = dialect == sql::DialectId::kDatabricks
                                           ? sql::FormatSql(text, options)
                                           : FormatIn(text, dialect, options);
  FormattedText result;
  result.text = std::move(formatted.value);
  for (const sql::Diagnostic& diagnostic : formatted.diagnostics) {
    result.findings.push_back(ToFinding(text, diagnostic));
  }
  return result;
}

}  // namespace semantic_layer::query
