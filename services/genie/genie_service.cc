#include "services/genie/genie_service.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/status_macros.h"
#include "services/genie/analysis/analysis_conversions.h"
#include "services/genie/conversions.h"
#include "services/genie/errors.h"
#include "services/genie/limits.h"

namespace semantic_layer::genie {
namespace {

v1::Message Converted(const Message& message) {
  v1::Message out;
  ToProto(message, &out);
  return out;
}

absl::StatusOr<statedb::PageRequest> PageOf(int size, std::string token) {
  if (size < 0 || size > kMaxConversationsPageSize) {
    return InvalidField("page_size",
                        absl::StrCat("Is 1 to ", kMaxConversationsPageSize));
  }
  return statedb::PageRequest{
      .size = size == 0 ? kDefaultConversationsPageSize : size,
      .token = std::move(token)};
}

}  // namespace

rpc::Service GenieService::Bind() {
  rpc::Service service("semantic_layer.genie.v1.GenieService");
  service.Unary("Ask", this, &GenieService::Ask)
      .Unary("StartConversation", this, &GenieService::StartConversation)
      .Unary("ListConversations", this, &GenieService::ListConversations)
      .Unary("GetConversation", this, &GenieService::GetConversation)
      .Unary("DeleteConversation", this, &GenieService::DeleteConversation)
      .Unary("CreateMessage", this, &GenieService::CreateMessage)
      .Unary("GetMessage", this, &GenieService::GetMessage)
      // On the threads of watches: it takes minutes.
      .Watch("WatchMessage", this, &GenieService::WatchMessage)
      .Unary("GetMessageResult", this, &GenieService::GetMessageResult)
      .Unary("SendFeedback", this, &GenieService::SendFeedback)
      .Unary("ListSpaces", this, &GenieService::ListSpaces)
      .Unary("ListSuggestions", this, &GenieService::ListSuggestions)
      .Unary("AnalyzeTable", this, &GenieService::AnalyzeTable);
  return service;
}

absl::StatusOr<v1::Message> GenieService::Ask(
    const rpc::RequestContext& context, const v1::AskRequest& request) {
  ASSIGN_OR_RETURN(const Message answer,
                   engine_->Ask(context, request.question(), request.space_id(),
                                request.conversation_id()));
  return Converted(answer);
}

absl::StatusOr<v1::StartConversationResponse> GenieService::StartConversation(
    const rpc::RequestContext& context,
    const v1::StartConversationRequest& request) {
  ASSIGN_OR_RETURN(const GenieEngine::Started started,
                   engine_->StartConversation(context, request.question(),
                                              request.space_id()));
  v1::StartConversationResponse response;
  ToProto(started.record, response.mutable_conversation());
  ToProto(started.message, response.mutable_message());
  return response;
}

absl::StatusOr<v1::ListConversationsResponse> GenieService::ListConversations(
    const rpc::RequestContext& context,
    const v1::ListConversationsRequest& request) {
  ASSIGN_OR_RETURN(const statedb::PageRequest page,
                   PageOf(request.page_size(), request.page_token()));
  ASSIGN_OR_RETURN(const statedb::Page<ConversationRecord> listed,
                   engine_->ListConversations(context, page));
  v1::ListConversationsResponse response;
  for (const ConversationRecord& record : listed.items) {
    ToProto(record, response.add_conversations());
  }
  response.set_next_page_token(listed.next_token);
  return response;
}

absl::StatusOr<v1::Conversation> GenieService::GetConversation(
    const rpc::RequestContext& context,
    const v1::GetConversationRequest& request) {
  ASSIGN_OR_RETURN(
      const GenieEngine::Conversation found,
      engine_->GetConversation(context, request.conversation_id()));
  v1::Conversation response;
  ToProto(found.record, &response);
  for (const Message& message : found.messages) {
    ToProto(message, response.add_messages());
  }
  return response;
}

absl::StatusOr<v1::DeleteConversationResponse> GenieService::DeleteConversation(
    const rpc::RequestContext& context,
    const v1::DeleteConversationRequest& request) {
  RETURN_IF_ERROR(
      engine_->DeleteConversation(context, request.conversation_id()));
  v1::DeleteConversationResponse response;
  response.set_message("The conversation is forgotten.");
  return response;
}

absl::StatusOr<v1::Message> GenieService::CreateMessage(
    const rpc::RequestContext& context,
    const v1::CreateMessageRequest& request) {
  ASSIGN_OR_RETURN(const Message message,
                   engine_->CreateMessage(context, request.conversation_id(),
                                          request.question()));
  return Converted(message);
}

absl::StatusOr<v1::Message> GenieService::GetMessage(
    const rpc::RequestContext& context, const v1::GetMessageRequest& request) {
  ASSIGN_OR_RETURN(const Message message,
                   engine_->GetMessage(context, request.conversation_id(),
                                       request.message_id()));
  return Converted(message);
}

absl::Status GenieService::WatchMessage(
    const rpc::RequestContext& context, const v1::WatchMessageRequest& request,
    rpc::StreamWriter<v1::Message>& writer) {
  return engine_->WatchMessage(
      context, request.conversation_id(), request.message_id(),
      [&](const Message& message) { return writer.Write(Converted(message)); });
}

absl::StatusOr<v1::QueryResult> GenieService::GetMessageResult(
    const rpc::RequestContext& context,
    const v1::GetMessageResultRequest& request) {
  ASSIGN_OR_RETURN(
      const Rows rows,
      engine_->GetResult(context, request.conversation_id(),
                         request.message_id(), request.attachment_id()));
  v1::QueryResult response;
  ToProto(rows, &response);
  return response;
}

absl::StatusOr<v1::SendFeedbackResponse> GenieService::SendFeedback(
    const rpc::RequestContext& context,
    const v1::SendFeedbackRequest& request) {
  RETURN_IF_ERROR(engine_->SendFeedback(
      context, request.conversation_id(), request.message_id(),
      FromProto(request.rating()), request.comment()));
  v1::SendFeedbackResponse response;
  response.set_message("Thank you for your feedback.");
  return response;
}

absl::StatusOr<v1::ListSpacesResponse> GenieService::ListSpaces(
    const rpc::RequestContext& context, const v1::ListSpacesRequest& request) {
  ASSIGN_OR_RETURN(
      const Genie::SpacePage page,
      engine_->ListSpaces(context, request.page_size(), request.page_token()));
  v1::ListSpacesResponse response;
  for (const Space& space : page.spaces) {
    v1::Space* added = response.add_spaces();
    added->set_space_id(space.id);
    added->set_title(space.title);
    if (!space.description.empty()) added->set_description(space.description);
    added->set_is_default(space.id == engine_->default_space());
  }
  response.set_next_page_token(page.next_token);
  return response;
}

absl::StatusOr<v1::ListSuggestionsResponse> GenieService::ListSuggestions(
    const rpc::RequestContext& context,
    const v1::ListSuggestionsRequest& request) {
  ASSIGN_OR_RETURN(const std::vector<std::string> questions,
                   engine_->ListSuggestions(context, request.conversation_id(),
                                            request.space_id()));
  v1::ListSuggestionsResponse response;
  for (const std::string& question : questions) {
    response.add_questions(question);
  }
  return response;
}

absl::StatusOr<v1::TableAnalysis> GenieService::AnalyzeTable(
    const rpc::RequestContext& context,
    const v1::AnalyzeTableRequest& request) {
  ASSIGN_OR_RETURN(
      const TableAnalysis analysis,
      analyst_->Analyze(context,
                        {.table = {.catalog = request.catalog(),
                                   .schema = request.schema(),
                                   .table = request.table()},
                         .include_sample = !request.has_include_sample() ||
                                           request.include_sample(),
                         .context = request.context()}));
  v1::TableAnalysis response;
  ToProto(analysis, &response);
  return response;
}

}  // namespace semantic_layer::genie
