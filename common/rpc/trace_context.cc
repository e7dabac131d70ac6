#include "common/rpc/trace_context.h"

#include <algorithm>
#include <cstdint>

#include "absl/random/random.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/rpc/limits.h"

namespace semantic_layer::rpc {
namespace {

// "00-" trace "-" span "-" flags
constexpr size_t kTraceStart = 3;
constexpr size_t kTraceSize = 32;
constexpr size_t kSpanStart = 36;
constexpr size_t kSpanSize = 16;
constexpr size_t kFlagsStart = 53;
constexpr size_t kSize = 55;

bool IsLowerHex(absl::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isdigit(c) || (c >= 'a' && c <= 'f');
  });
}

bool IsZero(absl::string_view text) {
  return text.find_first_not_of('0') == absl::string_view::npos;
}

bool IsTraceparent(absl::string_view text) {
  if (text.size() != kSize || text.substr(0, kTraceStart) != "00-" ||
      text[kSpanStart - 1] != '-' || text[kFlagsStart - 1] != '-') {
    return false;
  }
  absl::string_view trace = text.substr(kTraceStart, kTraceSize);
  absl::string_view span = text.substr(kSpanStart, kSpanSize);
  return IsLowerHex(trace) && IsLowerHex(span) &&
         IsLowerHex(text.substr(kFlagsStart)) && !IsZero(trace) &&
         !IsZero(span);
}

}  // namespace

std::string ChildTraceparent(absl::string_view parent) {
  bool known = IsTraceparent(parent);
  std::string trace = known
                          ? std::string(parent.substr(kTraceStart, kTraceSize))
                          : RandomHex(kTraceSize / 2);
  absl::string_view flags = known ? parent.substr(kFlagsStart) : "00";
  return absl::StrCat("00-", trace, "-", RandomHex(kSpanSize / 2), "-", flags);
}

absl::string_view TraceIdOf(absl::string_view traceparent) {
  if (!IsTraceparent(traceparent)) return "";
  return traceparent.substr(kTraceStart, kTraceSize);
}

std::string RequestIdOr(absl::string_view candidate) {
  bool acceptable =
      !candidate.empty() && candidate.size() <= kRequestIdBytesMax &&
      std::all_of(candidate.begin(), candidate.end(), [](char c) {
        return absl::ascii_isalnum(c) || c == '.' || c == '_' || c == '-';
      });
  return acceptable ? std::string(candidate) : RandomHex(16);
}

std::string RandomHex(size_t bytes) {
  static thread_local absl::BitGen random;
  constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  hex.reserve(2 * bytes);
  for (size_t i = 0; i < 2 * bytes; i += 16) {
    uint64_t word = absl::Uniform<uint64_t>(random);
    // Never all zeros, which trace context does not allow.
    if (word == 0) word = 1;
    for (size_t j = i; j < std::min(2 * bytes, i + 16); ++j, word >>= 4) {
      hex.push_back(kDigits[word & 15]);
    }
  }
  return hex;
}

}  // namespace semantic_layer::rpc
