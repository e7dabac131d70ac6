#include "common/rpc/call.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/logging/logging.h"
#include "common/rpc/incoming_metadata.h"
#include "common/rpc/trace_context.h"
#include "common/status/make_status.h"
#include "common/status/status_macros.h"
#include "grpcpp/impl/codegen/proto_utils.h"

namespace semantic_layer::rpc {
namespace {

using MessageTraits = grpc::SerializationTraits<google::protobuf::Message>;

// gRPC's names of the codes, as they are known from dashboards.
constexpr const char* kCodeNames[] = {"OK",
                                      "CANCELLED",
                                      "UNKNOWN",
                                      "INVALID_ARGUMENT",
                                      "DEADLINE_EXCEEDED",
                                      "NOT_FOUND",
                                      "ALREADY_EXISTS",
                                      "PERMISSION_DENIED",
                                      "RESOURCE_EXHAUSTED",
                                      "FAILED_PRECONDITION",
                                      "ABORTED",
                                      "OUT_OF_RANGE",
                                      "UNIMPLEMENTED",
                                      "INTERNAL",
                                      "UNAVAILABLE",
                                      "DATA_LOSS",
                                      "UNAUTHENTICATED"};

absl::Time DeadlineOf(const grpc::CallbackServerContext& context) {
  std::chrono::system_clock::time_point deadline = context.deadline();
  return deadline == std::chrono::system_clock::time_point::max()
             ? absl::InfiniteFuture()
             : absl::FromChrono(deadline);
}

absl::Status DrainingStatus() {
  return MakeStatus(ErrorReason::kShuttingDown,
                    "This replica is shutting down; try again.");
}

absl::Status DeadlineStatus() {
  return MakeStatus(ErrorReason::kDeadlineExceeded,
                    "The deadline passed before the answer was ready.");
}

}  // namespace

CallEnvironment::CallEnvironment(const Server::Options& options,
                                 MetricsRegistry& metrics)
    : options(options),
      metrics(metrics),
      handlers({.threads = options.handler_threads,
                .queue_capacity = options.queue_capacity,
                .name = "this service"}),
      watches({.threads = options.watch_threads,
               .queue_capacity = 0,
               .name = "this service's watches"}) {}

void CallEnvironment::CountCall(int by) {
  absl::MutexLock lock(&calls_mu);
  calls += by;
}

void CallEnvironment::AwaitCalls(absl::Duration limit) {
  absl::MutexLock lock(&calls_mu);
  auto none = [this]()
                  ABSL_SHARED_LOCKS_REQUIRED(calls_mu) { return calls == 0; };
  calls_mu.AwaitWithTimeout(absl::Condition(&none), limit);
}

BoundMethod::BoundMethod(absl::string_view service, Service::Method method,
                         MethodPolicy policy, MetricsRegistry& metrics)
    : handler_(std::move(method)),
      policy_(std::move(policy)),
      full_name_(absl::StrCat(service, "/", handler_.name)),
      path_(absl::StrCat("/", full_name_)),
      metrics_(metrics),
      under_way_(metrics.GetGauge("sl_rpc_server_under_way",
                                  "Calls that are not yet answered.",
                                  {{"method", full_name_}})),
      latency_(
          metrics.GetHistogram("sl_rpc_server_latency_seconds",
                               "Time from a call's metadata to its status.",
                               LatencyBounds(), {{"method", full_name_}})) {}

void BoundMethod::CountAnswer(absl::StatusCode code,
                              absl::Duration latency) const {
  latency_.Observe(absl::ToDoubleSeconds(latency));
  int index = static_cast<int>(code);
  if (index < 0 || index >= kCodes) index = 2;
  Counter* counter = answers_[index].load(std::memory_order_acquire);
  if (counter == nullptr) {
    counter = &metrics_.GetCounter(
        "sl_rpc_server_handled_total", "Calls answered, by status code.",
        {{"method", full_name_}, {"code", kCodeNames[index]}});
    answers_[index].store(counter, std::memory_order_release);
  }
  counter->Add();
}

Call::Call(CallEnvironment& environment, const BoundMethod& method,
           grpc::CallbackServerContext* grpc_context,
           const grpc::ByteBuffer& request)
    : environment_(environment),
      method_(method),
      grpc_context_(grpc_context),
      request_(request),  // Shares the bytes; gRPC's own goes with the reactor.
      started_(absl::Now()),
      request_bytes_(request.Length()) {
  method_.under_way().Add(1);
  environment_.CountCall(1);
}

Call::~Call() { environment_.CountCall(-1); }

void Call::Start() {
  absl::Status status = Admit();
  if (!status.ok()) Finish(status);
}

absl::Status Call::Admit() {
  context_.method = method_.full_name();
  absl::Status metadata_status = ReadIncomingMetadata(*grpc_context_, context_);
  const bool is_watch = method_.handler().kind == Service::Kind::kWatch;
  absl::Time deadline = DeadlineOf(*grpc_context_);
  if (!is_watch) {
    const Server::Options& options = environment_.options;
    if (deadline == absl::InfiniteFuture()) {
      // A result of many rows takes what it takes.
      deadline = started_ + (method_.handler().kind == Service::Kind::kUnary
                                 ? options.default_deadline
                                 : options.max_deadline);
    }
    deadline = std::min(deadline, started_ + options.max_deadline);
  }
  cancellation_.emplace(deadline);
  context_.deadline = deadline;
  context_.cancellation = cancellation_->token();
  if (environment_.draining) return DrainingStatus();
  RETURN_IF_ERROR(Authenticate(metadata_status));

  std::shared_ptr<Call> self = shared_from_this();
  if (deadline != absl::InfiniteFuture()) {
    timer_ = environment_.timers.At(deadline, [self] {
      self->cancellation_->Cancel(DeadlineStatus());
      self->Finish(DeadlineStatus(), By::kTimer);
    });
  }
  if (is_watch) {
    drain_ = environment_.drain.token().OnCancel([weak = weak_from_this()] {
      if (std::shared_ptr<Call> call = weak.lock()) {
        call->Abandon(DrainingStatus());
      }
    });
  }
  if (method_.handler().kind != Service::Kind::kUnary) RecheckLater();
  concurrency::BoundedExecutor& executor =
      is_watch ? environment_.watches : environment_.handlers;
  absl::Status submitted = executor.TrySubmit([self] { self->Run(); });
  if (submitted.ok()) return submitted;
  if (absl::IsUnavailable(submitted)) return DrainingStatus();
  return MakeStatus(ErrorReason::kOverloaded,
                    absl::StrCat("Too much at once: ", submitted.message(),
                                 "; try again in a moment."));
}

absl::Status Call::Authenticate(const absl::Status& metadata_status) {
  const MethodPolicy& policy = method_.policy();
  if (policy.is_public) return absl::OkStatus();
  RETURN_IF_ERROR(metadata_status);
  if (!context_.bearer_token.empty()) {
    ASSIGN_OR_RETURN(context_.principal, environment_.options.verifier->Verify(
                                             context_.bearer_token.Reveal()));
  }
  return Authorize(policy, context_.principal);
}

// The suite's own processes follow each other for longer than their tokens
// live; no session of theirs can be ended.
void Call::RecheckLater() {
  if (context_.principal.IsAnonymous() || context_.principal.IsService()) {
    return;
  }
  absl::MutexLock lock(&finish_mu_);
  if (finished_) return;
  recheck_ = environment_.timers.At(
      absl::Now() + environment_.options.token_recheck_interval,
      [weak = weak_from_this()] {
        if (std::shared_ptr<Call> call = weak.lock()) call->Recheck();
      });
}

void Call::Recheck() {
  const absl::Status valid =
      environment_.options.verifier->Verify(context_.bearer_token.Reveal())
          .status();
  valid.ok() ? RecheckLater() : Abandon(valid);
}

void Call::Run() {
  if (context_.cancellation.IsCancelled()) {
    // Nobody waits any more; while it was queued its time ran out.
    Finish(context_.cancellation.status());
    return;
  }
  std::unique_ptr<google::protobuf::Message> request(
      method_.handler().request->New());
  grpc::Status parsed = MessageTraits::Deserialize(&request_, request.get());
  request_.Clear();
  if (!parsed.ok()) {
    Finish(
        MakeStatus(ErrorReason::kInvalidRequest,
                   absl::StrCat("The request is no ",
                                request->GetDescriptor()->full_name(), ".")));
    return;
  }
  Finish(Handle(*request));
}

void Call::OnClientGone() {
  bool late = context_.deadline <= absl::Now();
  Abandon(
      late ? DeadlineStatus()
           : MakeStatus(ErrorReason::kCancelled, "The caller ended the call."));
}

void Call::Abandon(absl::Status status) {
  cancellation_->Cancel(status);
  Finish(status);
}

void Call::Finish(const absl::Status& status, By by) {
  concurrency::TimerQueue::Id recheck = 0;
  {
    absl::MutexLock lock(&finish_mu_);
    if (finished_) return;
    finished_ = true;
    recheck = recheck_;
  }
  if (by != By::kTimer && timer_ != 0) environment_.timers.Forget(timer_);
  if (recheck != 0) environment_.timers.Forget(recheck);
  Report(status);
  SendStatus(status);
}

void Call::SendHeaders() {
  grpc_context_->AddInitialMetadata("x-request-id", context_.request_id);
  for (const auto& [name, value] : context_.response_headers->Take()) {
    grpc_context_->AddInitialMetadata(name, value);
  }
}

absl::Status Call::Serialize(const google::protobuf::Message& message,
                             grpc::ByteBuffer* buffer) {
  const size_t bytes = message.ByteSizeLong();
  const auto limit =
      static_cast<size_t>(environment_.options.message_bytes_max);
  if (bytes > limit) {
    return MakeStatus(ErrorReason::kResultTooLarge,
                      absl::StrCat("The answer of ", bytes,
                                   " bytes is over the limit of ", limit,
                                   "; ask for less, or stream it."))
        .With("bytes", absl::StrCat(bytes))
        .With("limit", absl::StrCat(limit));
  }
  bool owned = false;
  grpc::Status status = MessageTraits::Serialize(message, buffer, &owned);
  if (!status.ok()) return absl::InternalError(status.error_message());
  response_bytes_ += bytes;
  ++response_messages_;
  return absl::OkStatus();
}

void Call::Report(const absl::Status& status) {
  const absl::Duration latency = absl::Now() - started_;
  method_.under_way().Add(-1);
  method_.CountAnswer(status.code(), latency);
  if (!environment_.options.log_requests) return;
  const int code = std::min(16, std::max(0, static_cast<int>(status.code())));
  std::vector<logging::Field> fields = {
      {"request_id", context_.request_id},
      {"trace_id", TraceIdOf(context_.traceparent)},
      {"method", method_.full_name()},
      {"code", kCodeNames[code]},
      {"latency_ms", absl::ToDoubleMilliseconds(latency)},
      {"client", context_.client_address},
      {"request_bytes", static_cast<uint64_t>(request_bytes_)},
      {"response_bytes", static_cast<uint64_t>(response_bytes_)}};
  if (method_.handler().kind != Service::Kind::kUnary) {
    fields.emplace_back("messages", response_messages_.load());
  }
  if (!context_.principal.IsAnonymous()) {
    fields.emplace_back("user", context_.principal.user_id);
  }
  if (!status.ok()) {
    if (std::optional<ErrorReason> reason = ReasonOf(status)) {
      fields.emplace_back("reason", InfoOf(*reason).name);
    }
    fields.emplace_back("error", status.message());
    std::map<std::string, std::string> metadata = MetadataOf(status);
    if (auto cause = metadata.find("cause"); cause != metadata.end()) {
      fields.emplace_back("cause", cause->second);
    }
  }
  bool ours = status.code() == absl::StatusCode::kInternal ||
              status.code() == absl::StatusCode::kUnknown ||
              status.code() == absl::StatusCode::kDataLoss;
  logging::Log(ours ? logging::Level::kError : logging::Level::kInfo, "call",
               fields);
}

}  // namespace semantic_layer::rpc
