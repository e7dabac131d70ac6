#include "common/rpc/request_context.h"

#include <algorithm>

#include "common/rpc/limits.h"

namespace semantic_layer::rpc {
namespace {

bool IsPrintable(absl::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return c >= 0x20 && c < 0x7f; });
}

}  // namespace

void ResponseHeaders::Add(absl::string_view name, absl::string_view value) {
  if (name.empty() || !IsPrintable(name) || !IsPrintable(value) ||
      name.size() + value.size() > kResponseHeaderBytesMax) {
    return;
  }
  absl::MutexLock lock(&mu_);
  if (entries_.size() >= kResponseHeadersMax) return;
  entries_.emplace_back(name, value);
}

std::vector<std::pair<std::string, std::string>> ResponseHeaders::Take() {
  absl::MutexLock lock(&mu_);
  return std::exchange(entries_, {});
}

}  // namespace semantic_layer::rpc
