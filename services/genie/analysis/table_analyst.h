#ifndef SEMANTIC_LAYER_SERVICES_GENIE_ANALYSIS_TABLE_ANALYST_H_
#define SEMANTIC_LAYER_SERVICES_GENIE_ANALYSIS_TABLE_ANALYST_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/concurrency/clock.h"
#include "common/rpc/request_context.h"
#include "services/genie/analysis/analysis_prompt.h"
#include "services/genie/analysis/chat_model.h"
#include "services/genie/analysis/table_analysis.h"
#include "services/genie/query_access.h"

namespace semantic_layer::genie {

// Describes tables with the help of a language model. What the model gets to
// see is read as the caller; what it answers is checked, and it is asked once
// more when that is useless. Blocking; thread safe.
class TableAnalyst {
 public:
  struct Options {
    bool enabled = true;
    // For the model, both times together.
    absl::Duration timeout = absl::Seconds(30);
  };

  struct Request {
    TableName table = {};
    bool include_sample = true;
    std::string context = {};
  };

  // `model` may be null: there is none. The pointers must outlive the analyst.
  TableAnalyst(ChatModel* model, QueryAccess* queries,
               const concurrency::Clock* clock, Options options)
      : model_(model), queries_(queries), clock_(clock), options_(options) {}

  // Errors: ANALYSIS_NOT_ENABLED, INVALID_REQUEST, those of QueryAccess
  // (TABLE_NOT_FOUND, PERMISSION_DENIED, ...) and of ChatModel,
  // ANALYSIS_INVALID when the second answer is useless too.
  absl::StatusOr<TableAnalysis> Analyze(const rpc::RequestContext& context,
                                        const Request& request) const;

 private:
  absl::StatusOr<TableFacts> Gather(const rpc::RequestContext& context,
                                    const Request& request) const;
  absl::StatusOr<TableAnalysis> AskModel(const rpc::RequestContext& context,
                                         const TableFacts& facts) const;

  ChatModel* const model_;
  QueryAccess* const queries_;
  const concurrency::Clock* const clock_;
  const Options options_;
};

}  // namespace semantic_layer::genie

#endif  // SEMANTIC_LAYER_SERVICES_GENIE_ANALYSIS_TABLE_ANALYST_H_
