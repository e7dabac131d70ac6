#ifndef SEMANTIC_LAYER_SERVICES_GENIE_GENIE_SERVICE_H_
#define SEMANTIC_LAYER_SERVICES_GENIE_GENIE_SERVICE_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/rpc/request_context.h"
#include "common/rpc/service.h"
#include "common/rpc/stream_writer.h"
#include "semantic_layer/genie/v1/genie_service.pb.h"
#include "services/genie/analysis/table_analyst.h"
#include "services/genie/genie_engine.h"

namespace semantic_layer::genie {

// The wire of semantic_layer.genie.v1.GenieService: parses, calls the engine or
// the analyst, converts. Thread safe.
class GenieService {
 public:
  // Both must outlive the service and the server it is registered with.
  GenieService(GenieEngine* engine, const TableAnalyst* analyst)
      : engine_(engine), analyst_(analyst) {}

  rpc::Service Bind();

 private:
  absl::StatusOr<v1::Message> Ask(const rpc::RequestContext& context,
                                  const v1::AskRequest& request);
  absl::StatusOr<v1::StartConversationResponse> StartConversation(
      const rpc::RequestContext& context,
      const v1::StartConversationRequest& request);
  absl::StatusOr<v1::ListConversationsResponse> ListConversations(
      const rpc::RequestContext& context,
      const v1::ListConversationsRequest& request);
  absl::StatusOr<v1::Conversation> GetConversation(
      const rpc::RequestContext& context,
      const v1::GetConversationRequest& request);
  absl::StatusOr<v1::DeleteConversationResponse> DeleteConversation(
      const rpc::RequestContext& context,
      const v1::DeleteConversationRequest& request);
  absl::StatusOr<v1::Message> CreateMessage(
      const rpc::RequestContext& context,
      const v1::CreateMessageRequest& request);
  absl::StatusOr<v1::Message> GetMessage(const rpc::RequestContext& context,
                                         const v1::GetMessageRequest& request);
  absl::Status WatchMessage(const rpc::RequestContext& context,
                            const v1::WatchMessageRequest& request,
                            rpc::StreamWriter<v1::Message>& writer);
  absl::StatusOr<v1::QueryResult> GetMessageResult(
      const rpc::RequestContext& context,
      const v1::GetMessageResultRequest& request);
  absl::StatusOr<v1::SendFeedbackResponse> SendFeedback(
      const rpc::RequestContext& context,
      const v1::SendFeedbackRequest& request);
  absl::StatusOr<v1::ListSpacesResponse> ListSpaces(
      const rpc::RequestContext& context, const v1::ListSpacesRequest& request);
  absl::StatusOr<v1::ListSuggestionsResponse> ListSuggestions(
      const rpc::RequestContext& context,
      const v1::ListSuggestionsRequest& request);
  absl::StatusOr<v1::TableAnalysis> AnalyzeTable(
      const rpc::RequestContext& context,
      const v1::AnalyzeTableRequest& request);

  GenieEngine* const engine_;
  const TableAnalyst* const analyst_;
};

}  // namespace semantic_layer::genie

#endif  // SEMANTIC_LAYER_SERVICES_GENIE_GENIE_SERVICE_H_
