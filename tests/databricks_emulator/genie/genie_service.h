#ifndef SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_GENIE_GENIE_SERVICE_H_
#define SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_GENIE_GENIE_SERVICE_H_

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "tests/databricks_emulator/auth/principal.h"
#include "tests/databricks_emulator/genie/genie_rules.h"
#include "tests/databricks_emulator/statements/statement_store.h"
#include "tests/databricks_emulator/unity_catalog/access_control.h"
#include "tests/databricks_emulator/unity_catalog/metastore.h"

namespace semantic_layer::emulator {

struct GenieSpace {
  std::string id = {};
  std::string title = {};
  std::string description = {};
  std::string warehouse_id = {};
  std::string parent_path = "/Workspace/Shared";
  std::string serialized = {};  // JSON text
  std::string etag = {};
  int64_t created_ms = 0;
  int64_t updated_ms = 0;
};

// A message as a poll sees it. A value.
struct GenieMessage {
  std::string id = {};
  std::string space_id = {};
  std::string conversation_id = {};
  std::string user_id = {};
  std::string content = {};
  std::string status = "SUBMITTED";
  int64_t created_ms = 0;
  int64_t updated_ms = 0;
  GenieAnswer answer = {};  // shown as far as the status allows
  std::string text_attachment_id = {};
  std::string query_attachment_id = {};
  std::string questions_attachment_id = {};
  std::string statement_id = {};
  std::string error_type = {};
  std::string error = {};
  std::string rating = {};
  std::string comment = {};
  std::vector<std::string> comments = {};  // JSON objects
  std::deque<std::string> next = {};       // statuses before the last
};

struct GenieConversation {
  std::string id = {};
  std::string space_id = {};
  std::string user_id = {};
  std::string title = {};
  int64_t created_ms = 0;
};

struct GenieOptions {
  std::vector<GenieSpace> spaces = {};
  int posts_per_minute = 0;  // of all users together; 0: no limit
};

// Genie: spaces, conversations and messages. Each poll of a message takes it to
// its next status; the SQL of an answer is run for real, as the user, on the
// space's warehouse. Answers come from scripts of the admin port, else from
// rules. Thread safe.
class GenieService {
 public:
  // All pointers must outlive the service.
  GenieService(GenieOptions options, StatementStore* statements,
               const Metastore* metastore, const AccessControl* access,
               const EmulatorClock* clock);

  std::vector<GenieSpace> Spaces() const;
  absl::StatusOr<GenieSpace> Space(absl::string_view id) const;
  GenieSpace CreateSpace(GenieSpace space);
  absl::Status UpdateSpace(const GenieSpace& space);
  absl::Status DeleteSpace(absl::string_view id);

  // 429 when there were too many posts in the last minute; the pause to ask for
  // is then in `retry_after`.
  absl::Status CountPost(absl::Duration* retry_after);

  // A question in a new conversation, or in one that is there.
  absl::StatusOr<GenieMessage> Ask(const std::string& space,
                                   std::optional<std::string> conversation,
                                   const std::string& question,
                                   const Principal& principal);
  // Where the message is now; this poll takes it further.
  absl::StatusOr<GenieMessage> Poll(const std::string& conversation,
                                    const std::string& message,
                                    const Principal& principal);
  // The same without taking it further.
  absl::StatusOr<GenieMessage> Get(const std::string& conversation,
                                   const std::string& message,
                                   const Principal& principal) const;
  absl::Status DeleteMessage(const std::string& conversation,
                             const std::string& message,
                             const Principal& principal);
  absl::StatusOr<GenieConversation> Conversation(
      const std::string& id, const Principal& principal) const;
  std::vector<GenieConversation> Conversations(
      const std::string& space, const Principal& principal) const;
  absl::StatusOr<std::vector<GenieMessage>> Messages(
      const std::string& conversation, const Principal& principal) const;
  absl::Status DeleteConversation(const std::string& id,
                                  const Principal& principal);

  // Runs the answer's SQL again.
  absl::StatusOr<GenieMessage> RunAgain(const std::string& conversation,
                                        const std::string& message,
                                        const Principal& principal);
  absl::Status Rate(const std::string& conversation, const std::string& message,
                    const Principal& principal, const std::string& rating,
                    const std::string& comment);
  absl::Status AddComment(const std::string& conversation,
                          const std::string& message,
                          const Principal& principal, std::string json);

  // The admin port's knobs.
  void AddScript(GenieScript script);
  void ClearScripts();
  void ExpireResults();
  void SetPostsPerMinute(int posts);

 private:
  GenieMessage* Find(const std::string& conversation,
                     const std::string& message, const Principal& principal)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  std::optional<GenieScript> ScriptFor(const std::string& question)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void Advance(GenieMessage* message, const Principal& principal)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void StartStatement(GenieMessage* message, const Principal& principal)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  // The last status, as far as the statement has come.
  void Settle(GenieMessage* message, const Principal& principal)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  StatementStore* const statements_;
  const Metastore* const metastore_;
  const AccessControl* const access_;
  const EmulatorClock* const clock_;
  mutable absl::Mutex mu_;
  int posts_per_minute_ ABSL_GUARDED_BY(mu_);
  std::deque<absl::Time> posts_ ABSL_GUARDED_BY(mu_);
  std::vector<GenieScript> scripts_ ABSL_GUARDED_BY(mu_);
  std::map<std::string, GenieSpace, std::less<>> spaces_ ABSL_GUARDED_BY(mu_);
  std::map<std::string, GenieConversation> conversations_ ABSL_GUARDED_BY(mu_);
  // By conversation, in the order of their making.
  std::map<std::string, std::vector<GenieMessage>> messages_
      ABSL_GUARDED_BY(mu_);
};

}  // namespace semantic_layer::emulator

#endif  // SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_GENIE_GENIE_SERVICE_H_
