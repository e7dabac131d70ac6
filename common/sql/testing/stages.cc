#include "common/sql/testing/stages.h"

#include <vector>

#include "common/sql/complete/complete.h"
#include "common/sql/dialect/dialects.h"
#include "common/sql/format/format.h"
#include "common/sql/guard/guard.h"
#include "common/sql/lexer/lexer.h"
#include "common/sql/limit/row_limit.h"
#include "common/sql/params/parameters.h"
#include "common/sql/parser/parse.h"
#include "common/sql/printer/printer.h"
#include "common/sql/resolve/resolution.h"
#include "common/sql/translate/translate.h"

namespace semantic_layer::sql {
namespace {

class OneTableCatalog : public Catalog {
 public:
  OneTableCatalog() {
    schema_.AddColumn("a", "INT");
    schema_.AddColumn("b", "STRING");
    schema_.AddColumn("c", "ARRAY<STRUCT<x: INT, y: MAP<STRING, DATE>>>");
    schema_.AddColumn("d", "DECIMAL(10,2)");
    schema_.AddColumn("e", "TIMESTAMP");
  }
  const TableSchema* FindTable(
      absl::Span<const absl::string_view> parts) const override {
    return parts.size() == 1 && parts[0] == "t" ? &schema_ : nullptr;
  }
  std::vector<std::string> TableNames() const override { return {"t"}; }

 private:
  TableSchema schema_{"t"};
};

std::string FirstCode(const std::vector<Diagnostic>& diagnostics) {
  return diagnostics.empty()
             ? std::string()
             : std::string(DiagnosticCodeName(diagnostics[0].code));
}

}  // namespace

StageResults RunAllStages(
    absl::string_view text,
    const std::function<void(absl::string_view stage)>& after) {
  static const OneTableCatalog* const catalog = new OneTableCatalog;
  StageResults results;
  const auto done = [&after](absl::string_view stage) {
    if (after != nullptr) after(stage);
  };
  results.tokens = Tokenize(text).size();
  done("lex");
  ParsedScript script = ParseScript(text);
  results.statements = script.statements.size();
  results.parse_code = FirstCode(script.diagnostics);
  results.findings = script.diagnostics.size();
  results.tree_bytes = script.arena.bytes_reserved();
  done("parse");
  for (const Diagnostic& diagnostic : script.diagnostics) {
    FormatDiagnostic(text, diagnostic);
  }
  done("report");
  std::string printed;
  for (const Statement* statement : script.statements) {
    printed += Print(*statement);
    printed += ";";
  }
  results.printed_bytes = printed.size();
  done("print");
  {
    const ParsedScript again = ParseScript(printed);
    results.fixpoint = again.ok();
    std::string twice;
    for (const Statement* statement : again.statements) {
      twice += Print(*statement);
      twice += ";";
    }
    results.fixpoint = results.fixpoint && twice == printed;
  }
  done("print_again");
  results.formatted_bytes = FormatSql(text).value.size();
  done("format");
  for (const Statement* statement : script.statements) {
    ResolveOptions options;
    options.catalog = catalog;
    const Resolution resolution = Resolve(*statement, options);
    if (results.resolve_code.empty()) {
      results.resolve_code = FirstCode(resolution.diagnostics);
    }
    results.findings += resolution.diagnostics.size();
  }
  done("resolve");
  for (const Statement* statement : script.statements) {
    results.findings += CheckReadOnly(*statement).size();
  }
  done("guard");
  for (Statement* statement : script.statements) {
    FindParameters(*statement);
    results.findings +=
        BindParameters(statement, {}, BindMode::kLiterals, script.arena)
            .diagnostics.size();
  }
  done("parameters");
  for (Statement* statement : script.statements) {
    ApplyRowLimit(statement, 10, script.arena);
  }
  done("limit");
  for (const DialectId target : {DialectId::kDuckDb, DialectId::kPostgres}) {
    for (const Statement* statement : script.statements) {
      Arena arena;
      TranslateOptions options;
      options.catalog = catalog;
      const Result<Statement*> translated =
          Translate(*statement, target, arena, options);
      results.findings += translated.diagnostics.size();
      results.translated_bytes +=
          PrintIn(target, *translated.value).value.size();
    }
    done(target == DialectId::kDuckDb ? "translate_duckdb"
                                      : "translate_postgres");
  }
  for (const size_t cursor : {text.size(), text.size() / 2}) {
    Complete(text, cursor, nullptr, 100);
  }
  done("complete");
  return results;
}

}  // namespace semantic_layer::sql
