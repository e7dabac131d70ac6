#include "gateway/http_server/connection.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "boost/asio/buffer.hpp"
#include "boost/asio/dispatch.hpp"
#include "boost/asio/error.hpp"
#include "boost/asio/post.hpp"
#include "common/rpc/trace_context.h"
#include "gateway/http_server/http_exchange.h"
#include "gateway/http_server/http_message.h"
#include "gateway/http_server/limits.h"

namespace semantic_layer::gateway {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

// Only what cannot end a header line early.
bool IsSafeHeader(absl::string_view name, absl::string_view value) {
  const auto control = [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
  };
  return !name.empty() && std::none_of(name.begin(), name.end(), control) &&
         std::none_of(value.begin(), value.end(),
                      [&](char c) { return c != '\t' && control(c); });
}

// The HTTP date of now; made anew once a second by each thread.
absl::string_view Date() {
  thread_local int64_t second = 0;
  thread_local std::string text;
  const absl::Time now = absl::Now();
  if (absl::ToUnixSeconds(now) != second) {
    second = absl::ToUnixSeconds(now);
    text =
        absl::FormatTime("%a, %d %b %Y %H:%M:%S GMT", now, absl::UTCTimeZone());
  }
  return text;
}

// The handle that a handler holds: forwards everything to the connection's
// thread.
class Exchange : public HttpExchange {
 public:
  Exchange(std::shared_ptr<Connection> connection, uint64_t id,
           HttpRequest request)
      : connection_(std::move(connection)),
        id_(id),
        request_(std::move(request)),
        request_id_(rpc::RequestIdOr(request_.headers.Get("x-request-id"))) {}

  // Always by the queue: an answer that another thread gave before it let go
  // may still be in there, and must come first.
  ~Exchange() override {
    connection_->PostLater(
        [connection = connection_, id = id_] { connection->Abandon(id); });
  }

  const HttpRequest& request() const override { return request_; }
  const std::string& request_id() const override { return request_id_; }

  void AddHeader(absl::string_view name, absl::string_view value) override {
    Forward([name = std::string(name), value = std::string(value)](
                Connection& c, uint64_t id) mutable {
      c.AddHeader(id, std::move(name), std::move(value));
    });
  }
  void Respond(HttpResponse response) override {
    Forward(
        [response = std::move(response)](Connection& c, uint64_t id) mutable {
          c.Respond(id, std::move(response));
        });
  }
  void StartStream(HttpHead head) override {
    Forward([head = std::move(head)](Connection& c, uint64_t id) mutable {
      c.StartStream(id, std::move(head));
    });
  }
  void Write(std::string piece, std::function<void()> taken) override {
    Forward([piece = std::move(piece), taken = std::move(taken)](
                Connection& c, uint64_t id) mutable {
      c.Write(id, std::move(piece), std::move(taken));
    });
  }
  void Finish() override {
    Forward([](Connection& c, uint64_t id) { c.Finish(id); });
  }
  void Abort() override {
    Forward([](Connection& c, uint64_t id) { c.Abort(id); });
  }
  void OnClosed(std::function<void()> closed) override {
    Forward([closed = std::move(closed)](Connection& c, uint64_t id) mutable {
      c.OnClosed(id, std::move(closed));
    });
  }
  void OnFinished(std::function<void(const Outcome&)> finished) override {
    Forward(
        [finished = std::move(finished)](Connection& c, uint64_t id) mutable {
          c.OnFinished(id, std::move(finished));
        });
  }
  void After(absl::Duration delay, std::function<void()> callback) override {
    Forward([delay, callback = std::move(callback)](Connection& c,
                                                    uint64_t id) mutable {
      c.After(id, delay, std::move(callback));
    });
  }

 private:
  template <typename Work>
  void Forward(Work work) {
    connection_->Post(
        [connection = connection_, id = id_, work = std::move(work)]() mutable {
          work(*connection, id);
        });
  }

  const std::shared_ptr<Connection> connection_;
  const uint64_t id_;
  const HttpRequest request_;
  const std::string request_id_;
};

}  // namespace

template <typename Work>
void Connection::Post(Work work) {
  asio::dispatch(socket_.get_executor(), std::move(work));
}

template <typename Work>
void Connection::PostLater(Work work) {
  asio::post(socket_.get_executor(), std::move(work));
}

