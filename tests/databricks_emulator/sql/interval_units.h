#ifndef SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_SQL_INTERVAL_UNITS_H_
#define SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_SQL_INTERVAL_UNITS_H_

#include <string>

#include "common/sql/ast/ast.h"
#include "common/sql/resolve/resolution.h"

namespace semantic_layer::emulator {

// The type of an interval with the units that Spark gives it: "INTERVAL YEAR"
// for INTERVAL 1 YEAR, "INTERVAL DAY TO HOUR" for INTERVAL 1 DAY 2 HOURS, the
// widest of both for a sum. Empty where the expression does not tell.
std::string IntervalTypeOf(const sql::Expression& expression,
                           const sql::Resolution& resolution);

}  // namespace semantic_layer::emulator

#endif  // SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_SQL_INTERVAL_UNITS_H_
