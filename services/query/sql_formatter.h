#ifndef SEMANTIC_LAYER_SERVICES_QUERY_SQL_FORMATTER_H_
#define SEMANTIC_LAYER_SERVICES_QUERY_SQL_FORMATTER_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/sql/dialect/dialect_id.h"
#include "common/sql/format/format.h"
#include "services/query/sql_checker.h"

namespace semantic_layer::query {

struct FormattedText {
  // The text as it was given when `findings` has an error.
  std::string text = {};
  // What is wrong with the text, or cannot be said in the dialect.
  std::vector<Finding> findings = {};
};

// Formats one or several statements of Databricks SQL; into another dialect
// they are translated. Pure function.
FormattedText FormatSql(absl::string_view text, sql::DialectId dialect,
                        const sql::FormatOptions& options);

}  // namespace semantic_layer::query

#endif  // SEMANTIC_LAYER_SERVICES_QUERY_SQL_FORMATTER_H_
