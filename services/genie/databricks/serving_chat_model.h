#ifndef SEMANTIC_LAYER_SERVICES_GENIE_DATABRICKS_SERVING_CHAT_MODEL_H_
#define SEMANTIC_LAYER_SERVICES_GENIE_DATABRICKS_SERVING_CHAT_MODEL_H_

#include <atomic>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "common/databricks/client/workspace_client.h"
#include "common/databricks/serving/serving_client.h"
#include "services/genie/analysis/chat_model.h"
#include "services/genie/databricks/caller_credential.h"

namespace semantic_layer::genie {

// A model behind a serving endpoint of a Databricks workspace. Thread safe.
class ServingChatModel final : public ChatModel {
 public:
  // `workspace` must outlive it.
  ServingChatModel(std::string endpoint, CallerCredential credential,
                   const databricks::WorkspaceClient* workspace)
      : endpoint_(std::move(endpoint)),
        credential_(std::move(credential)),
        client_(workspace) {}

  // An endpoint that is not there is ANALYSIS_NOT_ENABLED. One that does not
  // know structured output gets the schema as words, then and from then on.
  // What it refuses otherwise is WORKSPACE_FAILED: the caller did not write it.
  absl::StatusOr<Reply> Ask(const rpc::RequestContext& context,
                            const Question& question) override;
  std::string name() const override { return endpoint_; }

 private:
  const std::string endpoint_;
  const CallerCredential credential_;
  const databricks::ServingClient client_;
  std::atomic<bool> takes_schemas_ = true;
};

}  // namespace semantic_layer::genie

#endif  // SEMANTIC_LAYER_SERVICES_GENIE_DATABRICKS_SERVING_CHAT_MODEL_H_
