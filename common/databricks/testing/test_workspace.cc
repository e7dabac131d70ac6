#include "common/databricks/testing/test_workspace.h"

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/databricks/auth/fixed_token.h"
#include "common/http/retry_policy.h"
#include "common/json/writer.h"

namespace semantic_layer::databricks {
namespace {

std::string NameOf(const http::HttpRequest& request) {
  return absl::StrCat(request.method, " ", request.url);
}

http::ExchangeResult Cancelled() {
  return {.response = absl::CancelledError("cancelled")};
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
    return done(*std::move(result));
  }
  auto held = std::make_shared<Held>();
  held->name = NameOf(request);
  held->done = std::move(done);
  {
    absl::MutexLock lock(&mu_);
    held->id = ++last_id_;
    held_.push_back(held);
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
  found->done(std::move(result));
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
    return std::count_if(sent_.begin(), sent_.end(),
                         [part](const http::HttpRequest& request) {
                           return absl::StrContains(NameOf(request), part);
                         }) >= count;
  };
  absl::MutexLock lock(&mu_);
  mu_.Await(absl::Condition(&enough));
}

TestWorkspace::TestWorkspace(TestAnswer answer, const concurrency::Clock* clock)
    : clock_(clock == nullptr ? &system_clock_ : clock),
      timers_(std::make_unique<concurrency::TimerQueue>()),
      transport_(std::make_unique<HeldTransport>(std::move(answer))) {
  http_ = std::make_unique<http::HttpClient>(
      transport_.get(), timers_.get(), clock_,
      http::RetryPolicy{.first_pause = absl::Milliseconds(1),
                        .max_pause = absl::Milliseconds(2)});
  client_ = std::make_unique<WorkspaceClient>(
      WorkspaceClient::Options{.origin = "https://workspace.test",
                               .product = "semantic-layer-service/1.0.0"},
      http_.get(),
      std::make_shared<FixedToken>(Token("service-token"), Holder::kService));
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
