#ifndef SEMANTIC_LAYER_SERVICES_GENIE_DATABRICKS_DATABRICKS_GENIE_H_
#define SEMANTIC_LAYER_SERVICES_GENIE_DATABRICKS_DATABRICKS_GENIE_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/concurrency/clock.h"
#include "common/concurrency/timer_queue.h"
#include "common/databricks/client/workspace_client.h"
#include "common/databricks/genie/genie_client.h"
#include "common/databricks/genie/message_poller.h"
#include "common/databricks/genie/post_queue.h"
#include "common/databricks/statements/statement_client.h"
#include "services/genie/databricks/caller_credential.h"
#include "services/genie/genie.h"

namespace semantic_layer::genie {

// Genie of a Databricks workspace. A handler's thread waits for what is done
// asynchronously underneath. Thread safe.
class DatabricksGenie final : public Genie {
 public:
  struct Options {
    databricks::PostQueue::Options posts = {};
    CallerCredential credential = {};
  };

  // The pointers must outlive it.
  DatabricksGenie(Options options, const databricks::WorkspaceClient* workspace,
                  concurrency::TimerQueue* timers,
                  const concurrency::Clock* clock);

  absl::StatusOr<SpacePage> ListSpaces(const rpc::RequestContext& context,
                                       int page_size,
                                       const std::string& page_token) override;
  absl::StatusOr<Space> GetSpace(const rpc::RequestContext& context,
                                 const std::string& space) override;
  absl::StatusOr<Message> Ask(const rpc::RequestContext& context,
                              const std::string& space,
                              const std::string& conversation,
                              const std::string& question) override;
  absl::StatusOr<Message> Get(const rpc::RequestContext& context,
                              const MessageId& id) override;
  absl::StatusOr<std::vector<Message>> List(
      const rpc::RequestContext& context, const std::string& space,
      const std::string& conversation) override;
  absl::Status Forget(const rpc::RequestContext& context,
                      const std::string& space,
                      const std::string& conversation) override;
  absl::StatusOr<Message> Follow(
      const rpc::RequestContext& context, const MessageId& id, absl::Time until,
      const std::function<absl::Status(const Message&)>& on_change) override;
  absl::StatusOr<Rows> GetRows(const rpc::RequestContext& context,
                               const MessageId& id,
                               const std::string& attachment) override;
  absl::StatusOr<Rows> RunAgain(const rpc::RequestContext& context,
                                const MessageId& id,
                                const std::string& attachment) override;
  absl::Status Rate(const rpc::RequestContext& context, const MessageId& id,
                    Rating rating, const std::string& comment) override;

 private:
  // NOT_FOUND (CONVERSATION_NOT_FOUND) while the query still runs.
  absl::StatusOr<Rows> ReadRows(const databricks::GenieResult& result,
                                const databricks::ApiCall& call,
                                const MessageId& id,
                                const std::string& attachment) const;

  const CallerCredential credential_;
  databricks::PostQueue posts_;
  const databricks::GenieClient client_;
  const databricks::MessagePoller poller_;
  const databricks::StatementClient statements_;
};

}  // namespace semantic_layer::genie

#endif  // SEMANTIC_LAYER_SERVICES_GENIE_DATABRICKS_DATABRICKS_GENIE_H_
