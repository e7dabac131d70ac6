// Whatever a model says: reading it ends, and what comes out is about the table
// alone.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "absl/strings/string_view.h"
#include "services/genie/analysis/analysis_prompt.h"
#include "services/genie/analysis/analysis_reader.h"
#include "services/genie/analysis/limits.h"
#include "services/genie/analysis/table_expressions.h"

namespace semantic_layer::genie {
namespace {

const TableFacts& Facts() {
  static const auto* facts = [] {
    auto* made = new TableFacts();
    made->name = {"main", "sales", "orders"};
    made->columns = {{.name = "order_id", .data_type = "BIGINT"},
                     {.name = "state", .data_type = "STRING"},
                     {.name = "ordered_at", .data_type = "TIMESTAMP"}};
    return made;
  }();
  return *facts;
}

void Check(bool holds) {
  if (!holds) std::abort();
}

void CheckAnswer(absl::string_view text) {
  const auto analysis = ReadAnalysis(text, Facts());
  if (!analysis.ok()) return;
  Check(analysis->columns.size() == Facts().columns.size());
  Check(analysis->dimensions.size() <= kMaxSuggestionsOfAKind);
  Check(analysis->measures.size() <= kMaxSuggestionsOfAKind);
  // What was accepted is accepted again as it was printed.
  const TableExpressions expressions(Facts().name, Facts().columns);
  for (const SuggestedDimension& dimension : analysis->dimensions) {
    Check(expressions.Judge(dimension.expr).ok());
  }
  for (const SuggestedMeasure& measure : analysis->measures) {
    Check(expressions.Judge(measure.expr).ok());
  }
}

}  // namespace
}  // namespace semantic_layer::genie

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  semantic_layer::genie::CheckAnswer(
      absl::string_view(reinterpret_cast<const char*>(data), size));
  return 0;
}
