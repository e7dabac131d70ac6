#include "common/databricks/serving/serving_client.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/databricks/client/json_fields.h"
#include "common/databricks/serving/chat_json.h"
#include "common/databricks/serving/event_stream_reader.h"
#include "common/databricks/serving/limits.h"
#include "common/status/make_status.h"

namespace semantic_layer::databricks {
namespace {

constexpr char kPurpose[] = "chat with a serving endpoint";

absl::Status CheckName(absl::string_view name) {
  const bool good =
      !name.empty() && name.size() <= kMaxEndpointNameBytes &&
      absl::ascii_isalnum(name[0]) &&
      std::all_of(name.begin(), name.end(), [](char c) {
        return absl::ascii_isalnum(c) || c == '-' || c == '_' || c == '.';
      });
  if (good) return absl::OkStatus();
  return MakeStatus(
      ErrorReason::kInvalidRequest,
      absl::StrCat("A serving endpoint's name is 1 to ", kMaxEndpointNameBytes,
                   " letters, digits, '-', '_' or '.'."));
}

ApiRequest Invocation(const std::string& endpoint, std::string body) {
  return {.method = "POST",
          .path = absl::StrCat("/serving-endpoints/", endpoint, "/invocations"),
          .body = std::move(body)};
}

void Bound(ApiCall* call) {
  call->purpose = kPurpose;
  call->idempotent = true;
  call->attempt_timeout = kChatAttemptTimeout;
  call->max_answer_bytes = kMaxChatAnswerBytes;
}

// An answer that is being put together.
struct Stream {
  explicit Stream(ServingClient::OnText on_text)
      : on_text(std::move(on_text)),
        reader([this](absl::string_view data) { return Take(data); }) {}

  absl::Status Take(absl::string_view data) {
    if (done) return absl::OkStatus();
    std::string delta;
    absl::Status status = AddChatEvent(data, &answer, &delta, &done);
    if (status.ok() && !delta.empty()) status = on_text(delta);
    return status;
  }

  const ServingClient::OnText on_text;
  ChatAnswer answer;
  bool done = false;
  // What went wrong with the text, as it was said.
  absl::Status failure;
  EventStreamReader reader;
};

}  // namespace

void ServingClient::Complete(const std::string& endpoint,
                             const ChatRequest& request, ApiCall call,
                             Done<ChatAnswer> done) const {
  absl::StatusOr<std::string> body = WriteChatRequest(request, false);
  absl::Status valid = CheckName(endpoint);
  valid.Update(body.status());
  if (!valid.ok()) return done(valid);
  Bound(&call);
  workspace_->Send(
      Invocation(endpoint, *std::move(body)), std::move(call),
      [done = std::move(done)](absl::StatusOr<http::HttpResponse> response) {
        if (!response.ok()) return done(response.status());
        const absl::StatusOr<json::Document> answer =
            ReadAnswer(response->body, kPurpose);
        if (!answer.ok()) return done(answer.status());
        done(ReadChatAnswer(answer->root()));
      });
}

void ServingClient::Stream(const std::string& endpoint,
                           const ChatRequest& request, ApiCall call,
                           OnText on_text, Done<ChatAnswer> done) const {
  absl::StatusOr<std::string> body = WriteChatRequest(request, true);
  absl::Status valid = CheckName(endpoint);
  valid.Update(body.status());
  if (!valid.ok()) return done(valid);
  Bound(&call);
  const auto stream = std::make_shared<struct Stream>(std::move(on_text));
  call.on_body = [stream](absl::string_view piece) {
    stream->failure = stream->reader.Feed(piece);
    return stream->failure;
  };
  workspace_->Send(
      Invocation(endpoint, *std::move(body)), std::move(call),
      [stream, done = std::move(done)](
          const absl::StatusOr<http::HttpResponse>& response) {
        if (!stream->failure.ok()) return done(stream->failure);
        if (!response.ok()) return done(response.status());
        if (!stream->done && stream->answer.finish == ChatFinish::kOther) {
          return done(MakeStatus(ErrorReason::kWorkspaceFailed,
                                 "The serving endpoint stopped in the middle "
                                 "of its answer; ask again."));
        }
        done(std::move(stream->answer));
      });
}

void ServingClient::GetEndpoint(const std::string& endpoint, ApiCall call,
                                Done<ServingEndpoint> done) const {
  const absl::Status valid = CheckName(endpoint);
  if (!valid.ok()) return done(valid);
  call.purpose = "read the state of a serving endpoint";
  const std::string purpose = call.purpose;
  workspace_->Send(
      {.path = absl::StrCat("/api/2.0/serving-endpoints/", endpoint)},
      std::move(call),
      [purpose,
       done = std::move(done)](absl::StatusOr<http::HttpResponse> response) {
        if (!response.ok()) return done(response.status());
        const absl::StatusOr<json::Document> answer =
            ReadAnswer(response->body, purpose);
        if (!answer.ok()) return done(answer.status());
        done(ReadServingEndpoint(answer->root()));
      });
}

}  // namespace semantic_layer::databricks
