#ifndef SEMANTIC_LAYER_SERVICES_GENIE_ANALYSIS_ANALYSIS_READER_H_
#define SEMANTIC_LAYER_SERVICES_GENIE_ANALYSIS_ANALYSIS_READER_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/genie/analysis/analysis_prompt.h"
#include "services/genie/analysis/table_analysis.h"

namespace semantic_layer::genie {

// Reads a language model's answer about a table, which may be anything. What is
// wrong with its shape is an error (INVALID_ARGUMENT, in words that the model
// can be told). A single suggestion that makes no sense (an expression that is
// no SQL over the table's columns, a sum of texts, a metric of a measure that
// is not there, a name twice) is left out, and a warning says why. Columns come
// out in the table's order, each once. Pure function.
absl::StatusOr<TableAnalysis> ReadAnalysis(absl::string_view text,
                                           const TableFacts& facts);

}  // namespace semantic_layer::genie

#endif  // SEMANTIC_LAYER_SERVICES_GENIE_ANALYSIS_ANALYSIS_READER_H_
