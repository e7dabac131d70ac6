#ifndef SEMANTIC_LAYER_SERVICES_GENIE_GENIE_ENGINE_H_
#define SEMANTIC_LAYER_SERVICES_GENIE_GENIE_ENGINE_H_

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/concurrency/clock.h"
#include "common/rpc/request_context.h"
#include "common/statedb/page.h"
#include "services/genie/conversation_store.h"
#include "services/genie/genie.h"
#include "services/genie/message.h"
#include "services/genie/sql_vetter.h"

namespace semantic_layer::genie {

// The use cases of questions in English: who may see which conversation, what
// of a generated statement may run, when to wait for an answer and when to say
// how far it is. Blocking; thread safe.
//
// Errors besides those of Genie, ConversationStore: INVALID_REQUEST for an id
// or a text that cannot be one, GENIE_NOT_CONFIGURED for everything while there
// is nobody to ask, CONVERSATION_NOT_FOUND for what is not the caller's.
class GenieEngine {
 public:
  struct Options {
    // Where questions go that name no space; may be empty.
    std::string default_space = {};
  };

  struct Conversation {
    ConversationRecord record = {};
    std::vector<Message> messages = {};
  };
  struct Started {
    ConversationRecord record = {};
    Message message = {};
  };

  // `genie` may be null: nobody answers. The pointers must outlive the engine.
  GenieEngine(Genie* genie, ConversationStore* conversations, SqlVetter* vetter,
              const concurrency::Clock* clock, Options options);

  // Asks and waits for the answer, with rows, or for a moment before the
  // caller's deadline. `space` and `conversation` may be empty, and are not
  // both given.
  absl::StatusOr<Message> Ask(const rpc::RequestContext& context,
                              const std::string& question,
                              const std::string& space,
                              const std::string& conversation);

  absl::StatusOr<Started> StartConversation(const rpc::RequestContext& context,
                                            const std::string& question,
                                            const std::string& space);
  absl::StatusOr<statedb::Page<ConversationRecord>> ListConversations(
      const rpc::RequestContext& context, const statedb::PageRequest& page);
  absl::StatusOr<Conversation> GetConversation(
      const rpc::RequestContext& context, const std::string& conversation);
  // Also one that the workspace no longer knows.
  absl::Status DeleteConversation(const rpc::RequestContext& context,
                                  const std::string& conversation);

  absl::StatusOr<Message> CreateMessage(const rpc::RequestContext& context,
                                        const std::string& conversation,
                                        const std::string& question);
  absl::StatusOr<Message> GetMessage(const rpc::RequestContext& context,
                                     const std::string& conversation,
                                     const std::string& message);
  // Calls `on_message` for each status until the message is over. An error of
  // it ends the watch. DEADLINE_EXCEEDED after kMaxFollowTime.
  absl::Status WatchMessage(
      const rpc::RequestContext& context, const std::string& conversation,
      const std::string& message,
      const std::function<absl::Status(const Message&)>& on_message);

  // The rows of an attachment, or of the first query when it is empty.
  absl::StatusOr<Rows> GetResult(const rpc::RequestContext& context,
                                 const std::string& conversation,
                                 const std::string& message,
                                 const std::string& attachment);
  absl::Status SendFeedback(const rpc::RequestContext& context,
                            const std::string& conversation,
                            const std::string& message, Rating rating,
                            const std::string& comment);

  absl::StatusOr<Genie::SpacePage> ListSpaces(
      const rpc::RequestContext& context, int page_size,
      const std::string& page_token);
  // Both may be empty.
  absl::StatusOr<std::vector<std::string>> ListSuggestions(
      const rpc::RequestContext& context, const std::string& conversation,
      const std::string& space);

  const std::string& default_space() const { return options_.default_space; }

 private:
  // GENIE_NOT_CONFIGURED, or OK.
  absl::Status CheckConfigured() const;
  absl::StatusOr<std::string> SpaceOr(const std::string& space) const;
  // The conversation, if it is the caller's.
  absl::StatusOr<ConversationRecord> Own(const rpc::RequestContext& context,
                                         const std::string& conversation) const;
  absl::StatusOr<MessageId> Place(const rpc::RequestContext& context,
                                  const std::string& conversation,
                                  const std::string& message) const;
  // Settles which of their statements may run, the last message's first: the
  // time for it is limited.
  void Vet(const rpc::RequestContext& context,
           absl::Span<Message> messages) const;
  void Vet(const rpc::RequestContext& context, Message* message) const;
  void AddRows(const rpc::RequestContext& context, Message* message) const;
  absl::StatusOr<Message> WaitForAnswer(const rpc::RequestContext& context,
                                        Message asked) const;

  Genie* const genie_;
  ConversationStore* const conversations_;
  SqlVetter* const vetter_;
  const concurrency::Clock* const clock_;
  const Options options_;
};

}  // namespace semantic_layer::genie

#endif  // SEMANTIC_LAYER_SERVICES_GENIE_GENIE_ENGINE_H_
