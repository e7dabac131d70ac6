#ifndef SEMANTIC_LAYER_COMMON_STATEDB_PAGE_TOKEN_H_
#define SEMANTIC_LAYER_COMMON_STATEDB_PAGE_TOKEN_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace semantic_layer::statedb {

// Page tokens: opaque to callers, without state here. A token says where the
// next page begins and to which listing of which owner it belongs. It is no
// secret and grants nothing: listings are always restricted to their owner
// anyway, and the check only turns a mistake into an error.

// `listing` is a short constant ("history"), `owner` whose listing it is,
// `position` where to go on (any bytes).
std::string MakePageToken(absl::string_view listing, absl::string_view owner,
                          absl::string_view position);

// The position of a token. INVALID_PAGE_TOKEN for one that MakePageToken did
// not make for this listing and owner.
absl::StatusOr<std::string> ReadPageToken(absl::string_view listing,
                                          absl::string_view owner,
                                          absl::string_view token);

}  // namespace semantic_layer::statedb

#endif  // SEMANTIC_LAYER_COMMON_STATEDB_PAGE_TOKEN_H_
