#ifndef SEMANTIC_LAYER_SERVICES_MODEL_STORE_SQL_METRIC_H_
#define SEMANTIC_LAYER_SERVICES_MODEL_STORE_SQL_METRIC_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/semantic/model/aggregation.h"
#include "common/semantic/model/semantic_model.h"
#include "common/semantic/model/table_name.h"

namespace semantic_layer::model_store {

// An aggregate as a measure says it.
struct SqlAggregate {
  semantic::Aggregation agg = semantic::Aggregation::kSum;
  std::string expr;
  semantic::AggregationParams params;

  friend bool operator==(const SqlAggregate&, const SqlAggregate&) = default;
};

// What a SQL text says as metrics.
struct SqlMetric {
  enum class Kind {
    kSimple,   // one aggregate
    kRatio,    // the first by the second, NULL where that is zero
    kDerived,  // `expr` over all of them
  };
  Kind kind = Kind::kSimple;
  // Each once.
  std::vector<SqlAggregate> aggregates;
  // Of kDerived: names the aggregates by `input_name` and their number from 1.
  std::string expr;
};

// Another model, for saying why a join cannot be taken over.
struct JoinableModel {
  semantic::TableName table;
  std::string name;
  // The entity that both models have; empty: none.
  std::string entity;
};

// Reads a metric over a model's columns in Databricks SQL: an aggregate
// ("SUM(amount)", "COUNT(DISTINCT customer_id)", "SUM(amount) FILTER (WHERE
// paid)"), an expression over aggregates ("SUM(a) / NULLIF(SUM(b), 0)"), or a
// SELECT of one such from the model's table, with at most a WHERE. Conditions
// become part of the measures' expressions, qualifiers of columns go away.
// `input_name` is what the inputs of a derived metric are called, with "_1",
// "_2" behind it. INVALID_REQUEST (field "sql") says what else was found.
absl::StatusOr<SqlMetric> ParseSqlMetric(
    absl::string_view sql, const semantic::TableName& table,
    absl::string_view input_name, absl::Span<const JoinableModel> others = {});

}  // namespace semantic_layer::model_store

#endif  // SEMANTIC_LAYER_SERVICES_MODEL_STORE_SQL_METRIC_H_
