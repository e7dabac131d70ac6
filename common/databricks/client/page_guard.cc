#include "common/databricks/client/page_guard.h"

#include <utility>

#include "absl/hash/hash.h"
#include "absl/strings/str_cat.h"
#include "common/databricks/client/limits.h"
#include "common/status/make_status.h"

namespace semantic_layer::databricks {

namespace {

size_t HashOf(absl::string_view token) {
  return absl::Hash<absl::string_view>()(token);
}

}  // namespace

PageGuard::PageGuard(std::string purpose, absl::string_view token,
                     int64_t empty_pages)
    : purpose_(std::move(purpose)), empty_pages_(empty_pages) {
  if (!token.empty()) seen_.insert(HashOf(token));
}

absl::Status PageGuard::Check(absl::string_view next_token, size_t items) {
  if (next_token.empty()) return absl::OkStatus();
  empty_pages_ = items == 0 ? empty_pages_ + 1 : 0;
  absl::string_view fault;
  if (!seen_.insert(HashOf(next_token)).second) {
    fault = "names a page again that it has named before";
  } else if (empty_pages_ > kMaxEmptyPages) {
    fault = "gives nothing but empty pages";
  } else {
    return absl::OkStatus();
  }
  return MakeStatus(ErrorReason::kWorkspaceFailed,
                    absl::StrCat("Databricks was asked to ", purpose_, " and ",
                                 fault, "; try again later."));
}

}  // namespace semantic_layer::databricks
