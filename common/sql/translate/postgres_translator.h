#ifndef SEMANTIC_LAYER_COMMON_SQL_TRANSLATE_POSTGRES_TRANSLATOR_H_
#define SEMANTIC_LAYER_COMMON_SQL_TRANSLATE_POSTGRES_TRANSLATOR_H_

#include <string>
#include <vector>

#include "common/sql/ast/builder.h"
#include "common/sql/diagnostics/diagnostic.h"
#include "common/sql/resolve/resolution.h"

namespace semantic_layer::sql {

// PostgresTranslator rewrites a tree of Databricks SQL in place for PostgreSQL.
// It covers what metric queries and plain analysis need; the rest is a
// diagnostic. Private to this folder.
class PostgresTranslator {
 public:
  PostgresTranslator(Resolution* resolution, Arena& arena)
      : resolution_(*resolution), arena_(arena), b_(arena) {}

  Statement* RewriteStatement(Statement* statement);
  void RewriteQuery(Query* query);
  Expression* Rewrite(Expression* expression);

  std::vector<Diagnostic> TakeDiagnostics() { return std::move(diagnostics_); }

 private:
  void RewriteUnder(Node& node);
  void RewriteGroupBy(GroupByClause* clause);
  Expression* RewriteOne(Expression* expression);
  Expression* RewriteBinary(BinaryExpr* binary);
  Expression* RewriteLike(LikeExpr* like);
  Expression* RewriteCast(CastExpr* cast);
  Expression* RewriteInterval(IntervalExpr* interval);
  Expression* RewriteCall(FunctionCall* call);
  Expression* RewriteDateCall(FunctionCall* call, const std::string& name);
  Expression* Mark(Expression* rewritten, const Expression* original);
  void Unsupported(Span span, std::string message, std::string hint = "");

  Resolution& resolution_;
  Arena& arena_;
  Builder b_;
  std::vector<Diagnostic> diagnostics_;
  int next_name_ = 0;
};

}  // namespace semantic_layer::sql

#endif  // SEMANTIC_LAYER_COMMON_SQL_TRANSLATE_POSTGRES_TRANSLATOR_H_
