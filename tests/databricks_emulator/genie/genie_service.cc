#include "tests/databricks_emulator/genie/genie_service.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/status/status_macros.h"
#include "tests/databricks_emulator/auth/directory.h"
#include "tests/databricks_emulator/http/api_error.h"

namespace semantic_layer::emulator {
namespace {

absl::Status NotFound(absl::string_view what, absl::string_view id) {
  return ApiError(404, "RESOURCE_DOES_NOT_EXIST",
                  absl::StrCat(what, " ", id, " does not exist."));
}

std::string NewId() { return absl::StrCat("01f0", RandomHex(28)); }

bool IsLast(absl::string_view status) {
  return status == "COMPLETED" || status == "FAILED" || status == "CANCELLED" ||
         status == "QUERY_RESULT_EXPIRED";
}

}  // namespace

GenieService::GenieService(GenieOptions options, StatementStore* statements,
                           const Metastore* metastore,
                           const AccessControl* access,
                           const EmulatorClock* clock)
    : statements_(statements),
      metastore_(metastore),
      access_(access),
      clock_(clock),
      posts_per_minute_(options.posts_per_minute) {
  for (GenieSpace& space : options.spaces) CreateSpace(std::move(space));
}

// ---- Spaces ----------------------------------------------------------------

std::vector<GenieSpace> GenieService::Spaces() const {
  absl::MutexLock lock(&mu_);
  std::vector<GenieSpace> spaces;
  for (const auto& [id, space] : spaces_) spaces.push_back(space);
  return spaces;
}

absl::StatusOr<GenieSpace> GenieService::Space(absl::string_view id) const {
  absl::MutexLock lock(&mu_);
  const auto found = spaces_.find(id);
  if (found == spaces_.end()) return NotFound("Genie space", id);
  return found->second;
}

GenieSpace GenieService::CreateSpace(GenieSpace space) {
  absl::MutexLock lock(&mu_);
  if (space.id.empty()) space.id = NewId();
  space.etag = RandomHex(8);
  space.created_ms = clock_->NowMillis();
  space.updated_ms = space.created_ms;
  if (space.serialized.empty()) {
    space.serialized = R"({"version":2,"data_sources":{"tables":[]}})";
  }
  spaces_[space.id] = space;
  return space;
}

absl::Status GenieService::UpdateSpace(const GenieSpace& space) {
  absl::MutexLock lock(&mu_);
  const auto found = spaces_.find(space.id);
  if (found == spaces_.end()) return NotFound("Genie space", space.id);
  if (found->second.etag != space.etag) {
    return ApiError(409, "RESOURCE_CONFLICT",
                    "The etag is not that of the space as it is now.");
  }
  found->second = space;
  found->second.etag = RandomHex(8);
  found->second.updated_ms = clock_->NowMillis();
  return absl::OkStatus();
}

absl::Status GenieService::DeleteSpace(absl::string_view id) {
  absl::MutexLock lock(&mu_);
  const auto found = spaces_.find(id);
  if (found == spaces_.end()) return NotFound("Genie space", id);
  spaces_.erase(found);
  return absl::OkStatus();
}

// ---- Questions -------------------------------------------------------------

absl::Status GenieService::CountPost(absl::Duration* retry_after) {
  absl::MutexLock lock(&mu_);
  const absl::Time now = clock_->Now();
  while (!posts_.empty() && now - posts_.front() >= absl::Minutes(1)) {
    posts_.pop_front();
  }
  if (posts_per_minute_ > 0 &&
      posts_.size() >= static_cast<size_t>(posts_per_minute_)) {
    *retry_after = posts_.front() + absl::Minutes(1) - now;
    return ApiError(429, "REQUEST_LIMIT_EXCEEDED",
                    absl::StrCat("Exceeded the limit of ", posts_per_minute_,
                                 " questions per minute per workspace."));
  }
  posts_.push_back(now);
  return absl::OkStatus();
}

std::optional<GenieScript> GenieService::ScriptFor(
    const std::string& question) {
  const std::string lower = absl::AsciiStrToLower(question);
  for (GenieScript& script : scripts_) {
    if (script.count == 0 || !absl::StrContains(lower, script.match)) continue;
    if (script.count > 0) --script.count;
    return script;
  }
  return std::nullopt;
}

absl::StatusOr<GenieMessage> GenieService::Ask(
    const std::string& space, std::optional<std::string> conversation,
    const std::string& question, const Principal& principal) {
  RETURN_IF_ERROR(Space(space).status());
  absl::MutexLock lock(&mu_);
  const int64_t now = clock_->NowMillis();
  if (!conversation.has_value()) {
    conversation = NewId();
    conversations_[*conversation] = {.id = *conversation,
                                     .space_id = space,
                                     .user_id = principal.id,
                                     .title = question.substr(0, 100),
                                     .created_ms = now};
  }
  const auto found = conversations_.find(*conversation);
  if (found == conversations_.end() || found->second.space_id != space ||
      found->second.user_id != principal.id) {
    return NotFound("Conversation", *conversation);
  }
  GenieMessage message;
  message.id = NewId();
  message.space_id = space;
  message.conversation_id = *conversation;
  message.user_id = principal.id;
  message.content = question;
  message.created_ms = now;
  message.updated_ms = now;
  if (const auto script = ScriptFor(question)) {
    message.answer = script->answer;
    message.next = script->statuses;
    message.next.push_back(script->last);
    message.error = script->error;
    message.error_type = script->error_type;
  } else {
    message.answer = AnswerByRule(question, *metastore_, *access_, principal);
    message.next = {"ASKING_AI", "COMPLETED"};
  }
  messages_[*conversation].push_back(message);
  return message;
}

GenieMessage* GenieService::Find(const std::string& conversation,
                                 const std::string& message,
                                 const Principal& principal) {
  const auto found = conversations_.find(conversation);
  if (found == conversations_.end() ||
      (found->second.user_id != principal.id && !principal.admin)) {
    return nullptr;
  }
  for (GenieMessage& known : messages_[conversation]) {
    if (known.id == message) return &known;
  }
  return nullptr;
}

void GenieService::StartStatement(GenieMessage* message,
                                  const Principal& principal) {
  StatementRequest request;
  request.text = message->answer.sql;
  request.warehouse_id = spaces_[message->space_id].warehouse_id;
  request.principal = principal;
  request.user_agent = "Genie/1.0";
  request.genie_space_id = message->space_id;
  request.row_limit = 5000;
  const absl::StatusOr<std::shared_ptr<Statement>> statement =
      statements_->Submit(std::move(request));
  if (statement.ok()) {
    message->statement_id = (*statement)->id();
    return;
  }
  message->next = {"FAILED"};
  message->error_type = "WAREHOUSE_NOT_FOUND_EXCEPTION";
  message->error = std::string(statement.status().message());
}

void GenieService::Settle(GenieMessage* message, const Principal& principal) {
  const std::string last = message->next.front();
  if (last != "COMPLETED" || message->answer.sql.empty()) {
    message->status = last;
    message->next.pop_front();
    return;
  }
  if (message->statement_id.empty()) StartStatement(message, principal);
  const std::shared_ptr<Statement> statement =
      statements_->FindForLink(message->statement_id);
  if (statement == nullptr || !IsTerminal(statement->state())) {
    message->status =
        message->next.front() == "FAILED" ? "FAILED" : "EXECUTING_QUERY";
    return;
  }
  message->next.clear();
  message->status = "COMPLETED";
  if (statement->state() != StatementState::kSucceeded) {
    message->status = "FAILED";
    message->error_type = "SQL_EXECUTION_EXCEPTION";
    message->error = statement->error().message;
  }
}

void GenieService::Advance(GenieMessage* message, const Principal& principal) {
  if (IsLast(message->status) || message->next.empty()) return;
  message->updated_ms = clock_->NowMillis();
  if (message->text_attachment_id.empty()) {
    message->text_attachment_id = NewId();
    message->query_attachment_id = NewId();
    message->questions_attachment_id = NewId();
  }
  if (message->next.size() == 1) return Settle(message, principal);
  message->status = message->next.front();
  message->next.pop_front();
  if (message->status == "EXECUTING_QUERY" && !message->answer.sql.empty()) {
    StartStatement(message, principal);
  }
}

absl::StatusOr<GenieMessage> GenieService::Poll(const std::string& conversation,
                                                const std::string& message,
                                                const Principal& principal) {
  absl::MutexLock lock(&mu_);
  GenieMessage* found = Find(conversation, message, principal);
  if (found == nullptr) return NotFound("Message", message);
  Advance(found, principal);
  return *found;
}

absl::StatusOr<GenieMessage> GenieService::Get(
    const std::string& conversation, const std::string& message,
    const Principal& principal) const {
  ASSIGN_OR_RETURN(const std::vector<GenieMessage> messages,
                   Messages(conversation, principal));
  for (const GenieMessage& known : messages) {
    if (known.id == message) return known;
  }
  return NotFound("Message", message);
}

absl::Status GenieService::DeleteMessage(const std::string& conversation,
                                         const std::string& message,
                                         const Principal& principal) {
  absl::MutexLock lock(&mu_);
  if (Find(conversation, message, principal) == nullptr) {
    return NotFound("Message", message);
  }
  std::vector<GenieMessage>& messages = messages_[conversation];
  messages.erase(std::remove_if(messages.begin(), messages.end(),
                                [&](const GenieMessage& known) {
                                  return known.id == message;
                                }),
                 messages.end());
  return absl::OkStatus();
}

// ---- Conversations ---------------------------------------------------------

absl::StatusOr<GenieConversation> GenieService::Conversation(
    const std::string& id, const Principal& principal) const {
  absl::MutexLock lock(&mu_);
  const auto found = conversations_.find(id);
  if (found == conversations_.end() ||
      (found->second.user_id != principal.id && !principal.admin)) {
    return NotFound("Conversation", id);
  }
  return found->second;
}

std::vector<GenieConversation> GenieService::Conversations(
    const std::string& space, const Principal& principal) const {
  absl::MutexLock lock(&mu_);
  std::vector<GenieConversation> list;
  for (const auto& [id, conversation] : conversations_) {
    if (conversation.space_id == space &&
        conversation.user_id == principal.id) {
      list.push_back(conversation);
    }
  }
  return list;
}

absl::StatusOr<std::vector<GenieMessage>> GenieService::Messages(
    const std::string& conversation, const Principal& principal) const {
  RETURN_IF_ERROR(Conversation(conversation, principal).status());
  absl::MutexLock lock(&mu_);
  const auto found = messages_.find(conversation);
  if (found == messages_.end()) return std::vector<GenieMessage>();
  return found->second;
}

absl::Status GenieService::DeleteConversation(const std::string& id,
                                              const Principal& principal) {
  RETURN_IF_ERROR(Conversation(id, principal).status());
  absl::MutexLock lock(&mu_);
  conversations_.erase(id);
  messages_.erase(id);
  return absl::OkStatus();
}

// ---- What becomes of an answer ---------------------------------------------

absl::StatusOr<GenieMessage> GenieService::RunAgain(
    const std::string& conversation, const std::string& message,
    const Principal& principal) {
  absl::MutexLock lock(&mu_);
  GenieMessage* found = Find(conversation, message, principal);
  if (found == nullptr) return NotFound("Message", message);
  if (found->answer.sql.empty() || !IsLast(found->status)) {
    return ApiError(400, "INVALID_STATE",
                    "The message has no query that can be run.");
  }
  StartStatement(found, principal);
  found->status = "EXECUTING_QUERY";
  found->next = {"COMPLETED"};
  return *found;
}

absl::Status GenieService::Rate(const std::string& conversation,
                                const std::string& message,
                                const Principal& principal,
                                const std::string& rating,
                                const std::string& comment) {
  if (rating != "POSITIVE" && rating != "NEGATIVE" && rating != "NONE") {
    return ApiError(400, "INVALID_PARAMETER_VALUE",
                    "rating must be POSITIVE, NEGATIVE or NONE.");
  }
  absl::MutexLock lock(&mu_);
  GenieMessage* found = Find(conversation, message, principal);
  if (found == nullptr) return NotFound("Message", message);
  found->rating = rating;
  found->comment = comment;
  return absl::OkStatus();
}

absl::Status GenieService::AddComment(const std::string& conversation,
                                      const std::string& message,
                                      const Principal& principal,
                                      std::string json) {
  absl::MutexLock lock(&mu_);
  GenieMessage* found = Find(conversation, message, principal);
  if (found == nullptr) return NotFound("Message", message);
  found->comments.push_back(std::move(json));
  return absl::OkStatus();
}

void GenieService::AddScript(GenieScript script) {
  absl::MutexLock lock(&mu_);
  scripts_.push_back(std::move(script));
}

void GenieService::ClearScripts() {
  absl::MutexLock lock(&mu_);
  scripts_.clear();
}

void GenieService::ExpireResults() {
  absl::MutexLock lock(&mu_);
  for (auto& [conversation, messages] : messages_) {
    for (GenieMessage& message : messages) {
      if (message.status == "COMPLETED" && !message.answer.sql.empty()) {
        message.status = "QUERY_RESULT_EXPIRED";
      }
    }
  }
}

void GenieService::SetPostsPerMinute(int posts) {
  absl::MutexLock lock(&mu_);
  posts_per_minute_ = posts;
}

}  // namespace semantic_layer::emulator
