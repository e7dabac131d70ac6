#ifndef SEMANTIC_LAYER_GATEWAY_HTTP_SERVER_REQUEST_READER_H_
#define SEMANTIC_LAYER_GATEWAY_HTTP_SERVER_REQUEST_READER_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "boost/beast/http/parser.hpp"
#include "boost/beast/http/string_body.hpp"
#include "boost/system/error_code.hpp"
#include "gateway/http_server/http_message.h"
#include "gateway/http_server/request_head.h"

namespace semantic_layer::gateway {

// Reads the requests of one HTTP/1.1 connection out of its bytes: knows no
// socket and no clock. What was appended is read step by step by Next(), and
// means the same in whatever pieces it came.
//
// After kRequest the caller takes the request, and calls Reset() before it
// reads on; after kRefused nothing more can be read. Not thread safe.
class RequestReader {
 public:
  explicit RequestReader(int64_t max_body_bytes);

  enum class Step {
    kNeedMore,  // nothing more can be said about these bytes
    kBegun,     // a request has begun
    kHead,      // its headers are there and in order, its body is not
    kRequest,   // it is whole
    kRefused,   // it cannot be answered: refusal()
  };
  Step Next();

  void Append(absl::string_view bytes);
  // Bytes that no request has taken.
  size_t unread_bytes() const { return input_.size() - consumed_; }
  // Forgets what is not read.
  void Clear();
  // Begins the next request.
  void Reset();

  // Whether a request has begun that is neither whole nor refused.
  bool in_request() const { return in_request_; }
  // Of the request that was read last. Valid from kHead on.
  bool is_http10() const;
  bool keep_alive() const { return keep_alive_; }
  // At kHead: whether the peer waits for "100 Continue" before its body.
  bool awaits_continue() const;

  // What is known of the request: all at kRequest; at kRefused perhaps only a
  // part. Leaves nothing behind.
  HttpRequest TakeRequest();
  const Refusal& refusal() const { return refusal_; }

 private:
  using Parser =
      boost::beast::http::request_parser<boost::beast::http::string_body>;

  absl::string_view Unread() const;
  bool Begin();
  bool AwaitsLastChunk() const;
  void TakeHead();
  Step OnHead(absl::string_view text);
  Step OnNeedMore();
  Step OnError(const boost::system::error_code& error);
  Step Refuse(int status, absl::string_view detail);

  const int64_t max_body_bytes_;
  std::string input_;
  size_t consumed_ = 0;    // of input_
  size_t head_begin_ = 0;  // in input_, until the head is done

  std::optional<Parser> parser_;
  bool in_request_ = false;
  bool head_done_ = false;
  bool body_begun_ = false;  // the parser has taken bytes of the body
  size_t parsed_bytes_ = 0;  // of this request
  bool keep_alive_ = true;
  HttpRequest request_;
  Refusal refusal_ = {0, ""};
};

}  // namespace semantic_layer::gateway

#endif  // SEMANTIC_LAYER_GATEWAY_HTTP_SERVER_REQUEST_READER_H_
