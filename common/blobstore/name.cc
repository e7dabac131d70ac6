#include "common/blobstore/name.h"

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "common/blobstore/limits.h"
#include "common/json/text.h"
#include "common/status/make_status.h"

namespace semantic_layer::blobstore {
namespace {

absl::Status InvalidName() {
  return MakeStatus(ErrorReason::kInvalidName,
                    "A stored name is up to four parts between slashes, each "
                    "without control characters, slashes or a leading dot.");
}

bool IsControl(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

}  // namespace

bool IsValidSegment(absl::string_view segment) {
  if (segment.empty() || segment.size() > kNameSegmentBytesMax) return false;
  if (segment.front() == '.') return false;
  for (const char c : segment) {
    if (IsControl(c) || c == '/' || c == '\\') return false;
  }
  return json::IsValidUtf8(segment);
}

absl::Status CheckName(absl::string_view name) {
  const std::vector<absl::string_view> segments = absl::StrSplit(name, '/');
  if (segments.size() > kNameSegmentsMax) return InvalidName();
  for (const absl::string_view segment : segments) {
    if (!IsValidSegment(segment)) return InvalidName();
  }
  return absl::OkStatus();
}

absl::Status CheckPrefix(absl::string_view prefix) {
  return prefix.empty() ? absl::OkStatus() : CheckName(prefix);
}

bool IsUnder(absl::string_view name, absl::string_view prefix) {
  if (prefix.empty()) return true;
  return name.size() > prefix.size() && absl::StartsWith(name, prefix) &&
         name[prefix.size()] == '/';
}

}  // namespace semantic_layer::blobstore
