#include "gateway/transcoder/transcoder.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/json/output.h"
#include "common/json/proto_to_json.h"
#include "common/logging/logging.h"
#include "common/status/make_status.h"
#include "gateway/http_server/http_exchange.h"
#include "gateway/http_server/http_message.h"
#include "gateway/routing/route_table.h"
#include "gateway/transcoder/api.h"
#include "gateway/transcoder/caller.h"
#include "gateway/transcoder/deadline.h"
#include "gateway/transcoder/http_error.h"
#include "gateway/transcoder/limits.h"
#include "gateway/transcoder/media_type.h"
#include "gateway/transcoder/request_binding.h"
#include "gateway/transcoder/stream_writer.h"
#include "gateway/transcoder/upstream.h"

namespace semantic_layer::gateway {
namespace {

// Fields of google.api.HttpBody.
constexpr uint32_t kHttpBodyContentType = 1;
constexpr uint32_t kHttpBodyData = 2;
constexpr absl::string_view kDefaultContentType = "application/octet-stream";

// Ours to mend, so the client learns no more.
absl::Status Malformed() {
  return absl::InternalError("a service sent a malformed message");
}

absl::Status Idle() {
  return MakeStatus(ErrorReason::kDeadlineExceeded,
                    "The service gave nothing for so long that the stream was "
                    "ended; ask again.");
}

bool IsConditional(const HttpRequest& request) {
  return !request.headers.Get("if-match").empty() ||
         !request.headers.Get("if-none-match").empty();
}

RequestPlaces PlacesOf(const ApiRoute& route) {
  RequestPlaces places;
  places.has_body = route.has_body;
  if (route.body_field != nullptr) places.body_field = route.body_field->name;
  for (const json::FieldPath& path : route.path_fields) {
    places.path.push_back(absl::StrJoin(
        path, ".", [](std::string* out, const json::FieldSchema* field) {
          absl::StrAppend(out, field->name);
        }));
  }
  return places;
}

// The RPC's etag as an entity tag.
std::string EntityTag(absl::string_view etag) {
  return absl::StartsWith(etag, "\"") || absl::StartsWith(etag, "W/\"")
             ? std::string(etag)
             : absl::StrCat("\"", etag, "\"");
}

bool MatchesAny(absl::string_view header, absl::string_view tag) {
  for (absl::string_view one : absl::StrSplit(header, ',')) {
    one = absl::StripAsciiWhitespace(one);
    absl::ConsumePrefix(&one, "W/");
    if (one == tag || one == "*") return true;
  }
  return false;
}

// The body of HttpBody, out of the message or a field of it.
absl::string_view RawBody(const ApiRoute& route, absl::string_view message) {
  return route.response_field == nullptr
             ? message
             : json::FindBytes(message, route.response_field->number);
}

absl::string_view RawContentType(absl::string_view raw) {
  const absl::string_view type = json::FindBytes(raw, kHttpBodyContentType);
  return type.empty() ? kDefaultContentType : type;
}

// Common to the two kinds of calls: the exchange, and what is to be known of
// the request once it is under way.
class ExchangeObserver : public UpstreamObserver {
 public:
  ExchangeObserver(const Api& api, const ApiRoute& route,
                   std::shared_ptr<HttpExchange> exchange)
      : api_(api), route_(route), exchange_(std::move(exchange)) {}

  void OnHeaders(const Metadata& headers) override {
    headers_ = ResponseHeadersFrom(headers);
  }

 protected:
  // What the client is not told must be findable by the request id.
  void LogHidden(const absl::Status& status) const {
    if (HttpStatusOf(status, false) != 500) return;
    logging::Log(logging::Level::kError, "call failed",
                 {{"request_id", exchange_->request_id()},
                  {"method", route_.method->full_name},
                  {"error", status.ToString()}});
  }

  void RespondError(const absl::Status& status) {
    LogHidden(status);
    exchange_->Respond(ErrorResponse(
        status, IsConditional(exchange_->request()), PlacesOf(route_)));
  }

  const Api& api_;
  const ApiRoute& route_;
  const std::shared_ptr<HttpExchange> exchange_;
  Headers headers_;
};

class UnaryObserver : public ExchangeObserver {
 public:
  using ExchangeObserver::ExchangeObserver;

  void OnMessage(Payload message) override { message_ = std::move(message); }

  void OnDone(const absl::Status& status) override {
    if (!status.ok()) return RespondError(status);
    HttpResponse response;
    response.headers = std::move(headers_);
    if (route_.raw_response) {
      const absl::string_view raw = RawBody(route_, message_.bytes);
      response.headers.Add("Content-Type", RawContentType(raw));
      // A file that a service sends must not become a page of ours.
      response.headers.Add("X-Content-Type-Options", "nosniff");
      response.body = std::string(json::FindBytes(raw, kHttpBodyData));
    } else if (!WriteJson(&response)) {
      return RespondError(Malformed());
    }
    exchange_->Respond(std::move(response));
  }

