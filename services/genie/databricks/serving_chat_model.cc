#include "services/genie/databricks/serving_chat_model.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
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

// The workspace's words for what an endpoint does not know are its model's own;
// they name the member, or what it stands for.
bool RefusesSchemas(const absl::Status& status) {
  if (ReasonOf(status) != ErrorReason::kInvalidRequest &&
      ReasonOf(status) != ErrorReason::kUnimplemented) {
    return false;
  }
  const std::string message = absl::AsciiStrToLower(status.message());
  for (const char* words :
       {"response_format", "json_schema", "structured", "schema"}) {
    if (absl::StrContains(message, words)) return true;
  }
  return false;
}

databricks::ChatRequest RequestFor(const ChatModel::Question& question,
                                   bool with_schema) {
  // The same answer to the same question, as far as the model can.
  databricks::ChatRequest request = {.max_tokens = question.max_tokens,
                                     .temperature = 0};
  for (const ChatModel::Turn& turn : question.turns) {
    request.messages.push_back(
        {.role = RoleOf(turn.who), .content = turn.text});
  }
  if (with_schema) {
    request.response_schema = databricks::ChatResponseSchema{
        .name = question.schema_name, .schema = question.schema};
  } else if (!request.messages.empty()) {
    absl::StrAppend(&request.messages[0].content,
                    "\n\nThe JSON schema of the answer:\n", question.schema);
  }
  return request;
}

absl::Status NoEndpoint(const std::string& endpoint) {
  return MakeStatus(
             ErrorReason::kAnalysisNotEnabled,
             absl::StrCat("The workspace has no serving endpoint '", endpoint,
                          "'; set DATABRICKS_FOUNDATION_MODEL_ENDPOINT to one "
                          "that it has."))
      .With("endpoint", endpoint);
}

}  // namespace

absl::StatusOr<ChatModel::Reply> ServingChatModel::Ask(
    const rpc::RequestContext& context, const Question& question) {
  ASSIGN_OR_RETURN(databricks::ApiCall call, credential_.Call(context));
  call.deadline = std::min(call.deadline, question.deadline);
  const auto complete = [&](bool with_schema) {
    return databricks::WaitFor<databricks::ChatAnswer>([&](auto done) {
      client_.Complete(endpoint_, RequestFor(question, with_schema), call,
                       std::move(done));
    });
  };
  const bool with_schema = takes_schemas_;
  absl::StatusOr<databricks::ChatAnswer> answer = complete(with_schema);
  if (with_schema && RefusesSchemas(answer.status())) {
    answer = complete(false);
    if (answer.ok()) takes_schemas_ = false;
  }
  const auto reason = ReasonOf(answer.status());
  if (reason == ErrorReason::kWorkspaceObjectNotFound) {
    return NoEndpoint(endpoint_);
  }
  if (reason == ErrorReason::kInvalidRequest) {
    return MakeStatus(ErrorReason::kWorkspaceFailed, answer.status().message())
        .With("endpoint", endpoint_);
  }
  RETURN_IF_ERROR(answer.status());
  Reply reply = {.text = answer->content,
                 .cut = answer->finish == databricks::ChatFinish::kLength,
                 .refusal = answer->refusal};
  if (reply.refusal.empty() &&
      answer->finish == databricks::ChatFinish::kContentFilter) {
    reply.refusal = "its filter of contents stopped the answer";
  }
  return reply;
}

}  // namespace semantic_layer::genie
