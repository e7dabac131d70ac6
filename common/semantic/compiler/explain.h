#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_EXPLAIN_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_EXPLAIN_H_

#include "common/semantic/compiler/compile.h"
#include "common/semantic/compiler/explanation.h"
#include "common/semantic/compiler/output_column.h"
#include "common/semantic/compiler/question.h"
#include "common/semantic/model/catalog.h"

namespace semantic_layer::semantic {

struct ExplainResult {
  // What Compile gives for the same question; `explanation` is empty where it
  // has errors.
  CompileResult result;
  Explanation explanation;
};

// Compiles a question and says how it is answered. Pure function; thread safe;
// mistakes are reported as by Compile.
ExplainResult Explain(const Catalog& catalog, const MetricQuestion& question,
                      const CompileOptions& options);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_EXPLAIN_H_
