#ifndef SEMANTIC_LAYER_SERVICES_GENIE_CONVERSATION_STORE_H_
#define SEMANTIC_LAYER_SERVICES_GENIE_CONVERSATION_STORE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/statedb/page.h"

namespace semantic_layer::genie {

// A conversation as this service remembers it. What was said in it is kept by
// whoever answers.
struct ConversationRecord {
  std::string id = {};
  std::string space = {};
  std::string title = {};
  absl::Time created_at = absl::UnixEpoch();

  bool operator==(const ConversationRecord&) const = default;
};

// Whose conversations there are: the workspace knows only that they are the
// service's. Nobody sees another's. Thread safe; calls block on storage. A
// write that has returned OK survives a crash. Errors: STATE_FAILED for all,
// besides those named.
class ConversationStore {
 public:
  virtual ~ConversationStore() = default;

  // Remembers a new conversation; the user's oldest one is forgotten beyond
  // kMaxConversationsPerUser.
  virtual absl::Status Add(absl::string_view user_id,
                           const ConversationRecord& record) = 0;

  // CONVERSATION_NOT_FOUND when the user has none of that id.
  virtual absl::StatusOr<ConversationRecord> Get(absl::string_view user_id,
                                                 absl::string_view id) = 0;

  // Forgets one. CONVERSATION_NOT_FOUND.
  virtual absl::Status Remove(absl::string_view user_id,
                              absl::string_view id) = 0;

  // The newest first. INVALID_PAGE_TOKEN for a foreign token.
  virtual absl::StatusOr<statedb::Page<ConversationRecord>> List(
      absl::string_view user_id, const statedb::PageRequest& page) = 0;
};

}  // namespace semantic_layer::genie

#endif  // SEMANTIC_LAYER_SERVICES_GENIE_CONVERSATION_STORE_H_
