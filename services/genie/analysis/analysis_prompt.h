#ifndef SEMANTIC_LAYER_SERVICES_GENIE_ANALYSIS_ANALYSIS_PROMPT_H_
#define SEMANTIC_LAYER_SERVICES_GENIE_ANALYSIS_ANALYSIS_PROMPT_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/rowset/rowset.h"
#include "services/genie/analysis/chat_model.h"
#include "services/genie/query_access.h"

namespace semantic_layer::genie {

// What is known of a table before the model is asked.
struct TableFacts {
  TableName name = {};
  std::vector<TableColumn> columns = {};
  std::string context = {};  // in the caller's words; may be empty
  rowset::RowSet sample = {};
};

// The question about a table. What comes from the table or the caller is in one
// JSON text, marked as data: it is nothing that the model should obey.
std::vector<ChatModel::Turn> AnalysisTurns(const TableFacts& facts);

// What is said to an answer that was wrong, behind it.
ChatModel::Turn RepairTurn(absl::string_view problem);

// The JSON schema of an answer, within what serving endpoints know: no $ref, no
// alternatives, every key required.
std::string AnalysisSchema();

}  // namespace semantic_layer::genie

#endif  // SEMANTIC_LAYER_SERVICES_GENIE_ANALYSIS_ANALYSIS_PROMPT_H_