Connection::Connection(asio::ip::tcp::socket socket,
                       std::shared_ptr<ConnectionShared> shared)
    : socket_(std::move(socket)),
      shared_(std::move(shared)),
      timer_(socket_.get_executor()),
      reader_(shared_->options.max_body_bytes) {
  shared_->connections.fetch_add(1, std::memory_order_relaxed);
  error_code ignored;
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
  socket_.non_blocking(true, ignored);
  const auto peer = socket_.remote_endpoint(ignored);
  client_address_ = peer.address().to_string();
}

Connection::~Connection() {
  shared_->connections.fetch_sub(1, std::memory_order_relaxed);
}

void Connection::Start() {
  NextRequest();
  Read();
}

void Connection::NextRequest() {
  reader_.Reset();
  SetDeadline(shared_->options.idle_timeout);
}

// Waits until there is something to read and reads it then: an idle connection
// holds no buffer.
void Connection::Read() {
  if (reading_ || closed_ || peer_done_) return;
  if (active_.has_value() && reader_.unread_bytes() >= kMaxReadAheadBytes) {
    return;  // EndExchange() comes back here
  }
  reading_ = true;
  socket_.async_wait(asio::ip::tcp::socket::wait_read,
                     [self = shared_from_this()](const error_code& error) {
                       self->reading_ = false;
                       if (self->closed_) return;
                       if (error) return self->Close();
                       self->OnReadable();
                     });
}

void Connection::OnReadable() {
  thread_local std::array<char, kReadBytes> buffer;
  error_code error;
  const size_t bytes = socket_.read_some(asio::buffer(buffer), error);
  if (error == asio::error::would_block || error == asio::error::try_again) {
    return Read();
  }
  if (error) {
    peer_done_ = true;
    // An answer that is whole goes out even to a peer that has closed its
    // side; a client that waits for one more has gone.
    if (!active_.has_value() || !active_->ended) Close();
    return;
  }
  if (!lingering_ && bytes != 0) {
    reader_.Append(absl::string_view(buffer.data(), bytes));
    ReadRequests();
  }
  Read();
}

void Connection::ReadRequests() {
  while (!active_.has_value() && !closed_ && !lingering_) {
    switch (reader_.Next()) {
      case RequestReader::Step::kNeedMore:
        return;
      case RequestReader::Step::kBegun:
        request_start_ = absl::Now();
        SetDeadline(shared_->options.header_timeout);
        break;
      case RequestReader::Step::kHead:
        SetDeadline(shared_->options.body_timeout);
        if (reader_.awaits_continue()) {
          Queue({"HTTP/1.1 100 Continue\r\n\r\n", "", "", nullptr});
        }
        break;
      case RequestReader::Step::kRequest:
        deadline_ = Clock::time_point::max();
        shared_->handler(BeginAnswer(reader_.keep_alive()));
        break;
      case RequestReader::Step::kRefused:
        Refuse(reader_.refusal().status, reader_.refusal().detail);
        break;
    }
  }
}

// The request is over: what comes is its answer.
std::shared_ptr<HttpExchange> Connection::BeginAnswer(bool keep_alive) {
  HttpRequest request = reader_.TakeRequest();
  request.client_address = client_address_;
  request.start = request_start_;
  active_.emplace();
  active_->id = next_id_++;
  active_->start = request_start_;
  active_->head_request = request.method == "HEAD";
  active_->http10 = reader_.is_http10();
  active_->keep_alive = keep_alive;
  auto exchange = std::make_shared<Exchange>(shared_from_this(), active_->id,
                                             std::move(request));
  if (shared_->options.observe != nullptr) shared_->options.observe(*exchange);
  return exchange;
}

void Connection::Refuse(int status, absl::string_view detail) {
  HttpResponse response;
  response.status = status;
  response.headers.Add("Content-Type", "application/json");
  response.body = absl::StrCat("{\"detail\":\"", detail, "\"}");
  BeginAnswer(/*keep_alive=*/false)->Respond(std::move(response));
}

Connection::Active* Connection::ActiveOf(uint64_t id) {
  return !closed_ && active_.has_value() && active_->id == id ? &*active_
                                                              : nullptr;
}

void Connection::AddHeader(uint64_t id, std::string name, std::string value) {
  Active* active = ActiveOf(id);
  if (active != nullptr) active->extra.Add(name, value);
}

