#ifndef SEMANTIC_LAYER_COMMON_DATABRICKS_CLIENT_PAGE_GUARD_H_
#define SEMANTIC_LAYER_COMMON_DATABRICKS_CLIENT_PAGE_GUARD_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_set>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace semantic_layer::databricks {

// Ends a listing that would have no end: a page of it may be empty and still
// name another, but not one that was there before, and not for ever. For one
// listing; not thread safe.
class PageGuard {
 public:
  // `purpose` completes "Databricks was asked to ...". The first page is the
  // one of `token`, and so many empty ones came just before it.
  explicit PageGuard(std::string purpose, absl::string_view token = "",
                     int64_t empty_pages = 0);

  // After each page, with what it names as the next one ("" at the end) and
  // how much it holds. WORKSPACE_FAILED for a listing without an end.
  absl::Status Check(absl::string_view next_token, size_t items);

  int64_t empty_pages() const { return empty_pages_; }

 private:
  const std::string purpose_;
  int64_t empty_pages_;
  std::unordered_set<size_t> seen_;  // hashes of tokens
};

}  // namespace semantic_layer::databricks

#endif  // SEMANTIC_LAYER_COMMON_DATABRICKS_CLIENT_PAGE_GUARD_H_
