#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_PLAN_BIND_MODELS_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_PLAN_BIND_MODELS_H_

#include "common/semantic/compiler/output_column.h"
#include "common/semantic/compiler/plan/plan.h"
#include "common/semantic/compiler/question.h"
#include "common/semantic/diagnostic.h"

namespace semantic_layer::semantic {

// Gives the models that a finished plan reads what they need from outside: the
// values of their parameters, and the caller for their row policies. Reports
// parameters without a value, with one of the wrong type, and values that no
// model of the question takes.
void BindModels(const MetricQuestion& question, const CompileOptions& options,
                QueryPlan* plan, Diagnostics* diagnostics);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_PLAN_BIND_MODELS_H_
