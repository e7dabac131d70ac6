#include "common/http/curl_exchange.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/http/limits.h"

namespace semantic_layer::http {
namespace {

// Only what cannot end a header line early.
bool IsSafe(absl::string_view text) {
  return std::none_of(text.begin(), text.end(),
                      [](char c) { return c == '\r' || c == '\n' || c == 0; });
}

// Failures before anything of a request can have left.
bool IsBeforeSending(CURLcode code) {
  switch (code) {
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_URL_MALFORMAT:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
      return true;
    default:
      return false;
  }
}

absl::StatusCode CodeOf(CURLcode code, bool sent) {
  switch (code) {
    case CURLE_OPERATION_TIMEDOUT:
      return absl::StatusCode::kDeadlineExceeded;
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_URL_MALFORMAT:
      // Also what answers in another protocol than HTTP.
      return sent ? absl::StatusCode::kUnavailable
                  : absl::StatusCode::kInvalidArgument;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
      return absl::StatusCode::kUnauthenticated;
    default:
      return absl::StatusCode::kUnavailable;
  }
}

// The host of an URL, for messages: a path may hold names, a query secrets.
absl::string_view HostOf(absl::string_view url) {
  const size_t scheme = url.find("://");
  if (scheme != absl::string_view::npos) url.remove_prefix(scheme + 3);
  return url.substr(0, url.find_first_of("/?#"));
}

}  // namespace

absl::Status CurlExchange::Prepare(CurlEasy handle, const std::string& ca_file,
                                   absl::Duration connect_timeout) {
  CURL* const curl = handle.get();
  handle_ = std::move(handle);
  // "Expect: 100-continue" would cost a round trip.
  curl_slist* lines = curl_slist_append(nullptr, "Expect:");
  for (const auto& [name, value] : request_.headers) {
    if (!IsSafe(name) || !IsSafe(value)) {
      curl_slist_free_all(lines);
      return absl::InvalidArgumentError(absl::StrCat(
          "The header '", name.substr(0, 40), "' holds a line end or a NUL"));
    }
    const std::string line = value.empty() ? absl::StrCat(name, ";")
                                           : absl::StrCat(name, ": ", value);
    lines = curl_slist_append(lines, line.c_str());
  }
  header_lines_.reset(lines);
  curl_easy_setopt(curl, CURLOPT_URL, request_.url.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, lines);
  curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, "");
  curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
  if (!ca_file.empty()) {
    curl_easy_setopt(curl, CURLOPT_CAINFO, ca_file.c_str());
  }
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS,
                   static_cast<long>(absl::ToInt64Milliseconds(
                       std::min(connect_timeout, options_.timeout))));
  curl_easy_setopt(
      curl, CURLOPT_TIMEOUT_MS,
      std::max(1L,
               static_cast<long>(absl::ToInt64Milliseconds(options_.timeout))));
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, error_text_);
  curl_easy_setopt(curl, CURLOPT_PRIVATE, this);
  curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, &CurlExchange::OnHeader);
  curl_easy_setopt(curl, CURLOPT_HEADERDATA, this);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &CurlExchange::OnBody);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, this);
  if (!options_.idempotent) curl_easy_setopt(curl, CURLOPT_FRESH_CONNECT, 1L);
  if (request_.method == "HEAD") {
    curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
  } else if (request_.method != "GET" || !request_.body.empty()) {
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE,
                     static_cast<curl_off_t>(request_.body.size()));
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request_.body.data());
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request_.method.c_str());
  }
  return absl::OkStatus();
}

size_t CurlExchange::OnHeader(char* data, size_t size, size_t count,
                              void* self) {
  const absl::string_view line(data, size * count);
  return static_cast<CurlExchange*>(self)->TakeHeader(line) ? line.size() : 0;
}

size_t CurlExchange::OnBody(char* data, size_t size, size_t count, void* self) {
  const absl::string_view piece(data, size * count);
  if (static_cast<CurlExchange*>(self)->TakeBody(piece)) return piece.size();
  return piece.empty() ? 1 : 0;  // anything but its size ends the transfer
}

bool CurlExchange::TakeHeader(absl::string_view line) {
  // Each head begins anew: there may have been a 100 before.
  if (absl::StartsWith(line, "HTTP/")) {
    response_.headers.clear();
    return true;
  }
  header_bytes_ += line.size();
  if (header_bytes_ > kMaxResponseHeaderBytes) {
    stopped_ = absl::ResourceExhaustedError(
        absl::StrCat("The headers of the answer of ", HostOf(request_.url),
                     " are over ", kMaxResponseHeaderBytes, " bytes"));
    return false;
  }
  const size_t colon = line.find(':');
  if (colon == absl::string_view::npos) return true;
  response_.headers.emplace_back(
      std::string(absl::StripAsciiWhitespace(line.substr(0, colon))),
      std::string(absl::StripAsciiWhitespace(line.substr(colon + 1))));
  return true;
}

bool CurlExchange::IsSuccess() const {
  long status = 0;
  curl_easy_getinfo(handle_.get(), CURLINFO_RESPONSE_CODE, &status);
  return status >= 200 && status < 300;
}

bool CurlExchange::TakeBody(absl::string_view piece) {
  body_bytes_ += static_cast<int64_t>(piece.size());
  if (body_bytes_ > options_.max_body_bytes) {
    stopped_ = absl::ResourceExhaustedError(
        absl::StrCat("The answer of ", HostOf(request_.url), " is over ",
                     options_.max_body_bytes, " bytes"));
    return false;
  }
  if (options_.on_body != nullptr && IsSuccess()) {
    stopped_ = options_.on_body(piece);
    return stopped_.ok();
  }
  response_.body.append(piece.data(), piece.size());
  return true;
}

ExchangeResult CurlExchange::Failure(CURLcode code) const {
  ExchangeResult result;
  long request_bytes = 0;
  curl_easy_getinfo(handle_.get(), CURLINFO_REQUEST_SIZE, &request_bytes);
  const bool sent = request_bytes != 0;
  // A time-out counts if the connection was not there in time.
  result.surely_not_sent =
      !sent && (IsBeforeSending(code) || code == CURLE_OPERATION_TIMEDOUT);
  const char* text =
      error_text_[0] != '\0' ? error_text_ : curl_easy_strerror(code);
  result.response = absl::Status(
      CodeOf(code, sent),
      absl::StrCat("No answer of ", HostOf(request_.url), ": ", text));
  return result;
}

void CurlExchange::Finish(CURLcode code) {
  registration_.Reset();
  ExchangeResult result;
  if (!stopped_.ok()) {
    result.response = std::move(stopped_);
  } else if (code != CURLE_OK) {
    result = Failure(code);
  } else {
    long status = 0;
    curl_easy_getinfo(handle_.get(), CURLINFO_RESPONSE_CODE, &status);
    response_.status = static_cast<int>(status);
    result.response = std::move(response_);
  }
  std::exchange(done_, nullptr)(std::move(result));
}

void CurlExchange::Fail(absl::Status status, bool surely_not_sent) {
  registration_.Reset();
  ExchangeResult result;
  result.response = std::move(status);
  result.surely_not_sent = surely_not_sent;
  std::exchange(done_, nullptr)(std::move(result));
}

}  // namespace semantic_layer::http