 private:
  bool WriteJson(HttpResponse* response) {
    response->headers.Add("Content-Type", "application/json");
    const json::MessageSchema& output = *route_.method->output;
    if (route_.response_etag != nullptr) {
      const absl::string_view etag =
          json::FindBytes(message_.bytes, route_.response_etag->number);
      if (!etag.empty() && SetEtag(etag, response)) return true;
    }
    // Most values are about as long in JSON as their names are.
    response->body.reserve(message_.bytes.size() * 2 + 256);
    json::Output out(&response->body);
    return route_.response_field == nullptr
               ? json::AppendMessage(api_.schemas(), output, message_.bytes,
                                     &out)
               : json::AppendField(api_.schemas(), output,
                                   *route_.response_field, message_.bytes,
                                   &out);
  }

  // True if the client has this version already and needs no body.
  bool SetEtag(absl::string_view etag, HttpResponse* response) {
    const std::string tag = EntityTag(etag);
    response->headers.Add("ETag", tag);
    const HttpRequest& request = exchange_->request();
    const absl::string_view known = request.headers.Get("if-none-match");
    if (known.empty() || !MatchesAny(known, tag) ||
        (request.method != "GET" && request.method != "HEAD")) {
      return false;
    }
    response->status = 304;
    return true;
  }

  Payload message_;
};

// Sends messages as they come; asks for the next one when the client has taken
// the last.
class StreamObserver : public ExchangeObserver,
                       public std::enable_shared_from_this<StreamObserver> {
 public:
  StreamObserver(const Api& api, const ApiRoute& route,
                 std::shared_ptr<HttpExchange> exchange,
                 absl::Duration idle_timeout)
      : ExchangeObserver(api, route, std::move(exchange)),
        framing_(FramingFor(exchange_->request().headers.Get("accept"))),
        idle_timeout_(idle_timeout),
        writer_(api, route, framing_),
        last_message_(absl::Now()) {}

  void SetCall(std::shared_ptr<UpstreamCall> call) {
    bool read = false;
    {
      absl::MutexLock lock(&mu_);
      call_ = call;
      read = read_waiting_;
    }
    if (read) call->ReadNext();
  }

  // Ends the call when nothing has come for too long and nobody can tell
  // whether the client is there: writing is what finds out.
  void WatchForIdleness() ABSL_LOCKS_EXCLUDED(mu_) {
    absl::MutexLock lock(&mu_);
    ScheduleIdleCheck(idle_timeout_);
  }

  void OnMessage(Payload message) override {
    {
      absl::MutexLock lock(&mu_);
      last_message_ = absl::Now();
      if (!started_) Start(message);
      if (route_.raw_response) {
        raw_ = std::string(
            json::FindBytes(RawBody(route_, message.bytes), kHttpBodyData));
      } else if (!writer_.Begin(std::move(message))) {
        failed_ = true;
      }
    }
    Pump();
  }

  void OnDone(const absl::Status& status) override {
    absl::MutexLock lock(&mu_);
    if (failed_) return EndWith(Malformed());
    if (idle_) return EndWith(Idle());
    if (!status.ok()) return EndWith(status);
    if (!started_) Start({});
    if (!route_.raw_response) exchange_->Write(writer_.End(), nullptr);
    exchange_->Finish();
    done_ = true;
  }

 private:
  void Start(const Payload& first) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) {
    started_ = true;
    HttpHead head;
    head.headers = headers_;
    head.headers.Add("Content-Type",
                     route_.raw_response
                         ? RawContentType(RawBody(route_, first.bytes))
                         : ContentTypeOf(framing_));
    head.headers.Add("X-Content-Type-Options", "nosniff");
    head.headers.Add("Cache-Control", "no-store");
    // Buffering proxies would defeat the stream.
    head.headers.Add("X-Accel-Buffering", "no");
    exchange_->StartStream(std::move(head));
    if (HasHeartbeats()) ScheduleHeartbeat();
  }

  // A failure: with a status of its own if nothing was sent yet, else as the
  // last element, and the body is cut so that it cannot pass for whole.
  void EndWith(const absl::Status& status) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) {
    done_ = true;
    if (!started_) return RespondError(status);
    LogHidden(status);
    if (!route_.raw_response) {
      exchange_->Write(writer_.Error(status), nullptr);
    }
    // Lines and events end with an element that says so; an array and raw
    // bytes are only told by their framing.
    const bool told =
        !route_.raw_response && framing_ != StreamFraming::kJsonArray;
    told ? exchange_->Finish() : exchange_->Abort();
  }

  // Writes the next piece of the message at hand, or asks for another message.
  // Calls out without the lock: the exchange may take a piece at once, which
  // comes back here.
  void Pump() {
    std::string piece;
    std::shared_ptr<UpstreamCall> call;
    bool failed = false;
    {
      absl::MutexLock lock(&mu_);
      if (done_) return;
      if (route_.raw_response) {
        piece.swap(raw_);
      } else if (!failed_) {
        writer_.Next(&piece);
        failed_ = writer_.malformed();
      }
      failed = failed_;
      call = call_;
      // SetCall() has not come yet, and will read.
      if ((failed || piece.empty()) && call == nullptr) read_waiting_ = true;
    }
    if (!failed && !piece.empty()) {
      exchange_->Write(std::move(piece),
                       [self = shared_from_this()] { self->Pump(); });
      return;
    }
    if (call == nullptr) return;
    if (failed) call->Cancel();
    call->ReadNext();
  }