std::string Connection::MakeHead(int status, const Headers& headers,
                                 std::optional<size_t> length) {
  Active& active = *active_;
  if (shared_->draining.load(std::memory_order_relaxed)) {
    active.keep_alive = false;
  }
  active.head_sent = true;
  active.status = status;
  std::string head;
  head.reserve(512);
  absl::StrAppend(&head, "HTTP/1.1 ", status, " ", ReasonPhrase(status),
                  "\r\nDate: ", Date(), "\r\n");
  const bool no_body = status == 204 || status == 304;
  if (length.has_value() && !no_body) {
    absl::StrAppend(&head, "Content-Length: ", *length, "\r\n");
  } else if (!length.has_value()) {
    if (active.http10) {
      active.keep_alive = false;  // the end of the connection ends the body
    } else {
      head += "Transfer-Encoding: chunked\r\n";
    }
  }
  if (!active.keep_alive) {
    head += "Connection: close\r\n";
  } else if (active.http10) {
    head += "Connection: keep-alive\r\n";
  }
  for (const Headers* list :
       {&headers, static_cast<const Headers*>(&active.extra)}) {
    for (const auto& [name, value] : *list) {
      if (!IsSafeHeader(name, value)) continue;
      absl::StrAppend(&head, name, ": ", value, "\r\n");
    }
  }
  const double seconds = absl::ToDoubleSeconds(absl::Now() - active.start);
  absl::StrAppend(&head, "X-Process-Time: ",
                  absl::StrFormat("%.6f", std::max(seconds, 0.0)), "\r\n\r\n");
  return head;
}

void Connection::Respond(uint64_t id, HttpResponse response) {
  Active* active = ActiveOf(id);
  if (active == nullptr || active->head_sent) return;
  Piece piece;
  piece.first =
      MakeHead(response.status, response.headers, response.body.size());
  if (!active->head_request && response.status != 204 &&
      response.status != 304) {
    active->body_bytes = static_cast<int64_t>(response.body.size());
    piece.second = std::move(response.body);
  }
  active->ended = true;
  Queue(std::move(piece));
}

void Connection::StartStream(uint64_t id, HttpHead head) {
  Active* active = ActiveOf(id);
  if (active == nullptr || active->head_sent) return;
  active->streaming = true;
  Queue({MakeHead(head.status, head.headers, std::nullopt), "", "", nullptr});
}

void Connection::Write(uint64_t id, std::string piece,
                       std::function<void()> taken) {
  Active* active = ActiveOf(id);
  if (active == nullptr || !active->streaming || active->ended) return;
  if (piece.empty() || active->head_request) {
    if (taken != nullptr) taken();
    return;
  }
  active->body_bytes += static_cast<int64_t>(piece.size());
  Piece out;
  if (!active->http10) {
    out.first = absl::StrCat(absl::Hex(piece.size()), "\r\n");
    out.last = "\r\n";
  }
  out.second = std::move(piece);
  out.taken = std::move(taken);
  Queue(std::move(out));
}

void Connection::Finish(uint64_t id) {
  Active* active = ActiveOf(id);
  if (active == nullptr || !active->streaming || active->ended) return;
  active->ended = true;
  const bool chunked = !active->http10 && !active->head_request;
  Queue({chunked ? "0\r\n\r\n" : "", "", "", nullptr});
}

void Connection::Abort(uint64_t id) {
  Active* active = ActiveOf(id);
  if (active == nullptr || active->ended) return;
  active->ended = true;
  active->keep_alive = false;
  // What is queued goes out; the missing last chunk tells that it is cut.
  Queue({"", "", "", [self = shared_from_this()] { self->Close(); }});
}

void Connection::Abandon(uint64_t id) {
  Active* active = ActiveOf(id);
  if (active == nullptr || active->ended) return;
  if (active->head_sent) return Abort(id);
  Respond(id, {500,
               {{"Content-Type", "application/json"}},
               "{\"detail\":\"Internal Server Error\"}"});
}

void Connection::OnClosed(uint64_t id, std::function<void()> closed) {
  Active* active = ActiveOf(id);
  if (active != nullptr) {
    active->closed = std::move(closed);
  } else if (closed_) {
    closed();
  }
}

void Connection::OnFinished(
    uint64_t id, std::function<void(const HttpExchange::Outcome&)> finished) {
  Active* active = ActiveOf(id);
  if (active != nullptr) active->finished.push_back(std::move(finished));
}

