#include "common/statedb/page_token.h"

#include <cstddef>
#include <cstdint>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/statedb/limits.h"
#include "common/status/make_status.h"

namespace semantic_layer::statedb {
namespace {

constexpr size_t kSumBytes = 8;

// FNV-1a over all parts, each closed by its length so that ("ab", "c") and
// ("a", "bc") differ. The same in every process: tokens survive a restart.
std::string Sum(absl::string_view listing, absl::string_view owner,
                absl::string_view position) {
  uint64_t hash = 14695981039346656037u;
  const auto add = [&hash](unsigned char byte) {
    hash = (hash ^ byte) * 1099511628211u;
  };
  for (absl::string_view part : {listing, owner, position}) {
    for (char c : part) add(static_cast<unsigned char>(c));
    for (size_t n = part.size(), i = 0; i < sizeof(n); ++i, n >>= 8) {
      add(static_cast<unsigned char>(n & 0xff));
    }
  }
  std::string bytes;
  for (size_t i = 0; i < kSumBytes; ++i, hash >>= 8) {
    bytes.push_back(static_cast<char>(hash & 0xff));
  }
  return bytes;
}

}  // namespace

std::string MakePageToken(absl::string_view listing, absl::string_view owner,
                          absl::string_view position) {
  return absl::WebSafeBase64Escape(
      absl::StrCat(Sum(listing, owner, position), position));
}

absl::StatusOr<std::string> ReadPageToken(absl::string_view listing,
                                          absl::string_view owner,
                                          absl::string_view token) {
  std::string bytes;
  if (token.size() <= kMaxPageTokenBytes &&
      absl::WebSafeBase64Unescape(token, &bytes) && bytes.size() >= kSumBytes) {
    std::string position = bytes.substr(kSumBytes);
    if (absl::string_view(bytes).substr(0, kSumBytes) ==
        Sum(listing, owner, position)) {
      return position;
    }
  }
  return MakeStatus(ErrorReason::kInvalidPageToken,
                    "The page token was not made by this listing; ask for the "
                    "first page again, without a token.");
}

}  // namespace semantic_layer::statedb