  void ScheduleIdleCheck(absl::Duration delay)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) {
    if (done_ || idle_timeout_ == absl::InfiniteDuration()) return;
    exchange_->After(delay, [weak = weak_from_this()] {
      if (const auto self = weak.lock()) self->CheckIdleness();
    });
  }

  void CheckIdleness() {
    std::shared_ptr<UpstreamCall> call;
    {
      absl::MutexLock lock(&mu_);
      if (done_ || (started_ && HasHeartbeats())) return;
      const absl::Duration left = last_message_ + idle_timeout_ - absl::Now();
      if (left > absl::ZeroDuration()) return ScheduleIdleCheck(left);
      idle_ = true;
      call = call_;
    }
    call->Cancel();
  }

  bool HasHeartbeats() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) {
    return !route_.raw_response && !writer_.Heartbeat().empty();
  }

  void ScheduleHeartbeat() {
    exchange_->After(kHeartbeatInterval, [weak = weak_from_this()] {
      const auto self = weak.lock();
      if (self == nullptr) return;
      absl::MutexLock lock(&self->mu_);
      if (self->done_) return;
      self->exchange_->Write(self->writer_.Heartbeat(), nullptr);
      self->ScheduleHeartbeat();
    });
  }

  const StreamFraming framing_;
  const absl::Duration idle_timeout_;
  absl::Mutex mu_;
  StreamWriter writer_ ABSL_GUARDED_BY(mu_);
  std::shared_ptr<UpstreamCall> call_ ABSL_GUARDED_BY(mu_);
  std::string raw_ ABSL_GUARDED_BY(mu_);
  bool started_ ABSL_GUARDED_BY(mu_) = false;
  bool failed_ ABSL_GUARDED_BY(mu_) = false;
  bool idle_ ABSL_GUARDED_BY(mu_) = false;
  absl::Time last_message_ ABSL_GUARDED_BY(mu_);
  bool done_ ABSL_GUARDED_BY(mu_) = false;
  bool read_waiting_ ABSL_GUARDED_BY(mu_) = false;
};

}  // namespace

void Transcoder::Handle(std::shared_ptr<HttpExchange> exchange) const {
  const HttpRequest& request = exchange->request();
  const RouteTable::Match match =
      api_.table().Find(request.method, request.path());
  switch (match.outcome) {
    case RouteTable::Match::Outcome::kFound:
      break;
    case RouteTable::Match::Outcome::kNotFound:
      return exchange->Respond(DetailResponse(404, "Not Found"));
    case RouteTable::Match::Outcome::kMalformedPath:
      return exchange->Respond(
          DetailResponse(400, "The path has a malformed escape"));
    case RouteTable::Match::Outcome::kMethodNotAllowed: {
      const std::string allow =
          absl::StrCat(absl::StrJoin(match.allowed, ", "), ", OPTIONS");
      HttpResponse response = request.method == "OPTIONS"
                                  ? HttpResponse{204, {}, ""}
                                  : DetailResponse(405, "Method Not Allowed");
      response.headers.Add("Allow", allow);
      return exchange->Respond(std::move(response));
    }
  }
  const ApiRoute& route = api_.routes()[match.route];
  const absl::Status caller = CheckCaller(*route.method, request, verifier_);
  if (!caller.ok()) {
    return exchange->Respond(ErrorResponse(caller, /*conditional=*/false, {}));
  }
  const bool streams = route.method->server_streaming;
  const absl::StatusOr<absl::Duration> timeout =
      TimeoutOf(request.headers,
                streams ? options_.stream_deadline : options_.default_deadline,
                streams ? options_.stream_deadline : options_.max_deadline);
  if (!timeout.ok()) {
    return exchange->Respond(DetailResponse(400, timeout.status().message()));
  }
  UpstreamRequest call;
  call.method = route.method;
  std::optional<HttpResponse> refused =
      BindRequest(api_, route, match.values, request, &call.message);
  if (refused.has_value()) return exchange->Respond(*std::move(refused));
  call.metadata = CallMetadata(request, exchange->request_id());
  call.deadline = absl::Now() + *timeout;
  Call(std::move(exchange), route, std::move(call));
}

void Transcoder::Call(std::shared_ptr<HttpExchange> exchange,
                      const ApiRoute& route, UpstreamRequest request) const {
  std::shared_ptr<UpstreamCall> call;
  if (route.method->server_streaming) {
    auto observer = std::make_shared<StreamObserver>(
        api_, route, exchange, options_.stream_idle_timeout);
    call = upstream_.Start(std::move(request), observer);
    observer->SetCall(call);
    observer->WatchForIdleness();
  } else {
    call = upstream_.Start(std::move(request), std::make_shared<UnaryObserver>(
                                                   api_, route, exchange));
  }
  exchange->OnClosed([weak = std::weak_ptr<UpstreamCall>(call)] {
    if (const auto open = weak.lock()) open->Cancel();
  });
}

}  // namespace semantic_layer::gateway
