#include "common/http/loopback_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"

namespace semantic_layer::http {
namespace {

// Reads until `text` holds `size` bytes more than `from`; false at the end.
bool ReadUpTo(int socket, size_t size, std::string* text) {
  char buffer[4096];
  while (text->size() < size) {
    const ssize_t got = recv(socket, buffer, sizeof buffer, 0);
    if (got <= 0) return false;
    text->append(buffer, static_cast<size_t>(got));
  }
  return true;
}

// One request with a Content-Length, or without a body. What follows stays in
// `input`.
bool ReadRequest(int socket, std::string* input, HttpRequest* request) {
  size_t end = input->find("\r\n\r\n");
  while (end == std::string::npos) {
    if (!ReadUpTo(socket, input->size() + 1, input)) return false;
    end = input->find("\r\n\r\n");
  }
  const std::vector<std::string> lines =
      absl::StrSplit(input->substr(0, end), "\r\n");
  const std::vector<std::string> words = absl::StrSplit(lines[0], ' ');
  if (words.size() != 3) return false;
  request->method = words[0];
  request->url = words[1];
  for (size_t i = 1; i < lines.size(); ++i) {
    const std::pair<std::string, std::string> field =
        absl::StrSplit(lines[i], absl::MaxSplits(':', 1));
    request->headers.emplace_back(
        field.first, std::string(absl::StripAsciiWhitespace(field.second)));
  }
  size_t length = 0;
  if (const auto text = FindHeader(request->headers, "content-length")) {
    if (!absl::SimpleAtoi(*text, &length)) return false;
  }
  if (!ReadUpTo(socket, end + 4 + length, input)) return false;
  request->body = input->substr(end + 4, length);
  input->erase(0, end + 4 + length);
  return true;
}

void SendAll(int socket, const std::string& bytes) {
  size_t sent = 0;
  while (sent < bytes.size()) {
    const ssize_t n =
        send(socket, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
    if (n <= 0) return;
    sent += static_cast<size_t>(n);
  }
}

}  // namespace

LoopbackServer::LoopbackServer(Handler handler) : handler_(std::move(handler)) {
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* raw = reinterpret_cast<sockaddr*>(&address);
  if (listener_ < 0 || bind(listener_, raw, size) != 0 ||
      listen(listener_, 64) != 0 || getsockname(listener_, raw, &size) != 0) {
    std::abort();
  }
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { Accept(); });
}

LoopbackServer::~LoopbackServer() {
  std::vector<std::thread> threads;
  {
    absl::MutexLock lock(&mu_);
    stopping_ = true;
    shutdown(listener_, SHUT_RDWR);
    for (const int socket : sockets_) shutdown(socket, SHUT_RDWR);
  }
  acceptor_.join();
  {
    absl::MutexLock lock(&mu_);
    threads.swap(threads_);
  }
  for (std::thread& thread : threads) thread.join();
  close(listener_);
}

std::string LoopbackServer::url() const {
  return absl::StrCat("http://127.0.0.1:", port_);
}

int LoopbackServer::connections_accepted() const {
  absl::MutexLock lock(&mu_);
  return accepted_;
}

std::string LoopbackServer::Response(int status, const std::string& body,
                                     const HeaderList& headers) {
  std::string text = absl::StrCat("HTTP/1.1 ", status, " Status\r\n");
  for (const auto& [name, value] : headers) {
    absl::StrAppend(&text, name, ": ", value, "\r\n");
  }
  absl::StrAppend(&text, "Content-Length: ", body.size(), "\r\n\r\n", body);
  return text;
}

void LoopbackServer::Accept() {
  while (true) {
    const int socket = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    absl::MutexLock lock(&mu_);
    if (socket < 0 || stopping_) {
      if (socket >= 0) close(socket);
      return;
    }
    ++accepted_;
    sockets_.push_back(socket);
    threads_.emplace_back([this, socket] { Serve(socket); });
  }
}

void LoopbackServer::Serve(int socket) {
  std::string input;
  HttpRequest request;
  bool going = true;
  while (going && ReadRequest(socket, &input, &request)) {
    const Answer answer = handler_(request);
    request = HttpRequest();
    absl::SleepFor(answer.delay);
    SendAll(socket, answer.bytes);
    switch (answer.then) {
      case Answer::Then::kKeep:
        break;
      case Answer::Then::kHang:
        // Until the client or the destructor ends it.
        ReadUpTo(socket, std::string::npos, &input);
        going = false;
        break;
      case Answer::Then::kReset: {
        const linger now = {.l_onoff = 1, .l_linger = 0};
        setsockopt(socket, SOL_SOCKET, SO_LINGER, &now, sizeof now);
        going = false;
        break;
      }
      case Answer::Then::kClose:
        going = false;
        break;
    }
  }
  absl::MutexLock lock(&mu_);
  sockets_.erase(std::find(sockets_.begin(), sockets_.end(), socket));
  close(socket);
}

}  // namespace semantic_layer::http
