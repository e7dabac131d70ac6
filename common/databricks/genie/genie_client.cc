#include "common/databricks/genie/genie_client.h"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/databricks/client/api_error.h"
#include "common/databricks/client/json_fields.h"
#include "common/databricks/client/workspace_address.h"
#include "common/databricks/genie/genie_json.h"
#include "common/databricks/genie/limits.h"
#include "common/json/reader.h"
#include "common/status/make_status.h"

namespace semantic_layer::databricks {
namespace {

constexpr char kSpaces[] = "/api/2.0/genie/spaces";
// The workspace has no such path: it is of an older version.
constexpr char kNoSuchPath[] = "ENDPOINT_NOT_FOUND";
// HTTP's 503, unless its body has another word for it.
constexpr char kBusy[] = "TEMPORARILY_UNAVAILABLE";

template <typename T>
using Read = std::function<absl::StatusOr<T>(const json::Value&)>;

absl::Status CheckIds(std::initializer_list<absl::string_view> ids) {
  for (const absl::string_view id : ids) {
    if (IsGenieId(id)) continue;
    return MakeStatus(ErrorReason::kInvalidRequest,
                      absl::StrCat("An id of Genie is 1 to ", kMaxGenieIdBytes,
                                   " letters, digits, '-' or '_'."));
  }
  return absl::OkStatus();
}

absl::Status CheckContent(absl::string_view content) {
  if (absl::StripAsciiWhitespace(content).empty()) {
    return MakeStatus(ErrorReason::kInvalidRequest, "The question is empty.");
  }
  if (content.size() > kMaxGenieContentBytes) {
    return MakeStatus(ErrorReason::kInvalidRequest,
                      absl::StrCat("The question is longer than ",
                                   kMaxGenieContentBytes, " bytes."));
  }
  return absl::OkStatus();
}

std::string SpacePath(const std::string& space) {
  return absl::StrCat(kSpaces, "/", space);
}
std::string ConversationPath(const std::string& space,
                             const std::string& conversation) {
  return absl::StrCat(SpacePath(space), "/conversations/", conversation);
}
std::string MessagePath(const GenieMessageId& id) {
  return absl::StrCat(ConversationPath(id.space, id.conversation), "/messages/",
                      id.message);
}

std::string Paged(std::string path, const GeniePageRequest& page) {
  char separator = '?';
  if (page.size > 0) {
    absl::StrAppend(&path,
                    "?page_size=", std::min(page.size, kMaxGeniePageSize));
    separator = '&';
  }
  if (!page.token.empty()) {
    path.push_back(separator);
    absl::StrAppend(&path, "page_token=", PercentEncode(page.token));
  }
  return path;
}

ApiCall For(ApiCall call, const char* purpose) {
  call.purpose = purpose;
  return call;
}

// Gives what `read` makes of an answer to `done`.
template <typename T>
WorkspaceClient::Done Reading(std::string purpose, Read<T> read,
                              GenieClient::Done<T> done) {
  return [purpose = std::move(purpose), read = std::move(read),
          done = std::move(done)](absl::StatusOr<http::HttpResponse> response) {
    if (!response.ok()) return done(response.status());
    const absl::StatusOr<json::Document> answer =
        ReadAnswer(response->body, purpose);
    if (!answer.ok()) return done(answer.status());
    done(read(answer->root()));
  };
}

template <typename T>
void Send(const WorkspaceClient& workspace, ApiRequest request, ApiCall call,
          Read<T> read, GenieClient::Done<T> done) {
  std::string purpose = call.purpose;
  workspace.Send(
      std::move(request), std::move(call),
      Reading<T>(std::move(purpose), std::move(read), std::move(done)));
}

void SendForStatus(const WorkspaceClient& workspace, ApiRequest request,
                   ApiCall call, GenieClient::DoneStatus done) {
  workspace.Send(std::move(request), std::move(call),
                 [done = std::move(done)](
                     const absl::StatusOr<http::HttpResponse>& response) {
                   done(response.status());
                 });
}

template <typename T>
GeniePage<T> PageOf(const json::Value& answer) {
  return {.next_token = TextField(answer, "next_page_token")};
}

// The message inside of what starts a conversation, or the bare message.
absl::StatusOr<GenieMessage> ReadAsked(const json::Value& answer,
                                       GenieMessageId place) {
  const auto message = ObjectField(answer, "message");
  if (!message.has_value()) return ReadGenieMessage(answer, place);
  place.conversation = TextField(answer, "conversation_id");
  place.message = TextField(answer, "message_id");
  return ReadGenieMessage(*message, place);
}

// What the workspace asks for when it has refused a post and done nothing: it
// has had enough of them, or is busy. One that may be repeated may be so after
// any answer that speaks of the workspace's state.
std::optional<absl::Duration> PauseOf(const absl::Status& status,
                                      bool idempotent) {
  const std::string code = ErrorCodeOf(status);
  const bool is_busy =
      code == kBusy || (idempotent && !code.empty() &&
                        ReasonOf(status) == ErrorReason::kWorkspaceUnavailable);
  if (ReasonOf(status) != ErrorReason::kWorkspaceRateLimited && !is_busy) {
    return std::nullopt;
  }
  const auto metadata = MetadataOf(status);
  const auto found = metadata.find("retry_after_seconds");
  int64_t seconds = 0;
  if (found == metadata.end() || !absl::SimpleAtoi(found->second, &seconds)) {
    return is_busy ? kAssumedBusyPause : kAssumedPostPause;
  }
  return absl::Seconds(seconds);
}

}  // namespace

bool IsGenieId(absl::string_view id) {
  return !id.empty() && id.size() <= kMaxGenieIdBytes &&
         std::all_of(id.begin(), id.end(), [](char c) {
           return absl::ascii_isalnum(c) || c == '-' || c == '_';
         });
}

void GenieClient::ListSpaces(const GeniePageRequest& page, ApiCall call,
                             Done<GeniePage<GenieSpace>> done) const {
  Send<GeniePage<GenieSpace>>(
      *workspace_, {.path = Paged(kSpaces, page)},
      For(std::move(call), "list Genie spaces"),
      [](const json::Value& answer) {
        auto spaces = PageOf<GenieSpace>(answer);
        ForEachObject(answer, "spaces", [&](const json::Value& space) {
          spaces.items.push_back(ReadGenieSpace(space));
        });
        return spaces;
      },
      std::move(done));
}

void GenieClient::GetSpace(const std::string& space, ApiCall call,
                           Done<GenieSpace> done) const {
  const absl::Status ids = CheckIds({space});
  if (!ids.ok()) return done(ids);
  call = For(std::move(call), "read a Genie space");
  const auto read = [](const json::Value& answer) {
    return ReadGenieSpace(answer);
  };
  // The inside is for those who may edit; others get the outside.
  Send<GenieSpace>(*workspace_,
                   {.path = absl::StrCat(SpacePath(space),
                                         "?include_serialized_space=true")},
                   call, read,
                   [this, space, call, read,
                    done = std::move(done)](absl::StatusOr<GenieSpace> answer) {
                     if (!absl::IsPermissionDenied(answer.status()) &&
                         !absl::IsInvalidArgument(answer.status())) {
                       return done(std::move(answer));
                     }
                     Send<GenieSpace>(*workspace_, {.path = SpacePath(space)},
                                      call, read, done);
                   });
}

struct GenieClient::Queued {
  ApiRequest request;
  Post post;
  WorkspaceClient::Done done;
  int asked = 0;
  // Its next turn may come while it is told of the wait for this one.
  std::atomic<int64_t> waited_millis = 0;
};

std::shared_ptr<GenieClient::Queued> GenieClient::MakeQueued(
    ApiRequest request, Post post, WorkspaceClient::Done done) const {
  auto queued = std::make_shared<Queued>();
  queued->request = std::move(request);
  queued->post = std::move(post);
  queued->post.call.retry_answers = false;
  queued->done = std::move(done);
  return queued;
}

void GenieClient::Ask(ApiRequest request, Post post, GenieMessageId place,
                      Done<GenieMessage> done) const {
  post.call = For(std::move(post.call), "ask Genie");
  Queue(MakeQueued(std::move(request), std::move(post),
                   Reading<GenieMessage>(
                       "ask Genie",
                       [place = std::move(place)](const json::Value& answer) {
                         return ReadAsked(answer, place);
                       },
                       std::move(done))));
}

void GenieClient::Queue(std::shared_ptr<Queued> queued) const {
  const auto on_wait = [queued](absl::Duration wait) {
    const int64_t all = queued->waited_millis +=
        absl::ToInt64Milliseconds(wait);
    if (queued->post.on_wait == nullptr) return;
    queued->post.on_wait(absl::Milliseconds(all));
  };
  const ApiCall& call = queued->post.call;
  PostQueue::Request turn = {.owner = queued->post.owner,
                             .deadline = call.deadline,
                             .cancellation = call.cancellation,
                             .on_wait = on_wait,
                             .was_refused = queued->asked > 0};
  posts_->Acquire(std::move(turn), [this, queued](absl::Status status) {
    if (!status.ok()) return queued->done(status);
    SendQueued(queued);
  });
}

void GenieClient::SendQueued(std::shared_ptr<Queued> queued) const {
  ++queued->asked;
  workspace_->Send(queued->request, queued->post.call,
                   [this, queued](absl::StatusOr<http::HttpResponse> response) {
                     Take(queued, std::move(response));
                   });
}

void GenieClient::Take(std::shared_ptr<Queued> queued,
                       absl::StatusOr<http::HttpResponse> response) const {
  const std::optional<absl::Duration> pause =
      PauseOf(response.status(), queued->post.call.idempotent.value_or(false));
  if (!pause.has_value()) return queued->done(std::move(response));
  posts_->Pause(*pause);
  if (queued->asked >= kMaxAsks) return queued->done(std::move(response));
  Queue(queued);
}

void GenieClient::StartConversation(const std::string& space,
                                    const std::string& content, Post post,
                                    Done<GenieMessage> done) const {
  absl::Status valid = CheckIds({space});
  valid.Update(CheckContent(content));
  if (!valid.ok()) return done(valid);
  Ask({.method = "POST",
       .path = absl::StrCat(SpacePath(space), "/start-conversation"),
       .body = WriteGenieContent(content)},
      std::move(post), {.space = space}, std::move(done));
}

void GenieClient::CreateMessage(const std::string& space,
                                const std::string& conversation,
                                const std::string& content, Post post,
                                Done<GenieMessage> done) const {
  absl::Status valid = CheckIds({space, conversation});
  valid.Update(CheckContent(content));
  if (!valid.ok()) return done(valid);
  Ask({.method = "POST",
       .path = absl::StrCat(ConversationPath(space, conversation), "/messages"),
       .body = WriteGenieContent(content)},
      std::move(post), {.space = space, .conversation = conversation},
      std::move(done));
}

void GenieClient::GetMessage(const GenieMessageId& id, ApiCall call,
                             Done<GenieMessage> done) const {
  const absl::Status ids = CheckIds({id.space, id.conversation, id.message});
  if (!ids.ok()) return done(ids);
  Send<GenieMessage>(
      *workspace_, {.path = MessagePath(id)},
      For(std::move(call), "read a message of Genie"),
      [id](const json::Value& answer) { return ReadGenieMessage(answer, id); },
      std::move(done));
}

void GenieClient::ListMessages(const std::string& space,
                               const std::string& conversation,
                               const GeniePageRequest& page, ApiCall call,
                               Done<GeniePage<GenieMessage>> done) const {
  const absl::Status ids = CheckIds({space, conversation});
  if (!ids.ok()) return done(ids);
  const GenieMessageId place = {.space = space, .conversation = conversation};
  Send<GeniePage<GenieMessage>>(
      *workspace_,
      {.path = Paged(
           absl::StrCat(ConversationPath(space, conversation), "/messages"),
           page)},
      For(std::move(call), "list the messages of a conversation"),
      [place](const json::Value& answer)
          -> absl::StatusOr<GeniePage<GenieMessage>> {
        auto messages = PageOf<GenieMessage>(answer);
        absl::Status broken;
        ForEachObject(answer, "messages", [&](const json::Value& message) {
          auto read = ReadGenieMessage(message, place);
          broken.Update(read.status());
          if (read.ok()) messages.items.push_back(*std::move(read));
        });
        if (!broken.ok()) return broken;
        return messages;
      },
      std::move(done));
}

void GenieClient::ListConversations(
    const std::string& space, const GeniePageRequest& page, ApiCall call,
    Done<GeniePage<GenieConversation>> done) const {
  const absl::Status ids = CheckIds({space});
  if (!ids.ok()) return done(ids);
  Send<GeniePage<GenieConversation>>(
      *workspace_,
      {.path = Paged(absl::StrCat(SpacePath(space), "/conversations"), page)},
      For(std::move(call), "list conversations with Genie"),
      [space](const json::Value& answer) {
        auto conversations = PageOf<GenieConversation>(answer);
        ForEachObject(answer, "conversations", [&](const json::Value& one) {
          GenieConversation conversation = ReadGenieConversation(one);
          conversation.space_id = space;
          conversations.items.push_back(std::move(conversation));
        });
        return conversations;
      },
      std::move(done));
}

void GenieClient::DeleteConversation(const std::string& space,
                                     const std::string& conversation,
                                     ApiCall call, DoneStatus done) const {
  const absl::Status ids = CheckIds({space, conversation});
  if (!ids.ok()) return done(ids);
  SendForStatus(
      *workspace_,
      {.method = "DELETE", .path = ConversationPath(space, conversation)},
      For(std::move(call), "delete a conversation with Genie"),
      std::move(done));
}

void GenieClient::DeleteMessage(const GenieMessageId& id, ApiCall call,
                                DoneStatus done) const {
  const absl::Status ids = CheckIds({id.space, id.conversation, id.message});
  if (!ids.ok()) return done(ids);
  SendForStatus(*workspace_, {.method = "DELETE", .path = MessagePath(id)},
                For(std::move(call), "delete a message of Genie"),
                std::move(done));
}

void GenieClient::GetResult(const GenieMessageId& id,
                            const std::string& attachment, ApiCall call,
                            Done<GenieResult> done) const {
  absl::Status ids = CheckIds({id.space, id.conversation, id.message});
  if (!attachment.empty()) ids.Update(CheckIds({attachment}));
  if (!ids.ok()) return done(ids);
  call = For(std::move(call), "read the rows of an answer of Genie");
  const std::string path = MessagePath(id);
  if (attachment.empty()) {
    return Send<GenieResult>(*workspace_,
                             {.path = absl::StrCat(path, "/query-result")},
                             std::move(call), ReadGenieResult, std::move(done));
  }
  Send<GenieResult>(*workspace_,
                    {.path = absl::StrCat(path, "/attachments/", attachment,
                                          "/query-result")},
                    call, ReadGenieResult,
                    [this, call, done = std::move(done),
                     older = absl::StrCat(path, "/query-result/", attachment)](
                        absl::StatusOr<GenieResult> result) {
                      if (ErrorCodeOf(result.status()) != kNoSuchPath) {
                        return done(std::move(result));
                      }
                      Send<GenieResult>(*workspace_, {.path = older}, call,
                                        ReadGenieResult, done);
                    });
}

void GenieClient::ExecuteQuery(const GenieMessageId& id,
                               const std::string& attachment, Post post,
                               Done<GenieResult> done) const {
  absl::Status ids = CheckIds({id.space, id.conversation, id.message});
  if (!attachment.empty()) ids.Update(CheckIds({attachment}));
  if (!ids.ok()) return done(ids);
  const std::string path = attachment.empty()
                               ? absl::StrCat(MessagePath(id), "/execute-query")
                               : absl::StrCat(MessagePath(id), "/attachments/",
                                              attachment, "/execute-query");
  // It only reads, so that once more does no harm.
  post.call = For(std::move(post.call), "run a query of Genie again");
  post.call.idempotent = true;
  WorkspaceClient::Done read =
      Reading<GenieResult>(post.call.purpose, ReadGenieResult, std::move(done));
  SendQueued(MakeQueued({.method = "POST", .path = path, .body = "{}"},
                        std::move(post), std::move(read)));
}

void GenieClient::SendFeedback(const GenieMessageId& id, GenieRating rating,
                               const std::string& comment, Post post,
                               DoneStatus done) const {
  absl::Status valid = CheckIds({id.space, id.conversation, id.message});
  if (comment.size() > kMaxGenieCommentBytes) {
    valid.Update(MakeStatus(ErrorReason::kInvalidRequest,
                            absl::StrCat("The comment is longer than ",
                                         kMaxGenieCommentBytes, " bytes.")));
  }
  if (!valid.ok()) return done(valid);
  post.call = For(std::move(post.call), "send feedback to Genie");
  post.call.idempotent = true;
  SendQueued(
      MakeQueued({.method = "POST",
                  .path = absl::StrCat(MessagePath(id), "/feedback"),
                  .body = WriteGenieFeedback(rating, comment)},
                 std::move(post),
                 [done = std::move(done)](
                     const absl::StatusOr<http::HttpResponse>& response) {
                   done(response.status());
                 }));
}

}  // namespace semantic_layer::databricks
