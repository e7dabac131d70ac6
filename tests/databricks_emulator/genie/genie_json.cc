#include "tests/databricks_emulator/genie/genie_json.h"

#include <vector>

#include "absl/time/time.h"
#include "tests/databricks_emulator/http/json_text.h"
#include "tests/databricks_emulator/http/wire_time.h"

namespace semantic_layer::emulator {
namespace {

// Spaces have times as texts, messages epoch milliseconds.

std::string AttachmentsJson(const GenieMessage& message,
                            std::optional<int64_t> rows) {
  const GenieAnswer& answer = message.answer;
  const bool done =
      message.status == "COMPLETED" || message.status == "QUERY_RESULT_EXPIRED";
  std::vector<std::string> attachments;
  if (done && !answer.text.empty()) {
    attachments.push_back(
        JsonObject()
            .Text("attachment_id", message.text_attachment_id)
            .Raw("text",
                 JsonObject()
                     .Text("content", answer.text)
                     .Text("id", message.text_attachment_id)
                     .Text("purpose", answer.follow_up
                                          ? "FOLLOW_UP_QUESTION"
                                          : "TEXT_ATTACHMENT_PURPOSE_ANSWER")
                     .Take())
            .Take());
  }
  const bool query = !answer.sql.empty() && !message.statement_id.empty();
  if (query) {
    JsonObject object;
    object.Text("id", message.query_attachment_id)
        .TextIf("title", answer.title)
        .TextIf("description", answer.description)
        .Text("query", answer.sql)
        .Text("statement_id", message.statement_id)
        .Int("last_updated_timestamp", message.updated_ms);
    if (rows.has_value()) {
      object.Raw("query_result_metadata", JsonObject()
                                              .Int("row_count", *rows)
                                              .Bool("is_truncated", false)
                                              .Take());
    }
    attachments.push_back(
        JsonObject()
            .Text("attachment_id", message.query_attachment_id)
            .Raw("query", object.Take())
            .Take());
  }
  if (done && !answer.suggested_questions.empty()) {
    attachments.push_back(
        JsonObject()
            .Text("attachment_id", message.questions_attachment_id)
            .Raw("suggested_questions",
                 JsonObject()
                     .Texts("questions", answer.suggested_questions)
                     .Take())
            .Take());
  }
  return attachments.empty() ? "null" : JsonList(attachments);
}

}  // namespace

std::string SpaceJson(const GenieSpace& space, bool serialized) {
  JsonObject object;
  object.Text("space_id", space.id)
      .Text("title", space.title)
      .TextIf("description", space.description)
      .Text("warehouse_id", space.warehouse_id)
      .TextIf("parent_path", space.parent_path)
      .Text("create_time", WireTime(space.created_ms))
      .Text("update_time", WireTime(space.updated_ms));
  if (serialized) {
    object.Text("serialized_space", space.serialized).Text("etag", space.etag);
  }
  return object.Take();
}

std::string ConversationJson(const GenieConversation& conversation) {
  return JsonObject()
      .Text("id", conversation.id)
      .Text("conversation_id", conversation.id)
      .Text("space_id", conversation.space_id)
      .Raw("user_id", conversation.user_id)
      .Text("title", conversation.title)
      .Int("created_timestamp", conversation.created_ms)
      .Int("last_updated_timestamp", conversation.created_ms)
      .Take();
}

std::string MessageJson(const GenieMessage& message,
                        std::optional<int64_t> rows) {
  JsonObject object;
  object.Text("id", message.id)
      .Text("message_id", message.id)
      .Text("space_id", message.space_id)
      .Text("conversation_id", message.conversation_id)
      .Raw("user_id", message.user_id)
      .Text("content", message.content)
      .Text("status", message.status)
      .Int("created_timestamp", message.created_ms)
      .Int("last_updated_timestamp", message.updated_ms)
      .Raw("attachments", AttachmentsJson(message, rows));
  if (message.status == "FAILED") {
    object.Raw("error", JsonObject()
                            .Text("error", message.error)
                            .Text("type", message.error_type.empty()
                                              ? "GENERIC_CHAT_COMPLETION_"
                                                "EXCEPTION"
                                              : message.error_type)
                            .Take());
  } else {
    object.Null("error");
  }
  if (!message.rating.empty()) {
    object.Raw("feedback", JsonObject()
                               .Text("rating", message.rating)
                               .TextIf("comment", message.comment)
                               .Take());
  }
  return object.Take();
}

}  // namespace semantic_layer::emulator
