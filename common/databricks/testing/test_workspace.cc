#include "common/databricks/testing/test_workspace.h"

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "common/databricks/auth/fixed_token.h"
#include "common/json/writer.h"

namespace semantic_layer::databricks {
namespace {

constexpr char kOrigin[] = "https://workspace.test";

std::string NameOf(const http::HttpRequest& request) {
  return absl::StrCat(request.method, " ", request.url);
}

http::ExchangeResult Cancelled() {
  return {.response = absl::CancelledError("cancelled")};
}

// The result once `on_body`, where there is one, has had the body.
http::ExchangeResult Streamed(
    http::ExchangeResult result,
    const std::function<absl::Status(absl::string_view)>& on_body) {
  if (on_body == nullptr || !result.response.ok() ||
      result.response->status / 100 != 2) {
    return result;
  }
  const absl::Status taken = on_body(result.response->body);
  if (!taken.ok()) return {.response = taken};
  result.response->body.clear();
  return result;
}

}  // namespace

HeldTransport::~HeldTransport() {
  std::vector<std::shared_ptr<Held>> held;
  {
    absl::MutexLock lock(&mu_);
    held.swap(held_);
  }
  for (const auto& request : held) request->done(Cancelled());
}

void HeldTransport::Send(http::HttpRequest request,
                         http::ExchangeOptions options, Done done) {
  {
    absl::MutexLock lock(&mu_);
    sent_.push_back(request);
  }
  if (options.cancellation.IsCancelled()) return done(Cancelled());
  if (std::optional<http::ExchangeResult> result = answer_(request)) {
    {
      absl::MutexLock lock(&mu_);
      settled_.push_back(NameOf(request));
    }
    return done(Streamed(*std::move(result), options.on_body));
  }
  auto held = std::make_shared<Held>();
  held->name = NameOf(request);
  held->on_body = std::move(options.on_body);
  held->done = std::move(done);
  {
    absl::MutexLock lock(&mu_);
    held->id = ++last_id_;
    held_.push_back(held);
    settled_.push_back(held->name);
  }
  held->on_cancel =
      options.cancellation.OnCancel([this, id = held->id] { Cancel(id); });
}

void HeldTransport::Cancel(int id) {
  std::shared_ptr<Held> found;
  {
    absl::MutexLock lock(&mu_);
    for (auto it = held_.begin(); it != held_.end(); ++it) {
      if ((*it)->id != id) continue;
      found = *it;
      held_.erase(it);
      break;
    }
  }
  if (found != nullptr) found->done(Cancelled());
}

bool HeldTransport::Release(absl::string_view part,
                            http::ExchangeResult result) {
  std::shared_ptr<Held> found;
  {
    absl::MutexLock lock(&mu_);
    const auto it =
        std::find_if(held_.begin(), held_.end(), [part](const auto& held) {
          return absl::StrContains(held->name, part);
        });
    if (it == held_.end()) return false;
    found = *it;
    held_.erase(it);
  }
  found->done(Streamed(std::move(result), found->on_body));
  return true;
}

int HeldTransport::held() const {
  absl::MutexLock lock(&mu_);
  return static_cast<int>(held_.size());
}

std::vector<http::HttpRequest> HeldTransport::sent() const {
  absl::MutexLock lock(&mu_);
  return sent_;
}

int HeldTransport::Count(absl::string_view part) const {
  absl::MutexLock lock(&mu_);
  return static_cast<int>(std::count_if(
      sent_.begin(), sent_.end(), [part](const http::HttpRequest& request) {
        return absl::StrContains(NameOf(request), part);
      }));
}

void HeldTransport::WaitFor(absl::string_view part, int count) const {
  const auto enough = [&]() ABSL_NO_THREAD_SAFETY_ANALYSIS {
    return std::count_if(settled_.begin(), settled_.end(),
                         [part](const std::string& name) {
                           return absl::StrContains(name, part);
                         }) >= count;
  };
  absl::MutexLock lock(&mu_);
  mu_.Await(absl::Condition(&enough));
}

TestWorkspace::Reply::operator http::ExchangeResult() const {
  return {.response = http::HttpResponse{
              .status = status, .headers = headers, .body = body}};
}

http::RetryPolicy TestWorkspace::Patient() {
  return {.first_pause = absl::Milliseconds(1),
          .max_pause = absl::Milliseconds(2)};
}

http::RetryPolicy TestWorkspace::Impatient() {
  return {.max_attempts = 2,
          .first_pause = absl::Microseconds(1),
          .max_pause = absl::Microseconds(2),
          .max_retry_after = absl::ZeroDuration()};
}

TestWorkspace::TestWorkspace(TestAnswer answer, const concurrency::Clock* clock,
                             http::RetryPolicy policy)
    : clock_(clock == nullptr ? &system_clock_ : clock),
      timers_(std::make_unique<concurrency::TimerQueue>()),
      transport_(std::make_unique<HeldTransport>(std::move(answer))) {
  http_ = std::make_unique<http::HttpClient>(transport_.get(), timers_.get(),
                                             clock_, std::move(policy));
  client_ = std::make_unique<WorkspaceClient>(
      WorkspaceClient::Options{.origin = kOrigin,
                               .product = "semantic-layer-service/1.0.0"},
      http_.get(),
      std::make_shared<FixedToken>(Token("service-token"), Holder::kService));
}

TestWorkspace::~TestWorkspace() {
  http_->Close();
  // A function that is at work on the timers' thread may still be sending.
  absl::Notification idle;
  timers_->At(absl::InfinitePast(), [&idle] { idle.Notify(); });
  idle.WaitForNotification();
  transport_.reset();
  timers_.reset();
}

std::vector<std::string> TestWorkspace::calls() const {
  std::vector<std::string> calls;
  for (const http::HttpRequest& request : transport_->sent()) {
    calls.push_back(absl::StrCat(request.method, " ", PathOf(request)));
  }
  return calls;
}

std::string TestWorkspace::PathOf(const http::HttpRequest& request) {
  return std::string(absl::StripPrefix(request.url, kOrigin));
}

http::ExchangeResult TestWorkspace::Json(std::string body, int status) {
  return {.response = http::HttpResponse{
              .status = status,
              .headers = {{"Content-Type", "application/json"}},
              .body = std::move(body)}};
}

http::ExchangeResult TestWorkspace::Refusal(int status, absl::string_view code,
                                            absl::string_view message) {
  std::string body;
  json::Writer writer(&body);
  writer.BeginObject().Key("error_code").String(code);
  writer.Key("message").String(message).EndObject();
  writer.Flush();
  return Json(std::move(body), status);
}

http::ExchangeResult TestWorkspace::Reset() {
  return {.response = absl::UnavailableError("connection reset")};
}

}  // namespace semantic_layer::databricks
