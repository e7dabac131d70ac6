#ifndef SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_SQL_METRIC_VIEW_QUERIES_H_
#define SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_SQL_METRIC_VIEW_QUERIES_H_

#include <functional>
#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/sql/ast/ast.h"
#include "tests/databricks_emulator/sql/metric_view.h"

namespace semantic_layer::emulator {

// Finds the metric view that a relation names; null when it names something
// else. An error when the user may not read the view.
using FindMetricView =
    std::function<absl::StatusOr<std::shared_ptr<const MetricView>>(
        const sql::TableRelation&)>;

// Puts in the place of each metric view that is the only relation of a FROM the
// query that answers: MEASURE() becomes a column of it, GROUP BY and WHERE go
// into it, HAVING becomes WHERE. Returns these queries, whose tables are named
// as the views' definitions name them.
//
// Errors: [METRIC_VIEW_MISSING_MEASURE_FUNCTION] for a bare measure and for *,
// [MISSING_AGGREGATION] for a field that is not grouped by,
// [METRIC_VIEW_UNSUPPORTED_USAGE] for ROLLUP and its like and for other
// aggregates beside MEASURE().
absl::StatusOr<std::vector<sql::Query*>> ExpandMetricViews(
    sql::Node* tree, const FindMetricView& find, sql::Arena* arena);

}  // namespace semantic_layer::emulator

#endif  // SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_SQL_METRIC_VIEW_QUERIES_H_
