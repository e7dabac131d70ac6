// Reads arbitrary bytes as requests: nothing crashes, and in whatever pieces
// the bytes come they are the same requests. Only a head that cannot become a
// request may be refused before its end is there or after.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gateway/http_server/http_message.h"
#include "gateway/http_server/request_reader.h"

namespace semantic_layer::gateway {
namespace {

constexpr int64_t kMaxBodyBytes = 200;

std::string Describe(const HttpRequest& request) {
  std::string text = absl::StrCat(request.method, " ", request.target, "\n");
  for (const auto& [name, value] : request.headers) {
    absl::StrAppend(&text, name, ":", value, "\n");
  }
  return absl::StrCat(text, "\n", request.body, "\n");
}

// Reads all that can be read; false when nothing more can be after it.
bool ReadAll(RequestReader& reader, std::string* seen) {
  while (true) {
    switch (reader.Next()) {
      case RequestReader::Step::kNeedMore:
        return true;
      case RequestReader::Step::kBegun:
      case RequestReader::Step::kHead:
        break;
      case RequestReader::Step::kRequest:
        absl::StrAppend(seen, Describe(reader.TakeRequest()), "keep-alive ",
                        reader.keep_alive(), " 1.0 ", reader.is_http10(), "\n");
        reader.Reset();
        break;
      case RequestReader::Step::kRefused:
        // With which status may depend on how much of a malformed line was
        // there when the parser saw that it is none.
        absl::StrAppend(seen, "refused");
        return false;
    }
  }
}

// `sizes` says how long the pieces are; its bytes are used in turn.
std::string Read(absl::string_view bytes, absl::string_view sizes) {
  RequestReader reader(kMaxBodyBytes);
  std::string seen;
  for (size_t at = 0, i = 0; at < bytes.size(); ++i) {
    const size_t size =
        sizes.empty()
            ? bytes.size()
            : 1 + static_cast<unsigned char>(sizes[i % sizes.size()]) % 16;
    reader.Append(bytes.substr(at, size));
    at += size;
    if (!ReadAll(reader, &seen)) break;
  }
  return seen;
}

}  // namespace
}  // namespace semantic_layer::gateway

// The first byte says how many of the next are sizes of pieces.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const absl::string_view input(reinterpret_cast<const char*>(data), size);
  const absl::string_view sizes = input.substr(1, input[0] & 7);
  const absl::string_view bytes = input.substr(1 + sizes.size());
  const std::string whole = semantic_layer::gateway::Read(bytes, "");
  const std::string pieces = semantic_layer::gateway::Read(bytes, sizes);
  const bool same_requests = whole == pieces ||
                             whole == absl::StrCat(pieces, "refused") ||
                             pieces == absl::StrCat(whole, "refused");
  if (!same_requests) {
    std::fprintf(stderr, "whole:\n%s\nin pieces:\n%s\n", whole.c_str(),
                 pieces.c_str());
    std::abort();
  }
  return 0;
}
