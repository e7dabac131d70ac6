#include "services/genie/genie_engine.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/status/make_status.h"
#include "common/status/status_macros.h"
#include "services/genie/errors.h"
#include "services/genie/limits.h"

namespace semantic_layer::genie {
namespace {

absl::Status CheckId(absl::string_view field, absl::string_view id) {
  if (id.empty()) return InvalidField(field, "Field required", "missing");
  const bool good =
      id.size() <= kMaxIdBytes && std::all_of(id.begin(), id.end(), [](char c) {
        return absl::ascii_isalnum(c) || c == '-' || c == '_';
      });
  if (good) return absl::OkStatus();
  return InvalidField(field, absl::StrCat("An id is 1 to ", kMaxIdBytes,
                                          " letters, digits, '-' or '_'"));
}

absl::Status CheckOptionalId(absl::string_view field, absl::string_view id) {
  return id.empty() ? absl::OkStatus() : CheckId(field, id);
}

absl::Status CheckQuestion(absl::string_view question) {
  if (absl::StripAsciiWhitespace(question).empty()) {
    return InvalidField("question", "Field required", "missing");
  }
  return CheckTextField("question", question, kMaxQuestionBytes);
}

// On one line, and cut where a character begins.
std::string TitleOf(absl::string_view question) {
  std::string title(absl::StripAsciiWhitespace(question));
  std::replace_if(
      title.begin(), title.end(),
      [](char c) { return absl::ascii_iscntrl(static_cast<unsigned char>(c)); },
      ' ');
  if (title.size() <= kMaxTitleBytes) return title;
  size_t end = kMaxTitleBytes;
  while (end > 0 && (static_cast<unsigned char>(title[end]) & 0xc0) == 0x80) {
    --end;
  }
  return absl::StrCat(title.substr(0, end), "…");
}

// A failure after the question was asked says where its answer will be.
absl::Status WithPlace(const absl::Status& status, const MessageId& id) {
  const auto reason = ReasonOf(status);
  if (!reason.has_value()) return status;
  StatusBuilder builder = MakeStatus(*reason, status.message());
  for (const auto& [key, value] : MetadataOf(status)) builder.With(key, value);
  builder.With("conversation_id", id.conversation);
  builder.With("message_id", id.message);
  return builder.Build();
}

const Attachment* FindQuery(const Message& message,
                            const std::string& attachment) {
  for (const Attachment& part : message.attachments) {
    if (!part.query.has_value()) continue;
    if (attachment.empty() || part.id == attachment) return &part;
  }
  return nullptr;
}

}  // namespace

GenieEngine::GenieEngine(Genie* genie, ConversationStore* conversations,
                         SqlVetter* vetter, const concurrency::Clock* clock,
                         Options options)
    : genie_(genie),
      conversations_(conversations),
      vetter_(vetter),
      clock_(clock),
      options_(std::move(options)) {}

absl::Status GenieEngine::CheckConfigured() const {
  return genie_ == nullptr ? GenieNotConfigured() : absl::OkStatus();
}

absl::StatusOr<std::string> GenieEngine::SpaceOr(
    const std::string& space) const {
  RETURN_IF_ERROR(CheckOptionalId("space_id", space));
  if (!space.empty()) return space;
  if (options_.default_space.empty()) return NoSpace();
  return options_.default_space;
}

absl::StatusOr<ConversationRecord> GenieEngine::Own(
    const rpc::RequestContext& context, const std::string& conversation) const {
  RETURN_IF_ERROR(CheckConfigured());
  RETURN_IF_ERROR(CheckId("conversation_id", conversation));
  return conversations_->Get(context.principal.user_id, conversation);
}

absl::StatusOr<MessageId> GenieEngine::Place(const rpc::RequestContext& context,
                                             const std::string& conversation,
                                             const std::string& message) const {
  ASSIGN_OR_RETURN(const ConversationRecord record, Own(context, conversation));
  RETURN_IF_ERROR(CheckId("message_id", message));
  return MessageId{
      .space = record.space, .conversation = record.id, .message = message};
}

void GenieEngine::Vet(const rpc::RequestContext& context,
                      absl::Span<Message> messages) const {
  std::vector<QueryPart*> queries;
  for (auto message = messages.rbegin(); message != messages.rend();
       ++message) {
    for (Attachment& part : message->attachments) {
      if (part.query.has_value()) queries.push_back(&*part.query);
    }
  }
  vetter_->VetAll(context, queries);
}

void GenieEngine::Vet(const rpc::RequestContext& context,
                      Message* message) const {
  Vet(context, absl::MakeSpan(message, 1));
}

void GenieEngine::AddRows(const rpc::RequestContext& context,
                          Message* message) const {
  if (message->status != MessageStatus::kCompleted) return;
  for (Attachment& part : message->attachments) {
    if (!part.query.has_value()) continue;
    // Rows that cannot be had now can be asked for by themselves, which then
    // says why.
    absl::StatusOr<Rows> rows = genie_->GetRows(context, message->id, part.id);
    if (rows.ok()) part.query->rows = *std::move(rows);
  }
}

absl::StatusOr<GenieEngine::Started> GenieEngine::StartConversation(
    const rpc::RequestContext& context, const std::string& question,
    const std::string& space) {
  RETURN_IF_ERROR(CheckConfigured());
  RETURN_IF_ERROR(CheckQuestion(question));
  ASSIGN_OR_RETURN(const std::string where, SpaceOr(space));
  Started started;
  ASSIGN_OR_RETURN(started.message, genie_->Ask(context, where, "", question));
  started.record = {.id = started.message.id.conversation,
                    .space = where,
                    .title = TitleOf(question),
                    .created_at = clock_->Now()};
  RETURN_IF_ERROR(
      conversations_->Add(context.principal.user_id, started.record));
  Vet(context, &started.message);
  return started;
}

absl::StatusOr<Message> GenieEngine::CreateMessage(
    const rpc::RequestContext& context, const std::string& conversation,
    const std::string& question) {
  ASSIGN_OR_RETURN(const ConversationRecord record, Own(context, conversation));
  RETURN_IF_ERROR(CheckQuestion(question));
  ASSIGN_OR_RETURN(Message message,
                   genie_->Ask(context, record.space, record.id, question));
  Vet(context, &message);
  return message;
}

absl::StatusOr<Message> GenieEngine::Ask(const rpc::RequestContext& context,
                                         const std::string& question,
                                         const std::string& space,
                                         const std::string& conversation) {
  RETURN_IF_ERROR(CheckConfigured());
  if (!space.empty() && !conversation.empty()) {
    return InvalidField("space_id",
                        "A conversation has its space; leave out one of "
                        "'space_id' and 'conversation_id'");
  }
  Message message;
  if (conversation.empty()) {
    ASSIGN_OR_RETURN(Started started,
                     StartConversation(context, question, space));
    message = std::move(started.message);
  } else {
    ASSIGN_OR_RETURN(message, CreateMessage(context, conversation, question));
  }
  return WaitForAnswer(context, std::move(message));
}

absl::StatusOr<Message> GenieEngine::WaitForAnswer(
    const rpc::RequestContext& context, Message asked) const {
  const absl::Time now = clock_->Now();
  const absl::Duration left = context.deadline - now;
  const absl::Time until =
      now + std::min(kMaxFollowTime, left - std::min(kAnswerMargin, left / 2));
  absl::StatusOr<Message> answer =
      genie_->Follow(context, asked.id, until, nullptr);
  if (absl::IsDeadlineExceeded(answer.status()) && context.Check().ok()) {
    return asked;
  }
  if (!answer.ok()) return WithPlace(answer.status(), asked.id);
  answer->queue_wait = asked.queue_wait;
  Vet(context, &*answer);
  AddRows(context, &*answer);
  return answer;
}

absl::StatusOr<statedb::Page<ConversationRecord>>
GenieEngine::ListConversations(const rpc::RequestContext& context,
                               const statedb::PageRequest& page) {
  RETURN_IF_ERROR(CheckConfigured());
  return conversations_->List(context.principal.user_id, page);
}

absl::StatusOr<GenieEngine::Conversation> GenieEngine::GetConversation(
    const rpc::RequestContext& context, const std::string& conversation) {
  Conversation result;
  ASSIGN_OR_RETURN(result.record, Own(context, conversation));
  ASSIGN_OR_RETURN(result.messages, genie_->List(context, result.record.space,
                                                 result.record.id));
  Vet(context, absl::MakeSpan(result.messages));
  return result;
}

absl::Status GenieEngine::DeleteConversation(const rpc::RequestContext& context,
                                             const std::string& conversation) {
  ASSIGN_OR_RETURN(const ConversationRecord record, Own(context, conversation));
  // First there: what could not be forgotten there is still here, to be tried
  // again.
  const absl::Status forgotten =
      genie_->Forget(context, record.space, record.id);
  if (!forgotten.ok() && !absl::IsNotFound(forgotten)) return forgotten;
  return conversations_->Remove(context.principal.user_id, record.id);
}

absl::StatusOr<Message> GenieEngine::GetMessage(
    const rpc::RequestContext& context, const std::string& conversation,
    const std::string& message) {
  ASSIGN_OR_RETURN(const MessageId id, Place(context, conversation, message));
  ASSIGN_OR_RETURN(Message found, genie_->Get(context, id));
  Vet(context, &found);
  return found;
}

absl::Status GenieEngine::WatchMessage(
    const rpc::RequestContext& context, const std::string& conversation,
    const std::string& message,
    const std::function<absl::Status(const Message&)>& on_message) {
  ASSIGN_OR_RETURN(const MessageId id, Place(context, conversation, message));
  const absl::Time until =
      std::min(context.deadline, clock_->Now() + kMaxFollowTime);
  ASSIGN_OR_RETURN(const Message last,
                   genie_->Follow(context, id, until, [&](const Message& seen) {
                     Message vetted = seen;
                     Vet(context, &vetted);
                     return on_message(vetted);
                   }));
  if (IsOver(last.status)) return absl::OkStatus();
  return WithPlace(MakeStatus(ErrorReason::kDeadlineExceeded,
                              "The message has not been answered in time and "
                              "may still be; watch it again."),
                   id);
}

absl::StatusOr<Rows> GenieEngine::GetResult(const rpc::RequestContext& context,
                                            const std::string& conversation,
                                            const std::string& message,
                                            const std::string& attachment) {
  ASSIGN_OR_RETURN(const MessageId id, Place(context, conversation, message));
  RETURN_IF_ERROR(CheckOptionalId("attachment_id", attachment));
  ASSIGN_OR_RETURN(const Message found, genie_->Get(context, id));
  const Attachment* part = FindQuery(found, attachment);
  if (part == nullptr) {
    return attachment.empty() ? NoRows(message) : MessageNotFound(message);
  }
  if (found.status != MessageStatus::kQueryResultExpired) {
    absl::StatusOr<Rows> rows = genie_->GetRows(context, id, part->id);
    if (ReasonOf(rows.status()) != ErrorReason::kResultExpired) return rows;
  }
  const Verdict verdict = vetter_->Vet(context, part->query->sql);
  if (!verdict.runnable) return MayNotRun(verdict.reason);
  return genie_->RunAgain(context, id, part->id);
}

absl::Status GenieEngine::SendFeedback(const rpc::RequestContext& context,
                                       const std::string& conversation,
                                       const std::string& message,
                                       Rating rating,
                                       const std::string& comment) {
  ASSIGN_OR_RETURN(const MessageId id, Place(context, conversation, message));
  if (rating == Rating::kNotSaid) {
    return InvalidField("rating", "Is one of 'positive', 'negative', 'none'",
                        "missing");
  }
  RETURN_IF_ERROR(CheckTextField("comment", comment, kMaxCommentBytes));
  return genie_->Rate(context, id, rating, comment);
}

absl::StatusOr<Genie::SpacePage> GenieEngine::ListSpaces(
    const rpc::RequestContext& context, int page_size,
    const std::string& page_token) {
  RETURN_IF_ERROR(CheckConfigured());
  if (page_size < 0 || page_size > kMaxSpacesPageSize) {
    return InvalidField("page_size",
                        absl::StrCat("Is 1 to ", kMaxSpacesPageSize));
  }
  RETURN_IF_ERROR(CheckTextField("page_token", page_token, kMaxPageTokenBytes));
  return genie_->ListSpaces(context, page_size, page_token);
}

absl::StatusOr<std::vector<std::string>> GenieEngine::ListSuggestions(
    const rpc::RequestContext& context, const std::string& conversation,
    const std::string& space) {
  RETURN_IF_ERROR(CheckConfigured());
  std::string where = space;
  std::vector<std::string> questions;
  if (!conversation.empty()) {
    ASSIGN_OR_RETURN(const ConversationRecord record,
                     Own(context, conversation));
    where = record.space;
    ASSIGN_OR_RETURN(const std::vector<Message> messages,
                     genie_->List(context, record.space, record.id));
    // Those of the last answer that has any.
    for (auto it = messages.rbegin();
         it != messages.rend() && questions.empty(); ++it) {
      for (const Attachment& part : it->attachments) {
        if (part.suggested_questions.has_value()) {
          questions = *part.suggested_questions;
        }
      }
    }
  }
  if (questions.empty()) {
    ASSIGN_OR_RETURN(where, SpaceOr(where));
    ASSIGN_OR_RETURN(Space found, genie_->GetSpace(context, where));
    questions = std::move(found.sample_questions);
  }
  if (questions.size() > kMaxSuggestions) questions.resize(kMaxSuggestions);
  return questions;
}

}  // namespace semantic_layer::genie
