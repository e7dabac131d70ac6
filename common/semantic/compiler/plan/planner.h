#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_PLAN_PLANNER_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_PLAN_PLANNER_H_

#include <memory>

#include "common/semantic/compiler/output_column.h"
#include "common/semantic/compiler/plan/plan.h"
#include "common/semantic/compiler/question.h"
#include "common/semantic/diagnostic.h"
#include "common/semantic/model/catalog.h"

namespace semantic_layer::semantic {

// Makes the plan of a question. All mistakes are added to `diagnostics`; the
// plan is null when there is one. Thread safe.
std::unique_ptr<QueryPlan> PlanQuestion(const Catalog& catalog,
                                        const MetricQuestion& question,
                                        const CompileOptions& options,
                                        Diagnostics* diagnostics);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_PLAN_PLANNER_H_
