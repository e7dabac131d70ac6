#ifndef SEMANTIC_LAYER_SERVICES_GENIE_MESSAGE_H_
#define SEMANTIC_LAYER_SERVICES_GENIE_MESSAGE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "common/rowset/rowset.h"

namespace semantic_layer::genie {

// What the service speaks of, whoever answers. Plain values.

struct MessageId {
  std::string space = {};
  std::string conversation = {};
  std::string message = {};

  bool operator==(const MessageId&) const = default;
};

struct Space {
  std::string id = {};
  std::string title = {};
  std::string description = {};
  // Only where a single space is asked for.
  std::vector<std::string> sample_questions = {};
};

enum class MessageStatus {
  kInProgress,  // at work in a way that has no name here
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

// Nothing more happens to a message of that status.
inline bool IsOver(MessageStatus status) {
  return status >= MessageStatus::kCompleted;
}

enum class Rating { kNotSaid, kPositive, kNegative, kTakenBack };

// Rows of an answer.
struct Rows {
  rowset::RowSet rows = {};
  bool truncated = false;
  std::string attachment_id = {};
};

struct TextPart {
  std::string content = {};
  bool is_follow_up_question = false;
};

// Whether a generated statement may run, and why not.
struct Verdict {
  bool runnable = false;
  std::string reason = {};  // of one that is not
};

struct QueryPart {
  struct Parameter {
    std::string name = {};
    std::string sql_type = {};
    std::string value = {};
  };
  struct Thought {
    std::string type = {};  // "steps"
    std::string content = {};
  };

  std::string title = {};
  std::string description = {};
  std::string sql = {};
  std::vector<Parameter> parameters = {};
  std::vector<Thought> thoughts = {};
  std::optional<int64_t> row_count = {};
  bool truncated = false;
  // Set by the engine before anybody sees the statement.
  Verdict verdict = {};
  std::optional<Rows> rows = {};
};

struct OtherPart {
  std::string kind = {};
  std::string json = {};
};

// A part of an answer: one of the four.
struct Attachment {
  std::string id = {};  // may be empty
  std::optional<TextPart> text = {};
  std::optional<QueryPart> query = {};
  std::optional<std::vector<std::string>> suggested_questions = {};
  std::optional<OtherPart> other = {};
};

struct MessageError {
  std::string type = {};
  std::string message = {};
  std::string hint = {};  // may be empty
};

struct Message {
  MessageId id = {};
  std::string content = {};
  MessageStatus status = MessageStatus::kInProgress;
  std::optional<absl::Time> created_at = {};
  std::optional<absl::Time> updated_at = {};
  std::vector<Attachment> attachments = {};
  std::optional<MessageError> error = {};
  Rating rating = Rating::kNotSaid;
  // Of a question that has just been asked and had to wait for its turn.
  std::optional<absl::Duration> queue_wait = {};
};

}  // namespace semantic_layer::genie

#endif  // SEMANTIC_LAYER_SERVICES_GENIE_MESSAGE_H_
