#include "services/genie/genie_server.h"

#include <utility>

#include "common/auth/token_seal.h"
#include "common/databricks/client/workspace.h"
#include "common/rpc/channel.h"
#include "common/status/status_macros.h"
#include "services/genie/analysis/table_analyst.h"
#include "services/genie/databricks/caller_credential.h"
#include "services/genie/databricks/databricks_genie.h"
#include "services/genie/databricks/serving_chat_model.h"
#include "services/genie/genie_engine.h"
#include "services/genie/genie_service.h"
#include "services/genie/grpc_query_access.h"
#include "services/genie/sql_vetter.h"
#include "services/genie/sqlite_conversation_store.h"

namespace semantic_layer::genie {
namespace {

// Who answers; all of it null where no workspace is configured.
struct Answerers {
  std::unique_ptr<databricks::Workspace> workspace;
  std::unique_ptr<Genie> genie;
  std::unique_ptr<ChatModel> model;
};

absl::StatusOr<Answerers> MakeAnswerers(const GenieOptions& options,
                                        QueryAccess* queries,
                                        rpc::ServiceHost& host) {
  Answerers result;
  if (!options.databricks.configured()) return result;
  ASSIGN_OR_RETURN(result.workspace, databricks::Workspace::Create(
                                         options.databricks, &host.clock()));
  const CallerCredential credential(
      std::make_shared<const auth::TokenSeal>(host.options().secret_key),
      queries, &host.clock());
  result.genie = std::make_unique<DatabricksGenie>(
      DatabricksGenie::Options{.posts = {.posts = options.questions_per_minute},
                               .credential = credential},
      &result.workspace->client(), &result.workspace->timers(), &host.clock());
  if (!options.foundation_model_endpoint.empty()) {
    result.model = std::make_unique<ServingChatModel>(
        options.foundation_model_endpoint, credential,
        &result.workspace->client());
  }
  return result;
}

// Everything that the process holds, in the order in which it is made.
class GenieApplication final : public rpc::Application {
 public:
  GenieApplication(const GenieOptions& options, rpc::ServiceHost& host,
                   std::unique_ptr<QueryAccess> queries, Answerers answerers,
                   std::unique_ptr<ConversationStore> conversations)
      : queries_(std::move(queries)),
        answerers_(std::move(answerers)),
        conversations_(std::move(conversations)),
        vetter_(queries_.get(), &host.clock()),
        engine_(answerers_.genie.get(), conversations_.get(), &vetter_,
                &host.clock(), {.default_space = options.space_id}),
        analyst_(answerers_.model.get(), queries_.get(), &host.clock(),
                 {.enabled = options.enable_llm_analysis,
                  .timeout = options.llm_analysis_timeout}),
        service_(&engine_, &analyst_) {}

  absl::Status Start(rpc::Server& server) {
    return server.Register(service_.Bind());
  }

 private:
  const std::unique_ptr<QueryAccess> queries_;
  const Answerers answerers_;
  const std::unique_ptr<ConversationStore> conversations_;
  SqlVetter vetter_;
  GenieEngine engine_;
  const TableAnalyst analyst_;
  GenieService service_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<rpc::Application>> BuildGenie(
    const GenieOptions& options, rpc::ServiceHost& host) {
  ASSIGN_OR_RETURN(std::unique_ptr<ConversationStore> conversations,
                   SqliteConversationStore::Open(options.StateFile()));
  ASSIGN_OR_RETURN(
      const std::shared_ptr<grpc::Channel> query_service,
      rpc::MakeChannel(options.query_address, host.channel_options()));
  auto queries = std::make_unique<GrpcQueryAccess>(query_service);
  ASSIGN_OR_RETURN(Answerers answerers,
                   MakeAnswerers(options, queries.get(), host));
  auto application = std::make_unique<GenieApplication>(
      options, host, std::move(queries), std::move(answerers),
      std::move(conversations));
  RETURN_IF_ERROR(application->Start(host.server()));
  return std::unique_ptr<rpc::Application>(std::move(application));
}

}  // namespace semantic_layer::genie
