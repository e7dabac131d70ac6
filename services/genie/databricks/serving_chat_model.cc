#include "services/genie/databricks/serving_chat_model.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/databricks/client/wait_for.h"
#include "common/databricks/serving/chat_types.h"
#include "common/status/make_status.h"
#include "common/status/status_macros.h"

namespace semantic_layer::genie {
namespace {

databricks::ChatRole RoleOf(ChatModel::Turn::Who who) {
  switch (who) {
    case ChatModel::Turn::Who::kSystem:
      return databricks::ChatRole::kSystem;
    case ChatModel::Turn::Who::kUser:
      return databricks::ChatRole::kUser;
    case ChatModel::Turn::Who::kModel:
      return databricks::ChatRole::kAssistant;
  }
  return databricks::ChatRole::kUser;
}

}  // namespace

absl::StatusOr<ChatModel::Reply> ServingChatModel::Ask(
    const rpc::RequestContext& context, const Question& question) {
  ASSIGN_OR_RETURN(databricks::ApiCall call, credential_.Call(context));
  call.deadline = std::min(call.deadline, question.deadline);
  // The same answer to the same question, as far as the model can.
  databricks::ChatRequest request = {
      .max_tokens = question.max_tokens,
      .temperature = 0,
      .response_schema = databricks::ChatResponseSchema{
          .name = question.schema_name, .schema = question.schema}};
  for (const Turn& turn : question.turns) {
    request.messages.push_back(
        {.role = RoleOf(turn.who), .content = turn.text});
  }
  const absl::StatusOr<databricks::ChatAnswer> answer =
      databricks::WaitFor<databricks::ChatAnswer>([&](auto done) {
        client_.Complete(endpoint_, request, call, std::move(done));
      });
  if (ReasonOf(answer.status()) == ErrorReason::kWorkspaceObjectNotFound) {
    return MakeStatus(ErrorReason::kAnalysisNotEnabled,
                      absl::StrCat(
                          "The workspace has no serving endpoint '", endpoint_,
                          "'; set "
                          "DATABRICKS_FOUNDATION_MODEL_ENDPOINT to one that "
                          "it has."))
        .With("endpoint", endpoint_);
  }
  RETURN_IF_ERROR(answer.status());
  return Reply{.text = answer->content,
               .cut = answer->finish == databricks::ChatFinish::kLength};
}

}  // namespace semantic_layer::genie
