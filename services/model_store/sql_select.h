#ifndef SEMANTIC_LAYER_SERVICES_MODEL_STORE_SQL_SELECT_H_
#define SEMANTIC_LAYER_SERVICES_MODEL_STORE_SQL_SELECT_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/semantic/model/table_name.h"
#include "common/sql/ast/ast.h"
#include "services/model_store/sql_metric.h"

namespace semantic_layer::model_store {

// What a SELECT that defines a metric selects, and from which rows.
struct SelectedExpression {
  sql::Expression* expression = nullptr;
  sql::Expression* where = nullptr;  // may be null
};

// Takes a SELECT of one expression from the model's table apart, with bare
// column names. INVALID_REQUEST (field "sql") says what no metric can be: a
// join, say, with the model that is joined and how its columns can be used.
// Changes the tree.
absl::StatusOr<SelectedExpression> ReadMetricSelect(
    sql::Query& query, const semantic::TableName& table,
    absl::Span<const JoinableModel> others);

// Takes the table's name, or its alias where it has one, off the columns.
void UnqualifyColumns(sql::Node* node, absl::string_view alias,
                      const semantic::TableName& table);

}  // namespace semantic_layer::model_store

#endif  // SEMANTIC_LAYER_SERVICES_MODEL_STORE_SQL_SELECT_H_
