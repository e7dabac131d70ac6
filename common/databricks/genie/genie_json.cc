#include "common/databricks/genie/genie_json.h"

#include <cstdint>
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/databricks/client/json_fields.h"
#include "common/json/writer.h"
#include "common/status/make_status.h"

namespace semantic_layer::databricks {
namespace {

// Times are in milliseconds, in some answers in seconds: the year 1973 in
// milliseconds is the year 5138 in seconds.
constexpr int64_t kSecondsBelow = 100'000'000'000;

constexpr char kFollowUp[] = "FOLLOW_UP_QUESTION";
constexpr char kThoughtPrefix[] = "THOUGHT_TYPE_";
constexpr char kAttachmentId[] = "attachment_id";

std::optional<absl::Time> TimeField(const json::Value& object,
                                    absl::string_view key) {
  const std::optional<int64_t> number = IntField(object, key);
  if (!number.has_value() || *number <= 0) return std::nullopt;
  return *number < kSecondsBelow ? absl::FromUnixSeconds(*number)
                                 : absl::FromUnixMillis(*number);
}

std::string FirstOf(std::string first, std::string second) {
  return first.empty() ? std::move(second) : std::move(first);
}

GenieText ReadText(const json::Value& text) {
  return {.content = TextField(text, "content"),
          .is_follow_up_question =
              absl::EndsWith(TextField(text, "purpose"), kFollowUp)};
}

GenieQuery ReadQuery(const json::Value& query) {
  GenieQuery result;
  result.title = TextField(query, "title");
  result.description = TextField(query, "description");
  result.sql = TextField(query, "query");
  result.statement_id = TextField(query, "statement_id");
  ForEachObject(query, "parameters", [&](const json::Value& parameter) {
    result.parameters.push_back({.keyword = TextField(parameter, "keyword"),
                                 .sql_type = TextField(parameter, "sql_type"),
                                 .value = TextField(parameter, "value")});
  });
  ForEachObject(query, "thoughts", [&](const json::Value& thought) {
    const std::string type = TextField(thought, "thought_type");
    result.thoughts.push_back(
        {.type = std::string(absl::StripPrefix(type, kThoughtPrefix)),
         .content = TextField(thought, "content")});
  });
  if (const auto metadata = ObjectField(query, "query_result_metadata")) {
    result.row_count = IntField(*metadata, "row_count");
    result.truncated = BoolField(*metadata, "is_truncated").value_or(false);
  }
  return result;
}

GenieSuggestions ReadSuggestions(const json::Value& suggestions) {
  GenieSuggestions result;
  ForEach(suggestions, "questions", [&](const json::Value& question) {
    if (question.kind() == json::Kind::kString) {
      result.questions.emplace_back(question.string());
    }
  });
  return result;
}

// The first member that holds something; a kind that came after our time.
GenieUnknown ReadUnknown(const json::Value& attachment) {
  for (const auto& [key, value] : attachment.members()) {
    if (key.string() == kAttachmentId || key.string() == "id" ||
        value.is_null()) {
      continue;
    }
    return {.kind = std::string(key.string()),
            .json = std::string(value.source())};
  }
  return {};
}

GenieRating RatingOf(const json::Value& message) {
  const auto feedback = ObjectField(message, "feedback");
  if (!feedback.has_value()) return GenieRating::kNone;
  const std::string rating = TextField(*feedback, "rating");
  if (rating == "POSITIVE") return GenieRating::kPositive;
  if (rating == "NEGATIVE") return GenieRating::kNegative;
  return GenieRating::kNone;
}

absl::string_view RatingName(GenieRating rating) {
  switch (rating) {
    case GenieRating::kNone:
      return "NONE";
    case GenieRating::kPositive:
      return "POSITIVE";
    case GenieRating::kNegative:
      return "NEGATIVE";
  }
  return "NONE";
}

// A text that the space's file keeps as a list of lines.
std::string JoinLines(const json::Value& object, absl::string_view key) {
  std::string text = TextField(object, key);
  ForEach(object, key, [&](const json::Value& line) {
    if (line.kind() == json::Kind::kString) {
      absl::StrAppend(&text, line.string());
    }
  });
  return text;
}

}  // namespace

GenieSpace ReadGenieSpace(const json::Value& space) {
  return {.id = FirstOf(TextField(space, "space_id"), TextField(space, "id")),
          .title = TextField(space, "title"),
          .description = TextField(space, "description"),
          .warehouse_id = TextField(space, "warehouse_id"),
          .sample_questions =
              ReadSampleQuestions(TextField(space, "serialized_space"))};
}

GenieConversation ReadGenieConversation(const json::Value& conversation) {
  return {.id = FirstOf(TextField(conversation, "conversation_id"),
                        TextField(conversation, "id")),
          .space_id = TextField(conversation, "space_id"),
          .title = TextField(conversation, "title"),
          .created_at = TimeField(conversation, "created_timestamp")};
}

absl::StatusOr<GenieMessage> ReadGenieMessage(const json::Value& message,
                                              const GenieMessageId& place) {
  GenieMessage result;
  result.id.space = FirstOf(TextField(message, "space_id"), place.space);
  result.id.conversation =
      FirstOf(TextField(message, "conversation_id"), place.conversation);
  result.id.message = FirstOf(
      FirstOf(TextField(message, "message_id"), TextField(message, "id")),
      place.message);
  if (result.id.message.empty() || result.id.conversation.empty()) {
    return MakeStatus(ErrorReason::kWorkspaceFailed,
                      "Genie answered with a message that has no id.");
  }
  result.user_id = TextField(message, "user_id");
  result.content = TextField(message, "content");
  result.status_name = TextField(message, "status");
  result.status = GenieStatusOf(result.status_name);
  result.created_at = TimeField(message, "created_timestamp");
  result.updated_at = TimeField(message, "last_updated_timestamp");
  ForEachObject(message, "attachments", [&](const json::Value& attachment) {
    result.attachments.push_back(ReadGenieAttachment(attachment));
  });
  if (const auto error = ObjectField(message, "error")) {
    result.error = GenieError{.type = TextField(*error, "type"),
                              .message = TextField(*error, "error")};
  }
  result.rating = RatingOf(message);
  return result;
}

GenieAttachment ReadGenieAttachment(const json::Value& attachment) {
  GenieAttachment result;
  result.id = TextField(attachment, kAttachmentId);
  if (const auto query = ObjectField(attachment, "query")) {
    result.id = FirstOf(std::move(result.id), TextField(*query, "id"));
    result.content = ReadQuery(*query);
  } else if (const auto text = ObjectField(attachment, "text")) {
    result.id = FirstOf(std::move(result.id), TextField(*text, "id"));
    result.content = ReadText(*text);
  } else if (const auto more = ObjectField(attachment, "suggested_questions")) {
    result.content = ReadSuggestions(*more);
  } else {
    result.content = ReadUnknown(attachment);
  }
  return result;
}

absl::StatusOr<GenieResult> ReadGenieResult(const json::Value& answer) {
  const auto statement = ObjectField(answer, "statement_response");
  if (!statement.has_value()) {
    return MakeStatus(ErrorReason::kWorkspaceFailed,
                      "Genie answered without the rows that it was asked for.");
  }
  return GenieResult{.statement_id = TextField(*statement, "statement_id"),
                     .statement_json = std::string(statement->source())};
}

std::vector<std::string> ReadSampleQuestions(absl::string_view serialized) {
  std::vector<std::string> questions;
  json::Document document;
  json::Error mistake;
  if (!document.Parse(serialized, {}, &mistake)) return questions;
  const auto config = ObjectField(document.root(), "config");
  if (!config.has_value()) return questions;
  ForEachObject(*config, "sample_questions", [&](const json::Value& sample) {
    std::string question = JoinLines(sample, "question");
    if (!question.empty()) questions.push_back(std::move(question));
  });
  return questions;
}

std::string WriteGenieContent(absl::string_view content) {
  std::string text;
  json::Writer writer(&text);
  writer.BeginObject().Key("content").String(content).EndObject().Flush();
  return text;
}

std::string WriteGenieFeedback(GenieRating rating, absl::string_view comment) {
  std::string text;
  json::Writer writer(&text);
  writer.BeginObject().Key("rating").String(RatingName(rating));
  if (!comment.empty()) writer.Key("comment").String(comment);
  writer.EndObject().Flush();
  return text;
}

}  // namespace semantic_layer::databricks
