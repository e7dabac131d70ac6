#include "common/semantic/compiler/compile.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/semantic/compiler/explain.h"
#include "common/semantic/compiler/lower/lowering_context.h"
#include "common/semantic/compiler/lower/query_lowering.h"
#include "common/semantic/compiler/plan/plan.h"
#include "common/semantic/compiler/plan/planner.h"

namespace semantic_layer::semantic {
namespace {

std::vector<OutputColumn> ColumnsOf(const QueryPlan& plan) {
  std::vector<OutputColumn> columns;
  if (plan.values.has_value() && plan.values->min_max_only) {
    for (const char* end : {"__min", "__max"}) {
      OutputColumn column = plan.keys[0].column;
      absl::StrAppend(&column.name, end);
      columns.push_back(std::move(column));
    }
    return columns;
  }
  for (const OutputKey& key : plan.keys) columns.push_back(key.column);
  for (const OutputMetric& metric : plan.metrics) {
    OutputColumn column;
    column.name = metric.name;
    column.kind = OutputKind::kMetric;
    column.member = metric.metric->name;
    column.label = metric.metric->about.label;
    columns.push_back(std::move(column));
  }
  return columns;
}

// Makes the SQL of a plan.
CompiledQuery Lower(const Catalog& catalog, const QueryPlan& plan) {
  CompiledQuery compiled;
  compiled.arena = std::make_unique<sql::Arena>();
  LoweringContext context(catalog, *compiled.arena, plan);
  compiled.query = LowerQuery(context, plan);
  context.AttachTables(compiled.query);
  compiled.columns = ColumnsOf(plan);
  compiled.models = ModelsOfPlan(plan);
  return compiled;
}

}  // namespace

CompileResult Compile(const Catalog& catalog, const MetricQuestion& question,
                      const CompileOptions& options) {
  CompileResult result;
  const std::unique_ptr<QueryPlan> plan =
      PlanQuestion(catalog, question, options, &result.diagnostics);
  if (plan != nullptr) result.compiled = Lower(catalog, *plan);
  return result;
}

ExplainResult Explain(const Catalog& catalog, const MetricQuestion& question,
                      const CompileOptions& options) {
  ExplainResult explained;
  CompileResult& result = explained.result;
  const std::unique_ptr<QueryPlan> plan =
      PlanQuestion(catalog, question, options, &result.diagnostics);
  if (plan == nullptr) return explained;
  result.compiled = Lower(catalog, *plan);
  Explanation& explanation = explained.explanation;
  explanation.steps = StepsOfPlan(*plan);
  explanation.joins = JoinsOfPlan(*plan);
  explanation.columns = LineageOfPlan(*plan);
  const std::vector<OutputColumn>& columns = result.compiled.columns;
  // The least and the greatest value come from the one key.
  while (explanation.columns.size() < columns.size()) {
    explanation.columns.push_back(explanation.columns.back());
  }
  for (size_t i = 0; i < columns.size(); ++i) {
    explanation.columns[i].column = columns[i];
  }
  result.compiled.plan = TextOfSteps(explanation.steps);
  return explained;
}

}  // namespace semantic_layer::semantic
