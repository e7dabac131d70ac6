#include "tests/databricks_emulator/http/connection.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "boost/asio/buffer.hpp"
#include "boost/asio/dispatch.hpp"
#include "boost/asio/post.hpp"
#include "boost/asio/write.hpp"
#include "boost/beast/http/error.hpp"
#include "boost/beast/http/read.hpp"
#include "boost/beast/http/status.hpp"
#include "tests/databricks_emulator/http/limits.h"

namespace semantic_layer::emulator {
namespace {

namespace asio = boost::asio;
namespace beast_http = boost::beast::http;

absl::string_view View(boost::beast::string_view text) {
  return absl::string_view(text.data(), text.size());
}

// Bodies are forbidden there, and so is a length.
bool HasBody(int status) { return status >= 200 && status != 204; }

// Answers 500 where a handler drops its request.
class OnceResponder {
 public:
  explicit OnceResponder(Responder send) : send_(std::move(send)) {}
  ~OnceResponder() {
    if (done_.exchange(true)) return;
    Response response;
    response.status = 500;
    response.body =
        R"({"error_code":"INTERNAL_ERROR","message":"No answer was made."})";
    send_(std::move(response));
  }
  void Send(Response response) {
    if (!done_.exchange(true)) send_(std::move(response));
  }

 private:
  const Responder send_;
  std::atomic<bool> done_{false};
};

}  // namespace

Connection::Connection(asio::ip::tcp::socket socket, HttpHandler dispatch,
                       std::function<void()> closed)
    : closed_(std::move(closed)),
      dispatch_(std::move(dispatch)),
      socket_(std::move(socket)),
      timer_(socket_.get_executor()) {}

Connection::~Connection() { closed_(); }

void Connection::Start() {
  Error ignored;
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
  asio::dispatch(socket_.get_executor(),
                 [self = shared_from_this()] { self->ReadHead(); });
}

void Connection::Close() {
  asio::post(socket_.get_executor(),
             [self = shared_from_this()] { self->CloseNow(false); });
}

void Connection::ReadHead() {
  parser_.emplace();
  parser_->header_limit(kMaxHeaderBytes);
  parser_->body_limit(kMaxBodyBytes);
  beast_http::async_read_header(
      socket_, buffer_, *parser_,
      [self = shared_from_this()](Error error, size_t) {
        self->OnHead(error);
      });
}

void Connection::OnHead(Error error) {
  if (error == beast_http::error::header_limit) {
    return Refuse(431, "The headers are too long.");
  }
  if (error == beast_http::error::body_limit) {
    return Refuse(413, "The body is too long.");
  }
  if (error == beast_http::error::end_of_stream ||
      error == beast_http::error::partial_message) {
    return CloseNow(false);
  }
  if (error.category() ==
      make_error_code(beast_http::error::bad_method).category()) {
    return Refuse(400, "The request is not HTTP/1.1.");
  }
  if (error) return CloseNow(false);
  const auto expect = parser_->get()[beast_http::field::expect];
  if (!absl::EqualsIgnoreCase(View(expect), "100-continue")) return ReadBody();
  out_ = "HTTP/1.1 100 Continue\r\n\r\n";
  asio::async_write(socket_, asio::buffer(out_),
                    [self = shared_from_this()](Error failed, size_t) {
                      if (failed) return self->CloseNow(false);
                      self->ReadBody();
                    });
}

void Connection::ReadBody() {
  beast_http::async_read(socket_, buffer_, *parser_,
                         [self = shared_from_this()](Error error, size_t) {
                           self->OnBody(error);
                         });
}

void Connection::OnBody(Error error) {
  if (error == beast_http::error::body_limit) {
    return Refuse(413, "The body is too long.");
  }
  if (error) return CloseNow(false);
  auto message = parser_->release();
  keep_alive_ = message.keep_alive();
  head_only_ = message.method() == beast_http::verb::head;
  auto request = std::make_shared<Request>();
  request->method = std::string(View(message.method_string()));
  for (const auto& field : message) {
    request->headers.emplace_back(std::string(View(field.name_string())),
                                  std::string(View(field.value())));
  }
  const std::string target(View(message.target()));
  request->body = std::move(message.body());
  if (!ParseTarget(target, request.get())) {
    return Refuse(400, "The request's target cannot be read.");
  }
  auto once = std::make_shared<OnceResponder>(
      [self = shared_from_this()](Response response) {
        asio::post(self->socket_.get_executor(),
                   [self, response = std::move(response)]() mutable {
                     self->Respond(std::move(response));
                   });
      });
  dispatch_(std::move(request),
            [once](Response response) { once->Send(std::move(response)); });
}

void Connection::Refuse(int status, const std::string& message) {
  keep_alive_ = false;
  head_only_ = false;
  Response response;
  response.status = status;
  response.body = absl::StrCat(
      R"({"error_code":"MALFORMED_REQUEST","message":")", message, "\"}");
  Respond(std::move(response));
}

