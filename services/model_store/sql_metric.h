#ifndef SEMANTIC_LAYER_SERVICES_MODEL_STORE_SQL_METRIC_H_
#define SEMANTIC_LAYER_SERVICES_MODEL_STORE_SQL_METRIC_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/semantic/model/aggregation.h"
#include "common/semantic/model/semantic_model.h"
#include "common/semantic/model/table_name.h"

namespace semantic_layer::model_store {

// An aggregate as a measure says it.
struct SqlAggregate {
  semantic::Aggregation agg = semantic::Aggregation::kSum;
  std::string expr;
  semantic::AggregationParams params;
};

// Reads an aggregate over a model's columns in Databricks SQL: "SUM(amount)",
// "COUNT(DISTINCT customer_id)", "SUM(amount) FILTER (WHERE paid)", or a SELECT
// of one such from the model's table, with at most a WHERE. Conditions become
// part of the measure's expression. INVALID_REQUEST (field "sql") says what
// else was found.
absl::StatusOr<SqlAggregate> ParseSqlAggregate(
    absl::string_view sql, const semantic::TableName& table);

}  // namespace semantic_layer::model_store

#endif  // SEMANTIC_LAYER_SERVICES_MODEL_STORE_SQL_METRIC_H_
