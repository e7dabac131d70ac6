#include "services/genie/databricks/databricks_genie.h"

#include <algorithm>
#include <deque>
#include <memory>
#include <optional>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "common/databricks/client/page_guard.h"
#include "common/databricks/client/wait_for.h"
#include "common/databricks/genie/genie_types.h"
#include "common/databricks/statements/result_schema.h"
#include "common/databricks/statements/statement_answer.h"
#include "common/databricks/statements/statement_error.h"
#include "common/status/make_status.h"
#include "common/status/status_macros.h"
#include "services/genie/databricks/genie_conversions.h"
#include "services/genie/errors.h"
#include "services/genie/limits.h"

namespace semantic_layer::genie {
namespace {

using databricks::ApiCall;
using databricks::GenieMessage;
using databricks::GenieResult;
using databricks::WaitFor;

// Between two looks at a query that runs again.
constexpr absl::Duration kRunAgainPause = absl::Milliseconds(500);

bool IsMissing(const absl::Status& status) {
  return ReasonOf(status) == ErrorReason::kWorkspaceObjectNotFound;
}

// A message as it is seen by the thread of a handler, while others look.
class Sightings {
 public:
  void Add(const GenieMessage& message) {
    absl::MutexLock lock(&mu_);
    seen_.push_back(message);
  }
  void End(absl::StatusOr<GenieMessage> outcome) {
    absl::MutexLock lock(&mu_);
    outcome_ = std::move(outcome);
  }
  // The next sighting, or nothing at the end.
  std::optional<GenieMessage> Next() {
    absl::MutexLock lock(&mu_);
    mu_.Await(absl::Condition(this, &Sightings::HasNews));
    if (seen_.empty()) return std::nullopt;
    GenieMessage message = std::move(seen_.front());
    seen_.pop_front();
    return message;
  }
  absl::StatusOr<GenieMessage> outcome() {
    absl::MutexLock lock(&mu_);
    mu_.Await(absl::Condition(this, &Sightings::HasEnded));
    return *outcome_;
  }

 private:
  bool HasEnded() const ABSL_SHARED_LOCKS_REQUIRED(mu_) {
    return outcome_.has_value();
  }
  bool HasNews() const ABSL_SHARED_LOCKS_REQUIRED(mu_) {
    return !seen_.empty() || outcome_.has_value();
  }