void Connection::Respond(Response response) {
  if (!socket_.is_open()) return;
  response_ = std::move(response);
  if (response_.delivery.delay > absl::ZeroDuration()) {
    return After(response_.delivery.delay, [this] { Write(); });
  }
  Write();
}

std::string Connection::Head() const {
  const int status = response_.status;
  std::string head = absl::StrCat(
      "HTTP/1.1 ", status, " ",
      View(beast_http::obsolete_reason(
          beast_http::int_to_status(static_cast<unsigned>(status)))),
      "\r\nDate: ",
      absl::FormatTime("%a, %d %b %Y %H:%M:%S GMT", absl::Now(),
                       absl::UTCTimeZone()),
      "\r\nServer: databricks\r\n");
  for (const auto& [name, value] : response_.headers) {
    absl::StrAppend(&head, name, ": ", value, "\r\n");
  }
  if (HasBody(status) || response_.head_length.has_value()) {
    absl::StrAppend(&head, "Content-Type: ", response_.content_type, "\r\n");
    if (!response_.pieces.empty() && !head_only_) {
      absl::StrAppend(&head, "Transfer-Encoding: chunked\r\n");
    } else {
      absl::StrAppend(&head, "Content-Length: ",
                      response_.head_length.value_or(response_.body.size()),
                      "\r\n");
    }
  }
  absl::StrAppend(&head, "Connection: ", keep_alive_ ? "keep-alive" : "close",
                  "\r\n\r\n");
  return head;
}

void Connection::Write() {
  if (!socket_.is_open()) return;
  const Delivery& delivery = response_.delivery;
  if (delivery.reset) return CloseNow(/*reset=*/true);
  out_ = Head();
  sent_ = 0;
  if (!response_.pieces.empty() && !head_only_) return WritePiece(0);
  const size_t head_bytes = out_.size();
  if (!head_only_ && HasBody(response_.status)) out_ += response_.body;
  limit_ = out_.size();
  if (delivery.cut_after.has_value()) {
    limit_ = std::min(limit_, head_bytes + *delivery.cut_after);
    keep_alive_ = false;
  }
  WriteRest();
}

void Connection::WriteRest() {
  if (!socket_.is_open()) return;
  size_t size = limit_ - sent_;
  const Delivery& delivery = response_.delivery;
  if (delivery.slow_bytes > 0) size = std::min(size, delivery.slow_bytes);
  asio::async_write(socket_, asio::buffer(out_.data() + sent_, size),
                    [self = shared_from_this()](Error error, size_t written) {
                      if (error) return self->CloseNow(false);
                      self->sent_ += written;
                      if (self->sent_ == self->limit_) return self->OnWritten();
                      self->After(self->response_.delivery.slow_pause,
                                  [raw = self.get()] { raw->WriteRest(); });
                    });
}

// The head stands in out_ when the first piece is written.
void Connection::WritePiece(size_t index) {
  if (!socket_.is_open()) return;
  const bool last = index == response_.pieces.size();
  const bool cut = response_.delivery.cut_after.has_value() &&
                   index >= *response_.delivery.cut_after;
  if (cut) return CloseNow(false);
  if (last) {
    out_ += "0\r\n\r\n";
  } else {
    const std::string& piece = response_.pieces[index];
    absl::StrAppend(&out_, absl::Hex(piece.size()), "\r\n", piece, "\r\n");
  }
  asio::async_write(
      socket_, asio::buffer(out_),
      [self = shared_from_this(), index, last](Error error, size_t) {
        if (error) return self->CloseNow(false);
        if (last) return self->OnWritten();
        self->out_.clear();
        self->After(self->response_.piece_pause,
                    [raw = self.get(), index] { raw->WritePiece(index + 1); });
      });
}

void Connection::OnWritten() {
  response_ = Response();
  out_.clear();
  if (!keep_alive_) return CloseNow(false);
  ReadHead();
}

void Connection::After(absl::Duration pause, std::function<void()> then) {
  timer_.expires_after(
      std::chrono::microseconds(absl::ToInt64Microseconds(pause)));
  timer_.async_wait(
      [self = shared_from_this(), then = std::move(then)](Error error) {
        if (!error) then();
      });
}

void Connection::CloseNow(bool reset) {
  if (!socket_.is_open()) return;
  Error ignored;
  timer_.cancel();
  if (reset) {
    // Sends RST in place of FIN.
    socket_.set_option(asio::socket_base::linger(true, 0), ignored);
  } else {
    socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
  }
  socket_.close(ignored);
}

}  // namespace semantic_layer::emulator
