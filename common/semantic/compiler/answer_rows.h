#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_ANSWER_ROWS_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_ANSWER_ROWS_H_

#include <memory>
#include <string>
#include <vector>

#include "common/semantic/compiler/compile.h"
#include "common/semantic/compiler/duckdb_answer.h"
#include "common/semantic/yaml/load.h"

namespace semantic_layer::semantic {

// How tests ask questions whose answers were worked out by hand. What goes
// wrong fails the test.

MetricQuestion MakeQuestion(std::vector<std::string> metrics,
                            std::vector<std::string> group_by = {},
                            std::vector<std::string> where = {});

// The catalog of files that are right.
std::shared_ptr<const Catalog> LoadRight(const std::vector<ModelSource>& files,
                                         const LoadOptions& options = {});

// The answer of DuckDB. The question goes there as a tree, and once more
// through the text that Databricks would get, which must give the same rows.
DuckDbAnswer AnswerOf(DuckDbForTest* database, const Catalog& catalog,
                      const MetricQuestion& question,
                      const CompileOptions& options = {});

// The rows of AnswerOf as "a|b|c", columns in the order of their names.
std::vector<std::string> AnswerRows(DuckDbForTest* database,
                                    const Catalog& catalog,
                                    const MetricQuestion& question,
                                    const CompileOptions& options = {});

// The first mistake of a question, in one line; empty when there is none.
std::string FirstMistake(const Catalog& catalog, const MetricQuestion& question,
                         const CompileOptions& options = {});

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_ANSWER_ROWS_H_
