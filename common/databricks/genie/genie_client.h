#ifndef SEMANTIC_LAYER_COMMON_DATABRICKS_GENIE_GENIE_CLIENT_H_
#define SEMANTIC_LAYER_COMMON_DATABRICKS_GENIE_GENIE_CLIENT_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/databricks/client/workspace_client.h"
#include "common/databricks/genie/genie_types.h"
#include "common/databricks/genie/post_queue.h"

namespace semantic_layer::databricks {

// GenieClient calls Genie's REST API: questions, answers, their rows. Every
// call is asynchronous; client/wait_for.h
// makes any of them a blocking one. Of an
// ApiCall deadline, cancellation and credential count. Questions go through
// the workspace's queue (post_queue.h), everything else at once. Nothing is
// sent past the queue: a question that the workspace refuses for its rate moves
// the queue's window and takes another turn there, before the others.
//
// Errors besides those of WorkspaceClient::Send: INVALID_REQUEST for an id that
// cannot be one, or a text that is empty or too long; WORKSPACE_FAILED for an
// answer that cannot be understood; WORKSPACE_RATE_LIMITED for a question that
// would wait too long. That Genie itself failed to answer is no error but the
// message's status. Thread safe.
class GenieClient {
 public:
  template <typename T>
  using Done = std::function<void(absl::StatusOr<T>)>;
  using DoneStatus = std::function<void(absl::Status)>;

  // How a question is sent, or another post that the workspace may count with
  // the questions.
  struct Post {
    ApiCall call = {};
    // Who asks, for a fair queue; may be empty.
    std::string owner = {};
    // Called when it has to wait for its turn, or for another one
    // after the workspace refused it; with all that it waits.
    std::function<void(absl::Duration)> on_wait = {};
  };

  // The pointers must outlive the client and the calls under way.
  GenieClient(const WorkspaceClient* workspace, PostQueue* posts)
      : workspace_(workspace), posts_(posts) {}

  void ListSpaces(const GeniePageRequest& page, ApiCall call,
                  Done<GeniePage<GenieSpace>> done) const;
  // With its sample questions, where the caller may see them.
  void GetSpace(const std::string& space, ApiCall call,
                Done<GenieSpace> done) const;

  // Asks a first question; the message says in which conversation it is.
  void StartConversation(const std::string& space, const std::string& content,
                         Post post, Done<GenieMessage> done) const;
  // Asks a further one.
  void CreateMessage(const std::string& space, const std::string& conversation,
                     const std::string& content, Post post,
                     Done<GenieMessage> done) const;
  void GetMessage(const GenieMessageId& id, ApiCall call,
                  Done<GenieMessage> done) const;
  void ListMessages(const std::string& space, const std::string& conversation,
                    const GeniePageRequest& page, ApiCall call,
                    Done<GeniePage<GenieMessage>> done) const;
  void ListConversations(const std::string& space, const GeniePageRequest& page,
                         ApiCall call,
                         Done<GeniePage<GenieConversation>> done) const;
  void DeleteConversation(const std::string& space,
                          const std::string& conversation, ApiCall call,
                          DoneStatus done) const;
  void DeleteMessage(const GenieMessageId& id, ApiCall call,
                     DoneStatus done) const;

  // What an attachment's query gave. `attachment` may be empty: the message's
  // only one. Asks in the older way where the workspace lacks the newer.
  void GetResult(const GenieMessageId& id, const std::string& attachment,
                 ApiCall call, Done<GenieResult> done) const;
  // Runs an attachment's query again, for a result that has expired. This and
  // feedback are no questions: they are sent at once, and queue, before the
  // questions, only when the workspace refuses them for its rate.
  void ExecuteQuery(const GenieMessageId& id, const std::string& attachment,
                    Post post, Done<GenieResult> done) const;

  void SendFeedback(const GenieMessageId& id, GenieRating rating,
                    const std::string& comment, Post post,
                    DoneStatus done) const;

 private:
  struct Queued;

  void Ask(ApiRequest request, Post post, GenieMessageId place,
           Done<GenieMessage> done) const;
  std::shared_ptr<Queued> MakeQueued(ApiRequest request, Post post,
                                     WorkspaceClient::Done done) const;
  void Queue(std::shared_ptr<Queued> queued) const;
  void SendQueued(std::shared_ptr<Queued> queued) const;
  // Queues again what the workspace refused without having done it.
  void Take(std::shared_ptr<Queued> queued,
            absl::StatusOr<http::HttpResponse> response) const;

  const WorkspaceClient* const workspace_;
  PostQueue* const posts_;
};

// True for 1 to kMaxGenieIdBytes of [A-Za-z0-9_-].
bool IsGenieId(absl::string_view id);

}  // namespace semantic_layer::databricks

#endif  // SEMANTIC_LAYER_COMMON_DATABRICKS_GENIE_GENIE_CLIENT_H_
