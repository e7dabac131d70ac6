#include "common/http/curl_transport.h"

#include <curl/curl.h>

#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "common/http/curl_exchange.h"

namespace semantic_layer::http {
namespace {

struct CurlMultiDeleter {
  void operator()(CURLM* handle) const { curl_multi_cleanup(handle); }
};
using CurlMulti = std::unique_ptr<CURLM, CurlMultiDeleter>;

// libcurl wants this once, before any threads use it.
bool InitialiseCurl() {
  static const bool ok = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  return ok;
}

// libcurl's own timers are shorter; this only bounds a lost wake-up.
constexpr int kPollMilliseconds = 1000;

}  // namespace

// The thread with its exchanges. Other threads only leave work in `inbox_`.
class CurlTransport::Loop : public std::enable_shared_from_this<Loop> {
 public:
  Loop(Options options, CurlMulti multi)
      : options_(std::move(options)), multi_(std::move(multi)) {}

  void Start() {
    thread_ = std::thread([this] { Run(); });
  }

  void Stop() {
    {
      absl::MutexLock lock(&mu_);
      stopping_ = true;
    }
    curl_multi_wakeup(multi_.get());
    thread_.join();
  }

  void Send(HttpRequest request, ExchangeOptions options, Done done) {
    const concurrency::CancellationToken token = options.cancellation;
    std::unique_ptr<CurlExchange> exchange;
    absl::Status refused;
    int64_t id = 0;
    {
      absl::MutexLock lock(&mu_);
      id = next_id_++;
      exchange = std::make_unique<CurlExchange>(
          id, std::move(request), std::move(options), std::move(done));
      if (stopping_) {
        refused = absl::CancelledError("The HTTP client is shutting down");
      } else if (open_ >= kMaxExchanges) {
        refused = absl::ResourceExhaustedError(
            absl::StrCat("Over ", kMaxExchanges, " HTTP exchanges under way"));
      } else {
        ++open_;
      }
    }
    if (!refused.ok()) return exchange->Fail(refused, true);
    // Before it is handed over: afterwards it may end at any moment.
    exchange->registration() = token.OnCancel([weak = weak_from_this(), id] {
      if (const auto self = weak.lock()) self->Cancel(id);
    });
    bool too_late = false;
    {
      absl::MutexLock lock(&mu_);
      too_late = stopping_;
      if (!too_late) inbox_.push_back(std::move(exchange));
    }
    if (too_late) return End(std::move(exchange), Cancelled(), true);
    curl_multi_wakeup(multi_.get());
  }

 private:
  void Cancel(int64_t id) {
    {
      absl::MutexLock lock(&mu_);
      cancelled_.push_back(id);
    }
    curl_multi_wakeup(multi_.get());
  }

  void Run() {
    while (true) {
      std::vector<std::unique_ptr<CurlExchange>> arrived;
      std::vector<int64_t> cancelled;
      bool stopping = false;
      {
        absl::MutexLock lock(&mu_);
        arrived.swap(inbox_);
        cancelled.swap(cancelled_);
        stopping = stopping_;
      }
      for (auto& exchange : arrived) Begin(std::move(exchange));
      for (const int64_t id : cancelled) EndCancelled(id);
      if (stopping) return EndAll();
      int running = 0;
      curl_multi_perform(multi_.get(), &running);
      TakeFinished();
      curl_multi_poll(multi_.get(), nullptr, 0, kPollMilliseconds, nullptr);
    }
  }

  void Begin(std::unique_ptr<CurlExchange> exchange) {
    if (exchange->options().cancellation.IsCancelled()) {
      return End(std::move(exchange), Cancelled(), true);
    }
    CurlEasy handle(curl_easy_init());
    if (handle == nullptr) {
      return End(std::move(exchange),
                 absl::ResourceExhaustedError("libcurl has no handle left"),
                 true);
    }
    absl::Status prepared = exchange->Prepare(
        std::move(handle), options_.ca_file, options_.connect_timeout);
    if (!prepared.ok()) {
      return End(std::move(exchange), std::move(prepared), true);
    }
    curl_multi_add_handle(multi_.get(), exchange->handle());
    const int64_t id = exchange->id();
    exchanges_[id] = std::move(exchange);
  }

  std::unique_ptr<CurlExchange> Remove(int64_t id) {
    const auto it = exchanges_.find(id);
    if (it == exchanges_.end()) return nullptr;
    std::unique_ptr<CurlExchange> exchange = std::move(it->second);
    exchanges_.erase(it);
    curl_multi_remove_handle(multi_.get(), exchange->handle());
    return exchange;
  }

  static absl::Status Cancelled() {
    return absl::CancelledError("The call was cancelled");
  }

  void End(std::unique_ptr<CurlExchange> exchange, absl::Status status,
           bool surely_not_sent) {
    CountOut();
    exchange->Fail(std::move(status), surely_not_sent);
  }

  // It may have ended in the meantime.
  void EndCancelled(int64_t id) {
    std::unique_ptr<CurlExchange> exchange = Remove(id);
    if (exchange != nullptr) End(std::move(exchange), Cancelled(), false);
  }

  void TakeFinished() {
    int left = 0;
    while (CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      const CURLcode code = message->data.result;
      void* data = nullptr;
      curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &data);
      std::unique_ptr<CurlExchange> exchange =
          Remove(static_cast<CurlExchange*>(data)->id());
      CountOut();
      exchange->Finish(code);
    }
  }

  void EndAll() {
    while (!exchanges_.empty()) {
      End(Remove(exchanges_.begin()->first), Cancelled(), false);
    }
  }

  void CountOut() {
    absl::MutexLock lock(&mu_);
    --open_;
  }

  const Options options_;
  const CurlMulti multi_;
  std::thread thread_;
  absl::flat_hash_map<int64_t, std::unique_ptr<CurlExchange>> exchanges_;

  absl::Mutex mu_;
  int64_t next_id_ ABSL_GUARDED_BY(mu_) = 1;
  size_t open_ ABSL_GUARDED_BY(mu_) = 0;
  bool stopping_ ABSL_GUARDED_BY(mu_) = false;
  std::vector<std::unique_ptr<CurlExchange>> inbox_ ABSL_GUARDED_BY(mu_);
  std::vector<int64_t> cancelled_ ABSL_GUARDED_BY(mu_);
};

absl::StatusOr<std::unique_ptr<CurlTransport>> CurlTransport::Create(
    Options options) {
  if (!InitialiseCurl()) {
    return absl::InternalError("libcurl could not be initialised");
  }
  CurlMulti multi(curl_multi_init());
  if (multi == nullptr) {
    return absl::InternalError("libcurl could not be initialised");
  }
  curl_multi_setopt(multi.get(), CURLMOPT_MAX_HOST_CONNECTIONS,
                    static_cast<long>(options.max_connections_per_host));
  curl_multi_setopt(multi.get(), CURLMOPT_MAX_TOTAL_CONNECTIONS,
                    static_cast<long>(options.max_connections));
  auto loop = std::make_shared<Loop>(std::move(options), std::move(multi));
  loop->Start();
  return std::unique_ptr<CurlTransport>(new CurlTransport(std::move(loop)));
}

CurlTransport::CurlTransport(std::shared_ptr<Loop> loop)
    : loop_(std::move(loop)) {}

CurlTransport::~CurlTransport() { loop_->Stop(); }

void CurlTransport::Send(HttpRequest request, ExchangeOptions options,
                         Done done) {
  loop_->Send(std::move(request), std::move(options), std::move(done));
}

}  // namespace semantic_layer::http
