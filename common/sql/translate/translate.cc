#include "common/sql/translate/translate.h"

#include "common/sql/ast/walk.h"
#include "common/sql/resolve/resolution.h"
#include "common/sql/translate/duckdb_translator.h"
#include "common/sql/translate/postgres_translator.h"

namespace semantic_layer::sql {
namespace {

// What the target's translator does to each kind of tree.
template <typename Translator>
Statement* RewriteTree(Translator& translator, Statement* statement) {
  return translator.RewriteStatement(statement);
}
template <typename Translator>
Query* RewriteTree(Translator& translator, Query* query) {
  translator.RewriteQuery(query);
  return query;
}
template <typename Translator>
Expression* RewriteTree(Translator& translator, Expression* expression) {
  return translator.Rewrite(expression);
}

// Most nodes that a translation may print, parts that it shares counted as
// often as they stand there.
constexpr size_t kMaxPrintedNodes = 20'000'000;

// Rewrites may put one operand into several places. In nested calls that
// multiplies, and a small tree can mean a text without end.
bool IsPrintable(const Node& tree) {
  size_t nodes = 0;
  Walk(tree, [&nodes](const Node&) { return ++nodes <= kMaxPrintedNodes; });
  return nodes <= kMaxPrintedNodes;
}

template <typename T>
Result<T*> TranslateTree(const T& tree, DialectId target, Arena& arena,
                         const TranslateOptions& options) {
  Result<T*> result;
  T* copy = Clone(tree, arena);
  result.value = copy;
  if (target == DialectId::kDatabricks) return result;
  // Names that cannot be resolved are for the engine to report; here only the
  // types count.
  ResolveOptions resolve_options;
  resolve_options.catalog = options.catalog;
  resolve_options.check_functions = false;
  Resolution resolution =
      Resolve(static_cast<const T&>(*copy), resolve_options);
  if (target == DialectId::kDuckDb) {
    DuckDbTranslator translator(&resolution, arena);
    result.value = RewriteTree(translator, copy);
    result.diagnostics = translator.TakeDiagnostics();
  } else {
    PostgresTranslator translator(&resolution, arena);
    result.value = RewriteTree(translator, copy);
    result.diagnostics = translator.TakeDiagnostics();
  }
  if (!IsPrintable(*result.value)) {
    result.value = Clone(tree, arena);
    result.diagnostics.push_back(
        {Severity::kError, DiagnosticCode::kUnsupportedFeature,
         "the statement grows too large when it is said in the target",
         tree.span, "split it with temporary views"});
  }
  return result;
}

}  // namespace

Result<Statement*> Translate(const Statement& statement, DialectId target,
                             Arena& arena, const TranslateOptions& options) {
  return TranslateTree(statement, target, arena, options);
}

Result<Query*> Translate(const Query& query, DialectId target, Arena& arena,
                         const TranslateOptions& options) {
  return TranslateTree(query, target, arena, options);
}

Result<Expression*> Translate(const Expression& expression, DialectId target,
                              Arena& arena, const TranslateOptions& options) {
  return TranslateTree(expression, target, arena, options);
}

}  // namespace semantic_layer::sql
