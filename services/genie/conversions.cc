#include "services/genie/conversions.h"

#include <cstdint>
#include <string>

#include "common/rowset/rowset_proto.h"
#include "common/rowset/schema.h"

namespace semantic_layer::genie {
namespace {

void SetTime(absl::Time time, google::protobuf::Timestamp* out) {
  const int64_t seconds = absl::ToUnixSeconds(time);
  out->set_seconds(seconds);
  out->set_nanos(static_cast<int32_t>(
      absl::ToInt64Nanoseconds(time - absl::FromUnixSeconds(seconds))));
}

v1::MessageStatus ToProto(MessageStatus status) {
  switch (status) {
    case MessageStatus::kInProgress:
      return v1::MESSAGE_STATUS_IN_PROGRESS;
    case MessageStatus::kSubmitted:
      return v1::MESSAGE_STATUS_SUBMITTED;
    case MessageStatus::kFetchingMetadata:
      return v1::MESSAGE_STATUS_FETCHING_METADATA;
    case MessageStatus::kFilteringContext:
      return v1::MESSAGE_STATUS_FILTERING_CONTEXT;
    case MessageStatus::kAskingAi:
      return v1::MESSAGE_STATUS_ASKING_AI;
    case MessageStatus::kPendingWarehouse:
      return v1::MESSAGE_STATUS_PENDING_WAREHOUSE;
    case MessageStatus::kExecutingQuery:
      return v1::MESSAGE_STATUS_EXECUTING_QUERY;
    case MessageStatus::kCompleted:
      return v1::MESSAGE_STATUS_COMPLETED;
    case MessageStatus::kFailed:
      return v1::MESSAGE_STATUS_FAILED;
    case MessageStatus::kCancelled:
      return v1::MESSAGE_STATUS_CANCELLED;
    case MessageStatus::kQueryResultExpired:
      return v1::MESSAGE_STATUS_QUERY_RESULT_EXPIRED;
  }
  return v1::MESSAGE_STATUS_UNSPECIFIED;
}

v1::FeedbackRating ToProto(Rating rating) {
  switch (rating) {
    case Rating::kNotSaid:
      return v1::FEEDBACK_RATING_UNSPECIFIED;
    case Rating::kPositive:
      return v1::FEEDBACK_RATING_POSITIVE;
    case Rating::kNegative:
      return v1::FEEDBACK_RATING_NEGATIVE;
    case Rating::kTakenBack:
      return v1::FEEDBACK_RATING_NONE;
  }
  return v1::FEEDBACK_RATING_UNSPECIFIED;
}

void ToProto(const QueryPart& query, v1::QueryAttachment* out) {
  out->set_title(query.title);
  out->set_description(query.description);
  out->set_query(query.sql);
  for (const QueryPart::Parameter& parameter : query.parameters) {
    v1::QueryParameter* added = out->add_parameters();
    added->set_name(parameter.name);
    added->set_sql_type(parameter.sql_type);
    added->set_value(parameter.value);
  }
  for (const QueryPart::Thought& thought : query.thoughts) {
    v1::QueryThought* added = out->add_thoughts();
    added->set_type(thought.type);
    added->set_content(thought.content);
  }
  if (query.row_count.has_value()) out->set_row_count(*query.row_count);
  out->set_truncated(query.truncated);
  out->set_runnable(query.verdict.runnable);
  if (!query.verdict.runnable) {
    out->set_not_runnable_reason(query.verdict.reason);
  }
  if (query.rows.has_value()) ToProto(*query.rows, out->mutable_result());
}

void ToProto(const Attachment& attachment, v1::Attachment* out) {
  if (!attachment.id.empty()) out->set_attachment_id(attachment.id);
  if (attachment.text.has_value()) {
    out->mutable_text()->set_content(attachment.text->content);
    out->mutable_text()->set_is_follow_up_question(
        attachment.text->is_follow_up_question);
  }
  if (attachment.query.has_value()) {
    ToProto(*attachment.query, out->mutable_query());
  }
  if (attachment.suggested_questions.has_value()) {
    auto* suggested = out->mutable_suggested_questions();
    for (const std::string& question : *attachment.suggested_questions) {
      suggested->add_questions(question);
    }
  }
  if (attachment.other.has_value()) {
    out->mutable_other()->set_kind(attachment.other->kind);
    out->mutable_other()->set_json(attachment.other->json);
  }
}

}  // namespace

void ToProto(const Message& message, v1::Message* out) {
  out->set_message_id(message.id.message);
  out->set_conversation_id(message.id.conversation);
  out->set_space_id(message.id.space);
  out->set_content(message.content);
  out->set_status(ToProto(message.status));
  if (message.created_at.has_value()) {
    SetTime(*message.created_at, out->mutable_created_at());
  }
  if (message.updated_at.has_value()) {
    SetTime(*message.updated_at, out->mutable_updated_at());
  }
  for (const Attachment& attachment : message.attachments) {
    ToProto(attachment, out->add_attachments());
  }
  if (message.error.has_value()) {
    out->mutable_error()->set_type(message.error->type);
    out->mutable_error()->set_message(message.error->message);
    if (!message.error->hint.empty()) {
      out->mutable_error()->set_hint(message.error->hint);
    }
  }
  out->set_rating(ToProto(message.rating));
  if (message.queue_wait.has_value()) {
    out->set_queue_wait_seconds(absl::ToDoubleSeconds(*message.queue_wait));
  }
}

void ToProto(const Rows& rows, v1::QueryResult* out) {
  rowset::ToProto(rows.rows, out->mutable_rows());
  for (const auto& column : out->rows().columns()) {
    out->add_columns(column.name());
  }
  out->set_row_count(rows.rows.row_count());
  out->set_truncated(rows.truncated);
  out->set_attachment_id(rows.attachment_id);
}

void ToProto(const ConversationRecord& record, v1::Conversation* out) {
  out->set_conversation_id(record.id);
  out->set_space_id(record.space);
  out->set_title(record.title);
  SetTime(record.created_at, out->mutable_created_at());
}

Rating FromProto(v1::FeedbackRating rating) {
  switch (rating) {
    case v1::FEEDBACK_RATING_POSITIVE:
      return Rating::kPositive;
    case v1::FEEDBACK_RATING_NEGATIVE:
      return Rating::kNegative;
    case v1::FEEDBACK_RATING_NONE:
      return Rating::kTakenBack;
    default:
      return Rating::kNotSaid;
  }
}

}  // namespace semantic_layer::genie
