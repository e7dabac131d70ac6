#ifndef SEMANTIC_LAYER_COMMON_DATABRICKS_SERVING_SERVING_CLIENT_H_
#define SEMANTIC_LAYER_COMMON_DATABRICKS_SERVING_SERVING_CLIENT_H_

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/databricks/client/workspace_client.h"
#include "common/databricks/serving/chat_types.h"

namespace semantic_layer::databricks {

// ServingClient talks to models behind a workspace's serving endpoints. Every
// call is asynchronous (client/wait_for.h makes blocking ones) and bounded in
// what it sends and takes. Of an ApiCall deadline, cancellation and credential
// count. A chat changes nothing, so that it is repeated where a call may be.
//
// Errors besides those of WorkspaceClient::Send: INVALID_REQUEST for a name
// that no endpoint can have and for what WriteChatRequest refuses;
// WORKSPACE_OBJECT_NOT_FOUND for an endpoint that is not there;
// WORKSPACE_FAILED for an answer that cannot be understood. Thread safe.
class ServingClient {
 public:
  template <typename T>
  using Done = std::function<void(absl::StatusOr<T>)>;
  // A piece of text as it comes, on a thread that must not block; an error
  // ends the chat with it.
  using OnText = std::function<absl::Status(absl::string_view)>;

  // `workspace` must outlive the client and the calls under way.
  explicit ServingClient(const WorkspaceClient* workspace)
      : workspace_(workspace) {}

  // One answer, whole. An answer that was cut is one with ChatFinish::kLength.
  void Complete(const std::string& endpoint, const ChatRequest& request,
                ApiCall call, Done<ChatAnswer> done) const;

  // The same, with its text as the model makes it; `done` gets all of it. A
  // stream that ends before its end is WORKSPACE_FAILED.
  void Stream(const std::string& endpoint, const ChatRequest& request,
              ApiCall call, OnText on_text, Done<ChatAnswer> done) const;

  // Whether an endpoint is there and ready; does not wake it.
  void GetEndpoint(const std::string& endpoint, ApiCall call,
                   Done<ServingEndpoint> done) const;

 private:
  const WorkspaceClient* const workspace_;
};

}  // namespace semantic_layer::databricks

#endif  // SEMANTIC_LAYER_COMMON_DATABRICKS_SERVING_SERVING_CLIENT_H_
