#include "gateway/http_server/request_head.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "gateway/http_server/http_message.h"
#include "gateway/http_server/limits.h"

namespace semantic_layer::gateway {
namespace {

bool ConsumeScheme(absl::string_view* target) {
  for (const absl::string_view scheme : {"http://", "https://"}) {
    if (!absl::StartsWithIgnoreCase(*target, scheme)) continue;
    target->remove_prefix(scheme.size());
    return true;
  }
  return false;
}

// The fields that say where the body ends.
std::optional<Refusal> FindFramingFault(const Headers& headers, bool http11) {
  if (headers.Count("content-length") > 1 ||
      absl::StrContains(headers.Get("content-length"), ',')) {
    return Refusal{400, "The request has more than one Content-Length"};
  }
  const size_t count = headers.Count("transfer-encoding");
  if (count == 0) return std::nullopt;
  const absl::string_view coding = headers.Get("transfer-encoding");
  if (count > 1 || coding.empty()) {
    return Refusal{400, "Transfer-Encoding should be 'chunked', once"};
  }
  if (!http11) return Refusal{400, "Transfer-Encoding needs HTTP/1.1"};
  if (!absl::EqualsIgnoreCase(coding, "chunked")) {
    return Refusal{501, "Only the transfer coding 'chunked' is supported"};
  }
  return std::nullopt;
}

}  // namespace

std::string OriginForm(absl::string_view target) {
  if (!ConsumeScheme(&target)) return std::string(target);
  const size_t path = target.find_first_of("/?");
  if (path == absl::string_view::npos) return "/";
  target.remove_prefix(path);
  return absl::StrCat(target[0] == '?' ? "/" : "", target);
}

bool NamesOtherVersion(absl::string_view text) {
  const absl::string_view line = text.substr(0, text.find('\r'));
  constexpr absl::string_view kVersion = " HTTP/#.#";
  // Method, target and version: a line with more is malformed first.
  if (line.size() < kVersion.size() ||
      std::count(line.begin(), line.end(), ' ') != 2) {
    return false;
  }
  const absl::string_view end = line.substr(line.size() - kVersion.size());
  if (end == " HTTP/1.0" || end == " HTTP/1.1") return false;
  return std::equal(
      end.begin(), end.end(), kVersion.begin(), [](char c, char wanted) {
        return wanted == '#' ? absl::ascii_isdigit(c) : c == wanted;
      });
}

std::optional<Refusal> FindFault(const HttpRequest& request, bool http11,
                                 absl::string_view text) {
  const Headers& headers = request.headers;
  if (request.target.size() > kMaxTargetBytes) {
    return Refusal{414, "The request target is too long"};
  }
  if (absl::StrContains(request.target, '#')) {
    return Refusal{400, "The request target has a fragment"};
  }
  if (absl::StrContains(text, "\r\n ") || absl::StrContains(text, "\r\n\t")) {
    return Refusal{400, "A header is folded over several lines"};
  }
  const size_t hosts = headers.Count("host");
  if ((http11 ? hosts != 1 : hosts > 1) ||
      headers.Get("host").find_first_of(" \t,/?#@\\") !=
          absl::string_view::npos) {
    return Refusal{400, "The request needs exactly one Host header"};
  }
  if (auto fault = FindFramingFault(headers, http11)) return fault;
  const absl::string_view expect = headers.Get("expect");
  if (!expect.empty() && !absl::EqualsIgnoreCase(expect, "100-continue")) {
    return Refusal{417, "Only 'Expect: 100-continue' is supported"};
  }
  return std::nullopt;
}

}  // namespace semantic_layer::gateway
