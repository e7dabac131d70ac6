#ifndef SEMANTIC_LAYER_SERVICES_GENIE_SQLITE_CONVERSATION_STORE_H_
#define SEMANTIC_LAYER_SERVICES_GENIE_SQLITE_CONVERSATION_STORE_H_

#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "common/statedb/sqlite/database.h"
#include "services/genie/conversation_store.h"
#include "services/genie/limits.h"

namespace semantic_layer::genie {

// ConversationStore in a SQLite file of its own.
class SqliteConversationStore final : public ConversationStore {
 public:
  // Opens the file, making it (with its folder) where needed. `most` is what
  // one user may have.
  static absl::StatusOr<std::unique_ptr<SqliteConversationStore>> Open(
      const std::string& path, int64_t most = kMaxConversationsPerUser);

  absl::Status Add(absl::string_view user_id,
                   const ConversationRecord& record) override;
  absl::StatusOr<ConversationRecord> Get(absl::string_view user_id,
                                         absl::string_view id) override;
  absl::Status Remove(absl::string_view user_id, absl::string_view id) override;
  absl::StatusOr<statedb::Page<ConversationRecord>> List(
      absl::string_view user_id, const statedb::PageRequest& page) override;

 private:
  SqliteConversationStore(std::unique_ptr<statedb::Database> database,
                          int64_t most)
      : database_(std::move(database)), most_(most) {}

  const std::unique_ptr<statedb::Database> database_;
  const int64_t most_;
};

}  // namespace semantic_layer::genie

#endif  // SEMANTIC_LAYER_SERVICES_GENIE_SQLITE_CONVERSATION_STORE_H_
