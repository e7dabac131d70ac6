#include "services/genie/databricks/genie_conversions.h"

#include <string>
#include <variant>

#include "absl/strings/ascii.h"

namespace semantic_layer::genie {
namespace {

using databricks::GenieErrorKind;
using databricks::GenieStatus;

MessageStatus StatusOf(GenieStatus status) {
  switch (status) {
    case GenieStatus::kOther:
      return MessageStatus::kInProgress;
    case GenieStatus::kSubmitted:
      return MessageStatus::kSubmitted;
    case GenieStatus::kFetchingMetadata:
      return MessageStatus::kFetchingMetadata;
    case GenieStatus::kFilteringContext:
      return MessageStatus::kFilteringContext;
    case GenieStatus::kAskingAi:
      return MessageStatus::kAskingAi;
    case GenieStatus::kPendingWarehouse:
      return MessageStatus::kPendingWarehouse;
    case GenieStatus::kExecutingQuery:
      return MessageStatus::kExecutingQuery;
    case GenieStatus::kCompleted:
      return MessageStatus::kCompleted;
    case GenieStatus::kFailed:
      return MessageStatus::kFailed;
    case GenieStatus::kCancelled:
      return MessageStatus::kCancelled;
    case GenieStatus::kQueryResultExpired:
      return MessageStatus::kQueryResultExpired;
  }
  return MessageStatus::kInProgress;
}

Rating RatingOf(databricks::GenieRating rating) {
  switch (rating) {
    case databricks::GenieRating::kNone:
      return Rating::kNotSaid;
    case databricks::GenieRating::kPositive:
      return Rating::kPositive;
    case databricks::GenieRating::kNegative:
      return Rating::kNegative;
  }
  return Rating::kNotSaid;
}

const char* HintOf(GenieErrorKind kind) {
  switch (kind) {
    case GenieErrorKind::kOther:
      return "";
    case GenieErrorKind::kRateLimited:
      return "Too many questions are asked at once; ask again in a minute.";
    case GenieErrorKind::kSql:
      return "Ask in other words, or name the table and the columns.";
    case GenieErrorKind::kWarehouse:
      return "The space needs a SQL warehouse that its users may use; its "
             "owner can set one.";
    case GenieErrorKind::kNoTables:
      return "The space has no table for this; its owner can add one.";
    case GenieErrorKind::kPermission:
      return "Ask for the right to read the tables of the space.";
    case GenieErrorKind::kTimeout:
      return "Ask for less at once: a shorter time, fewer groups.";
    case GenieErrorKind::kCancelled:
      return "Ask again.";
    case GenieErrorKind::kContentFilter:
      return "Ask in other words.";
  }
  return "";
}

QueryPart PartOf(const databricks::GenieQuery& query) {
  QueryPart part = {.title = query.title,
                    .description = query.description,
                    .sql = query.sql,
                    .row_count = query.row_count,
                    .truncated = query.truncated};
  for (const auto& parameter : query.parameters) {
    part.parameters.push_back({.name = parameter.keyword,
                               .sql_type = parameter.sql_type,
                               .value = parameter.value});
  }
  for (const auto& thought : query.thoughts) {
    part.thoughts.push_back({.type = absl::AsciiStrToLower(thought.type),
                             .content = thought.content});
  }
  return part;
}

Attachment FromGenie(const databricks::GenieAttachment& attachment) {
  Attachment result = {.id = attachment.id};
  if (const auto* query =
          std::get_if<databricks::GenieQuery>(&attachment.content)) {
    result.query = PartOf(*query);
  } else if (const auto* text =
                 std::get_if<databricks::GenieText>(&attachment.content)) {
    result.text =
        TextPart{.content = text->content,
                 .is_follow_up_question = text->is_follow_up_question};
  } else if (const auto* more = std::get_if<databricks::GenieSuggestions>(
                 &attachment.content)) {
    result.suggested_questions = more->questions;
  } else {
    const auto& unknown =
        std::get<databricks::GenieUnknown>(attachment.content);
    result.other = OtherPart{.kind = unknown.kind, .json = unknown.json};
  }
  return result;
}

}  // namespace

Message FromGenie(const databricks::GenieMessage& message) {
  Message result = {.id = {.space = message.id.space,
                           .conversation = message.id.conversation,
                           .message = message.id.message},
                    .content = message.content,
                    .status = StatusOf(message.status),
                    .created_at = message.created_at,
                    .updated_at = message.updated_at,
                    .rating = RatingOf(message.rating)};
  for (const databricks::GenieAttachment& attachment : message.attachments) {
    result.attachments.push_back(FromGenie(attachment));
  }
  if (message.error.has_value()) {
    result.error =
        MessageError{.type = message.error->type,
                     .message = message.error->message,
                     .hint = HintOf(KindOfGenieError(*message.error))};
  }
  return result;
}

Space FromGenie(const databricks::GenieSpace& space) {
  return {.id = space.id,
          .title = space.title,
          .description = space.description,
          .sample_questions = space.sample_questions};
}

databricks::GenieMessageId ToGenie(const MessageId& id) {
  return {.space = id.space,
          .conversation = id.conversation,
          .message = id.message};
}

databricks::GenieRating ToGenie(Rating rating) {
  switch (rating) {
    case Rating::kPositive:
      return databricks::GenieRating::kPositive;
    case Rating::kNegative:
      return databricks::GenieRating::kNegative;
    case Rating::kNotSaid:
    case Rating::kTakenBack:
      return databricks::GenieRating::kNone;
  }
  return databricks::GenieRating::kNone;
}

}  // namespace semantic_layer::genie
