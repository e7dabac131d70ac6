#ifndef SEMANTIC_LAYER_SERVICES_GENIE_GENIE_H_
#define SEMANTIC_LAYER_SERVICES_GENIE_GENIE_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/rpc/request_context.h"
#include "services/genie/message.h"

namespace semantic_layer::genie {

// Who answers questions in English. Calls block, and obey the context's
// deadline and cancellation. It keeps conversations, but not whose they are:
// the engine has asked before. Implementations are thread safe.
//
// Errors: WORKSPACE_* of a backend that is a workspace, CONVERSATION_NOT_FOUND
// where a conversation, a message or an attachment is not there,
// WORKSPACE_RATE_LIMITED for a question that would wait too long, CANCELLED,
// DEADLINE_EXCEEDED. That a question could not be answered is no error but the
// message's status.
class Genie {
 public:
  struct SpacePage {
    std::vector<Space> spaces = {};
    std::string next_token = {};
  };

  virtual ~Genie() = default;

  Genie(const Genie&) = delete;
  Genie& operator=(const Genie&) = delete;

  virtual absl::StatusOr<SpacePage> ListSpaces(
      const rpc::RequestContext& context, int page_size,
      const std::string& page_token) = 0;
  virtual absl::StatusOr<Space> GetSpace(const rpc::RequestContext& context,
                                         const std::string& space) = 0;

  // Asks a question: the first of a new conversation when `conversation` is
  // empty. Waits for the question's turn, not for the answer.
  virtual absl::StatusOr<Message> Ask(const rpc::RequestContext& context,
                                      const std::string& space,
                                      const std::string& conversation,
                                      const std::string& question) = 0;

  virtual absl::StatusOr<Message> Get(const rpc::RequestContext& context,
                                      const MessageId& id) = 0;

  // The last messages of a conversation, at most kMaxMessagesShown, in their
  // order.
  virtual absl::StatusOr<std::vector<Message>> List(
      const rpc::RequestContext& context, const std::string& space,
      const std::string& conversation) = 0;

  // Forgets a conversation with all that was said.
  virtual absl::Status Forget(const rpc::RequestContext& context,
                              const std::string& space,
                              const std::string& conversation) = 0;

  // Waits until a message is over, and calls `on_change` (which may be empty)
  // on this thread for what it is now and whenever its status has changed; an
  // error of it ends the wait and is returned. At `until` returns the message
  // as it was last seen, DEADLINE_EXCEEDED if it never was.
  virtual absl::StatusOr<Message> Follow(
      const rpc::RequestContext& context, const MessageId& id, absl::Time until,
      const std::function<absl::Status(const Message&)>& on_change) = 0;

  // The rows of an attachment's query, cut to the limits. RESULT_EXPIRED when
  // they are no longer kept.
  virtual absl::StatusOr<Rows> GetRows(const rpc::RequestContext& context,
                                       const MessageId& id,
                                       const std::string& attachment) = 0;
  // The same after running the query again.
  virtual absl::StatusOr<Rows> RunAgain(const rpc::RequestContext& context,
                                        const MessageId& id,
                                        const std::string& attachment) = 0;

  virtual absl::Status Rate(const rpc::RequestContext& context,
                            const MessageId& id, Rating rating,
                            const std::string& comment) = 0;

 protected:
  Genie() = default;
};

}  // namespace semantic_layer::genie

#endif  // SEMANTIC_LAYER_SERVICES_GENIE_GENIE_H_