void Connection::After(uint64_t id, absl::Duration delay,
                       std::function<void()> callback) {
  Active* active = ActiveOf(id);
  if (active == nullptr) return;
  auto timer = std::make_shared<asio::steady_timer>(socket_.get_executor());
  timer->expires_after(absl::ToChronoNanoseconds(delay));
  active->timers.push_back(timer);
  timer->async_wait([self = shared_from_this(), id, timer,
                     callback = std::move(callback)](const error_code& error) {
    Active* active = self->ActiveOf(id);
    if (error || active == nullptr) return;
    auto& timers = active->timers;
    timers.erase(std::remove(timers.begin(), timers.end(), timer),
                 timers.end());
    callback();
  });
}

void Connection::Queue(Piece piece) {
  if (closed_) return;
  if (output_.size() >= kMaxQueuedPieces) return Close();
  output_.push_back(std::move(piece));
  if (!writing_) WriteNext();
}

// Writes what the socket takes of the first piece. The peer has its time anew
// with each part that it takes: only one that has stopped reading is cut.
void Connection::WriteNext() {
  writing_ = true;
  SetDeadline(shared_->options.write_timeout);
  const Piece& piece = output_.front();
  std::array<asio::const_buffer, 3> buffers = {
      asio::buffer(piece.first), asio::buffer(piece.second),
      asio::buffer(piece.last.data(), piece.last.size())};
  size_t skip = written_;
  for (asio::const_buffer& buffer : buffers) {
    const size_t taken = std::min(skip, buffer.size());
    buffer += taken;
    skip -= taken;
  }
  socket_.async_write_some(buffers, [self = shared_from_this()](
                                        const error_code& error, size_t bytes) {
    self->writing_ = false;
    if (self->closed_) return;
    if (error) return self->Close();
    self->written_ += bytes;
    if (self->written_ < self->output_.front().size()) {
      return self->WriteNext();
    }
    self->written_ = 0;
    self->OnWritten();
  });
}

void Connection::OnWritten() {
  deadline_ = Clock::time_point::max();
  std::function<void()> taken = std::move(output_.front().taken);
  output_.pop_front();
  if (!output_.empty()) {
    WriteNext();
  } else if (active_.has_value() && active_->ended && taken == nullptr) {
    EndExchange(/*complete=*/true);
    return;
  } else if (!active_.has_value()) {
    SetDeadline(shared_->options.body_timeout);  // after 100 Continue
  }
  if (taken != nullptr) taken();
}

void Connection::EndExchange(bool complete) {
  Active done = *std::move(active_);
  active_.reset();
  for (const auto& timer : done.timers) timer->cancel();
  HttpExchange::Outcome outcome;
  outcome.status = done.status;
  outcome.body_bytes = done.body_bytes;
  outcome.complete = complete;
  outcome.duration = absl::Now() - done.start;
  for (const auto& finished : done.finished) finished(outcome);
  if (!complete) {
    if (done.closed != nullptr) done.closed();
    return;
  }
  if (!done.keep_alive || peer_done_) return CloseGently();
  NextRequest();
  ReadRequests();
  Read();
}

// Sends what is left and waits for the peer to close, so that the answer is
// not lost to a reset because of unread input.
void Connection::CloseGently() {
  if (peer_done_) return Close();
  error_code ignored;
  socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
  lingering_ = true;
  reader_.Clear();
  SetDeadline(kLingerTimeout);
  Read();
}

void Connection::Close() {
  if (closed_) return;
  closed_ = true;
  error_code ignored;
  socket_.close(ignored);
  timer_.cancel();
  output_.clear();
  if (active_.has_value()) EndExchange(/*complete=*/false);
}

void Connection::DrainSoon() {
  if (!active_.has_value()) Close();
}

void Connection::SetDeadline(absl::Duration delay) {
  deadline_ = Clock::now() + absl::ToChronoNanoseconds(delay);
  if (deadline_ < armed_) ArmTimer();
}

// The timer is moved only when a deadline comes before the one it waits for;
// one that is pushed back is noticed when it fires.
void Connection::ArmTimer() {
  armed_ = deadline_;
  timer_.expires_at(armed_);
  timer_.async_wait([self = shared_from_this()](const error_code& error) {
    if (error || self->closed_) return;
    self->armed_ = Clock::time_point::max();
    if (Clock::now() >= self->deadline_) return self->OnTimeout();
    if (self->deadline_ != Clock::time_point::max()) self->ArmTimer();
  });
}

void Connection::OnTimeout() {
  const bool inside_request =
      !active_.has_value() && !lingering_ && reader_.in_request();
  if (inside_request && !writing_) {
    return Refuse(408, "The request took too long to arrive");
  }
  Close();
}

}  // namespace semantic_layer::gateway
