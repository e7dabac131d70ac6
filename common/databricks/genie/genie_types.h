#ifndef SEMANTIC_LAYER_COMMON_DATABRICKS_GENIE_GENIE_TYPES_H_
#define SEMANTIC_LAYER_COMMON_DATABRICKS_GENIE_GENIE_TYPES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace semantic_layer::databricks {

// What Genie, Databricks' answerer of questions in English, speaks of. Plain
// values.

// A room for questions about some tables.
struct GenieSpace {
  std::string id = {};
  std::string title = {};
  std::string description = {};
  std::string warehouse_id = {};
  // Of GetSpace alone, and only where the caller may see the space's inside.
  std::vector<std::string> sample_questions = {};

  bool operator==(const GenieSpace&) const = default;
};

struct GenieConversation {
  std::string id = {};
  std::string space_id = {};
  std::string title = {};
  std::optional<absl::Time> created_at = {};

  bool operator==(const GenieConversation&) const = default;
};

// Where a message is.
struct GenieMessageId {
  std::string space = {};
  std::string conversation = {};
  std::string message = {};

  bool operator==(const GenieMessageId&) const = default;
};

enum class GenieStatus {
  kOther,  // one that we do not know: Genie is still at work
  kSubmitted,
  kFetchingMetadata,
  kFilteringContext,
  kAskingAi,
  kPendingWarehouse,
  kExecutingQuery,
  kCompleted,
  kFailed,
  kCancelled,
  kQueryResultExpired,
};

// Genie's spelling: "ASKING_AI"; "" for kOther.
absl::string_view GenieStatusName(GenieStatus status);
// kOther for a name that is not known.
GenieStatus GenieStatusOf(absl::string_view name);
// Nothing more happens to a message of that status by itself.
bool IsTerminal(GenieStatus status);

// An answer in words, or a question back.
struct GenieText {
  std::string content = {};
  bool is_follow_up_question = false;

  bool operator==(const GenieText&) const = default;
};

// A statement that Genie wrote.
struct GenieQuery {
  struct Parameter {
    std::string keyword = {};
    std::string sql_type = {};
    std::string value = {};
    bool operator==(const Parameter&) const = default;
  };
  struct Thought {
    std::string type = {};  // "DESCRIPTION", "STEPS", ...
    std::string content = {};
    bool operator==(const Thought&) const = default;
  };

  std::string title = {};
  std::string description = {};
  std::string sql = {};
  std::string statement_id = {};
  std::vector<Parameter> parameters = {};
  std::vector<Thought> thoughts = {};
  std::optional<int64_t> row_count = {};
  bool truncated = false;

  bool operator==(const GenieQuery&) const = default;
};

struct GenieSuggestions {
  std::vector<std::string> questions = {};

  bool operator==(const GenieSuggestions&) const = default;
};

// A kind that we do not know: its name and its JSON.
struct GenieUnknown {
  std::string kind = {};
  std::string json = {};

  bool operator==(const GenieUnknown&) const = default;
};

struct GenieAttachment {
  std::string id = {};  // may be empty
  std::variant<GenieUnknown, GenieText, GenieQuery, GenieSuggestions> content =
      {};

  bool operator==(const GenieAttachment&) const = default;
};

// What is behind the many types of errors that a message can have.
enum class GenieErrorKind {
  kOther,
  kRateLimited,
  kSql,         // the statement was wrong or failed
  kWarehouse,   // there is none, or it may not be used
  kNoTables,    // the space has no table that would do
  kPermission,  // the asker may not see what is needed
  kTimeout,
  kCancelled,
  kContentFilter,
};

struct GenieError {
  std::string type = {};  // "SQL_EXECUTION_EXCEPTION"
  std::string message = {};

  bool operator==(const GenieError&) const = default;
};

GenieErrorKind KindOfGenieError(const GenieError& error);

enum class GenieRating { kNone, kPositive, kNegative };

// A question and what came of it.
struct GenieMessage {
  GenieMessageId id = {};
  std::string user_id = {};
  std::string content = {};
  GenieStatus status = GenieStatus::kOther;
  std::string status_name = {};  // as Genie spells it, also of kOther
  std::optional<absl::Time> created_at = {};
  std::optional<absl::Time> updated_at = {};
  std::vector<GenieAttachment> attachments = {};
  std::optional<GenieError> error = {};
  GenieRating rating = GenieRating::kNone;

  bool operator==(const GenieMessage&) const = default;
};

// The rows of an attachment's query as the workspace tells of them: an answer
// of the Statement Execution API.
struct GenieResult {
  std::string statement_id = {};
  std::string statement_json = {};
};

// Some of a listing; `next_token` is empty on the last page.
template <typename T>
struct GeniePage {
  std::vector<T> items = {};
  std::string next_token = {};
};

struct GeniePageRequest {
  int size = 0;  // 0: as many as the workspace likes
  std::string token = {};
};

}  // namespace semantic_layer::databricks

#endif  // SEMANTIC_LAYER_COMMON_DATABRICKS_GENIE_GENIE_TYPES_H_
