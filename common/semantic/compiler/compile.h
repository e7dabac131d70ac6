#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_COMPILE_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_COMPILE_H_

#include <memory>
#include <string>
#include <vector>

#include "common/semantic/compiler/output_column.h"
#include "common/semantic/compiler/question.h"
#include "common/semantic/diagnostic.h"
#include "common/semantic/model/catalog.h"
#include "common/sql/ast/arena.h"
#include "common/sql/ast/query.h"

namespace semantic_layer::semantic {

// A compiled question. `query` is Databricks SQL as a syntax tree owned by
// `arena`: print it in the warehouse's dialect with common/sql/printer and
// common/sql/dialect. The tree is the caller's and may be changed (a row limit,
// say); it refers to nothing outside its arena.
struct CompiledQuery {
  std::unique_ptr<sql::Arena> arena;
  sql::Query* query = nullptr;
  std::vector<OutputColumn> columns;
  // The plan in words, one step a line; only Explain (explain.h) writes it.
  std::string plan;
  // Semantic models read, sorted; what lineage and cache invalidation need.
  std::vector<std::string> models;
};

struct CompileResult {
  // Meaningful only when ok().
  CompiledQuery compiled;
  // Warnings, or at least one error.
  Diagnostics diagnostics;

  bool ok() const { return !HasErrors(diagnostics); }
};

// Compiles a question over a catalog: names are resolved, the plan is made,
// and the plan becomes SQL. Pure function; thread safe. All mistakes of the
// question are reported at once, with the nearest names.
CompileResult Compile(const Catalog& catalog, const MetricQuestion& question,
                      const CompileOptions& options);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_COMPILE_H_
