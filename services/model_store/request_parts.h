#ifndef SEMANTIC_LAYER_SERVICES_MODEL_STORE_REQUEST_PARTS_H_
#define SEMANTIC_LAYER_SERVICES_MODEL_STORE_REQUEST_PARTS_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/blobstore/blob_store.h"
#include "common/rpc/request_context.h"
#include "common/status/status_macros.h"
#include "services/model_store/category.h"
#include "services/model_store/errors.h"
#include "services/model_store/model_engine.h"

namespace semantic_layer::model_store {

// What most requests about models say, checked.

// OK, or INVALID_REQUEST about the path.
absl::Status CheckId(absl::string_view id);

// The number that a version's id is, 0 for "current". INVALID_REQUEST about
// `field` of `where`.
absl::StatusOr<int64_t> VersionNumber(absl::string_view version,
                                      absl::string_view where,
                                      absl::string_view field);

// How a caller is named in the history: the name that it logs in with.
std::string AuthorOf(const rpc::RequestContext& context);

// How long a caller waits.
blobstore::Patience PatienceOf(const rpc::RequestContext& context);

// The category that a request names; production when it names none.
template <typename Request>
absl::StatusOr<Category> CategoryOf(const Request& request) {
  if (request.category().empty()) return Category::kProduction;
  const std::optional<Category> category = ParseCategory(request.category());
  if (!category.has_value()) return UnknownCategory();
  return *category;
}

// The same of a request that changes something.
template <typename Request>
absl::StatusOr<Category> WritableCategoryOf(const Request& request) {
  ASSIGN_OR_RETURN(const Category category, CategoryOf(request));
  if (!IsWritable(category)) return ReadOnlyCategory(category);
  return category;
}

template <typename Request>
ChangeRequest ChangeOf(const rpc::RequestContext& context,
                       const Request& request, Category category) {
  return {.category = category,
          .id = request.model_id(),
          .etag = request.etag(),
          .author = AuthorOf(context),
          .patience = PatienceOf(context)};
}

}  // namespace semantic_layer::model_store

#endif  // SEMANTIC_LAYER_SERVICES_MODEL_STORE_REQUEST_PARTS_H_
