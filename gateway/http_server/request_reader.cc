#include "gateway/http_server/request_reader.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "boost/asio/buffer.hpp"
#include "boost/beast/http/error.hpp"
#include "gateway/http_server/limits.h"

namespace semantic_layer::gateway {
namespace {

namespace http = boost::beast::http;

absl::string_view View(boost::beast::string_view text) {
  return absl::string_view(text.data(), text.size());
}

// Bytes of a request line beside its target.
constexpr size_t kMethodAndVersionBytes = 64;

}  // namespace

RequestReader::RequestReader(int64_t max_body_bytes)
    : max_body_bytes_(max_body_bytes) {
  Reset();
}

void RequestReader::Reset() {
  parser_.emplace();
  parser_->header_limit(kMaxHeaderBytes);
  parser_->body_limit(static_cast<uint64_t>(max_body_bytes_));
  parser_->eager(false);
  in_request_ = false;
  head_done_ = false;
  body_begun_ = false;
  parsed_bytes_ = 0;
  keep_alive_ = true;
  request_ = HttpRequest();
}

void RequestReader::Append(absl::string_view bytes) {
  // A head is kept until it was looked at as a whole.
  const size_t done = in_request_ && !head_done_ ? head_begin_ : consumed_;
  if (done == input_.size() || done > kReadBytes) {
    input_.erase(0, done);
    consumed_ -= done;
    head_begin_ = 0;
  }
  input_.append(bytes.data(), bytes.size());
}

void RequestReader::Clear() {
  input_.clear();
  consumed_ = 0;
  head_begin_ = 0;
}

absl::string_view RequestReader::Unread() const {
  return absl::string_view(input_).substr(consumed_);
}

bool RequestReader::is_http10() const {
  return head_done_ && parser_->get().version() == 10;
}

bool RequestReader::awaits_continue() const {
  return !request_.headers.Get("expect").empty() &&
         parser_->get().version() == 11 && unread_bytes() == 0;
}

HttpRequest RequestReader::TakeRequest() {
  // Not for the log, if it is too long to be read.
  if (request_.target.size() > kMaxTargetBytes) request_.target.clear();
  return std::exchange(request_, HttpRequest());
}

RequestReader::Step RequestReader::Next() {
  while (unread_bytes() != 0) {
    if (!in_request_) {
      return Begin() ? Step::kBegun : Step::kNeedMore;
    }
    if (AwaitsLastChunk()) return Step::kNeedMore;
    boost::system::error_code error;
    const size_t used = parser_->put(
        boost::asio::buffer(input_.data() + consumed_, unread_bytes()), error);
    consumed_ += used;
    parsed_bytes_ += used;
    body_begun_ = head_done_ && (body_begun_ || used != 0);
    if (error == http::error::need_more) return OnNeedMore();
    if (error) return OnError(error);
    if (!head_done_ && parser_->is_header_done()) {
      head_done_ = true;
      const Step step = OnHead(absl::string_view(input_).substr(
          head_begin_, consumed_ - head_begin_));
      if (step != Step::kNeedMore) return step;
    }
    if (parser_->is_done()) {
      request_.body = std::move(parser_->get().body());
      in_request_ = false;
      return Step::kRequest;
    }
    if (used == 0) break;
  }
  return Step::kNeedMore;
}

// Notes when a request begins; false if nothing of it is there yet.
bool RequestReader::Begin() {
  // Some clients end a body with a line end that belongs to nothing (RFC 9112,
  // 2.2).
  while (absl::StartsWith(Unread(), "\r\n")) consumed_ += 2;
  if (Unread().empty() || Unread() == "\r") return false;
  in_request_ = true;
  head_begin_ = consumed_;
  return true;
}

// Boost asserts that a last chunk which is also the first one does not come in
// pieces that are too small.
bool RequestReader::AwaitsLastChunk() const {
  return head_done_ && !body_begun_ && parser_->chunked() &&
         unread_bytes() < kMinChunkedBytes && absl::StartsWith(Unread(), "0");
}

// Takes method, target and headers before the body is read, so that what a
// chunked body's trailer says is no header.
void RequestReader::TakeHead() {
  const auto& message = parser_->get();
  request_.method = std::string(View(message.method_string()));
  request_.target = OriginForm(View(message.target()));
  for (const auto& field : message) {
    request_.headers.Add(absl::AsciiStrToLower(View(field.name_string())),
                         View(field.value()));
  }
}

// `text` is the head as it was sent. kNeedMore: nothing to tell.
RequestReader::Step RequestReader::OnHead(absl::string_view text) {
  TakeHead();
  keep_alive_ = parser_->get().keep_alive();
  const std::optional<Refusal> fault =
      FindFault(request_, parser_->get().version() == 11, text);
  if (fault.has_value()) return Refuse(fault->status, fault->detail);
  parser_->eager(true);
  return parser_->is_done() ? Step::kNeedMore : Step::kHead;
}

// What the parser does not take for want of a line's end has its limits, too.
RequestReader::Step RequestReader::OnNeedMore() {
  // Nothing is parsed before the request line is whole.
  if (parsed_bytes_ == 0 &&
      unread_bytes() > kMaxTargetBytes + kMethodAndVersionBytes &&
      Unread().find('\n') == absl::string_view::npos) {
    return Refuse(414, "The request target is too long");
  }
  if (head_done_ && unread_bytes() > kMaxHeaderBytes) {
    return Refuse(431, "A chunk's extensions or the trailer are too large");
  }
  return Step::kNeedMore;
}

RequestReader::Step RequestReader::OnError(
    const boost::system::error_code& error) {
  if (error == http::error::header_limit) {
    const bool long_target =
        parsed_bytes_ == 0 &&
        Unread().find('\n') > kMaxTargetBytes + kMethodAndVersionBytes;
    return long_target ? Refuse(414, "The request target is too long")
                       : Refuse(431, "The request headers are too large");
  }
  if (error == http::error::body_limit) {
    if (!head_done_) TakeHead();
    return Refuse(413, "The request body is too large");
  }
  if (error == http::error::bad_version && NamesOtherVersion(Unread())) {
    return Refuse(505, "Only HTTP/1.0 and HTTP/1.1 are supported");
  }
  return Refuse(400, "The request is malformed");
}

RequestReader::Step RequestReader::Refuse(int status,
                                          absl::string_view detail) {
  in_request_ = false;
  refusal_ = {status, detail};
  return Step::kRefused;
}

}  // namespace semantic_layer::gateway
