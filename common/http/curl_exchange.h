#ifndef SEMANTIC_LAYER_COMMON_HTTP_CURL_EXCHANGE_H_
#define SEMANTIC_LAYER_COMMON_HTTP_CURL_EXCHANGE_H_

#include <curl/curl.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/concurrency/cancellation.h"
#include "common/http/http_transport.h"

namespace semantic_layer::http {

struct CurlEasyDeleter {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
using CurlEasy = std::unique_ptr<CURL, CurlEasyDeleter>;

// One exchange as libcurl makes it: a handle with its settings, and what has
// come of the answer. Runs on the transport's thread.
class CurlExchange {
 public:
  CurlExchange(int64_t id, HttpRequest request, ExchangeOptions options,
               HttpTransport::Done done)
      : id_(id),
        request_(std::move(request)),
        options_(std::move(options)),
        done_(std::move(done)) {}
  CurlExchange(const CurlExchange&) = delete;
  CurlExchange& operator=(const CurlExchange&) = delete;

  // Fills a fresh handle; it is this exchange's from now on.
  absl::Status Prepare(CurlEasy handle, const std::string& ca_file,
                       absl::Duration connect_timeout);

  int64_t id() const { return id_; }
  CURL* handle() const { return handle_.get(); }
  const ExchangeOptions& options() const { return options_; }
  concurrency::CancellationRegistration& registration() {
    return registration_;
  }

  // What libcurl said at the end.
  void Finish(CURLcode code);
  // Ends without libcurl: cancelled, refused, shut down.
  void Fail(absl::Status status, bool surely_not_sent);

 private:
  static size_t OnHeader(char* data, size_t size, size_t count, void* self);
  static size_t OnBody(char* data, size_t size, size_t count, void* self);
  bool TakeHeader(absl::string_view line);
  bool TakeBody(absl::string_view piece);
  bool IsSuccess() const;
  ExchangeResult Failure(CURLcode code) const;

  struct HeaderListDeleter {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  };

  const int64_t id_;
  const HttpRequest request_;
  const ExchangeOptions options_;
  HttpTransport::Done done_;
  CurlEasy handle_;
  std::unique_ptr<curl_slist, HeaderListDeleter> header_lines_;
  char error_text_[CURL_ERROR_SIZE] = {};
  HttpResponse response_;
  size_t header_bytes_ = 0;
  int64_t body_bytes_ = 0;
  absl::Status stopped_;  // why a callback ended the exchange
  concurrency::CancellationRegistration registration_;
};

}  // namespace semantic_layer::http

#endif  // SEMANTIC_LAYER_COMMON_HTTP_CURL_EXCHANGE_H_
