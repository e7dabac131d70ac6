#ifndef SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_UNITY_CATALOG_LISTING_H_
#define SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_UNITY_CATALOG_LISTING_H_

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "tests/databricks_emulator/http/http_message.h"

namespace semantic_layer::emulator {

// One page that a client asks for, by Unity Catalog's rules: max_results 0 is
// the server's size, more is cut to the server's cap, less than 0 is 400,
// absent is everything. Between the first page and the second there is an empty
// one that has a token, which clients must get over.
struct PageAsked {
  size_t limit = 0;
  std::string after = {};  // the name that the last page ended with
  bool empty = false;      // answer nothing but the token
};

// A flag of the query, as clients of several languages write it: true, True,
// TRUE, 1 and their opposites; absent is false. INVALID_PARAMETER_VALUE for
// anything else.
absl::StatusOr<bool> ReadFlag(const Request& request, absl::string_view name);

// `key` of the query is the limit's name. INVALID_PARAMETER_VALUE for a token
// that was not made here.
absl::StatusOr<PageAsked> ReadPage(const Request& request, size_t page_size,
                                   bool empty_pages,
                                   absl::string_view key = "max_results");

// Gathers the entries of a page.
class PageWriter {
 public:
  PageWriter(PageAsked asked, bool empty_pages)
      : asked_(std::move(asked)), empty_pages_(empty_pages) {}

  // False when the page is full; the entry then belongs to the next one.
  // `make` is called for what is shown.
  bool Add(const std::string& name, const std::function<std::string()>& make);

  // {"<list>": [...], "next_page_token": "..."}
  std::string Take(absl::string_view list) const;

 private:
  const PageAsked asked_;
  const bool empty_pages_;
  std::vector<std::string> items_;
  std::string last_;
  bool more_ = false;
};

}  // namespace semantic_layer::emulator

#endif  // SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_UNITY_CATALOG_LISTING_H_
