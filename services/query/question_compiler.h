#ifndef SEMANTIC_LAYER_SERVICES_QUERY_QUESTION_COMPILER_H_
#define SEMANTIC_LAYER_SERVICES_QUERY_QUESTION_COMPILER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/semantic/compiler/explain.h"
#include "common/semantic/compiler/output_column.h"
#include "common/semantic/compiler/question.h"
#include "common/semantic/model/catalog.h"
#include "common/sql/dialect/dialect_id.h"

namespace semantic_layer::query {

// What a question is compiled for.
struct CompileTarget {
  sql::DialectId dialect = sql::DialectId::kDatabricks;
  // Who asks, and how far models may be joined.
  semantic::CompileOptions options = {};
  // Bounds the rows of the text to one more than this.
  std::optional<int64_t> rows_max = {};
};

// A compiled question as text.
struct CompiledQuestion {
  std::string sql = {};
  sql::DialectId dialect = sql::DialectId::kDatabricks;
  std::vector<std::string> columns = {};
  std::vector<std::string> warnings = {};
  // What each column holds, in the same order.
  std::vector<semantic::OutputColumn> outputs = {};
  // For each how its model formats it (see column_format.h); may be "".
  std::vector<std::string> formats = {};
  // Semantic models that are read, sorted.
  std::vector<std::string> models = {};
  // Whether the same SQL over the same rows gives the same answer: it asks for
  // no time of day, no chance, no user, and calls nothing that is not known.
  bool is_repeatable = false;
};

struct ExplainedQuestion {
  CompiledQuestion question = {};
  std::string plan = {};  // as text, one step a line
  semantic::Explanation explanation = {};
};

// Compiles a question over a catalog and prints it. METRIC_QUESTION_INVALID
// (INVALID_ARGUMENT) with all mistakes and the nearest names;
// SQL_NOT_TRANSLATABLE for an expression of a model that the dialect cannot
// say. Pure functions, thread safe.
absl::StatusOr<CompiledQuestion> CompileQuestion(
    const semantic::Catalog& catalog, const semantic::MetricQuestion& question,
    const CompileTarget& target);
absl::StatusOr<ExplainedQuestion> ExplainQuestion(
    const semantic::Catalog& catalog, const semantic::MetricQuestion& question,
    const CompileTarget& target);

}  // namespace semantic_layer::query

#endif  // SEMANTIC_LAYER_SERVICES_QUERY_QUESTION_COMPILER_H_
