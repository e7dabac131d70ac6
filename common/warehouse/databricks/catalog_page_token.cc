#include "common/warehouse/databricks/catalog_page_token.h"

#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/status/make_status.h"
#include "common/warehouse/limits.h"

namespace semantic_layer::warehouse {
namespace {

// Version of the token's content, so that it can change.
constexpr absl::string_view kPrefix = "uc2";

}  // namespace

std::string PageTokenOf(const CatalogPlace& place) {
  return absl::WebSafeBase64Escape(
      absl::StrCat(kPrefix, ":", place.max_results, ":", place.skip, ":",
                   place.empty_pages, ":", place.token));
}

absl::StatusOr<CatalogPlace> PlaceOf(absl::string_view page_token) {
  std::string text;
  if (absl::WebSafeBase64Unescape(page_token, &text)) {
    const std::vector<std::string> parts =
        absl::StrSplit(text, absl::MaxSplits(':', 4));
    CatalogPlace place;
    if (parts.size() == 5 && parts[0] == kPrefix &&
        absl::SimpleAtoi(parts[1], &place.max_results) &&
        absl::SimpleAtoi(parts[2], &place.skip) &&
        absl::SimpleAtoi(parts[3], &place.empty_pages) &&
        place.max_results > 0 && place.max_results <= kMaxPageSize &&
        place.skip >= 0 && place.empty_pages >= 0) {
      place.token = parts[4];
      return place;
    }
  }
  return MakeStatus(ErrorReason::kInvalidPageToken,
                    "The page token is not one of this listing. Begin again "
                    "without a token.");
}

}  // namespace semantic_layer::warehouse
