#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_EXPLANATION_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_EXPLANATION_H_

#include <string>
#include <vector>

#include "common/semantic/compiler/output_column.h"

namespace semantic_layer::semantic {

// How a question is answered, as data: what /explain shows.

// One step of a plan. Steps form an outline: a step belongs to the nearest one
// before it with a smaller depth.
struct ExplainStep {
  // "metrics", "values", "combine", "aggregate", "read", "join", "metric_join",
  // "filter", "range", "edge", "conversion", "spine", "regrain",
  // "result_filter", "order", "limit".
  std::string kind;
  int depth = 0;
  std::string text;  // "read flights (samples.flights.flights)"
};

// A join of the plan.
struct ExplainJoin {
  std::string step;  // name of the aggregate; "" for a question without metrics
  std::string kind;  // "left join", "full join"
  std::string left_model;
  std::string right_model;
  std::string right_table;
  std::string alias;        // the entity path: "origin__region"
  std::string cardinality;  // "foreign to primary"
  // "flights.origin_code = origin.iata", and what else must hold.
  std::string condition;
};

// Rows and columns that an output is computed from.
struct ExplainSource {
  std::string model;
  std::string table;                 // "catalog.schema.table", or "(query)"
  std::vector<std::string> columns;  // of the table, sorted
  std::string expression;            // as the model has it: "amount * rate"
  std::string aggregation;           // "sum"; empty where nothing is aggregated
  std::vector<std::string> join_path;  // entities from the metric's model on
  std::vector<std::string> filters;    // of the metric, as written
};

// Where an output column comes from.
struct ExplainColumn {
  OutputColumn column;
  // How the sources become the column: "sum(amount)", "a / b"; empty for items.
  std::string formula;
  std::vector<ExplainSource> sources;
};

struct Explanation {
  std::vector<ExplainStep> steps;
  std::vector<ExplainJoin> joins;
  std::vector<ExplainColumn> columns;  // as CompiledQuery::columns
};

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_EXPLANATION_H_
