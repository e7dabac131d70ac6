#ifndef SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_SQL_METADATA_STATEMENTS_H_
#define SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_SQL_METADATA_STATEMENTS_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/sql/ast/ast.h"
#include "tests/databricks_emulator/sql/sql_context.h"

namespace semantic_layer::emulator {

// SHOW, DESCRIBE and LIST, answered from the metastore under Databricks' names
// of columns. What the user may not see is left out of lists and refused when
// it is named. [UNSUPPORTED_FEATURE] for the forms that are not known.
absl::Status AnswerShow(const sql::ShowStatement& show,
                        const SqlContext& context, RowSink* sink);
absl::Status AnswerDescribe(const sql::DescribeStatement& describe,
                            const SqlContext& context, RowSink* sink);
absl::Status AnswerFile(const sql::FileStatement& file,
                        const SqlContext& context, RowSink* sink);

// Whether a text, in any case, is what SHOW ... LIKE asks for: * and % are any
// text, | parts alternatives; no pattern is any.
bool MatchesPattern(const std::optional<std::string>& pattern,
                    absl::string_view text);

}  // namespace semantic_layer::emulator

#endif  // SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_SQL_METADATA_STATEMENTS_H_
