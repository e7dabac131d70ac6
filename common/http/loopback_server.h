#ifndef SEMANTIC_LAYER_COMMON_HTTP_LOOPBACK_SERVER_H_
#define SEMANTIC_LAYER_COMMON_HTTP_LOOPBACK_SERVER_H_

#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/http/http_message.h"

namespace semantic_layer::http {

// An HTTP/1.1 server for tests of clients, on a free loopback port: each
// request is answered by what `handler` says, to the byte, also with what no
// proper server would say. A thread for each connection. Thread safe.
class LoopbackServer {
 public:
  // What happens to a request.
  struct Answer {
    // The bytes of head and body as they go out; made by Response().
    std::string bytes = {};
    absl::Duration delay = absl::ZeroDuration();  // before the first byte
    // Ends the connection afterwards: with a reset, or in the ordinary way.
    enum class Then { kKeep, kClose, kReset, kHang } then = Then::kKeep;
  };
  using Handler = std::function<Answer(const HttpRequest&)>;

  explicit LoopbackServer(Handler handler);
  // Ends all connections.
  ~LoopbackServer();

  LoopbackServer(const LoopbackServer&) = delete;
  LoopbackServer& operator=(const LoopbackServer&) = delete;

  // "http://127.0.0.1:12345"
  std::string url() const;
  int connections_accepted() const;

  // Head and body with the right length.
  static std::string Response(int status, const std::string& body,
                              const HeaderList& headers = {});

 private:
  void Accept();
  void Serve(int socket);

  const Handler handler_;
  int listener_ = -1;
  int port_ = 0;
  mutable absl::Mutex mu_;
  bool stopping_ ABSL_GUARDED_BY(mu_) = false;
  int accepted_ ABSL_GUARDED_BY(mu_) = 0;
  std::vector<int> sockets_ ABSL_GUARDED_BY(mu_);
  std::vector<std::thread> threads_ ABSL_GUARDED_BY(mu_);
  std::thread acceptor_;
};

}  // namespace semantic_layer::http

#endif  // SEMANTIC_LAYER_COMMON_HTTP_LOOPBACK_SERVER_H_
