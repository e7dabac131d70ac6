#ifndef SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_HTTP_CONNECTION_H_
#define SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_HTTP_CONNECTION_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "boost/asio/ip/tcp.hpp"
#include "boost/asio/steady_timer.hpp"
#include "boost/beast/core/flat_buffer.hpp"
#include "boost/beast/http/parser.hpp"
#include "boost/beast/http/string_body.hpp"
#include "tests/databricks_emulator/http/http_message.h"

namespace semantic_layer::emulator {

// One connection: reads a request, has it answered, writes the answer, reads
// the next. Everything runs on the socket's strand; Respond may be called from
// any thread.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  // `dispatch` passes a request on and returns at once; `closed` is called once
  // when the connection is gone.
  Connection(boost::asio::ip::tcp::socket socket, HttpHandler dispatch,
             std::function<void()> closed);
  ~Connection();

  void Start();
  // Closes the socket; what is under way ends with an error.
  void Close();

 private:
  using Error = boost::system::error_code;
  using Parser =
      boost::beast::http::request_parser<boost::beast::http::string_body>;

  void ReadHead();
  void OnHead(Error error);
  void ReadBody();
  void OnBody(Error error);
  void Refuse(int status, const std::string& message);
  void Respond(Response response);
  void Write();
  void WriteRest();
  void WritePiece(size_t index);
  void OnWritten();
  void CloseNow(bool reset);
  void After(absl::Duration pause, std::function<void()> then);
  std::string Head() const;

  // Goes last: it holds what the socket's event loop is part of.
  const std::function<void()> closed_;
  const HttpHandler dispatch_;
  boost::asio::ip::tcp::socket socket_;
  boost::asio::steady_timer timer_;
  boost::beast::flat_buffer buffer_;
  std::optional<Parser> parser_;
  bool keep_alive_ = true;
  bool head_only_ = false;  // the request's method is HEAD
  Response response_;
  std::string out_;   // bytes to write
  size_t sent_ = 0;   // of them
  size_t limit_ = 0;  // bytes of out_ that are written at all
};

}  // namespace semantic_layer::emulator

#endif  // SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_HTTP_CONNECTION_H_
