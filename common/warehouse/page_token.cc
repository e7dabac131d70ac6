#include "common/warehouse/page_token.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/status/make_status.h"
#include "common/warehouse/limits.h"

namespace semantic_layer::warehouse {
namespace {

// Version of the token's content, so that it can change.
constexpr absl::string_view kPrefix = "name:";

}  // namespace

std::string PageTokenAfter(absl::string_view last_name) {
  return absl::WebSafeBase64Escape(absl::StrCat(kPrefix, last_name));
}

absl::StatusOr<std::string> PageStart(const PageRequest& page) {
  if (page.token.empty()) return "";
  std::string text;
  absl::string_view name;
  if (absl::WebSafeBase64Unescape(page.token, &text)) {
    name = text;
    if (absl::ConsumePrefix(&name, kPrefix) && !name.empty()) {
      return std::string(name);
    }
  }
  return MakeStatus(ErrorReason::kInvalidPageToken,
                    "The page token is not one of this listing. Begin again "
                    "without a token.");
}

int PageSize(const PageRequest& page) {
  if (page.page_size <= 0) return kDefaultPageSize;
  return std::min(page.page_size, kMaxPageSize);
}

}  // namespace semantic_layer::warehouse