  absl::Mutex mu_;
  std::deque<GenieMessage> seen_ ABSL_GUARDED_BY(mu_);
  std::optional<absl::StatusOr<GenieMessage>> outcome_ ABSL_GUARDED_BY(mu_);
};

absl::Status StatusOfStatement(const databricks::StatementAnswer& answer,
                               absl::string_view message) {
  using databricks::StatementState;
  switch (answer.state) {
    case StatementState::kSucceeded:
      return absl::OkStatus();
    case StatementState::kPending:
    case StatementState::kRunning:
    case StatementState::kUnknown:
      return NoRows(message);
    case StatementState::kFailed:
      return databricks::StatusOfFailedStatement(
          {.statement_id = answer.id,
           .error_code = answer.error_code,
           .message = answer.error_message,
           .sql_state = answer.sql_state});
    case StatementState::kCanceled:
    case StatementState::kClosed:
      break;
  }
  return MakeStatus(ErrorReason::kResultExpired,
                    "The rows of the answer are no longer kept.");
}

}  // namespace

DatabricksGenie::DatabricksGenie(Options options,
                                 const databricks::WorkspaceClient* workspace,
                                 concurrency::TimerQueue* timers,
                                 const concurrency::Clock* clock)
    : credential_(std::move(options.credential)),
      posts_(options.posts, timers, clock),
      client_(workspace, &posts_),
      poller_(&client_, timers, clock),
      // The statements are Genie's: a reader that stops early leaves them be.
      statements_({.reader = {.closes = false}}, workspace, timers, clock) {}

absl::StatusOr<Genie::SpacePage> DatabricksGenie::ListSpaces(
    const rpc::RequestContext& context, int page_size,
    const std::string& page_token) {
  ASSIGN_OR_RETURN(const ApiCall call, credential_.Call(context));
  using Page = databricks::GeniePage<databricks::GenieSpace>;
  ASSIGN_OR_RETURN(
      const Page page, WaitFor<Page>([&](auto done) {
        client_.ListSpaces({page_size, page_token}, call, std::move(done));
      }));
  SpacePage result = {.next_token = page.next_token};
  for (const databricks::GenieSpace& space : page.items) {
    result.spaces.push_back(FromGenie(space));
  }
  return result;
}

absl::StatusOr<Space> DatabricksGenie::GetSpace(
    const rpc::RequestContext& context, const std::string& space) {
  ASSIGN_OR_RETURN(const ApiCall call, credential_.Call(context));
  ASSIGN_OR_RETURN(const databricks::GenieSpace found,
                   WaitFor<databricks::GenieSpace>([&](auto done) {
                     client_.GetSpace(space, call, std::move(done));
                   }));
  return FromGenie(found);
}

absl::StatusOr<Message> DatabricksGenie::Ask(const rpc::RequestContext& context,
                                             const std::string& space,
                                             const std::string& conversation,
                                             const std::string& question) {
  databricks::GenieClient::Post post;
  ASSIGN_OR_RETURN(post.call, credential_.Call(context));
  post.owner = context.principal.user_id;
  std::optional<absl::Duration> wait;
  post.on_wait = [&](absl::Duration duration) { wait = duration; };
  const absl::StatusOr<GenieMessage> message =
      WaitFor<GenieMessage>([&](auto done) {
        if (conversation.empty()) {
          client_.StartConversation(space, question, post, std::move(done));
        } else {
          client_.CreateMessage(space, conversation, question, post,
                                std::move(done));
        }
      });
  // The workspace may have forgotten a conversation; a space that is not there
  // is another matter.
  if (!conversation.empty() && IsMissing(message.status())) {
    return ConversationNotFound(conversation);
  }
  RETURN_IF_ERROR(message.status());
  Message asked = FromGenie(*message);
  asked.queue_wait = wait;
  return asked;
}

absl::StatusOr<Message> DatabricksGenie::Get(const rpc::RequestContext& context,
                                             const MessageId& id) {
  ASSIGN_OR_RETURN(const ApiCall call, credential_.Call(context));
  const absl::StatusOr<GenieMessage> message =
      WaitFor<GenieMessage>([&](auto done) {
        client_.GetMessage(ToGenie(id), call, std::move(done));
      });
  if (IsMissing(message.status())) return MessageNotFound(id.message);
  RETURN_IF_ERROR(message.status());
  return FromGenie(*message);
}

absl::StatusOr<std::vector<Message>> DatabricksGenie::List(
    const rpc::RequestContext& context, const std::string& space,
    const std::string& conversation) {
  ASSIGN_OR_RETURN(const ApiCall call, credential_.Call(context));
  using Page = databricks::GeniePage<GenieMessage>;
  std::vector<GenieMessage> all;
  std::string token;
  // An empty page with a token is not the end; no end of pages is one.
  databricks::PageGuard guard("list the messages of a conversation");
  for (size_t pages = 0; pages < kMaxMessagesRead; ++pages) {
    absl::StatusOr<Page> page = WaitFor<Page>([&](auto done) {
      client_.ListMessages(space, conversation,
                           {.size = kMaxMessagesShown, .token = token}, call,
                           std::move(done));
    });
    if (IsMissing(page.status())) return ConversationNotFound(conversation);
    RETURN_IF_ERROR(page.status());
    std::move(page->items.begin(), page->items.end(), std::back_inserter(all));
    token = page->next_token;
    RETURN_IF_ERROR(guard.Check(token, page->items.size()));
    if (token.empty() || all.size() >= kMaxMessagesRead) break;
  }
  // Pages come in any order.
  std::stable_sort(all.begin(), all.end(),
                   [](const GenieMessage& a, const GenieMessage& b) {
                     return a.created_at.value_or(absl::InfiniteFuture()) <
                            b.created_at.value_or(absl::InfiniteFuture());
                   });
  const size_t first =
      all.size() - std::min<size_t>(all.size(), kMaxMessagesShown);
  std::vector<Message> messages;
  for (size_t i = first; i < all.size(); ++i) {
    messages.push_back(FromGenie(all[i]));
  }
  return messages;
}

absl::StatusOr<Message> DatabricksGenie::Follow(
    const rpc::RequestContext& context, const MessageId& id, absl::Time until,
    const std::function<absl::Status(const Message&)>& on_change) {
  ASSIGN_OR_RETURN(ApiCall call, credential_.Call(context));
  // Ends the looking when the one who is told has had enough.
  concurrency::CancellationSource stop(context.cancellation);
  call.deadline = until;
  call.cancellation = stop.token();
  const auto sightings = std::make_shared<Sightings>();
  poller_.Follow(
      ToGenie(id), std::move(call),
      [sightings](const GenieMessage& message) { sightings->Add(message); },
      [sightings](absl::StatusOr<GenieMessage> outcome) {
        sightings->End(std::move(outcome));
      });
  std::optional<Message> last;
  absl::Status refused;
  while (std::optional<GenieMessage> seen = sightings->Next()) {
    if (!refused.ok()) continue;
    last = FromGenie(*seen);
    if (on_change != nullptr) refused = on_change(*last);
    if (!refused.ok()) stop.Cancel();
  }
  const absl::StatusOr<GenieMessage> outcome = sightings->outcome();
  RETURN_IF_ERROR(refused);
  if (outcome.ok()) return FromGenie(*outcome);
  RETURN_IF_ERROR(context.Check());
  if (absl::IsDeadlineExceeded(outcome.status()) && last.has_value()) {
    return *std::move(last);
  }
  if (IsMissing(outcome.status())) return MessageNotFound(id.message);
  return outcome.status();
}

absl::StatusOr<Rows> DatabricksGenie::ReadRows(
    const GenieResult& result, const ApiCall& call, const MessageId& id,
    const std::string& attachment) const {
  ASSIGN_OR_RETURN(databricks::StatementAnswer answer,
                   databricks::ReadStatementAnswer(result.statement_json));
  RETURN_IF_ERROR(StatusOfStatement(answer, id.message));
  databricks::StatementResult rows = {
      .id = answer.id,
      .schema = databricks::SchemaOf(answer.manifest.columns),
      .manifest = std::move(answer.manifest),
      .first = std::move(answer.result)};
  const auto reader =
      statements_.Read(std::move(rows), {.deadline = call.deadline,
                                         .cancellation = call.cancellation,
                                         .credential = call.credential});
  rowset::RowSetBuilder builder(reader->schema());
  int64_t count = 0;
  int64_t bytes = 0;
  bool cut = false;
  while (!cut) {
    ASSIGN_OR_RETURN(const std::optional<rowset::RowSet> batch, reader->Next());
    if (!batch.has_value()) break;
    const int64_t room = kMaxResultRows - count;
    cut = cut || batch->row_count() > room ||
          bytes + batch->ValueBytes() > kMaxResultBytes;
    if (bytes + batch->ValueBytes() > kMaxResultBytes || room <= 0) continue;
    const rowset::RowSet taken = batch->Slice(0, room);
    RETURN_IF_ERROR(builder.Append(taken));
    count += taken.row_count();
    bytes += taken.ValueBytes();
  }
  Rows taken = {.truncated = cut || reader->truncated(),
                .attachment_id = attachment};
  ASSIGN_OR_RETURN(taken.rows, std::move(builder).Finish());
  return taken;
}

absl::StatusOr<Rows> DatabricksGenie::GetRows(
    const rpc::RequestContext& context, const MessageId& id,
    const std::string& attachment) {
  ASSIGN_OR_RETURN(const ApiCall call, credential_.Call(context));
  const absl::StatusOr<GenieResult> result =
      WaitFor<GenieResult>([&](auto done) {
        client_.GetResult(ToGenie(id), attachment, call, std::move(done));
      });
  // The engine knows that the attachment is there.
  if (IsMissing(result.status())) {
    return MakeStatus(ErrorReason::kResultExpired, result.status().message());
  }
  RETURN_IF_ERROR(result.status());
  return ReadRows(*result, call, id, attachment);
}

absl::StatusOr<Rows> DatabricksGenie::RunAgain(
    const rpc::RequestContext& context, const MessageId& id,
    const std::string& attachment) {
  ASSIGN_OR_RETURN(const ApiCall call, credential_.Call(context));
  ASSIGN_OR_RETURN(
      const GenieResult begun, WaitFor<GenieResult>([&](auto done) {
        client_.ExecuteQuery(ToGenie(id), attachment,
                             {.call = call, .owner = context.principal.user_id},
                             std::move(done));
      }));
  absl::StatusOr<Rows> rows = ReadRows(begun, call, id, attachment);
  while (ReasonOf(rows.status()) == ErrorReason::kConversationNotFound) {
    RETURN_IF_ERROR(context.cancellation.SleepFor(kRunAgainPause));
    rows = GetRows(context, id, attachment);
  }
  return rows;
}

absl::Status DatabricksGenie::Forget(const rpc::RequestContext& context,
                                     const std::string& space,
                                     const std::string& conversation) {
  ASSIGN_OR_RETURN(const ApiCall call, credential_.Call(context));
  absl::Status status = databricks::WaitForStatus([&](auto done) {
    client_.DeleteConversation(space, conversation, call, std::move(done));
  });
  return IsMissing(status) ? ConversationNotFound(conversation) : status;
}

absl::Status DatabricksGenie::Rate(const rpc::RequestContext& context,
                                   const MessageId& id, Rating rating,
                                   const std::string& comment) {
  ASSIGN_OR_RETURN(const ApiCall call, credential_.Call(context));
  absl::Status status = databricks::WaitForStatus([&](auto done) {
    client_.SendFeedback(ToGenie(id), ToGenie(rating), comment,
                         {.call = call, .owner = context.principal.user_id},
                         std::move(done));
  });
  return IsMissing(status) ? MessageNotFound(id.message) : status;
}

}  // namespace semantic_layer::genie
