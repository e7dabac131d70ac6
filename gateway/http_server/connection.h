#ifndef SEMANTIC_LAYER_GATEWAY_HTTP_SERVER_CONNECTION_H_
#define SEMANTIC_LAYER_GATEWAY_HTTP_SERVER_CONNECTION_H_

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "boost/asio/io_context.hpp"
#include "boost/asio/ip/tcp.hpp"
#include "boost/asio/steady_timer.hpp"
#include "gateway/http_server/http_exchange.h"
#include "gateway/http_server/http_message.h"
#include "gateway/http_server/http_server.h"
#include "gateway/http_server/request_reader.h"

namespace semantic_layer::gateway {

// What the connections of a server share.
struct ConnectionShared {
  HttpServer::Options options;
  HttpHandler handler;
  std::atomic<bool> draining{false};
  std::atomic<int> connections{0};
};

// One HTTP/1.1 connection. Lives on one event loop: every method but the
// constructor runs on its thread, and other threads get there by Post(). Kept
// alive by the operations under way and by the exchange being answered.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(boost::asio::ip::tcp::socket socket,
             std::shared_ptr<ConnectionShared> shared);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void Start();
  // Closes if idle; otherwise after the answer under way.
  void DrainSoon();
  // Closes now.
  void Close();

  // Runs `work` on the connection's thread; at once if this is it.
  template <typename Work>
  void Post(Work work);
  // The same, but never at once: after all that was posted before.
  template <typename Work>
  void PostLater(Work work);

  // The calls of the exchange numbered `id`; of another one they are ignored.
  void AddHeader(uint64_t id, std::string name, std::string value);
  void Respond(uint64_t id, HttpResponse response);
  void StartStream(uint64_t id, HttpHead head);
  void Write(uint64_t id, std::string piece, std::function<void()> taken);
  void Finish(uint64_t id);
  void Abort(uint64_t id);
  void Abandon(uint64_t id);
  void OnClosed(uint64_t id, std::function<void()> closed);
  void OnFinished(uint64_t id,
                  std::function<void(const HttpExchange::Outcome&)> finished);
  void After(uint64_t id, absl::Duration delay, std::function<void()> callback);

 private:
  using Clock = std::chrono::steady_clock;

  // The answer under way.
  struct Active {
    uint64_t id = 0;
    absl::Time start;
    bool head_request = false;
    bool http10 = false;
    bool keep_alive = true;
    bool head_sent = false;
    bool streaming = false;
    bool ended = false;  // nothing more will be queued
    int status = 0;
    int64_t body_bytes = 0;
    Headers extra;
    std::function<void()> closed;
    std::vector<std::function<void(const HttpExchange::Outcome&)>> finished;
    std::vector<std::shared_ptr<boost::asio::steady_timer>> timers;
  };

  // A piece of output.
  struct Piece {
    std::string first;   // head, or the frame of a chunk
    std::string second;  // body
    absl::string_view last;
    std::function<void()> taken;

    size_t size() const { return first.size() + second.size() + last.size(); }
  };

  void Read();
  void OnReadable();
  // Reads requests out of what has come, up to the one to be answered.
  void ReadRequests();
  std::shared_ptr<HttpExchange> BeginAnswer(bool keep_alive);
  // Answers what is no request and closes.
  void Refuse(int status, absl::string_view detail);

  Active* ActiveOf(uint64_t id);
  std::string MakeHead(int status, const Headers& headers,
                       std::optional<size_t> length);
  void Queue(Piece piece);
  void WriteNext();
  void OnWritten();
  // The answer is out, or will never be.
  void EndExchange(bool complete);
  void NextRequest();
  void CloseGently();

  void SetDeadline(absl::Duration delay);
  void ArmTimer();
  void OnTimeout();

  boost::asio::ip::tcp::socket socket_;
  std::shared_ptr<ConnectionShared> shared_;
  boost::asio::steady_timer timer_;
  std::string client_address_;

  RequestReader reader_;
  absl::Time request_start_;  // of the request that is being read
  bool reading_ = false;
  bool peer_done_ = false;  // the peer closed its side
  bool closed_ = false;
  bool lingering_ = false;

  std::optional<Active> active_;
  uint64_t next_id_ = 1;
  std::deque<Piece> output_;
  size_t written_ = 0;  // of output_'s first piece
  bool writing_ = false;

  Clock::time_point deadline_ = Clock::time_point::max();
  Clock::time_point armed_ = Clock::time_point::max();
};

}  // namespace semantic_layer::gateway

#endif  // SEMANTIC_LAYER_GATEWAY_HTTP_SERVER_CONNECTION_H_
